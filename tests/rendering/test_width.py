"""Columns of text on a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rendering.texts import any_text

from stagesync.rendering.layout import wrap, wrap_prose
from stagesync.rendering.width import columns, fit, pad


@pytest.mark.parametrize(
    ("shown", "width"),
    [
        ("", 0),
        ("abc", 3),
        ("\x1b[1;31mabc\x1b[0m", 3),
        ("进行中", 6),
        ("ｱ", 1),
        ("Ａ", 2),
        ("e\u0301", 1),
        ("👍", 2),
        ("👍🏽", 2),
        ("👨‍👩‍👧", 2),
        ("❤️", 2),
        ("🇩🇪", 2),
        ("██", 2),
        ("…", 1),
    ],
)
def test_columns(shown, width):
    assert columns(shown) == width


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("In progress", 11, "In progress"),
        ("In progress", 10, "In progre…"),
        ("进行中的", 6, "进行…"),
        ("进行中的", 5, "进行…"),
        ("ab\u202ecd", 8, "ab…"),
        ("ab\u202ecd", 9, r"ab\u202e…"),
        ("👨‍👩‍👧👨‍👩‍👧", 3, "👨‍👩‍👧…"),
        ("🇩🇪🇫🇷", 3, "🇩🇪…"),
        ("abc", 1, "…"),
        ("abc", 0, ""),
    ],
)
def test_text_is_cut_between_whole_characters(text, width, shown):
    assert fit(text, width) == shown


@settings(max_examples=200, deadline=None)
@given(any_text, st.integers(min_value=0, max_value=30))
def test_cut_text_takes_no_more_columns_than_allowed(text, width):
    shown = fit(text, width)
    assert columns(shown) <= width
    assert columns(pad(shown, width)) == width


def test_words_are_wrapped_with_a_hanging_indent():
    lines = wrap(["one", "two", "three"], first="1. ", rest="   ", width=10)
    assert lines == ["1. one two", "   three"]


def test_a_word_longer_than_a_line_is_torn():
    assert wrap(["x", "abcdefghij"], first="", rest="  ", width=6) == ["x abcd", "  efgh", "  ij"]


@settings(max_examples=200, deadline=None)
@given(any_text, st.integers(min_value=12, max_value=60))
def test_wrapped_prose_keeps_to_the_width_and_loses_nothing_but_blanks(text, width):
    lines = wrap_prose(text, first="  ! ", rest="    ", width=width)
    assert all(columns(line) <= width for line in lines)
    assert "".join(line[4:] for line in lines).replace(" ", "") == "".join(
        wrap_prose(text, first="", rest="", width=10_000)
    ).replace(" ", "")
