"""Many boards from one entry: which groups it stands for, what that costs, and what is said where there is none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from embedded import live, refused, rows, wanted
from emulator.states import sprint, sprint_stage, state

from stagesync.families.fan_out import fan_out, said_before
from stagesync.families.group_list import fits, list_groups
from stagesync.families.member import as_written
from stagesync.families.plans import plan_all
from stagesync.model.board import Kind
from stagesync.model.desired import GroupPattern, GroupRole
from stagesync.model.plan import RefusalCode

NAMES = {7: "Client A", 8: "Client B", 9: "Client archive 1", 10: "Internal", 11: "Client C"}
ROLES = {"7": "A", "8": "E", "9": "K", "10": "K", "11": "K"}


def world_of(names=None, *, roles=None, **more):
    names = NAMES if names is None else names
    roles = ROLES if roles is None else roles
    stages = [row for group in names for row in rows("A", "B", group=group, first=10 * group)]
    told = {str(group): name for group, name in names.items()}
    return live(state(stages, groups=told, group_roles=roles, **more))


def fleet(groups, *entries, name="clients", **more):
    return wanted(*(entries or ("A", "B")), name=name, group=None, **more, groups=groups)


def kanban(groups, *entries, **more):
    return replace(fleet(groups, *entries, **more), kind=Kind.KANBAN)


def pattern(name, **more):
    return GroupPattern(name=name, **more)


def named(boards):
    return [(board.name, board.group) for board in boards]


class TestIds:
    def test_ids_cost_no_request(self):
        with world_of() as world:
            boards = fan_out(world.portal, [kanban((7, 8)), wanted("A", group=9)])
            assert named(boards) == [("clients/7", 7), ("clients/8", 8), ("dev", 9)]
            assert world.portal.requests == 0

    def test_every_board_has_what_its_entry_says(self):
        with world_of() as world:
            entry = kanban((7, 8), "A", "C", allow_mass_delete=True)
            for board in fan_out(world.portal, [entry]):
                assert (board.entries, board.allow_mass_delete) == (entry.entries, True)
                assert (board.groups, board.entry) == (None, "clients")

    def test_boards_without_groups_stay_as_they_are(self):
        board = wanted("A")
        with world_of() as world:
            assert fan_out(world.portal, [board]) == (board,)


class TestOneList:
    def test_all_names_and_patterns_of_a_run_are_looked_up_in_one_list(self):
        with world_of() as world:
            boards = [
                kanban(("Client A", "Client B"), name="two"),
                kanban(pattern("Int*"), name="inside"),
                wanted("A", name="single", group="Client C"),
            ]
            found = fan_out(world.portal, boards)
            assert named(found) == [("two/7", 7), ("two/8", 8), ("inside/10", 10), ("single", 11)]
            assert world.portal.requests == 1  # of which kind the pattern's groups are is told with the list
            plan_all(world.portal, found)
            asked = [call for call in world.embedded.log() if call["method"] == "sonet_group.get"]
            assert len(asked) == 1

    @pytest.mark.parametrize(("groups", "requests"), [(50, 1), (51, 2), (101, 2), (2550, 2), (2551, 3)])
    def test_the_pages_behind_the_first_come_fifty_a_request(self, groups, requests):
        names = {str(group): f"Group {group}" for group in range(1, groups + 1)}
        with live(state(groups=names, group_roles={})) as world:
            found = list_groups(world.portal)
            assert [group.id for group in found.groups] == list(range(1, groups + 1))
            assert world.portal.requests == requests

    def test_without_a_total_page_after_page_is_read(self):
        names = {str(group): f"Group {group}" for group in range(1, 121)}

        def without_total(document):
            document.pop("total", None)

        with live(state(groups=names, group_roles={})) as world:
            world.altered = without_total
            assert len(list_groups(world.portal).groups) == 120

    def test_a_refused_page_makes_all_names_unknown(self):
        names = {str(group): f"Group {group}" for group in range(1, 61)}

        def second_page_refused(method, params):
            return refused("INTERNAL") if params.get("start") == 50 else None

        with live(state(groups=names, group_roles={})) as world:
            world.before = second_page_refused
            (board,) = fan_out(world.portal, [kanban(("Group 1",))])
            assert "could not be looked up" in board.refusal.message

    def test_roles_come_with_the_first_page(self):
        with world_of() as world:
            list_groups(world.portal, roles=True)
            assert world.portal.requests == 1


class TestPatterns:
    @pytest.mark.parametrize(
        ("found", "groups"),
        [
            (pattern("Client *"), [7, 8, 9, 11]),
            (pattern("Client *", without=("Client archive*",)), [7, 8, 11]),
            (pattern("Client ?"), [7, 8, 11]),
            (pattern("*", without=("Client *",)), [10]),
            (pattern("Client *", role=GroupRole.OWNER), [7]),
            (pattern("Client *", role=GroupRole.MODERATOR), [7, 8]),
            (pattern("Client *", role=GroupRole.MEMBER), [7, 8, 9, 11]),
        ],
    )
    def test_a_pattern_takes_the_groups_that_fit(self, found, groups):
        with world_of() as world:
            boards = fan_out(world.portal, [kanban(found)])
            assert [board.group for board in boards] == groups
            assert [board.name for board in boards] == [f"clients/{group}" for group in groups]

    @pytest.mark.parametrize(("archived", "groups"), [(False, [7, 11]), (True, [7, 8, 11])])
    def test_archived_groups_are_taken_where_asked_for(self, archived, groups):
        with world_of(closed_groups=[8]) as world:
            boards = fan_out(world.portal, [kanban(pattern("Client ?", archived=archived))])
            assert [board.group for board in boards] == groups

    def test_a_group_without_membership_has_no_role(self):
        with world_of(roles={**ROLES, "7": ""}) as world:
            boards = fan_out(world.portal, [kanban(pattern("Client ?", role=GroupRole.MEMBER))])
            assert [board.group for board in boards] == [8, 11]

    @pytest.mark.parametrize(
        ("name", "fitting", "other"),
        [
            ("a*c", ["ac", "abc", "a\nc"], ["abcd", "Abc", "xabc"]),
            ("[ab]", ["[ab]"], ["a", "b"]),
            ("?", ["x", "é"], ["", "xy"]),
            ("a.c", ["a.c"], ["abc"]),
            ("*a" * 20, ["a" * 200], ["a" * 200 + "b"]),
        ],
    )
    def test_stars_and_question_marks_alone_stand_for_other_text(self, name, fitting, other):
        assert all(fits(one, name) for one in fitting)
        assert not any(fits(one, name) for one in other)


class TestRefusals:
    """What has no group is refused by itself; other boards go on."""

    def test_a_pattern_that_takes_nothing_is_refused_and_hides_no_other(self):
        with world_of() as world:
            boards = fan_out(world.portal, [kanban(pattern("client *")), wanted("B", "A", group=8)])
            plan = plan_all(world.portal, boards)
            clients, other = plan.boards
            assert clients.name == "clients"
            assert clients.refusals[0].code is RefusalCode.UNREADABLE
            assert 'fits "client *"' in clients.refusals[0].message
            assert other.calls

    def test_of_a_pattern_that_takes_nothing_it_is_told_what_became_of_those_that_fit(self):
        with world_of(closed_groups=[8]) as world:
            found = pattern("Client *", without=("Client archive*",), role=GroupRole.OWNER)
            world.edit(lambda document: document["group_roles"].update({"7": "K"}))
            (board,) = fan_out(world.portal, [kanban(found)])
            for words in ("of 4 that fit", "1 left out by `not`", "1 archived", "2 in which", "no owner"):
                assert words in board.refusal.message

    def test_two_groups_of_one_name_are_told_with_their_ids(self):
        with world_of({**NAMES, 12: "Client A"}) as world:
            boards = fan_out(world.portal, [kanban(("Client A", 8))])
            plan = plan_all(world.portal, boards)
            twice, other = sorted(plan.boards, key=lambda board: not board.refusals)
            assert twice.name == "clients/Client A"
            assert '2 groups are named "Client A": 7, 12' in twice.refusals[0].message
            assert (other.name, other.refusals) == ("clients/8", ())

    def test_without_the_scope_for_groups_ids_go_on(self):
        with world_of(scopes=["task"]) as world:
            entries = [kanban((7, "Client B")), kanban(pattern("*"), name="all")]
            plan = plan_all(world.portal, fan_out(world.portal, entries))
            refusals = {board.name: board.refusals for board in plan.boards}
            assert not refusals["clients/7"]
            assert "scope sonet_group" in refusals["clients/Client B"][0].message
            assert "`groups: [ID, …]`" in refusals["all"][0].message

    def test_roles_that_are_not_told_refuse_the_pattern_that_asks_for_one(self):
        def no_roles(document):
            results = document["result"].get("result", {}) if isinstance(document["result"], dict) else {}
            if "r01" in results:
                results["r01"] = {}

        with world_of() as world:
            world.altered = no_roles
            (board,) = fan_out(world.portal, [kanban(pattern("Client *", role=GroupRole.OWNER))])
            assert "leave `role` out" in board.refusal.message

    def test_a_group_that_two_entries_reach_is_refused_in_both(self):
        with world_of() as world:
            entries = [kanban(pattern("Client ?")), kanban((7, 10), name="others")]
            plan = plan_all(world.portal, fan_out(world.portal, entries))
            refusals = {board.name: [refusal.code for refusal in board.refusals] for board in plan.boards}
            assert refusals["clients/7"] == refusals["others/7"] == [RefusalCode.SAME_BOARD]
            assert not refusals["clients/8"]
            assert not refusals["others/10"]

    def test_a_group_that_one_entry_names_twice_is_one_board(self):
        with world_of() as world:
            boards = fan_out(world.portal, [kanban((7, "Client A"))])
            assert named(boards) == [("clients/7", 7)]


HIDDEN = {"hidden_groups": [7, 8], "is_admin": True, "roles": {"7": "A", "11": "K"}}


class TestAsAdmin:
    def test_an_administrators_pattern_takes_hidden_groups_of_others(self):
        with world_of(**HIDDEN) as world:
            boards = fan_out(world.portal, [kanban(pattern("Client ?"), as_admin=True)])
            assert [board.group for board in boards] == [7, 8, 11]

    def test_beside_it_an_entry_without_as_admin_sees_no_hidden_groups_of_others(self):
        with world_of(**HIDDEN) as world:
            entries = [
                kanban(pattern("Client ?"), name="admin", as_admin=True),
                kanban(pattern("Client ?"), name="user"),
            ]
            boards = fan_out(world.portal, entries)
            assert [board.group for board in boards if board.entry == "user"] == [7, 11]
            assert world.portal.requests == 1


def test_the_names_of_groups_are_in_the_plan():
    with world_of() as world:
        boards = fan_out(
            world.portal, [kanban(pattern("Client A")), wanted("A", name="one", group="Internal")]
        )
        plan = plan_all(world.portal, boards)
        assert [str(board.address) for board in plan.boards] == ['group 7 "Client A"', 'group 10 "Internal"']


def test_an_entry_that_was_not_fanned_out_is_never_taken_for_another_board():
    with world_of() as world:
        (board,) = plan_all(world.portal, [kanban((7, 8), "B", "A")]).boards
        assert board.refusals
        assert not board.calls


def test_scrum_groups_fan_out_too():
    stages = [sprint_stage(50, "New", 100, "NEW"), sprint_stage(51, "Done", 200, "FINISH")]
    scrum = {"groups": [12], "sprints": [sprint(23, group=12)]}
    with live(state(stages, groups={"12": "Team"}, group_roles={"12": "A"}, scrum=scrum)) as world:
        entry = replace(kanban(pattern("Team*"), "New", "Done"), kind=Kind.SCRUM)
        plan = plan_all(world.portal, fan_out(world.portal, [entry]))
        assert [(board.name, board.refusals) for board in plan.boards] == [("clients/12", ())]


SCRUM = {"scrum": {"groups": [8], "sprints": []}}


@pytest.mark.parametrize(("kind", "groups"), [(Kind.KANBAN, [7, 11]), (Kind.SCRUM, [8])])
def test_a_pattern_takes_groups_that_have_a_board_of_its_kind(kind, groups):
    with world_of(**SCRUM) as world:
        boards = fan_out(world.portal, [replace(kanban(pattern("Client ?")), kind=kind)])
        assert [board.group for board in boards] == groups
        assert world.portal.requests == 1


def test_the_types_of_groups_behind_the_first_page_come_with_their_pages():
    names = {str(group): f"Client {group}" for group in range(1, 121)}
    with live(state(groups=names, group_roles={}, scrum={"groups": [3, 110], "sprints": []})) as world:
        boards = fan_out(world.portal, [replace(kanban(pattern("Client *")), kind=Kind.SCRUM)])
        assert [board.group for board in boards] == [3, 110]
        assert world.portal.requests == 2


def test_without_a_page_of_types_those_of_the_other_pages_still_count():
    names = {str(group): f"Client {group}" for group in range(1, 121)}
    with live(state(groups=names, group_roles={}, scrum={"groups": [3, 110], "sprints": []})) as world:

        def second_page_missing(document):
            for key, result in document["result"]["result"].items():
                if isinstance(result, dict) and "workgroups" in result and world.portal.requests > 1:
                    document["result"]["result"][key] = {"workgroups": []}
            return document

        world.altered = second_page_missing
        boards = fan_out(world.portal, [replace(kanban(pattern("Client *")), kind=Kind.SCRUM)])
        assert 3 in [board.group for board in boards]


@pytest.mark.parametrize(
    ("kind", "name", "words"),
    [
        (Kind.KANBAN, "Client B", "is a scrum group; write `kind: scrum`"),
        (Kind.SCRUM, "Client A", "is no scrum group; write `kind: kanban`"),
    ],
)
def test_a_pattern_that_fits_groups_of_another_kind_alone_is_refused(kind, name, words):
    with world_of(**SCRUM) as world:
        (board,) = fan_out(world.portal, [replace(kanban(pattern(name)), kind=kind)])
        assert words in board.refusal.message


def test_where_nobody_tells_the_kinds_a_pattern_takes_all():
    with world_of(scopes=["task", "sonet_group"], **SCRUM) as world:
        assert len(fan_out(world.portal, [kanban(pattern("Client ?"))])) == 3


def test_a_board_is_told_as_its_file_writes_it():
    with world_of() as world:
        entries = [wanted("A", name="one", group="Internal"), wanted("A", group=9), kanban(("Client A", 8))]
        boards = fan_out(world.portal, entries)
        assert [as_written(board).group for board in boards] == ["Internal", 9, 7, 8]


def test_a_fleet_is_applied_board_by_board():
    with world_of() as world:
        boards = fan_out(world.portal, [kanban(pattern("Client ?", role=GroupRole.MODERATOR), "B", "A")])
        outcome = world.apply(plan_all(world.portal, boards), *boards)
        assert outcome.ok, outcome
        assert [world.titles(group) for group in (7, 8, 11)] == [["B", "A"], ["B", "A"], ["A", "B"]]


@pytest.mark.parametrize(
    ("then", "found"),
    [
        ([kanban((7, 8), name="old")], "old"),
        ([kanban(pattern("Client*"))], "clients"),
        ([kanban((8,), name="old"), kanban((9,))], "clients"),
        ([kanban((8,), name="old"), wanted("A", name="one", group=7)], "one"),
        ([wanted("A", name="one", group="Client A")], "one"),
        ([kanban(("Client A",), name="old")], "old"),
        ([replace(kanban((7,)), kind=Kind.SCRUM)], None),
        ([kanban((8,), name="old")], None),
        ([kanban((7,), name="old", portal="eu")], None),
    ],
)
def test_what_another_configuration_said_of_a_group_is_found_by_id_by_name_and_then_by_entry(then, found):
    with world_of() as world:
        board, _ = fan_out(world.portal, [kanban(("Client A", 9))])
    said = said_before(board, then)
    assert (said.name if said else None) == found
