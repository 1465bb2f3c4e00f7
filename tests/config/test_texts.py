"""Texts and colours: what is written arrives, what is odd is said, what is shown is harmless."""

from __future__ import annotations

import json
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stagesync.config import composing, wording
from stagesync.config.nodes import Mapping, Scalar
from stagesync.config.report import Report
from stagesync.model import color, title

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def yaml_value(written):
    root = composing.compose(f"title: {written}\n", Report("a"))
    assert isinstance(root, Mapping)
    value = root.items["title"].value
    assert isinstance(value, Scalar)
    return value


@settings(deadline=None, max_examples=300)
@given(ANY_TEXT)
def test_any_title_goes_through_a_double_quoted_scalar_unchanged(title):
    written = "".join(char if char in string.printable else f"\\U{ord(char):08x}" for char in title)
    written = written.replace("\\U", "\0").replace("\\", "\\\\").replace("\0", "\\U").replace('"', '\\"')
    for char, escape in (("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"), ("\x0b", "\\v"), ("\x0c", "\\f")):
        written = written.replace(char, escape)
    assert yaml_value(f'"{written}"').text == title


@settings(deadline=None, max_examples=200)
@given(st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]), max_size=40))
def test_a_json_string_is_a_yaml_string(title):
    assert yaml_value(json.dumps(title).replace("\x7f", "\\x7f")).text == title


@settings(deadline=None, max_examples=200)
@given(ANY_TEXT)
def test_what_a_message_quotes_is_printable_and_short(text):
    shown = wording.quoted(text)
    assert shown.isprintable()
    assert len(shown) <= wording.LONGEST_QUOTE + 3


@settings(deadline=None, max_examples=200)
@given(st.text("0123456789abcdefABCDEF", min_size=6, max_size=6), st.booleans())
def test_six_hexadecimal_digits_are_a_color_with_or_without_its_sign(digits, sign):
    assert color.parse(("#" if sign else "") + yaml_value(digits).text) == digits.upper()


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Straße", "STRASSE", True),
        ("In  work", " in work ", True),
        ("e\u0301", "é", True),
        ("In\u00a0work", "in work", True),
        ("Done", "Dome", False),
    ],
)
def test_texts_that_look_the_same_are_told_from_others(one, other, alike):
    assert (title.loosely(one) == title.loosely(other)) is alike


@pytest.mark.parametrize("text", ["", " ", "\t\n", "\u00a0\u3000", "\0", " \0 "])
def test_what_shows_nothing_is_blank(text):
    assert title.is_blank(text)


@pytest.mark.parametrize(
    "char", ["\x00", "\x1b", "\x7f", "\x85", "\u200b", "\u202e", "\u2066", "\u2028", "\ufeff"]
)
def test_invisible_characters_are_found_and_shown_escaped(char):
    assert title.has_invisible(f"a{char}b")
    assert char not in wording.visible(f"a{char}b")


@pytest.mark.parametrize("text", ["🚀", "👩‍💻", "می‌خواهم", "naïve", "進行中"])
def test_ordinary_text_of_any_script_has_nothing_invisible(text):
    assert not title.has_invisible(text)


@pytest.mark.parametrize(
    ("word", "known", "near"),
    [
        ("colour", ["color", "title"], "color"),
        ("TITLE", ["color", "title"], "title"),
        ("zebra", ["color", "title"], None),
        ("x5", [f"x{number}y" for number in range(500)], None),
        ("COLOUR-OF-THE-STAGE", ["colour-of-the-stage"], "colour-of-the-stage"),
    ],
)
def test_the_nearest_known_word_is_suggested(word, known, near):
    assert wording.suggestion(word, known) == near


CODE = "k7x9q2m4p8z1w3v5"


@pytest.mark.parametrize(
    "url",
    [
        f"https://portal.example/rest/1/{CODE}/",
        f"http://portal.example/company/rest/someone/{CODE}",
        f"HTTPS://portal.example/company/1/{CODE}/profile.json",
        f"portal.example/rest/1/{CODE}/",
        f"rest/1/{CODE}",
    ],
)
@pytest.mark.parametrize("before", range(0, 64, 3))
def test_no_piece_of_a_webhook_is_quoted_wherever_the_quote_is_cut(url, before):
    text = "x" * before + " " + url
    assert CODE[0] not in wording.quoted(text) + wording.in_double_quotes(text)


@pytest.mark.parametrize(
    "text", ["Jan/2024/Report", "and/or", "rest/room", "Client 7/8/9", "https://a.example/b"]
)
def test_a_text_with_slashes_is_quoted_as_it_is(text):
    assert wording.quoted(text) == f"'{text}'"


def test_a_quote_is_cut_and_marked():
    assert wording.quoted("x" * 61) == "'" + "x" * 60 + "…'"
    assert wording.quoted("x" * 60) == "'" + "x" * 60 + "'"
    assert wording.quoted("it's") == '"it\'s"'
