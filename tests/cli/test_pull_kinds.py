"""What pull writes of RPA, CRM and scrum boards: it validates, and plans to nothing to do."""

import json

import pytest
import yaml
from cli.departments import CRM, RPA, SPRINT, department
from cli.pulling import plans_to_nothing
from cli.running import REPOSITORY
from emulator.states import rpa_stage, sprint, sprint_stage, status


def pulled_boards(run, here, there, *boards):
    return yaml.safe_load(plans_to_nothing(run, here, there, *boards))["boards"]


@pytest.mark.parametrize(
    ("options", "name", "place"),
    [
        (["--process", "3"], "process-3", {"kind": "rpa", "process": 3}),
        (["--process", "Payments"], "payments", {"kind": "rpa", "process": 3}),
        (["--crm", "deal:5"], "deal-pipeline-5", {"kind": "crm", "entity": "deal", "pipeline": 5}),
        (["--crm", "deal:Partners"], "partners", {"kind": "crm", "entity": "deal", "pipeline": 5}),
        (["--crm", "deal"], "deal-pipeline-0", {"kind": "crm", "entity": "deal", "pipeline": 0}),
        (["--crm", "2:0"], "deal-pipeline-0", {"kind": "crm", "entity": "deal", "pipeline": 0}),
        (["--crm", "lead"], "lead", {"kind": "crm", "entity": "lead"}),
        (["--crm", "177:9"], "smart-process-177-pipeline-9", {"kind": "crm", "entity": 177, "pipeline": 9}),
        (["--crm", "177:Purchases"], "purchases", {"kind": "crm", "entity": 177, "pipeline": 9}),
        (["--scrum", "12"], "group-12", {"kind": "scrum", "group": 12}),
        (["--scrum", "Mobile app"], "mobile-app", {"kind": "scrum", "group": 12}),
    ],
)
def test_a_board_of_each_kind_by_id_and_by_name(run, here, seeded, options, name, place):
    boards = pulled_boards(run, here, seeded(department()), *options)
    assert list(boards) == [name]
    assert {key: value for key, value in boards[name].items() if key != "stages"} == place


def test_stages_say_what_they_are_for_and_their_codes(run, here, seeded):
    boards = pulled_boards(
        run, here, seeded(department()), "--process", "3", "--crm", "deal:5", "--scrum", "12"
    )
    rpa, crm, scrum = (boards[name]["stages"] for name in ("process-3", "deal-pipeline-5", "group-12"))
    assert [(one["title"], one.get("code"), one.get("semantic")) for one in rpa] == [
        ("Draft", "DRAFT", None),
        ("Check", None, None),
        ("Paid", None, "success"),
        ("Refused", "REFUSED", "fail"),
        ("Lost", None, "fail"),
    ]
    assert [(one["code"], one.get("semantic"), one.get("color")) for one in crm][:4] == [
        ("NEW", None, "#39A8EF"),
        ("TALK", None, "#2FC6F6"),
        ("OFFER", None, crm[2]["color"]),
        ("WON", "success", "#39A8EF"),
    ]
    assert [one["type"] for one in scrum] == ["new", "work", "finish"]


def test_all_kinds_in_one_file(run, here, seeded):
    options = [
        *("--group", "7", "--process", "Payments", "--crm", "deal:5", "--crm", "lead"),
        *("--scrum", "12", "--my-plan"),
    ]
    boards = pulled_boards(run, here, seeded(department()), *options)
    assert [board["kind"] for board in boards.values()] == ["kanban", "rpa", "crm", "crm", "scrum", "my-plan"]


def test_a_kanban_and_a_sprint_of_one_group_are_two_boards(run, here, seeded):
    there = seeded(department())
    boards = pulled_boards(
        run, here, there, "--group", "7", "--scrum", "12", "--process", "3", "--process", "03"
    )
    assert list(boards) == ["group-7", "process-3", "group-12"]


def test_a_board_named_twice_is_pulled_once_under_its_name(run, here, seeded):
    there = seeded(department())
    boards = pulled_boards(run, here, there, "--crm", "deal:5", "--crm", "deal:Partners")
    assert list(boards) == ["partners"]


def test_titles_that_stand_twice(run, here, seeded):
    rpa = {**RPA, "stages": [rpa_stage(n, "Same", 1000 * n, type_id=3) for n in (1, 2)]}
    crm = {
        **CRM,
        "statuses": [
            status(1, "C5:A", 10, NAME="Same"),
            status(2, "C5:B", 20, NAME="Same"),
            status(3, "C5:WON", 30, "S", NAME="Same"),
        ],
    }
    boards = pulled_boards(
        run, here, seeded(department(rpa=rpa, crm=crm)), "--process", "3", "--crm", "deal:5"
    )
    assert [one["id"] for one in boards["process-3"]["stages"]] == [1, 2]
    assert [one["id"] for one in boards["deal-pipeline-5"]["stages"]] == [1, 2, 3]


def test_titles_that_stand_twice_in_a_sprint_are_told_apart_by_type(run, here, seeded):
    rows = [
        sprint_stage(904, "Same", 100, "NEW", sprint=24),
        sprint_stage(905, "Same", 200, "WORK", sprint=24),
        sprint_stage(906, "Done", 300, "FINISH", sprint=24),
    ]
    there = seeded(department(rows, sprints=[sprint(24)]))
    boards = pulled_boards(run, here, there, "--scrum", "12")
    assert [one["title"] for one in boards["group-12"]["stages"]] == ["Same", "Same", "Done"]


def test_codes_that_tell_nothing_apart_are_left_out(run, here, seeded):
    rows = [rpa_stage(n, f"S{n}", 1000 * n, type_id=3, code="X") for n in (1, 2)]
    rows.append(rpa_stage(3, "S3", 3000, type_id=3, code="Я: 5"))
    boards = pulled_boards(run, here, seeded(department(rpa={**RPA, "stages": rows})), "--process", "3")
    assert [one.get("code") for one in boards["process-3"]["stages"]] == [None, None, "Я: 5"]


HOSTILE = "Do\x1b[2Jne\n::error::owned # {x: y}"


def test_hostile_texts_of_a_portal(run, here, seeded):
    rpa = {
        "types": [{**RPA["types"][0], "title": HOSTILE}],
        "stages": [rpa_stage(1, HOSTILE, 1000, type_id=3, code=HOSTILE)],
    }
    crm = {**CRM, "categories": [{**CRM["categories"][0], "name": HOSTILE}, CRM["categories"][1]]}
    there = seeded(department(rpa=rpa, crm=crm))
    boards = pulled_boards(run, here, there, "--process", HOSTILE, "--crm", f"deal:{HOSTILE}")
    (stage,) = boards["do-2jne-error-owned-x-y"]["stages"]
    assert (stage["title"], stage["code"]) == (HOSTILE, HOSTILE)


def test_no_active_sprint_is_an_error_that_says_so(run, here, seeded):
    there = seeded(department(sprints=[sprint(23, "completed")]))
    ended = run("pull", "--scrum", "12", "--out", "x.yaml", *there)
    assert (ended.code, ended.out) == (1, "")
    assert "active sprint" in ended.err
    assert "--allow-missing" not in ended.err
    assert ended.err.count("group 12") == 1
    assert not (here / "x.yaml").exists()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--process", "99"], "process 99"),
        (["--process", "Nobody"], '"Nobody"'),
        (["--crm", "deal:99"], "99"),
        (["--crm", "deal:Nobody"], '"Nobody"'),
        (["--crm", "999:1"], "999"),
        (["--scrum", "7"], "sprint"),
        (["--scrum", "Nobody"], '"Nobody"'),
    ],
)
def test_a_board_that_is_not_there_is_an_error_that_names_it(run, here, seeded, options, told):
    ended = run("pull", *options, *seeded(department()))
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("Error: ")
    assert told in ended.err


def test_every_board_that_can_not_be_read_is_named(run, here, seeded):
    ended = run("pull", "--process", "Nobody", "--process", "99", "--group", "98", *seeded(department()))
    assert ended.code == 1
    assert [line.startswith("Error: ") for line in ended.err.splitlines()] == [True] * 3


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--crm", "source"], "'source' is no entity; it is deal, lead, quote, smart-invoice, or"),
        (["--crm", "127"], "'127' is no entity"),
        (["--crm", ""], "'' is no entity"),
        (["--crm", "lead:5"], "a lead has no pipelines"),
        (["--crm", "deal:"], "the name is blank; give a pipeline's id"),
        (["--process", "0"], "there is no such process; ids go from 1"),
        (["--scrum", "99999999999"], "there is no such group"),
        (["--as", "crm"], "--as goes with --process"),
        (["--as", "crm", "--crm", "deal"], "--as goes with --process"),
        (["--process", "3", "--as", "scrum"], "is not one of"),
        (["--absorb", "--scrum", "12"], "leave --scrum out"),
        (["--absorb", "--as", "crm"], "leave --as out"),
        ([], "name at least one board"),
    ],
)
def test_wrong_usage(run, here, options, told):
    ended = run("pull", *options, "--portal", "embedded:portal.db")
    assert (ended.code, ended.out) == (64, "")
    assert told in ended.err
    assert not (here / "portal.db").exists()


@pytest.mark.parametrize("kind", ["kanban", "crm"])
def test_a_process_as_what_takes_its_place(run, here, seeded, kind):
    there = seeded(department())
    pulled = run("pull", "--process", "Payments", "--group", "7", "--as", kind, *there)
    assert pulled.code == 0, pulled.err
    assert "Fill in where each board shall be" in pulled.err
    assert "2 robots there, to be made anew" in pulled.out
    (here / "moved.yaml").write_text(pulled.out, encoding="utf-8")
    assert run("validate", "moved.yaml").code == 0
    planned = run("plan", "moved.yaml", "--target", "payments", *there)
    assert planned.code == 1
    assert "FILL IN" in planned.out
    board = yaml.safe_load(pulled.out)["boards"]["payments"]
    assert [one["title"] for one in board["stages"]] == ["Draft", "Check", "Paid", "Refused", "Lost"]


def test_a_kanban_that_takes_a_process_over_plans_as_any_other(run, here, seeded):
    there = seeded(department())
    pulled = run("pull", "--process", "3", "--as", "kanban", *there)
    file = here / "moved.yaml"
    place = pulled.out.index("group: ")
    rest = pulled.out[place:].partition("\n")[2]
    file.write_text(pulled.out[:place] + "group: 8\n" + rest, encoding="utf-8")
    applied = run("apply", file, "--yes", *there)
    assert applied.code == 0, applied.said
    assert run("plan", file, "--detailed-exitcode", *there).code == 0


def test_a_pipeline_that_takes_a_process_over_plans_as_any_other(run, here, seeded):
    there = seeded(department())
    pulled = run("pull", "--process", "3", "--as", "crm", *there)
    file = here / "moved.yaml"
    place = pulled.out.index("pipeline: ")
    rest = pulled.out[place:].partition("\n")[2].replace('title: "Paid"', 'title: "Paid", was: [Won]')
    file.write_text(pulled.out[:place] + "pipeline: 5\n" + rest, encoding="utf-8")
    applied = run("apply", file, "--yes", *there)
    assert applied.code == 0, applied.said
    assert run("plan", file, "--detailed-exitcode", *there).code == 0


@pytest.mark.parametrize("kind", ["kanban", "crm"])
def test_the_successors_of_two_processes_are_valid_in_one_file(run, here, seeded, kind):
    rows = [
        rpa_stage(71, "A", 1000, type_id=3, code="CHECK"),
        rpa_stage(72, "B", 2000, type_id=3, code="check"),
    ]
    types = [RPA["types"][0], {**RPA["types"][0], "id": 4, "title": "Leave"}]
    stages = [*rows, rpa_stage(81, "A", 1000, type_id=4)]
    there = seeded(department(rpa={"types": types, "stages": stages}))
    pulled = run("pull", "--process", "3", "--process", "4", "--as", kind, *there)
    assert pulled.code == 0, pulled.err
    (here / "moved.yaml").write_text(pulled.out, encoding="utf-8")
    assert run("validate", "moved.yaml").code == 0, pulled.out


@pytest.mark.parametrize("title", ["0", "x" * 101])
def test_a_title_that_a_pipeline_can_not_hold_is_told_before_anything_is_to_be_filled_in(
    run, here, seeded, title
):
    there = seeded(department(rpa={**RPA, "stages": [rpa_stage(71, title, 1000, type_id=3)]}))
    ended = run("pull", "--process", "3", "--as", "crm", "--out", "moved.yaml", *there)
    assert (ended.code, ended.out) == (1, "")
    assert "stage 71: its title" in ended.err
    assert "a crm board can't hold it" in ended.err
    assert "Fill in" not in ended.err
    assert not (here / "moved.yaml").exists()


def test_the_page_on_leaving_rpa_shows_what_is_written(run):
    page = (REPOSITORY / "docs" / "leaving-rpa.md").read_text(encoding="utf-8")
    shown = page.partition("```yaml\n")[2].partition("```")[0]
    pulled = run("pull", "--portal", "embedded", "--process", "Payments", "--as", "crm")
    assert pulled.out == shown


def test_robots_that_can_not_be_asked_for_are_said_to_be_unknown(run, secret):
    document = department()
    document["rpa"]["stages"] = document["rpa"]["stages"][1:2]  # one stage is asked for without a batch
    secret.portal.replace(document)
    denied = json.dumps({"error": "0", "error_description": "no"}).encode()
    secret.answer = lambda asked: (400, [], denied) if asked == "rpa.stage.get" else None
    ended = run("pull", "--process", "3", "--as", "kanban")
    assert ended.code == 0, ended.said
    assert "robots there" not in ended.out
    assert "Warning: how many robots there are is not said" in ended.err


@pytest.mark.parametrize("robots", [{}, {"robotsCount": None}])
def test_robots_that_the_portal_does_not_count_are_said_to_be_unknown(run, secret, robots):
    document = department()
    document["rpa"]["stages"] = document["rpa"]["stages"][1:2]
    secret.portal.replace(document)
    row = {**document["rpa"]["stages"][0], "tasks": [], **robots}
    row = {key: value for key, value in row.items() if key != "robotsCount" or key in robots}
    told = json.dumps({"result": {"stage": row}}).encode()
    secret.answer = lambda asked: (200, [], told) if asked == "rpa.stage.get" else None
    ended = run("pull", "--process", "3", "--as", "kanban")
    assert ended.code == 0, ended.said
    assert "robot there" not in ended.out
    assert "robots there" not in ended.out
    assert "the portal does not tell it of all stages of process 3" in ended.err


def test_a_successor_asks_nothing_of_the_stages_of_other_boards(run, portal):
    portal.put(department())
    ended = run("pull", "--process", "3", "--group", "7", "--crm", "deal:5", "--as", "kanban")
    assert ended.code == 0, ended.err
    asked = [call["method"] for call in portal.log()]
    assert "rpa.stage.get" in asked
    assert "tasks.task.list" not in asked


def test_nothing_is_written(run, here, portal):
    portal.put(department())
    before = portal.state()
    ended = run("pull", "--process", "3", "--crm", "deal:5", "--crm", "lead", "--scrum", "12", "--as", "crm")
    assert ended.code == 0, ended.err
    assert portal.state() == before
    assert SPRINT[0]["TITLE"] in ended.out
