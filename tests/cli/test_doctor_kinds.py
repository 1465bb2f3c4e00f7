"""`stagesync doctor` on RPA, CRM and scrum boards: scopes, places, rights, and the kind of a group."""

import json

import pytest
from cli.departments import department
from cli.states import write
from emulator.states import sprint

HOSTILE = "Do\x1b[2Jne\n::error::owned"
SCOPES = ("task", "sonet_group", "user", "rpa", "crm", "socialnetwork")


@pytest.fixture(autouse=True)
def no_pace(here, monkeypatch):
    """Many runs of one process talk to one portal here."""
    monkeypatch.setenv("STAGESYNC_RATE", "100000/100000")


def checks(ended):
    """Return what the JSON form says: (board, check) → status."""
    document = json.loads(ended.out)
    assert document["ok"] == (ended.code == 0)
    return {(one["board"], one["check"]): one["status"] for one in document["checks"]}


def lines(ended, label):
    """Return the lines about a board, without its name."""
    found = (line.partition(f" {label}: ") for line in ended.out.splitlines())
    return [mark + " " + rest for mark, told, rest in found if told]


@pytest.fixture
def boards(portal):
    """A portal with boards of all kinds, and a webhook that may do everything."""
    portal.put(department(scopes=list(SCOPES)))
    return portal


@pytest.mark.parametrize(
    ("options", "label", "told"),
    [
        (
            ["--process", "3"],
            "process 3",
            [
                (
                    "? role: only a portal administrator or a user with the right to modify the process may change "
                    "it; whether the webhook's user is one can't be told"
                ),
                "✓ board: it can be read and has 5 stages",
            ],
        ),
        (
            ["--crm", "deal:Partners"],
            "deal:Partners",
            [
                (
                    "? role: only an administrator of the CRM may change it; whether the webhook's user is one can't "
                    "be told"
                ),
                "✓ board: it can be read and has 6 stages",
            ],
        ),
        (
            ["--scrum", "12"],
            "sprint of group 12",
            [
                "✓ group: group 12 exists",
                "✓ role: the webhook's user is in the group, and so sees its sprints",
                "✓ kind: it is a scrum group",
                "✓ board: it can be read and has 3 stages",
            ],
        ),
    ],
)
def test_a_board_of_each_kind_is_looked_at(run, boards, options, label, told):
    ended = run("doctor", *options)
    assert lines(ended, label) == told
    assert ended.code == 0


def test_an_administrator_of_the_portal_may_change_processes_and_pipelines(run, portal):
    portal.put(department(is_admin=True))
    found = checks(run("doctor", "--process", "3", "--crm", "lead", "--format", "json"))
    assert found["process 3", "role"] == found["lead", "role"] == "ok"


@pytest.mark.parametrize(
    ("options", "scope", "status"),
    [
        (["--process", "3"], "rpa", "wrong"),
        (["--crm", "lead"], "crm", "wrong"),
        (["--scrum", "12"], "task", "wrong"),
        (["--group", "7"], "task", "wrong"),
        (["--process", "3"], "task", None),
        (["--process", "3"], "sonet_group", None),
        (["--crm", "lead"], "task", None),
        (["--group", "7"], "rpa", None),
        (["--scrum", "Mobile app"], "sonet_group", "wrong"),
        (["--scrum", "12"], "sonet_group", "unknown"),
    ],
)
def test_only_the_scopes_that_these_boards_need_are_asked_for(run, portal, options, scope, status):
    portal.put(department(scopes=[one for one in SCOPES if one != scope]))
    ended = run("doctor", *options, "--format", "json")
    found = checks(ended)
    assert found.get((None, f"scope {scope}")) == status
    assert ended.code == (status == "wrong")
    if status == "wrong" and scope != "sonet_group":
        assert not any(check == "board" for _, check in found)


def test_a_lacking_scope_names_the_boards_that_need_it(run, portal):
    portal.put(department(scopes=["task", "sonet_group"]))
    ended = run("doctor", "--process", "3", "--crm", "lead", "--group", "7")
    assert (
        "✗ scope rpa: the webhook lacks the scope rpa, without which no rpa board can be read; tick it"
        in ended.out
    )
    assert "✗ scope crm: the webhook lacks the scope crm, without which no crm board" in ended.out
    assert "✓ group 7: board: it can be read" in ended.out


@pytest.mark.parametrize(
    ("options", "label", "check"),
    [
        (["--process", "Nobody"], 'process "Nobody"', "process"),
        (["--process", "99"], "process 99", "board"),
        (["--crm", "deal:Nobody"], "deal:Nobody", "pipeline"),
        (["--scrum", "Nobody"], 'sprint of group "Nobody"', "group"),
        (["--scrum", "99"], "sprint of group 99", "group"),
    ],
)
def test_a_place_that_is_not_there_is_wrong(run, boards, options, label, check):
    ended = run("doctor", *options, "--format", "json")
    assert ended.code == 1
    assert checks(ended)[label, check] == "wrong"


@pytest.mark.parametrize(
    ("option", "group", "status", "told"),
    [
        (
            "--group",
            "12",
            "wrong",
            "it is a scrum group: its board is that of its sprint, and no kanban board",
        ),
        ("--scrum", "7", "wrong", "it is no scrum group, but of the type group, so has no sprints"),
        ("--group", "7", "ok", "it is no scrum group"),
        ("--scrum", "12", "ok", "it is a scrum group"),
    ],
)
def test_a_group_of_the_other_kind_is_told_and_its_board_is_not_touched(
    run, boards, option, group, status, told
):
    before = boards.state()
    ended = run("doctor", option, group)
    assert told in ended.out
    assert ended.code == (status == "wrong")
    assert ("board: it can be read" in ended.out) == (status == "ok")
    assert boards.state() == before


def test_without_the_scope_socialnetwork_the_kind_is_not_known_and_a_scrum_group_is_read(run, portal):
    portal.put(department(scopes=["task", "sonet_group"]))
    ended = run("doctor", "--scrum", "12", "--format", "json")
    found = checks(ended)
    assert (found["sprint of group 12", "kind"], found["sprint of group 12", "board"]) == ("unknown", "ok")


def test_a_stranger_to_a_scrum_group_is_told(run, portal):
    portal.put(department(group_roles={"7": "A"}))
    ended = run("doctor", "--scrum", "12")
    told = "✗ sprint of group 12: role: the webhook's user is not in the group, so sees none of its sprints"
    assert told in ended.out
    assert ended.code == 1


def test_a_sprint_that_is_not_there_is_told(run, portal):
    portal.put(department(sprints=[sprint(23, "planned")]))
    ended = run("doctor", "--scrum", "12")
    told = lines(ended, "sprint of group 12")
    assert "✓ role: the webhook's user is in the group, and so sees its sprints" in told
    assert "✗ board: the group has no active sprint; start one" in told


def test_where_nobody_tells_of_the_group_a_sprint_may_be_hidden(run, portal):
    portal.put(department(sprints=[], scopes=["task"]))
    ended = run("doctor", "--scrum", "12")
    (board,) = [line for line in lines(ended, "sprint of group 12") if " board: " in line]
    assert "has no active sprint, or the webhook's user is not in it" in board
    assert "--allow-missing" not in board


def test_the_boards_of_a_configuration_of_many_kinds(run, here, boards):
    board = {
        "pay": ["kind: rpa", "process: Payments"],
        "deals": ["kind: crm", "entity: deal", "pipeline: 5"],
        "leads": ["kind: crm", "entity: lead"],
        "app": ["kind: scrum", "group: 12"],
    }
    stages = ["    stages:", "      - title: A"]
    write(
        here / "stagesync.yaml",
        *([f"  {name}:", *(f"    {line}" for line in keys), *stages] for name, keys in board.items()),
    )
    found = checks(run("doctor", "--format", "json"))
    assert {found[name, "board"] for name in board} == {"ok"}


def test_names_of_a_portal_are_harmless(run, portal):
    state = department()
    state["rpa"]["types"][0] = {**state["rpa"]["types"][0], "title": HOSTILE}
    portal.put(state)
    ended = run("doctor", "--process", HOSTILE)
    assert ended.code == 0
    assert "\x1b" not in ended.out
    assert not any(line.startswith("::") for line in ended.out.splitlines())


def test_it_writes_nothing(run, boards):
    before = boards.state()
    run("doctor", "--process", "3", "--process", "99", "--crm", "deal:5", "--crm", "lead", "--scrum", "12")
    assert boards.state() == before
    assert boards.writes() == []
