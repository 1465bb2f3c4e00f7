"""Laws of fleets: nothing is lost or told twice, and only boards that get the same calls are told together."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from rendering.fleet_plans import (
    AS_DESIRED,
    RECOLORED,
    RECOLORED_WITH_ANOTHER,
    TURNED,
    WITH_ANOTHER,
    WITHOUT_REVIEW,
    board,
    hazard,
    refused,
)
from rendering.kinds import sprint

from stagesync.model.desired import Unlisted
from stagesync.model.plan import HazardCode, NewId, Plan
from stagesync.rendering.colors import Style
from stagesync.rendering.fleet.fleets import Fleet, all_told, fleets_of, units
from stagesync.rendering.fleet.standing import Standing, is_quiet
from stagesync.rendering.plan_text import plan_to_text

LIVE = (
    AS_DESIRED,
    RECOLORED,
    RECOLORED_WITH_ANOTHER,
    TURNED,
    WITH_ANOTHER,
    WITHOUT_REVIEW,
    (("Done", "75D900"), ("Done", "75D900"), *AS_DESIRED[:3]),
    (("Review", "000000"), ("X", "111111"), ("Y", "222222")),
    (),
)
HAZARDS = (
    hazard("odd"),
    hazard("never", HazardCode.NEVER_ARRANGED),
    hazard("gone", HazardCode.NO_ACTIVE_SPRINT),
)


@st.composite
def boards_of(draw, group):
    if draw(st.booleans()) and draw(st.booleans()):
        return refused(group, draw(st.sampled_from(["down", f"group {group} is gone"])))
    more = (
        {"hazards": tuple(draw(st.sets(st.sampled_from(HAZARDS), max_size=2)))} if draw(st.booleans()) else {}
    )
    return board(
        group,
        draw(st.sampled_from(LIVE)),
        entry=draw(st.sampled_from(["a", "b"])),
        template=draw(st.sampled_from(["delivery", "delivery", "x", None])),
        portal=draw(st.sampled_from([None, None, "eu"])),
        unlisted=draw(st.sampled_from([Unlisted.KEEP, Unlisted.DELETE])),
        **more,
    )


@st.composite
def plans(draw):
    count = draw(st.integers(0, 14))
    boards = [draw(boards_of(group)) for group in range(1, count + 1)]
    return Plan(boards=tuple(sorted(boards, key=lambda one: one.name)), requests=3)


LAWS = settings(max_examples=150, deadline=None)


@LAWS
@given(plans())
def test_every_board_is_told_or_counted_once(plan):
    found = units(plan)
    quiet = [one for unit in found if isinstance(unit, Fleet) for one in unit.quiet]
    told = [one for told in all_told(found) for one in told.boards]
    assert Counter(one.name for one in (*quiet, *told)) == Counter(one.name for one in plan.boards)
    assert all(is_quiet(one) for one in quiet)


@LAWS
@given(plans())
def test_the_counts_of_a_fleet_add_up(plan):
    for fleet in fleets_of(plan.boards):
        assert sum(fleet.counts.values()) == len(fleet.boards) >= 3
        told = Counter(told.standing for told in fleet.told for _ in told.boards)
        assert all(told[standing] <= fleet.counts[standing] for standing in Standing)
        for standing in (Standing.DIFFERS, Standing.REFUSED, Standing.LEFT_ALONE):
            assert told[standing] == fleet.counts[standing]
        calls = sum(len(told.model.calls) * len(told.boards) for told in fleet.told)
        assert calls == sum(len(one.calls) for one in fleet.boards)


@LAWS
@given(plans())
def test_every_refusal_and_hazard_is_told_of_its_board(plan):
    for told in all_told(units(plan)):
        for one in told.boards:
            found = Counter(finding.code for finding in told.findings if one in finding.boards)
            assert found == Counter(which.code for which in {*one.refusals, *one.hazards})


@LAWS
@given(plans(), st.randoms(use_true_random=False))
def test_the_order_of_the_boards_in_a_plan_does_not_matter(plan, chance):
    turned = list(plan.boards)
    chance.shuffle(turned)
    if fleets_of(plan.boards):
        style = Style(color=False)
        assert plan_to_text(replace(plan, boards=tuple(turned)), style) == plan_to_text(plan, style)


def by_title(of, value):
    """Return a value of a call with the ids of a board's stages replaced by their titles."""
    if isinstance(value, dict):
        return {key: by_title(of, one) for key, one in value.items() if key != "ENTITY_ID"}
    if isinstance(value, NewId):
        return value.created_by
    titles = {stage.id: stage.title for stage in of.before}
    return titles.get(value, value) if isinstance(value, int) else value


@LAWS
@given(plans())
def test_boards_are_told_together_only_if_their_calls_are_equal_by_title(plan):
    for told in all_told(units(plan)):
        calls = [
            [(call.method, call.reasons, call.stage, by_title(one, dict(call.params))) for call in one.calls]
            for one in told.boards
        ]
        assert all(one == calls[0] for one in calls)
        assert len({one.refused for one in told.boards}) == 1


def test_boards_that_get_the_same_calls_are_told_together_whatever_their_ids():
    odd = [board(group, RECOLORED, first=chance) for group, chance in ((1, 7), (2, 70_000), (3, 9))]
    (fleet,) = fleets_of(odd)
    (told,) = fleet.told
    assert [one.name for one in told.boards] == ["clients/1", "clients/2", "clients/3"]


def test_a_call_behind_another_stage_makes_another_difference():
    other = board(3, WITHOUT_REVIEW)
    (call,) = other.calls
    fields = {**call.params["fields"], "AFTER_ID": other.before[0].id}
    other = replace(other, calls=(replace(call, params={"fields": fields}),))
    (fleet,) = fleets_of([board(1, WITHOUT_REVIEW), board(2, WITHOUT_REVIEW), other])
    assert sorted(len(told.boards) for told in fleet.told) == [1, 2]


def test_another_old_colour_makes_another_difference():
    grey, black = ((*AS_DESIRED[:3], ("Done", color)) for color in ("A8ADB4", "000000"))
    (fleet,) = fleets_of([board(1, grey), board(2, grey), board(3, black)])
    assert sorted(len(told.boards) for told in fleet.told) == [1, 2]


def test_boards_on_which_a_call_names_one_of_two_stages_of_a_title_are_never_put_together():
    stages = (*AS_DESIRED, ("Parked", "A8ADB4"), ("Parked", "A8ADB4"))
    doubled = []
    for group in (1, 2, 3):
        of = board(group, stages)
        grey = of.before[-1]
        fields = {"TITLE": grey.title, "COLOR": "000000", "AFTER_ID": of.before[-2].id}
        call = replace(
            board(group, RECOLORED).calls[0], params={"id": grey.id, "fields": fields}, stage=grey.title
        )
        after = (*of.before[:-1], replace(grey, color="000000"))
        doubled.append(replace(of, calls=(call,), after=after))
    (fleet,) = fleets_of(doubled)
    assert [len(told.boards) for told in fleet.told] == [1, 1, 1]


def test_a_number_of_a_new_stage_that_happens_to_be_that_of_its_sprint_counts():
    def creating(place, number, board_number):
        of = replace(sprint(), name=f"app/{place}", template="t")
        add = of.calls[1]
        fields = {**add.params["fields"], "sort": number, "sprintId": board_number}
        call = replace(add, params={"fields": fields})
        address = replace(of.address, container=str(board_number))
        row = replace(of.after[2], created_by=0)
        return replace(of, address=address, calls=(call,), after=(*of.before[:2], row, of.before[2]))

    (fleet,) = fleets_of([creating(1, 200, 200), creating(2, 300, 300), creating(3, 300, 23)])
    assert [[one.name for one in told.boards] for told in fleet.told] == [["app/2", "app/3"], ["app/1"]]


def test_only_a_whole_id_before_its_title_is_left_out_of_a_hazard():
    boards = [
        board(group, RECOLORED, first=group, hazards=(hazard(f'2{group + 3} "Done"'),)) for group in (1, 2, 3)
    ]
    (fleet,) = fleets_of(boards)
    (told,) = fleet.told
    assert [finding.message for finding in told.findings] == ['24 "Done"', '25 "Done"', '26 "Done"']


def test_calls_of_unknown_form_are_never_taken_for_equal():
    boards = [board(group, RECOLORED) for group in (1, 2, 3)]
    bare = [replace(one, calls=tuple(replace(call, form=None) for call in one.calls)) for one in boards]
    (fleet,) = fleets_of(bare)
    assert len(fleet.told) == 3


def test_sprints_of_one_template_are_a_fleet_too():
    names = [f"app/{group}" for group in (1, 2, 3)]
    boards = [
        replace(
            sprint(), name=name, address=replace(sprint().address, container=str(20 + place)), template="t"
        )
        for place, name in enumerate(names)
    ]
    moved = [replace(one, calls=one.calls[:1], after=one.before) for one in boards]
    (fleet,) = fleets_of(moved)
    assert len(fleet.told) == 1


def test_a_thousand_boards_are_put_together_in_any_order():
    boards = [board(group, RECOLORED) for group in range(1, 1001)]
    random.Random(1).shuffle(boards)
    (fleet,) = fleets_of(boards)
    assert [len(told.boards) for told in fleet.told] == [1000]


def test_a_hazard_that_names_a_stage_by_its_id_alone_is_told_once():
    boards = [
        board(
            group,
            RECOLORED,
            first=group * 10,
            hazards=(hazard(f'stage {group * 10} has no title of its own, "Backlog" is the portal\'s word'),),
        )
        for group in (1, 2, 3)
    ]
    (fleet,) = fleets_of(boards)
    (told,) = [finding for one in fleet.told for finding in one.findings]
    assert told.message == 'stage … has no title of its own, "Backlog" is the portal\'s word'
    assert len(told.boards) == 3
