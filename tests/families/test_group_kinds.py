"""Kinds of groups where there are more than one answer holds: a board of the wrong kind is told so all the same."""

from __future__ import annotations

import pytest
from embedded import live, refused, wanted
from emulator.states import stage
from families.numbered_places import everything, scrum

from stagesync.families.doctor_groups import Groups
from stagesync.families.findings import Person
from stagesync.families.group_kinds import types_of

GROUPS = range(101, 161)


def portal(*, scrums=(), admin=False):
    """Return a portal with sixty groups that have boards; `scrums` are the scrum groups, without a sprint."""
    state = everything(sprints=[])
    stages = [stage(1000 + group, "A", 100, new=True, group=group) for group in GROUPS]
    return state | {
        "stages": stages,
        "group_roles": {str(group): "A" for group in GROUPS},
        "groups": {str(group): f"G{group}" for group in GROUPS},
        "scrum": {"groups": list(scrums), "sprints": []},
        "is_admin": admin,
    }


def messages(plan):
    return [refusal.message for board in plan.boards for refusal in board.refusals]


def test_sixty_scrum_groups_given_as_kanban_are_told_so():
    boards = [wanted("A", "B", name=f"b{group}", group=group, as_admin=True) for group in GROUPS]
    with live(portal(scrums=GROUPS, admin=True)) as world:
        told = messages(world.plan(*boards))
        assert len(told) == len(GROUPS)
        assert all("is a scrum group" in message for message in told)


@pytest.mark.parametrize("as_admin", [False, True])
def test_sixty_other_groups_given_as_scrum_are_told_so(as_admin):
    boards = [scrum("A", name=f"s{group}", group=group, as_admin=as_admin) for group in GROUPS]
    with live(portal(admin=as_admin)) as world:
        told = messages(world.plan(*boards))
        assert len(told) == len(GROUPS)
        assert all("is no scrum group" in message for message in told)


def test_types_cost_one_request_however_many_groups_and_each_is_asked_once():
    with live(portal(scrums=GROUPS[:30])) as world:
        types = types_of(world.portal, [*GROUPS, *GROUPS], as_admin=False)
        assert types == {group: "scrum" if group in GROUPS[:30] else "group" for group in GROUPS}
        assert len(world.requests()) == 1
        asked = [params["filter"]["ID"] for _, params in world.requests()[0]]
        assert [len(ids) for ids in asked] == [50, 10]


def test_doctor_knows_the_types_of_sixty_groups():
    person = Person(admin=False, scopes=frozenset({"sonet_group", "socialnetwork"}))
    with live(portal(scrums=GROUPS)) as world:
        known = Groups.ask(world.portal, person, GROUPS)
        assert known.types == dict.fromkeys(GROUPS, "scrum")


def test_a_portal_that_refuses_to_tell_leaves_the_types_open():
    with live(portal()) as world:
        world.before = lambda *_: refused("ERROR_METHOD_NOT_FOUND", 404)
        assert types_of(world.portal, [101], as_admin=False) == {}
        assert types_of(world.portal, list(GROUPS), as_admin=False) == {}
