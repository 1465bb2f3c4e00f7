"""Boards by group: names, two boards on one group, rights and scopes, each in plain words and each board on its own."""

from __future__ import annotations

import httpx
import pytest
from embedded import answered, live, refused, rows, wanted
from emulator.states import state

from stagesync.families.groups import locate_groups
from stagesync.model.plan import RefusalCode

ROLES = {"7": "A", "8": "E", "9": "K"}


def world_of(names, **more):
    stages = [row for group in (7, 8, 9) for row in rows("A", "B", group=group, first=10 * group)]
    return live(
        state(stages, groups={str(key): name for key, name in names.items()}, group_roles=ROLES, **more)
    )


@pytest.mark.parametrize(
    ("names", "name", "group"),
    [
        ({7: "Ops", 8: "ops"}, "ops", 8),
        ({7: "Ops", 8: "ops"}, "Ops", 7),
        ({7: "🚀 Ops", 8: "Ops"}, "🚀 Ops", 7),
        ({7: " Ops", 8: "Ops"}, " Ops", 7),
        ({7: "7", 8: "8"}, "8", 8),
        ({7: "a & b #c%", 8: "Ops"}, "a & b #c%", 7),
        ({7: "$result[r00]", 8: "Ops"}, "$result[r00]", 7),
    ],
)
def test_a_group_is_found_by_its_exact_name(names, name, group):
    with world_of(names) as world:
        plan = world.plan(wanted("A", "B", name="one", group=name), wanted("A", name="other", group=9))
        assert [board.address.group for board in plan.boards] == [group, 9]
        assert not plan.refused
        assert not world.writes()


def test_an_emoji_name_that_the_filter_does_not_find_is_found_in_the_whole_list():
    def filter_knows_no_emoji(method, params):
        if method == "sonet_group.get" and params["FILTER"].get("NAME"):
            return answered([])
        return None

    with world_of({7: "🚀 Ops"}) as world:
        world.before = filter_knows_no_emoji
        assert world.plan(wanted("A", group="🚀 Ops")).boards[0].address.group == 7


def test_a_name_on_the_second_page_is_found():
    crowd = {group: "Ops" if group == 160 else f"Group {group}" for group in range(100, 161)}
    with live(
        state(group_roles={"160": "A"}, groups={str(key): name for key, name in crowd.items()})
    ) as world:
        world.before = lambda method, params: (
            answered([]) if method == "sonet_group.get" and params["FILTER"].get("NAME") else None
        )
        assert locate_groups(world.portal, [wanted("A", group="Ops")])[0].address.group == 160


def test_pages_that_never_end_are_not_followed_for_ever():
    page = {"result": [{"ID": "7", "NAME": "Ops"}], "next": 50, "total": 51}
    with world_of({7: "Ops"}) as world:
        world.before = lambda method, params: (
            httpx.Response(200, json=page) if method == "sonet_group.get" else None
        )
        assert locate_groups(world.portal, [wanted("A", group="Ops")])[0].address.group == 7
        assert world.portal.requests == 2


@pytest.mark.parametrize(
    ("names", "name", "closed", "words"),
    [
        ({7: "Ops"}, "Nops", [], ['no group named "Nops"', "letter by letter"]),
        ({7: "Ops"}, "ops", [], ['no group named "ops"', 'group 7 is named "Ops"']),
        ({7: "Ops"}, "Op*", [], ['no group named "Op*"', '`groups: {name: "Op*"}`']),
        ({7: "Ops"}, "Nop*", [], ['no group named "Nop*"', "letter by letter"]),
        ({7: "Ops", 8: "Ops"}, "Ops", [], ['2 groups are named "Ops": 7, 8', "give the id"]),
        ({7: "Ops", 8: "Ops"}, "Ops", [7, 8], ['2 groups are named "Ops": 7, 8']),
    ],
)
def test_a_name_that_fits_none_or_many_refuses_that_board_alone(names, name, closed, words):
    with world_of(names, closed_groups=closed) as world:
        plan = world.plan(wanted("B", "A", name="one", group=name), wanted("B", "A", name="other", group=9))
        (refusal,) = plan.boards[0].refusals
        assert refusal.code is RefusalCode.UNREADABLE
        for word in words:
            assert word in refusal.message
        assert plan.boards[1].calls


@pytest.mark.parametrize("closed", [7, 8])
def test_an_open_group_goes_before_archived_ones_of_its_name(closed):
    with world_of({7: "Ops", 8: "Ops"}, closed_groups=[closed]) as world:
        assert world.plan(wanted("A", group="Ops")).boards[0].address.group == 15 - closed


def test_an_archived_group_is_found_where_it_is_the_only_one():
    with world_of({7: "Ops"}, closed_groups=[7]) as world:
        assert world.plan(wanted("A", group="Ops")).boards[0].address.group == 7


def test_two_boards_that_are_one_group_refuse_each_other_and_no_third():
    with world_of({7: "Ops"}) as world:
        boards = [
            wanted("B", "A", name="by id", group=7),
            wanted("B", "A", name="by name", group="Ops"),
            wanted("B", "A", name="other", group=8),
        ]
        plan = world.plan(*boards)
        by_id, by_name, other = plan.boards
        assert [refusal.code for refusal in by_id.refusals] == [RefusalCode.SAME_BOARD]
        assert '"by name"' in by_id.refusals[0].message
        assert '"by id"' in by_name.refusals[0].message
        assert other.calls
        assert world.apply(plan, *boards).calls_done == 1
        assert world.titles(7) == ["A", "B"]
        assert world.titles(8) == ["B", "A"]


@pytest.mark.parametrize("groups", [(7,), (7, 8)])
def test_without_the_scope_for_groups_boards_by_id_go_on(groups):
    boards = [wanted("B", "A", name=f"id {group}", group=group) for group in groups]
    with world_of({9: "Ops"}, scopes=["task"]) as world:
        plan = world.plan(*boards, wanted("A", name="named", group="Ops"))
        named = plan.boards[-1]
        assert "scope sonet_group" in named.refusals[0].message
        assert "group: ID" in named.refusals[0].message
        assert plan.calls == len(boards)
        assert world.apply(plan, *boards, wanted("A", name="named", group="Ops")).calls_done == len(boards)


@pytest.mark.parametrize("groups", [(7,), (7, 8)])
def test_without_the_scope_for_tasks_every_board_says_so(groups):
    with world_of({}, scopes=["sonet_group"]) as world:
        plan = world.plan(*(wanted("A", name=f"id {group}", group=group) for group in groups))
        assert len(plan.refused) == len(groups)
        for board in plan.boards:
            assert "the webhook lacks the scope task; tick it" in board.refusals[0].message


def test_a_member_may_read_and_is_told_why_it_may_not_write():
    boards = [wanted("B", "A", name="member", group=9), wanted("B", "A", name="owner", group=7)]
    with world_of({9: "Ops"}) as world:
        plan = world.plan(*boards)
        outcome = world.apply(plan, *boards)
        member, owner = outcome.boards
        assert "is a member of group 9, but not its owner or moderator" in member.message
        assert "as_admin: true" in member.message
        assert member.failed is not None
        assert not member.done
        assert owner.ok
        assert world.titles(9) == ["A", "B"]


def test_many_denials_cost_one_request_for_the_roles():
    groups = range(100, 104)
    stages = [row for group in groups for row in rows("A", "B", group=group, first=10 * group)]
    boards = [wanted("B", "A", name=f"b{group}", group=group) for group in groups]
    with live(state(stages, group_roles={str(group): "K" for group in groups})) as world:
        outcome = world.apply(world.plan(*boards), *boards)
        assert [board.address.group for board in outcome.boards if board.failed is not None] == list(groups)
        for board in outcome.boards:
            assert f"is a member of group {board.address.group}" in board.message
        asked = [call for call in world.embedded.log() if call["method"] == "sonet_group.user.groups"]
        assert len(asked) == 1


def test_as_admin_without_being_one_is_explained():
    with world_of({9: "Ops"}) as world:
        outcome = world.sync(wanted("B", "A", group=9, as_admin=True))
        assert "for no one else does `as_admin` count" in outcome.message


@pytest.mark.parametrize("groups", [(99,), (99, 98, 97)])
def test_boards_that_may_not_be_read_are_explained_with_one_request_for_types_and_one_for_roles(groups):
    boards = [wanted("A", name=f"b{group}", group=group) for group in groups]
    with world_of({}) as world:
        plan = world.plan(*boards, wanted("B", "A", name="good", group=7))
        assert len(plan.refused) == len(groups)
        for board in plan.refused:
            assert (
                f"is not in group {board.address.group}, or there is no such group"
                in board.refusals[0].message
            )
        assert world.portal.requests == 3
        assert plan.calls == 1


def test_a_denial_is_told_even_if_the_roles_are_out_of_reach():
    def no_roles(method, params):
        if method == "sonet_group.user.groups":
            raise httpx.ConnectError("down")

    with world_of({}) as world:
        world.before = no_roles
        outcome = world.sync(wanted("B", "A", group=9))
        assert "may not edit this board" in outcome.message
        assert outcome.failed is not None


@pytest.mark.parametrize("code", ["INVALID_CREDENTIALS", "authorization_error"])
def test_wrong_credentials_end_the_run_before_anything_else(code):
    with world_of({}) as world:
        world.before = lambda *_: refused(code, 401)
        with pytest.raises(Exception, match="webhook"):
            world.plan(wanted("A"))
        assert world.portal.requests == 1


class TestAsAdmin:
    """The flag goes with each call, and boards are read only of groups that are there."""

    def test_the_flag_is_in_every_call_that_knows_it(self):
        admin = {"group_roles": {"9": ""}, "is_admin": True}
        with live(state(rows("A", "B", "C", group=9), groups={"9": "Ops"}, **admin)) as world:
            outcome = world.sync(wanted("C", "A", "New one", group=9, as_admin=True))
            assert outcome.ok, outcome
            calls = [call for call in world.embedded.log() if call["method"].startswith("task.stages.")]
            assert len(calls) > 3
            for call in calls:
                assert call["params"]["isAdmin"] in (True, "1"), call

    def test_without_the_flag_no_call_has_it(self):
        with world_of({}) as world:
            world.sync(wanted("B", "A", "New one"))
            assert not [call for call in world.embedded.log() if "isAdmin" in call["params"]]

    @pytest.mark.parametrize("good", [(), (7,)])
    def test_a_group_that_is_not_there_is_not_read(self, good):
        with world_of({}, is_admin=True) as world:
            boards = [wanted("B", "A", name=f"good {group}", group=group, as_admin=True) for group in good]
            plan = world.plan(wanted("A", name="bad", group=555, as_admin=True), *boards)
            assert "there is no group 555" in plan.boards[0].refusals[0].message
            assert not world.rows(555)
            assert plan.calls == len(good)

    def test_without_the_scope_for_groups_the_board_is_read_all_the_same(self):
        with world_of({}, is_admin=True, scopes=["task"]) as world:
            assert world.sync(wanted("B", "A", as_admin=True)).ok
