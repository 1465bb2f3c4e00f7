"""Live RPA, CRM and scrum boards as configuration, and an RPA board as the one that takes its place."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from rendering import golden_files
from rendering.kinds import LEADS, PAYMENTS, REPAIRS, RETAIL, SPRINT
from rendering.texts import any_text, faults

from stagesync.errors import SourceError
from stagesync.model.board import Address, Kind, LiveBoard, Role, Stage
from stagesync.rendering.board_yaml import boards_to_yaml
from stagesync.rendering.rpa_successor import (
    SUCCESSORS,
    successor,
)


def stage(id_, title, color="47D1E2", **more):
    return Stage(id=id_, title=title, color=color, sort=id_ * 10, **more)


def process(*stages, address=PAYMENTS):
    return LiveBoard(
        address=address,
        stages=stages
        or (
            stage(71, "Draft", "22B9FF", code="DRAFT", role=Role.PROCESS),
            stage(72, "Check", "#12", code="", role=Role.PROCESS, robots=2),
            stage(73, "Paid", "00FF00", role=Role.SUCCESS),
            stage(74, "Refused", "FF0000", code="REFUSED", role=Role.FAIL, robots=1),
        ),
    )


def pipeline(address=RETAIL):
    return LiveBoard(
        address=address,
        stages=(
            stage(512, "New", "39A8EF", code="NEW", role=Role.PROCESS),
            stage(514, "Won", "7BD500", code="WON", role=Role.SUCCESS),
            stage(515, "Lost", "FF5752", code="LOSE", role=Role.FAIL),
            stage(516, "Lost", "FF5752", code="APOLOGY", role=Role.FAIL),
        ),
    )


def sprint(*titles):
    roles = (Role.NEW, Role.WORK, Role.FINISH)
    names = titles or ("To do", "Doing", "Done")
    return LiveBoard(
        address=SPRINT,
        stages=tuple(stage(901 + n, name, role=roles[n % 3]) for n, name in enumerate(names)),
    )


def stages(text, name="it"):
    return yaml.safe_load(text)["boards"][name]["stages"]


def test_golden():
    boards = [
        ("payments", process()),
        ("sales", pipeline()),
        ("leads", pipeline(LEADS)),
        ("repairs", pipeline(REPAIRS)),
        ("app", sprint()),
    ]
    golden_files.check("numbered.yaml", boards_to_yaml(boards))


@pytest.mark.parametrize("kind", SUCCESSORS)
def test_golden_successors(kind):
    board, remarks = successor(process(), kind, "payments")
    text = boards_to_yaml([("payments", board)], remarks={"payments": remarks})
    golden_files.check(f"successor-{kind}.yaml", text)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (PAYMENTS, {"kind": "rpa", "process": 3}),
        (RETAIL, {"kind": "crm", "entity": "deal", "pipeline": 5}),
        (LEADS, {"kind": "crm", "entity": "lead"}),
        (REPAIRS, {"kind": "crm", "entity": 1034, "pipeline": 0}),
        (SPRINT, {"kind": "scrum", "group": 12}),
        (Address(kind=Kind.KANBAN, name="7"), {"kind": "kanban", "group": "7"}),
    ],
)
def test_a_board_is_named_by_what_its_kind_has(address, told):
    text = boards_to_yaml([("it", LiveBoard(address=address, stages=(stage(1, "A"),)))])
    board = yaml.safe_load(text)["boards"]["it"]
    assert {key: value for key, value in board.items() if key != "stages"} == told


def test_a_normal_stage_has_no_semantic_and_every_stage_of_a_sprint_has_its_type():
    assert [one.get("semantic") for one in stages(boards_to_yaml([("it", pipeline())]))] == [
        None,
        "success",
        "fail",
        "fail",
    ]
    assert [one.get("type") for one in stages(boards_to_yaml([("it", sprint())]))] == [
        "new",
        "work",
        "finish",
    ]


def test_a_title_that_stands_twice_is_pinned_but_in_a_sprint():
    assert [one.get("id") for one in stages(boards_to_yaml([("it", pipeline())]))] == [None, None, 515, 516]
    alike = stages(boards_to_yaml([("it", sprint("A", "A", "A"))]))
    assert [sorted(one) for one in alike] == [["color", "title", "type"]] * 3
    with pytest.raises(SourceError, match='stage 901: its title "A" is that of another stage of its type'):
        boards_to_yaml([("it", sprint("A", "B", "C", "A"))])


@pytest.mark.parametrize(
    ("address", "code", "written"),
    [
        (PAYMENTS, "any code: 5", True),
        (PAYMENTS, "", False),
        (PAYMENTS, " ", False),
        (PAYMENTS, "x" * 50, True),
        (PAYMENTS, "x" * 51, False),
        (PAYMENTS, "half \ud83d", False),
        (PAYMENTS, "TWICE", False),
        (RETAIL, "UC_1-a", True),
        (RETAIL, "C5:NEW", False),
        (RETAIL, "Журнал", False),
    ],
)
def test_a_code_is_written_where_it_tells_a_stage_from_the_others(address, code, written):
    board = LiveBoard(address=address, stages=(stage(1, "A", code=code), stage(2, "B", code="TWICE")))
    first, _ = stages(boards_to_yaml([("it", board)]))
    assert first.get("code") == (code if written else None)


@pytest.mark.parametrize(("address", "fits"), [(PAYMENTS, 255), (RETAIL, 100), (SPRINT, 255)])
def test_a_title_is_as_long_as_its_kind_can_hold(address, fits):
    def text(length):
        board = LiveBoard(address=address, stages=(stage(1, "x" * length, role=Role.WORK),))
        return boards_to_yaml([("it", board)])

    assert len(stages(text(fits))[0]["title"]) == fits
    with pytest.raises(SourceError, match=f"has {fits + 1} characters, more than {fits}"):
        text(fits + 1)


@pytest.mark.parametrize("kind", SUCCESSORS)
def test_a_successor_is_valid_yaml_that_says_what_to_fill_in(kind):
    board, remarks = successor(process(), kind, "it")
    text = boards_to_yaml([("it", board)], remarks={"it": remarks})
    written = yaml.safe_load(text)["boards"]["it"]
    assert written["kind"] == kind
    place = "group" if kind is Kind.KANBAN else "pipeline"
    assert written[place] == f"FILL IN for it: the {place}'s exact name, or its id without quotes"
    assert [one["title"] for one in written["stages"]] == ["Draft", "Check", "Paid", "Refused"]
    assert all("id" not in one for one in written["stages"])
    assert "# To decide: " in text
    assert '# From RPA process 3 "Payments"' in text
    assert "2 robots there" in text


def test_a_kanban_knows_no_semantics_and_a_pipeline_does():
    kanban, _ = successor(process(), Kind.KANBAN, "it")
    crm, _ = successor(process(), Kind.CRM, "it")
    assert {(one.role, one.code) for one in kanban.stages} == {(None, None)}
    assert [one.role for one in crm.stages] == [one.role for one in process().stages]


def test_a_successor_has_no_codes_for_the_stages_that_it_takes_over_have_their_own():
    crm, _ = successor(process(stage(1, "A", code="CHECK"), stage(2, "B")), Kind.CRM, "payments")
    assert [one.code for one in crm.stages] == [None, None]


@pytest.mark.parametrize(
    ("title", "told"),
    [("0", 'is "0", which the portal takes for none'), ("x" * 101, "has 101 characters, more than 100")],
)
def test_a_title_that_a_pipeline_can_not_hold_has_no_successor_there(title, told):
    board = process(stage(1, "A"), stage(2, title))
    with pytest.raises(SourceError, match=f"stage 2: its title {told}, so a crm board can't hold it; rename"):
        successor(board, Kind.CRM, "it")
    assert successor(board, Kind.KANBAN, "it")[0].stages[1].title == title


@pytest.mark.parametrize("kind", SUCCESSORS)
def test_two_stages_of_one_title_have_no_successors(kind):
    with pytest.raises(SourceError, match=r'board "it\\n": two stages have the title "A\\n"'):
        successor(process(stage(1, "A\n"), stage(2, "A\n")), kind, "it\n")


@settings(max_examples=100, deadline=None)
@given(name=any_text, code=any_text, title=any_text.filter(lambda title: bool(title.strip())))
def test_whatever_a_process_holds_its_files_say_it_and_nothing_more(name, code, title):
    if any("\ud800" <= char <= "\udfff" for char in title) or title.strip("\0 ") in {"", "0"}:
        return
    address = Address(kind=Kind.RPA, process=3, name=name)
    board = process(stage(1, title, code=code, role=Role.FAIL), address=address)
    texts = [boards_to_yaml([("it", board)])]
    for kind in SUCCESSORS:
        moved, remarks = successor(board, kind, "it")
        texts.append(boards_to_yaml([("it", moved)], remarks={"it": remarks}))
    for text in texts:
        assert faults(text) == []
        assert [one["title"] for one in stages(text)] == [title]
    assert stages(texts[0])[0].get("code") in (None, code)
