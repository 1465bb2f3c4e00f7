"""Which numbers stages get: round ones, with room beside them, where that costs no call."""

from __future__ import annotations

import pytest
from planning.numbers.number_problems import CRM, RPA, SCRUM

from stagesync.planning.numbers.planner import least_numbering
from stagesync.planning.numbers.problem import HIGHEST, NumberProblem

CRM_ROW = {1: 10, 2: 20, 3: 30}
RPA_ROW = {1: 1000, 2: 2000, 3: 3000, 4: 4000, 5: 5000}
RPA_RANKS = {4: 1, 5: 2}

CASES = {
    "an empty CRM directory": (CRM, {}, (-1, -2, -3), {}, {-1: 10, -2: 20, -3: 30}),
    "an empty process": (RPA, {}, (-1, -2, -3), {-2: 1, -3: 2}, {-1: 1000, -2: 2000, -3: 3000}),
    "an empty sprint": (SCRUM, {}, (-1, -2, -3), {}, {-1: 100, -2: 200, -3: 300}),
    "at the end by the step": (SCRUM, {1: 100, 2: 200}, (1, 2, -1, -2), {}, {-1: 300, -2: 400}),
    "at the end, next round number with room": (SCRUM, {1: 391}, (1, -1), {}, {-1: 500}),
    "at the front of a board that starts with the first number": (
        CRM,
        CRM_ROW,
        (-1, 1, 2, 3),
        {},
        {-1: 5},
    ),
    "at the front where there is room": (SCRUM, {1: 500}, (-1, 1), {}, {-1: 400}),
    "one between two": (CRM, CRM_ROW, (1, -1, 2, 3), {}, {-1: 15}),
    "one between two a step apart": (SCRUM, {1: 100, 2: 200}, (1, -1, 2), {}, {-1: 150}),
    "a multiple of the step where one lies between": (SCRUM, {1: 100, 2: 300}, (1, -1, 2), {}, {-1: 200}),
    "three between two": (SCRUM, {1: 100, 2: 200}, (1, -1, -2, -3, 2), {}, {-1: 120, -2: 160, -3: 180}),
    "not the number of a stage that leaves": (CRM, CRM_ROW, (2, 3, 1), {}, {1: 40}),
    "below the numbers of the next rank": (
        RPA,
        RPA_ROW,
        (1, 2, 3, -1, 4, 5),
        RPA_RANKS,
        {-1: 3500},
    ),
    "past the next rank where there is no room before it": (
        RPA,
        {1: 1000, 2: 1001},
        (1, -1, 2),
        {2: 1},
        {-1: 2000},
    ),
    "behind the last of all ranks": (RPA, RPA_ROW, (1, 2, 3, 4, 5, -1), RPA_RANKS | {-1: 2}, {-1: 6000}),
    "below the highest number of all": (CRM, {1: HIGHEST - 4}, (1, -1), {}, {-1: HIGHEST - 2}),
}


@pytest.mark.parametrize("name", CASES)
def test_chosen(name):
    rules, live, final, ranks, numbers = CASES[name]
    known = dict.fromkeys({*live, *final}, 0) | ranks
    found = least_numbering(NumberProblem(live=live, final=final, ranks=known, rules=rules))
    assert {call.key: call.sort for call in found.calls} == numbers
