"""The configuration's digest: the same boards give the same one, any other boards another."""

from dataclasses import replace

import pytest

from stagesync.config import configuration_digest, load
from stagesync.model.board import Kind, Role
from stagesync.model.desired import UNMANAGED, DesiredBoard, Entry, GroupPattern, GroupRole, Unlisted
from stagesync.model.problem import Location

ENTRY = Entry(title="Doing", color="00C4FB", was=("WIP",), id=3)
BOARD = DesiredBoard(
    name="dev",
    kind=Kind.KANBAN,
    group=7,
    entries=(ENTRY, Entry(title="Done")),
    unlisted=Unlisted.DELETE,
    move_tasks_to="Done",
)
OTHER = replace(BOARD, name="ops", group=8)


def of(entry):
    return replace(BOARD, entries=(entry, *BOARD.entries[1:]))


def test_the_order_of_boards_and_the_places_in_files_do_not_count():
    place = Location(file="elsewhere.yaml", line=7, column=3)
    moved = replace(BOARD, location=place, entries=tuple(replace(e, location=place) for e in BOARD.entries))
    assert configuration_digest([OTHER, moved]) == configuration_digest([BOARD, OTHER])


@pytest.mark.parametrize(
    "changed",
    [
        replace(BOARD, name="def"),
        replace(BOARD, group=8),
        replace(BOARD, group="7"),
        replace(BOARD, kind=Kind.MY_PLAN, group=None),
        replace(BOARD, unlisted=Unlisted.KEEP),
        replace(BOARD, move_tasks_to=None),
        replace(BOARD, allow_mass_delete=True),
        replace(BOARD, as_admin=True),
        replace(BOARD, entries=BOARD.entries[::-1]),
        replace(BOARD, entries=BOARD.entries[:1]),
        of(replace(ENTRY, title="doing")),
        of(replace(ENTRY, color="00C4FC")),
        of(replace(ENTRY, color=UNMANAGED)),
        of(replace(ENTRY, was=())),
        of(replace(ENTRY, was=("WI", "P"))),
        of(replace(ENTRY, id=None)),
        of(replace(ENTRY, code="doing")),
        of(replace(ENTRY, role=Role.SUCCESS)),
        replace(BOARD, kind=Kind.SCRUM),
        replace(BOARD, process=7, group=None),
        replace(BOARD, entity="deal", pipeline=7, group=None),
    ],
)
def test_whatever_a_plan_may_depend_on_counts(changed):
    assert configuration_digest([changed]) != configuration_digest([BOARD])


DEALS = DesiredBoard(name="sales", kind=Kind.CRM, entity="deal", pipeline=5, entries=(ENTRY,))


@pytest.mark.parametrize(
    "changed",
    [
        replace(DEALS, entity="lead"),
        replace(DEALS, entity=130),
        replace(DEALS, pipeline=0),
        replace(DEALS, pipeline=None),
        replace(DEALS, pipeline="5"),
        replace(DEALS, kind=Kind.RPA, entity=None, pipeline=None, process=5),
        replace(DEALS, entries=(replace(ENTRY, code="7"),)),
        replace(DEALS, entries=(replace(ENTRY, role=Role.FAIL),)),
    ],
)
def test_where_a_board_lies_and_what_its_stages_are_for_counts(changed):
    assert configuration_digest([changed]) != configuration_digest([DEALS])


LISTED = replace(BOARD, group=None, groups=(7, 8, "Client A"))
FITTING = replace(BOARD, group=None, groups=GroupPattern(name="Client *", without=("a", "b")))


def test_the_order_of_groups_and_of_exceptions_does_not_count():
    listed = replace(LISTED, groups=("Client A", 8, 7))
    fitting = replace(FITTING, groups=GroupPattern(name="Client *", without=("b", "a")))
    assert configuration_digest([listed]) == configuration_digest([LISTED])
    assert configuration_digest([fitting]) == configuration_digest([FITTING])


@pytest.mark.parametrize(
    "changed",
    [
        replace(BOARD, portal="eu"),
        replace(LISTED, groups=(7, 8)),
        replace(LISTED, groups=(7, "8", "Client A")),
        replace(FITTING, groups=GroupPattern(name="Client ?", without=("a", "b"))),
        replace(FITTING, groups=GroupPattern(name="Client *", without=("a",))),
        replace(FITTING, groups=GroupPattern(name="Client *", without=("a", "b"), role=GroupRole.OWNER)),
        replace(FITTING, groups=GroupPattern(name="Client *", without=("a", "b"), archived=True)),
    ],
)
def test_which_groups_and_which_portal_counts(changed):
    assert configuration_digest([changed]) not in {
        configuration_digest([board]) for board in (BOARD, LISTED, FITTING)
    }


def test_the_digest_of_a_kanban_is_that_of_every_release():
    """A plan that was saved by an older one is taken together with its files."""
    digest = "sha256:420246b826637f94fc8b97a4531965690f7c4acb7666b7cccf337cd278b04d6a"
    assert configuration_digest([BOARD]) == digest


def test_another_board_counts():
    assert len({configuration_digest(boards) for boards in ([], [BOARD], [BOARD, OTHER], [OTHER])}) == 4


def test_one_file_or_two_and_a_template_or_none_are_the_same(tmp_path):
    whole = tmp_path / "whole.yaml"
    whole.write_text(
        "version: 1\n"
        "boards:\n"
        "  a: {kind: kanban, group: 7, stages: [{title: Inbox, color: '#abc'}, {title: '012'}]}\n"
        "  b:\n    kind: my-plan\n    stages:\n      - title: Inbox\n        color: AABBCC\n      - title: 012\n"
    )
    parts = tmp_path / "parts"
    parts.mkdir()
    (parts / "b.yaml").write_text("version: 1\nboards: {b: {kind: my-plan, template: both}}\n")
    (parts / "a.yaml").write_text(
        "# a comment\nversion: 1\n"
        "templates:\n  both: [{title: Inbox, color: '#AABBCC'}, {title: 012}]\n"
        "boards:\n  a: {kind: kanban, group: 7, template: both}\n"
    )
    digests = {configuration_digest(load([str(path)]).configuration.boards) for path in (whole, parts)}
    assert len(digests) == 1
