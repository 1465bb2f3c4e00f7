"""The heaviest increasing subsequence, held against trying them all."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stagesync.model.subsequence import heaviest_increasing


@st.composite
def weighted(draw):
    positions = draw(st.permutations(range(draw(st.integers(0, 7)))))
    return positions, draw(st.lists(st.integers(1, 5), min_size=len(positions), max_size=len(positions)))


def increasing_choices(positions):
    for size in range(len(positions) + 1):
        for chosen in combinations(range(len(positions)), size):
            if all(positions[a] < positions[b] for a, b in pairwise(chosen)):
                yield list(chosen)


@given(weighted(), st.booleans())
@settings(max_examples=300, deadline=None)
def test_no_increasing_subsequence_is_heavier(case, late):
    positions, weights = case
    best = max(sum(weights[i] for i in chosen) for chosen in increasing_choices(positions))
    found = heaviest_increasing(positions, weights, late=late)
    assert found in list(increasing_choices(positions))
    assert sum(weights[i] for i in found) == best


@given(weighted(), st.booleans())
@settings(max_examples=200, deadline=None)
def test_of_equally_heavy_ones_the_asked_for_start_is_taken(case, late):
    positions, weights = case
    choices = [chosen for chosen in increasing_choices(positions) if chosen]
    if not choices:
        assert heaviest_increasing(positions, weights, late=late) == []
        return
    best = max(sum(weights[i] for i in chosen) for chosen in choices)
    starts = [positions[c[0]] for c in choices if sum(weights[i] for i in c) == best]
    found = heaviest_increasing(positions, weights, late=late)
    assert positions[found[0]] == (max(starts) if late else min(starts))


@pytest.mark.parametrize(
    ("positions", "kept"),
    [([], []), ([0], [0]), ([2, 0, 1], [1, 2]), ([3, 2, 1, 0], [3]), ([0, 1, 2, 3], [0, 1, 2, 3])],
)
def test_unweighted_examples(positions, kept):
    assert heaviest_increasing(positions, [1] * len(positions)) == kept
