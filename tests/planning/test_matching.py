"""Which live stage an entry means: four passes over all entries."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planning.boards import entry, live

from stagesync.model.plan import RefusalCode
from stagesync.model.title import loosely
from stagesync.planning.matching import match


def matched(entries, *stages):
    found = match(entries, live(*stages).stages)
    return [stage.id if stage else None for stage in found.stages], found


CASES = {
    "exact titles": ([entry("A"), entry("B")], ["B", "A"], [2, 1]),
    "a title that is nowhere is new": ([entry("A"), entry("C")], ["A", "B"], [1, None]),
    "an id goes before a title": ([entry("A", id=2)], ["A", "B"], [2]),
    "an id frees its stage's title for another": ([entry("B", id=1), entry("A", id=2)], ["A", "B"], [1, 2]),
    "a former title": ([entry("In progress", was=["Doing", "WIP"])], ["Doing"], [1]),
    "the title wins over a former one": ([entry("Done", was=["Finished"])], ["Finished", "Done"], [2]),
    "a former title that another entry has as its title is taken": (
        [entry("New", was=["Old"]), entry("Old")],
        ["Old"],
        [None, 1],
    ),
    "a former title named twice": ([entry("C", was=["A", "A"])], ["A"], [1]),
    "case and blanks": ([entry("In  Progress")], ["in progress "], [1]),
    "composed and decomposed": ([entry("Caf\u00e9")], ["Cafe\u0301"], [1]),
    "exact goes before loose, whatever the order of entries": (
        [entry("DONE"), entry("Done")],
        ["Done", "done"],
        [2, 1],
    ),
    "a former title goes before a loose title": ([entry("Done", was=["Closed"])], ["done", "Closed"], [2]),
    "a doubled title is no fault if the id is given": ([entry("A", id=2)], ["A", "A"], [2]),
    "a doubled title is decided when an id takes one": ([entry("A", id=1), entry("A")], ["A", "A"], [1, 2]),
}


@pytest.mark.parametrize("name", CASES)
def test_match(name):
    entries, stages, ids = CASES[name]
    found, result = matched(entries, *stages)
    assert found == ids
    assert result.refusals == ()
    assert {stage.id for stage in result.unlisted} == set(range(1, len(stages) + 1)) - set(ids)


REFUSED = {
    "a title that stands twice": ([entry("A")], ["A", "A"], RefusalCode.AMBIGUOUS_MATCH, ["1", "2"]),
    "former titles of two stages": (
        [entry("C", was=["A", "B"])],
        ["A", "B"],
        RefusalCode.AMBIGUOUS_MATCH,
        ['1 "A"', '2 "B"'],
    ),
    "two stages that differ by case alone": (
        [entry("done")],
        ["Done", "DONE"],
        RefusalCode.AMBIGUOUS_MATCH,
        ['1 "Done"', '2 "DONE"'],
    ),
    "two entries that fit one stage loosely": (
        [entry("Done "), entry("DONE")],
        ["done"],
        RefusalCode.AMBIGUOUS_MATCH,
        ['"Done "', '"DONE"', "1"],
    ),
    "an id of another board": ([entry("A", id=99)], ["A"], RefusalCode.UNKNOWN_ID, ["99", '1 "A"']),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_match_names_the_candidates(name):
    entries, stages, code, words = REFUSED[name]
    _, result = matched(entries, *stages)
    assert [refusal.code for refusal in result.refusals] == [code]
    for word in words:
        assert word in result.refusals[0].message


@given(st.lists(st.text(min_size=1, max_size=4), unique=True, max_size=6), st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_every_title_finds_itself_whatever_the_order(titles, random):
    shuffled = random.sample(titles, len(titles))
    found, result = matched([entry(title) for title in titles], *shuffled)
    assert [shuffled[stage_id - 1] for stage_id in found] == titles
    assert result.refusals == ()


@given(st.text(max_size=12))
@settings(max_examples=200, deadline=None)
def test_loose_form_is_stable_and_blind_to_case_form_and_blanks(title):
    loose = loosely(title)
    assert loosely(loose) == loose
    assert loosely(unicodedata.normalize("NFD", title)) == loose
    assert loosely(f"  {title}\t") == loose


def test_unknown_ids_make_one_refusal_that_stays_short_on_a_large_board():
    entries = [entry(f"e{number}", id=10_000 + number) for number in range(500)]
    _, result = matched(entries, *(f"s{number}" for number in range(500)))
    (refusal,) = result.refusals
    assert refusal.code is RefusalCode.UNKNOWN_ID
    assert "and 470 more" in refusal.message
    assert len(refusal.message) < 2_000
