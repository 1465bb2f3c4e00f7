"""Secrets disappear in every spelling, and nothing else does."""

import html
import json
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stagesync.portal.redaction import Redactor

CODE = "a1B2/c3~Ü"
REDACTOR = Redactor((CODE,))


def every_byte_escaped(text):
    return "".join(f"%{byte:02X}" for byte in text.encode())


@pytest.mark.parametrize(
    "spelling",
    [
        CODE,
        CODE.upper(),
        CODE.lower(),
        quote(CODE, safe=""),
        quote(quote(CODE, safe=""), safe=""),
        every_byte_escaped(CODE),
        every_byte_escaped(CODE).lower(),
        json.dumps(CODE)[1:-1],
        json.dumps(CODE)[1:-1].replace("/", "\\/"),
        json.dumps(json.dumps(CODE)[1:-1])[1:-1],
        "".join(f"\\u{ord(char):04x}" for char in CODE),
        "".join(f"&#{ord(char)};" for char in CODE),
        "".join(f"&#x{ord(char):X};" for char in CODE),
        html.escape(CODE),
    ],
)
def test_hides_a_secret_in_every_spelling(spelling):
    text = f"failed: https://portal.example/rest/1/{spelling}/profile"
    assert REDACTOR.redact(text) == "failed: https://portal.example/rest/1/***/profile"


def test_a_secret_given_percent_encoded_is_hidden_decoded_too():
    assert Redactor(("ab%2Fcd",)).redact("ab/cd ab%2fcd ab%252Fcd") == "*** *** ***"


def test_longer_secrets_are_hidden_before_those_they_contain():
    assert Redactor(("abc", "abcdef")).redact("abcdef abc") == "*** ***"


@pytest.mark.parametrize("secrets", [(), ("",)])
def test_without_secrets_texts_stay(secrets):
    assert Redactor(secrets).redact("anything at all") == "anything at all"


def test_its_own_text_form_shows_no_secret():
    assert CODE not in repr(REDACTOR)


@settings(deadline=None, max_examples=150)
@given(
    secret=st.text(
        st.characters(min_codepoint=33, max_codepoint=0x10FFFF, exclude_categories=["Cs"]), min_size=6
    ),
    before=st.text(max_size=10),
    after=st.text(max_size=10),
)
def test_no_text_around_a_secret_protects_it(secret, before, after):
    for spelling in (secret, quote(secret, safe=""), json.dumps(secret)[1:-1]):
        assert spelling not in Redactor((secret,)).redact(before + spelling + after)


def test_a_hostile_text_does_not_make_the_search_slow():
    text = ("%" + "25" * 5000 + "\\" * 5000 + "&#" + "0" * 5000) * 20
    assert REDACTOR.redact(text) == text


@pytest.mark.parametrize("length", range(4, len(CODE) + 1))
def test_hides_the_beginning_of_a_secret_before_an_ellipsis(length):
    assert REDACTOR.redact(f"key '{CODE[:length]}…' and {CODE[:length].upper()}…") == "key '***…' and ***…"


@pytest.mark.parametrize("text", ["a1B…", "a1B2 …", "a1B2/c", f"{CODE[1:6]}…"])
def test_hides_no_other_part_of_a_secret(text):
    assert REDACTOR.redact(text) == text
