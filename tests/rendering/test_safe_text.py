"""Text made safe: what is escaped, what stays, and that nothing is lost by it."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from rendering.texts import NASTY, any_text, faults

from stagesync.rendering import invisible
from stagesync.rendering.safe_text import guard_lines, pieces, prose, visible
from stagesync.rendering.width import columns

ESCAPE = re.compile(r"\\(?:\\|n|r|t|x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})")


def decoded(shown):
    """Read the escapes back, as a careful human would."""

    def meaning(match):
        text = match[0]
        if text == "\\\\":
            return "\\"
        return {"\\n": "\n", "\\r": "\r", "\\t": "\t"}.get(text) or chr(int(text[2:], 16))

    return ESCAPE.sub(meaning, shown)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("In progress", "In progress"),
        ("Готово – Ünïcode", "Готово – Ünïcode"),
        ("a\nb\tc\rd", r"a\nb\tc\rd"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("\x7f\x80\x9b", r"\x7f\x80\x9b"),
        ("\u2028\u2029", r"\u2028\u2029"),
        ("abc\u202edcba", r"abc\u202edcba"),
        ("\u200e\u200f\u061c\u2066\u2069", r"\u200e\u200f\u061c\u2066\u2069"),
        ("zero\u200bwidth\ufeff", r"zero\u200bwidth\ufeff"),
        ("\U000e0001\U000e0041", r"\U000e0001\U000e0041"),
        ("half \ud83d", r"half \ud83d"),
        ("\ufffe\uffff\U0010ffff", r"\ufffe\uffff\U0010ffff"),
        ("In\u00a0progress", r"In\xa0progress"),
        ("filler\u3164\u115f\u2800", r"filler\u3164\u115f\u2800"),
    ],
)
def test_what_can_not_be_seen_is_escaped(text, shown):
    assert visible(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "👨‍👩‍👧 family",
        "❤️ heart",
        "❤️‍🔥",
        "👍🏽",
        "🇩🇪🇫🇷",
        "1️⃣",
        "☺︎",
        "Đã xong",
        "e\u0301",
        "שָׁלוֹם",
        "进行中",
    ],
)
def test_what_has_a_look_of_its_own_stays(text):
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u200db", r"a\u200db"),
        ("👨\u200d", r"👨\u200d"),
        ("\u200d👨", r"\u200d👨"),
        ("a\ufe0f", r"a\ufe0f"),
        ("❤\ufe0f\ufe0f", "❤\ufe0f" + r"\ufe0f"),
        ("1\ufe0f", r"1\ufe0f"),
        ("\ufe0f", r"\ufe0f"),
    ],
)
def test_joiners_and_selectors_stay_only_inside_emoji(text, shown):
    assert visible(text) == shown


def test_the_short_cut_for_ordinary_text_agrees_with_the_long_way():
    ordinary = [char for char in map(chr, range(0x110000)) if invisible.is_ordinary(char)]
    assert len(ordinary) > 900
    assert not [char for char in ordinary if invisible.is_hidden(char) or invisible.is_mark(char)]
    assert {columns(f"{char}进") for char in ordinary} == {3}


def test_a_mark_without_a_letter_and_a_pile_of_marks_are_escaped():
    assert visible("\u0301a") == r"\u0301a"
    assert visible(" \u0301") == r" \u0301"
    assert visible("a" + "\u0301" * 6) == "a" + "\u0301" * 4 + r"\u0301\u0301"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("either\\or", "either\\or"),
        ("C:\\new", "C:\\\\new"),
        ("\\\n", "\\\\\\n"),
        ("\\\\", "\\\\\\"),
        ("ends in \\", "ends in \\"),
    ],
)
def test_a_backslash_is_doubled_only_where_it_would_read_as_an_escape(text, shown):
    assert visible(text) == shown


def test_prose_leaves_backslashes_alone():
    assert prose("title \\u202e and \x1b") == "title \\u202e and \\x1b"


@settings(max_examples=400, deadline=None)
@given(any_text)
@example("\\" * 3 + "n")
@example("##[##[")
def test_two_different_texts_never_look_the_same(text):
    assert decoded(visible(text)) == text


@settings(max_examples=300, deadline=None)
@given(any_text)
def test_visible_text_is_one_harmless_line(text):
    shown = visible(text)
    assert "\n" not in shown
    assert faults(f"x{shown}") == []
    assert "".join(pieces(text)) == shown


@settings(max_examples=200, deadline=None)
@given(any_text)
def test_prose_is_one_harmless_line_and_stays_as_it_is_when_made_safe_again(text):
    shown = prose(text)
    assert faults(f"x{shown}") == []
    assert prose(shown) == shown


@pytest.mark.parametrize(
    ("text", "guarded"),
    [
        ("::error::x", r"\x3a:error::x"),
        ("  ::error::x\n\t::b", "  \\x3a:error::x\n\t\\x3a:b"),
        ("\x1b[1m ::x", "\x1b[1m \\x3a:x"),
        ("a ::x", "a ::x"),
        ("a ##[error]", r"a #\x23[error]"),
        ("###[x]", r"##\x23[x]"),
        ("##vso[x]", r"#\x23vso[x]"),
        ("## heading [x]", "## heading [x]"),
        ("\n\n:::", "\n\n\\x3a::"),
    ],
)
def test_lines_that_a_ci_service_would_obey_are_disarmed(text, guarded):
    assert guard_lines(text) == guarded


@settings(max_examples=200, deadline=None)
@given(any_text)
@example("\n".join(NASTY))
def test_no_guarded_line_is_a_command(text):
    lines = guard_lines(text).split("\n")
    assert not [line for line in lines if line.lstrip().startswith("::") or re.search(r"##\w*\[", line)]
