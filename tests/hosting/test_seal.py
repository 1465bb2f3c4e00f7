"""Seals and what a comment keeps: nothing that was edited, moved or made without the secret counts."""

import zlib
from base64 import b64encode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stagesync.hosting.reviewed import LONGEST, Reviewed, read_reviewed, reviewed_line
from stagesync.hosting.seal import is_sealed, sealed

HEAD = "ab" * 20
SEALED = sealed("first", "second\nthird", secret="s3cret", place="here#1")


def test_a_sealed_text_is_sealed_whatever_the_site_does_to_its_end():
    assert is_sealed(SEALED, secret="s3cret", place="here#1")
    assert is_sealed(SEALED + "\n", secret="s3cret", place="here#1")
    assert SEALED.split("\n")[0] == "first"


def test_another_secret_or_place_does_not_fit():
    assert not is_sealed(SEALED, secret="other", place="here#1")
    assert not is_sealed(SEALED, secret="s3cret", place="here#2")


@pytest.mark.parametrize("edit", ["third ", "Third", "third\nmore", ""])
def test_an_edited_text_does_not_fit(edit):
    edited = SEALED.replace("third", edit)
    assert is_sealed(edited, secret="s3cret", place="here#1") == (edit == "third ")


@pytest.mark.parametrize("text", ["", "first", "first\nsecond", "first\n<!-- stagesync:seal 00 -->\nx"])
def test_a_text_without_a_seal_is_not_sealed(text):
    assert not is_sealed(text, secret="s3cret", place="here#1")


texts = st.text(st.characters(exclude_categories=()), max_size=300)


@given(texts, st.dictionaries(texts, texts, max_size=5))
@settings(max_examples=60, deadline=None)
def test_what_is_kept_comes_back(words, boards):
    kept = Reviewed(head=HEAD, words=words, boards=boards)
    line = reviewed_line(kept)
    assert "\n" not in line
    assert "--" not in line[4:-3]
    assert read_reviewed(f"marker\nseal\n{line}\nrest") == kept


def test_long_words_go_first_and_then_the_boards():
    import random

    noise = random.Random(1)
    words = "".join(chr(noise.randrange(32, 126)) for _ in range(2 * LONGEST))
    boards = {f"board {index}": f"{noise.random()}" for index in range(10)}
    many = {f"board {index}": f"{noise.random()}" for index in range(2000)}
    assert read_reviewed(reviewed_line(Reviewed(head=HEAD, words=words, boards=boards))) == Reviewed(
        head=HEAD, boards=boards
    )
    assert read_reviewed(reviewed_line(Reviewed(head=HEAD, words=words, boards=many))) == Reviewed(head=HEAD)


def test_only_the_first_three_lines_count():
    line = reviewed_line(Reviewed(head=HEAD))
    assert read_reviewed(f"1\n2\n3\n{line}") is None


KEPT = {
    "no base64": "=",
    "no zlib": b64encode(b"plain").decode(),
    "no JSON": b64encode(zlib.compress(b"{")).decode(),
    "no object": b64encode(zlib.compress(b"[1]")).decode(),
    "a bomb": b64encode(zlib.compress(b'{"words": "' + b"x" * 50_000_000 + b'"}')).decode(),
    "other types": b64encode(zlib.compress(b'{"words": 1, "boards": [2]}')).decode(),
}


@pytest.mark.parametrize("kept", KEPT.values(), ids=KEPT)
def test_odd_contents_are_nothing(kept):
    assert read_reviewed(f"<!-- stagesync:reviewed head={HEAD} kept={kept} -->") == Reviewed(head=HEAD)
