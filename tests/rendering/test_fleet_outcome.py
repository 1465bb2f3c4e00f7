"""What became of a fleet: boards that ended well are counted, what went wrong is told by board."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rendering.fleet_plans import RECOLORED, board
from rendering.texts import NASTY, faults

from stagesync.model.outcome import BoardOutcome, BoardState, Left, Outcome
from stagesync.rendering.colors import Style
from stagesync.rendering.fleet.outcomes import EndedFleet, ended, is_quiet
from stagesync.rendering.outcome_text import outcome_to_text
from stagesync.rendering.width import columns

PLAIN = Style(color=False, width=80, terminal=True)
CALLS = board(1, RECOLORED).calls


def ending(group, state=BoardState.UNCHANGED, *, entry="clients", **more):
    plan = board(group)
    calls = {
        BoardState.APPLIED: {"done": CALLS, "backup": f".stagesync/20260101T000000Z-{entry}-{group}.yaml"},
        BoardState.FAILED: {"failed": CALLS[0], "message": "refused by the portal", "left": Left.AS_BEFORE},
        BoardState.NOT_STARTED: {"remaining": CALLS, "message": "the canary did not arrive"},
        BoardState.STALE: {"remaining": CALLS, "message": "changed"},
        BoardState.DIFFERS: {"done": CALLS, "differences": ("a title",)},
        BoardState.DRY_RUN: {"remaining": CALLS},
        BoardState.REFUSED: {"message": "the portal is down"},
    }
    told = {**calls.get(state, {}), **more}
    return BoardOutcome(name=f"{entry}/{group}", address=plan.address, state=state, **told)


def text(*boards, style=PLAIN, **templates):
    return outcome_to_text(Outcome(boards=boards, requests=9), style, templates)


def many(state, groups, **more):
    return [ending(group, state, **more) for group in groups]


def test_boards_that_ended_well_are_one_line():
    told = text(*many(BoardState.APPLIED, range(1, 290)), *many(BoardState.UNCHANGED, range(290, 301)))
    assert told == (
        "✓ clients: 300 boards, 289 applied, 11 as desired; 289 of 289 calls done\n"
        "  as they were: .stagesync/20260101T000000Z-clients-*\n"
        "\n"
        "300 boards: 289 applied, 11 as desired; 289 of 289 calls done, 9 requests.\n"
    )


def test_nothing_to_do_is_told_as_that():
    assert text(*many(BoardState.UNCHANGED, range(1, 4))).startswith("= clients: 3 boards, 3 as desired\n")


def test_two_boards_are_told_one_by_one():
    assert text(*many(BoardState.UNCHANGED, range(1, 3))).startswith("= clients/1 · kanban · group 1")


def test_boards_of_one_template_are_a_fleet_where_it_is_known():
    boards = [replace(ending(group), name=f"client-{group}") for group in range(1, 4)]
    assert text(*boards).startswith("= client-1 ·")
    told = text(*boards, **{one.name: "delivery" for one in boards})
    assert told.startswith("= delivery: 3 boards, 3 as desired\n")


def test_what_went_wrong_is_told_by_board_as_it_is_without_a_fleet():
    wrong = [ending(7, BoardState.FAILED), ending(8, BoardState.DIFFERS), ending(9, BoardState.STALE)]
    told = text(*many(BoardState.APPLIED, range(1, 4)), *wrong)
    assert told.startswith(
        "✗ clients: 6 boards, 3 applied, 1 stale, 1 failed, 1 differs; 4 of 6 calls done\n"
    )
    for one in wrong:
        assert text(one).partition("\n\n1 board:")[0] in told


@pytest.mark.parametrize("state", [BoardState.FAILED, BoardState.DIFFERS])
def test_what_was_to_be_written_and_went_wrong_is_told_by_board_even_where_it_is_alike(state):
    told = text(*many(state, range(1, 4)))
    assert all(f"✗ clients/{group} · kanban" in told for group in range(1, 4))


def test_boards_that_were_not_started_for_one_reason_are_told_at_once_with_their_names():
    told = text(ending(1, BoardState.FAILED), *many(BoardState.NOT_STARTED, range(2, 6)))
    assert told.count("the canary did not arrive") == 1
    assert (
        "✗ clients · 4 boards · not started, nothing written\n"
        "  clients/2, clients/3, clients/4, clients/5\n"
        "  ! the canary did not arrive\n"
        "  not done: 4 calls\n"
        "  Running stagesync again is safe" in told
    )


def test_boards_that_are_stale_for_one_reason_are_told_at_once():
    told = text(*many(BoardState.STALE, range(1, 30)), ending(40, BoardState.STALE, message="another"))
    assert told.count("  ! changed") == 1
    assert "✗ clients/40 · kanban" in told


def test_boards_refused_for_one_reason_are_told_at_once_and_others_by_board():
    told = text(*many(BoardState.REFUSED, range(1, 30)), ending(40, BoardState.REFUSED, message="another"))
    assert told.count("the portal is down") == 1
    assert "clients/1, clients/2, clients/3, clients/4, clients/5 and 24 more" not in told  # sorted by name
    assert "and 24 more" in told
    assert "✗ clients/40 · kanban" in told


def test_boards_on_several_portals_have_theirs_behind_their_name():
    boards = [
        replace(ending(group, BoardState.REFUSED), portal=portal)
        for group, portal in ((1, "eu"), (2, "us"), (3, None))
    ]
    assert "  clients/1 (eu), clients/2 (us), clients/3\n" in text(*boards)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(BoardState), st.sampled_from("ab"), st.booleans()), max_size=15),
    st.randoms(use_true_random=False),
)
def test_every_board_is_counted_once_and_what_is_wrong_is_told(ends, chance):
    boards = [
        ending(group, state, entry=entry, **({"message": "look"} if odd else {}))
        for group, (state, entry, odd) in enumerate(ends, 1)
    ]
    found = ended(boards, {})
    every = [one for fleet in found for one in (fleet.boards if isinstance(fleet, EndedFleet) else fleet)]
    assert Counter(one.name for one in every) == Counter(one.name for one in boards)
    for fleet in found:
        if isinstance(fleet, EndedFleet):
            told = Counter(one.name for alike in fleet.told for one in alike)
            assert told == Counter(one.name for one in fleet.boards if not is_quiet(one))
            assert all(len({one.state for one in alike}) == 1 for alike in fleet.told)
            assert sum(fleet.counts.values()) == len(fleet.boards)
    turned = list(boards)
    chance.shuffle(turned)
    if any(isinstance(one, EndedFleet) for one in found):
        assert text(*turned) == text(*boards)


def test_names_only_show_themselves():
    for nasty in NASTY:
        boards = [
            replace(ending(group, BoardState.REFUSED, message=nasty), name=f"{nasty}/{group}", portal=portal)
            for group, portal in ((1, nasty), (2, "b"), (3, "b"))
        ]
        for width in (30, 80):
            told = text(*boards, style=replace(PLAIN, width=width))
            assert faults(told) == []
            assert max(map(columns, told.splitlines())) <= width


def test_the_order_of_a_thousand_boards_does_not_matter():
    boards = many(BoardState.APPLIED, range(1, 1001))
    straight = text(*boards)
    random.Random(1).shuffle(boards)
    assert text(*boards) == straight
