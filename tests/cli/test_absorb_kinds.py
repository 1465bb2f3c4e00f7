"""`pull --absorb` on RPA, CRM and scrum boards: what the portal changed goes into the file, codes and types too."""

import json

import pytest
from cli.departments import department
from emulator.states import rpa_stage, sprint_stage, status

START = """version: 1
boards:
  pay:
    kind: rpa
    process: 3
    unlisted: delete
    stages:
      - {title: Draft, color: "#22B9FF", code: DRAFT}
      - title: Check  # looked at by two
        color: "#22B9FF"
      - {title: Paid, color: "#22B9FF", semantic: success}
      - {title: Refused, color: "#22B9FF", code: REFUSED, semantic: fail}
      - {title: Lost, color: "#22B9FF"}
  deals:
    kind: crm
    entity: deal
    pipeline: Partners
    unlisted: delete
    stages:
      - {title: New, color: "#39A8EF", code: NEW}
      - {title: Talk, color: "#2FC6F6"}
      - {title: Offer}
      - {title: Won, color: "#39A8EF", semantic: success}
      - {title: Lose, color: "#39A8EF"}
      - {title: Apology, color: "#39A8EF"}
  app:
    kind: scrum
    group: 12
    unlisted: delete
    stages:
      - {title: To do, type: new}
      - {title: Doing, type: work}
      - {title: Done, type: finish}
"""


@pytest.fixture
def world(run, here):
    """Fill an embedded portal's file with a changed department, and return the options that name it."""
    (here / "stagesync.yaml").write_text(START, encoding="utf-8")

    def changed(change):
        state = department()
        state["rpa"]["stages"][1]["color"] = "22B9FF"
        change(state)
        (here / "seed.json").write_text(json.dumps(state))
        assert run("portal", "seed", "seed.json", "--state", "portal.db", "--force").code == 0
        return ("--portal", f"embedded:{here / 'portal.db'}")

    return changed


def absorbed(run, here, there):
    """Absorb; afterwards there must be nothing to do. Return the lines that came and those that went."""
    ended = run("pull", "--absorb", *there)
    assert ended.code == 0, ended.said
    planned = run("plan", "--detailed-exitcode", *there)
    assert planned.code == 0, planned.said
    text = (here / "stagesync.yaml").read_text(encoding="utf-8")
    before, after = START.splitlines(), text.splitlines()
    return [line for line in after if line not in before], [line for line in before if line not in after]


def stage_of(state, section, id_):
    rows = {"rpa": state["rpa"]["stages"], "crm": state["crm"]["statuses"], "scrum": state["stages"]}[section]
    return next(row for row in rows if str(row.get("id", row.get("ID"))) == str(id_))


def test_a_portal_as_the_file_says_leaves_the_file_alone(run, here, world):
    assert absorbed(run, here, world(lambda state: None)) == ([], [])


def test_colours_and_titles(run, here, world):
    def change(state):
        stage_of(state, "rpa", 72).update(color="FF0000")
        stage_of(state, "crm", 502).update(NAME="Talks", COLOR="#00FF00")
        stage_of(state, "scrum", 902).update(TITLE="In work")

    came, _ = absorbed(run, here, world(change))
    assert came == [
        '        color: "#FF0000"',
        '      - {title: Talks, color: "#00FF00"}',
        "      - {title: In work, type: work}",
    ]


def test_a_stage_is_known_by_its_code_whatever_its_title_is(run, here, world):
    def change(state):
        stage_of(state, "rpa", 71).update(name="Something else altogether")
        stage_of(state, "crm", 501).update(NAME="Nothing like it")

    came, went = absorbed(run, here, world(change))
    assert came == [
        '      - {title: Something else altogether, color: "#22B9FF", code: DRAFT}',
        '      - {title: Nothing like it, color: "#39A8EF", code: NEW}',
    ]
    assert len(went) == 2


def test_new_stages_get_what_their_kind_has(run, here, world):
    def change(state):
        state["rpa"]["stages"].append(rpa_stage(80, "Gone", 300, "FAIL", type_id=3, code="GONE"))
        state["crm"]["statuses"].append(status(590, "C5:SILENT", 90, "F", NAME="Silent"))
        state["stages"].append(sprint_stage(910, "Accepted", 350, "FINISH"))

    came, _ = absorbed(run, here, world(change))
    assert came == [
        '      - {title: Gone, color: "#22B9FF", code: GONE, semantic: fail}',
        '      - {title: Silent, color: "#39A8EF", code: SILENT, semantic: fail}',
        "      - {title: Accepted, type: finish}",
    ]


def test_stages_that_went_or_moved(run, here, world):
    def change(state):
        state["rpa"]["stages"] = [row for row in state["rpa"]["stages"] if row["id"] != 75]
        stage_of(state, "rpa", 71).update(sort=2500)
        stage_of(state, "crm", 506).update(SORT="65")
        stage_of(state, "scrum", 902).update(SORT="50")

    there = world(change)
    came, went = absorbed(run, here, there)
    assert came == []
    assert went == ['      - {title: Lost, color: "#22B9FF"}']
    text = (here / "stagesync.yaml").read_text(encoding="utf-8")
    assert text.index("title: Check") < text.index("title: Draft")
    assert text.index("title: Apology") < text.index("title: Lose")
    assert text.index("title: Doing") < text.index("title: To do")


def test_an_order_of_a_sprint_that_nobody_means_is_taken_with_a_warning(run, here, world):
    there = world(lambda state: stage_of(state, "scrum", 903).update(SORT="50"))
    absorbed(run, here, there)
    assert "warning" in run("validate").said


def test_a_stage_of_another_type_is_not_taken_for_the_same(run, here, world):
    def change(state):
        stage_of(state, "scrum", 901).update(TITLE="Same")
        stage_of(state, "scrum", 902).update(TITLE="Same")

    there = world(change)
    (here / "stagesync.yaml").write_text(
        START.replace("To do, type", "Same, type").replace("Doing, type", "Same, type"), encoding="utf-8"
    )
    ended = run("pull", "--absorb", *there)
    assert (ended.code, ended.out) == (0, "")
    assert "Nothing to absorb." in ended.err


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            lambda state: stage_of(state, "crm", 501).update(NAME="Won"),
            'deals: two of its stages would be called "Won", and nothing tells them apart',
        ),
        (
            lambda state: stage_of(state, "crm", 501).update(NAME="Talk"),
            'deals: "Talk" can\'t be written: another entry has that title',
        ),
        (
            lambda state: state["stages"].append(sprint_stage(910, "Done", 350, "FINISH")),
            'app: entry "Done" fits 2 live stages',
        ),
    ],
)
def test_a_title_that_would_stand_twice_is_left_alone_and_the_rest_is_taken(run, here, world, change, told):
    def changes(state):
        change(state)
        stage_of(state, "rpa", 72).update(color="FF0000")

    ended = run("pull", "--absorb", *world(changes))
    assert ended.code == 1
    assert told in ended.err
    assert 'color: "#FF0000"' in (here / "stagesync.yaml").read_text(encoding="utf-8")
    assert run("validate").code == 0


def test_a_sprint_that_is_over_is_left_alone(run, here, world):
    there = world(lambda state: state["scrum"]["sprints"][0].update(status="completed"))
    ended = run("pull", "--absorb", *there)
    assert ended.code == 1
    assert "app: " in ended.err
    assert (here / "stagesync.yaml").read_text(encoding="utf-8") == START
