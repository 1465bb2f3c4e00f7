"""Texts of others act on nothing when they are shown."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stagesync.portal.foreign_text import shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain words, Привет", "plain words, Привет"),
        ("\x1b[31mred\x07", "\\x1b[31mred\\x07"),
        ("one\ntwo\r\nthree", "one\\ntwo\\r\\nthree"),
        ("a\u202eb\u2028c", "a\\u202eb\\u2028c"),
        ("Wrong<br>data", "Wrong<br>data"),
        ("  around  ", "around"),
        ("", ""),
    ],
)
def test_escapes_what_could_act(text, expected):
    assert shown(text) == expected


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=400), st.integers(min_value=10, max_value=300))
def test_shows_at_most_so_many_characters_and_no_invisible_one(text, longest):
    result = shown(text, longest=longest)
    assert len(result) <= longest
    assert not {unicodedata.category(char) for char in result} & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def test_a_cut_is_marked():
    assert shown("x" * 301) == "x" * 299 + "…"
