"""What pull writes is a configuration of the very boards: it validates, and plans to nothing to do."""

import json

import pytest
import yaml
from cli.pulling import plans_to_nothing
from cli.running import in_process
from cli.states import BOARD, OTHER, PLAN, rows, state
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ODD_TITLES = [
    "2024",
    "000000",
    "012345",
    "5319e7",
    "0x1F",
    "1_000",
    "12:30",
    "NO",
    "null",
    "~",
    "true",
    "- a",
    "a: b",
    "# c",
    "{x}",
    "[y]",
    "&a",
    "*a",
    "!t",
    "%d",
    "@e",
    "`f`",
    "'q'",
    '"d"',
    "back\\slash",
    r"\n",
    " leading",
    "trailing ",
    "tab\there",
    "two\nlines",
    "<<",
    "=",
    "é",
    "e\u0301",
    "ЖУРНАЛ",
    "完了",
    "👩‍🚀",
    "\ufeffmark",
    "\xa0",
    "x" * 255,
]
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(
    lambda text: text.strip()
)


def test_odd_titles(run, here, seeded):
    titles = [title for title in ODD_TITLES if title.strip()]
    there = seeded(state(rows(*titles)))
    pulled = plans_to_nothing(run, here, there, "--group", "7")
    stages = yaml.safe_load(pulled)["boards"]["group-7"]["stages"]
    assert [stage["title"] for stage in stages] == titles


def test_doubled_titles_are_told_apart_by_id(run, here, seeded):
    there = seeded(state(rows("A", "B", "A", "a", "A")))
    pulled = plans_to_nothing(run, here, there, "--group", "7")
    stages = yaml.safe_load(pulled)["boards"]["group-7"]["stages"]
    assert [stage.get("id") for stage in stages] == [10, None, 12, None, 14]


@pytest.mark.parametrize("color", ["", None, "47d1e2", "#00FF00", "12345", "red", "000000"])
def test_damaged_and_absent_colours(run, here, seeded, color):
    there = seeded(state(rows("A", "B", colors=["00C4FB", color])))
    plans_to_nothing(run, here, there, "--group", "7")


def test_untitled_stages(run, here, seeded):
    board = rows("A", "", "", "")
    for row, kind in zip(board, ("NEW", "WORK", "REVIEW", "FINISH"), strict=True):
        row["SYSTEM_TYPE"] = kind
    plans_to_nothing(run, here, seeded(state(board)), "--group", "7")


def test_a_board_that_nobody_ever_opened(run, here, seeded):
    plans_to_nothing(run, here, seeded(state()), "--group", "7", "--my-plan")


def test_several_boards_by_id_and_name(run, here, seeded):
    there = seeded(state(BOARD, OTHER, PLAN))
    pulled = plans_to_nothing(run, here, there, "--group", "7", "--group", "Operations", "--my-plan")
    assert list(yaml.safe_load(pulled)["boards"]) == ["group-7", "operations", "my-plan"]


def test_a_group_named_twice_is_pulled_once(run, here, seeded):
    there = seeded(state(BOARD, OTHER))
    pulled = plans_to_nothing(run, here, there, "--group", "8", "--group", "Operations", "--group", "08")
    assert list(yaml.safe_load(pulled)["boards"]) == ["operations"]


@pytest.mark.parametrize(
    "name",
    [
        "My Plan",
        "my-plan",
        "Null",
        "yes",
        "2024 plan",
        "!!",
        "Журнал",
        "a: b # c",
        "x\ny",
        " blank ",
        "##[x]",
    ],
)
def test_group_names_of_any_kind(run, here, seeded, name):
    there = seeded(state(BOARD, PLAN, groups={"7": name}))
    plans_to_nothing(run, here, there, "--group", name, "--my-plan")


def test_two_groups_whose_names_make_one_board_name(run, here, seeded):
    there = seeded(state(BOARD, OTHER, groups={"7": "Web-site", "8": "web site"}))
    pulled = plans_to_nothing(run, here, there, "--group", "Web-site", "--group", "web site")
    assert list(yaml.safe_load(pulled)["boards"]) == ["web-site", "web-site-2"]


def test_a_group_of_digits_is_an_id_even_where_another_has_that_name(run, here, seeded):
    there = seeded(state(BOARD, OTHER, groups={"7": "8", "8": "7"}))
    pulled = plans_to_nothing(run, here, there, "--group", "7")
    assert yaml.safe_load(pulled)["boards"]["group-7"]["group"] == 7


def test_each_group_that_can_not_be_read_is_named_and_nothing_is_written(run, here, seeded):
    there = seeded(state(BOARD))
    ended = run("pull", "--group", "98", "--group", "7", "--group", "99", "--out", "x.yaml", *there)
    assert (ended.code, ended.out) == (1, "")
    assert [line.split(":")[:2] for line in ended.err.splitlines()] == [
        ["Error", " group 98"],
        ["Error", " group 99"],
    ]
    assert not (here / "x.yaml").exists()


def test_a_name_that_no_group_has(run, here, seeded):
    ended = run("pull", "--group", "Nobody", *seeded(state(BOARD)))
    assert ended.code == 1
    assert 'there is no group named "Nobody"' in ended.err


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(titles=st.lists(texts, min_size=1, max_size=6))
def test_whatever_the_titles_are(here, capsys, titles):
    def run(*args):
        return in_process(capsys, *args)

    (here / "seed.json").write_text(json.dumps(state(rows(*titles))))
    assert run("portal", "seed", "seed.json", "--state", "portal.db", "--force").code == 0
    plans_to_nothing(run, here, ("--portal", "embedded:portal.db"), "--group", "7")
