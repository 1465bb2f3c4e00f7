"""The hidden line of a comment: what is written is found again, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stagesync.rendering.markdown.marker import Marker, is_digest, is_key, marker, read_marker, result_marker

DIGEST = "sha256:" + "0123456789abcdef" * 4
LINE = f"<!-- stagesync:plan key=default digest={DIGEST} -->"

keys = st.text(alphabet="ABZabz019._-", min_size=1, max_size=64)
digests = st.text(alphabet="0123456789abcdef", min_size=64, max_size=64).map("sha256:".__add__)


def test_the_line_is_this_one():
    assert marker("default", DIGEST) == LINE


@given(key=keys, digest=digests, end=st.sampled_from(["", "\n", "\r\n", "\n\n# more", "\r\nmore\r\n"]))
@settings(max_examples=60, deadline=None)
def test_a_marker_is_read_back(key, digest, end):
    assert is_key(key)
    assert is_digest(digest)
    assert read_marker(marker(key, digest) + end) == Marker(key=key, digest=digest)


@pytest.mark.parametrize("key", ["", "a" * 65, "a b", "a\n", "é", "a/b", "-->", "a>", "٣"])
def test_a_key_that_could_leave_the_line_is_none(key):
    assert not is_key(key)
    with pytest.raises(ValueError, match="is no key"):
        marker(key, DIGEST)
    with pytest.raises(ValueError, match="is no key"):
        result_marker(key)


@pytest.mark.parametrize("digest", ["", "sha256:", DIGEST.upper(), DIGEST + "0", DIGEST + "\n", DIGEST[7:]])
def test_a_digest_is_taken_in_its_one_form(digest):
    assert not is_digest(digest)
    with pytest.raises(ValueError, match="is no digest"):
        marker("default", digest)


def test_a_result_is_told_from_a_plan():
    assert result_marker("default") == "<!-- stagesync:result key=default -->"
    assert read_marker(result_marker("default")) is None


@pytest.mark.parametrize(
    "body",
    [
        "",
        "\n" + LINE,
        " " + LINE,
        "\ufeff" + LINE,
        "> " + LINE,
        "# title\n" + LINE,
        LINE + " ",
        LINE + "x",
        LINE + "\r\r\n",
        LINE + "\x0b",
        LINE.replace("key=default", "key="),
        LINE.replace("key=default", "key=a b"),
        LINE.replace("sha256", "sha512"),
        LINE.replace("<!-- ", "<!--"),
        "\r" + LINE,
    ],
)
def test_nothing_else_is_taken_for_a_marker(body):
    assert read_marker(body) is None
