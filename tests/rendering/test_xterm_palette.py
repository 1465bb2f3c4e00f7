"""The nearest of 240 colours: no palette colour looks more like it, and black or white is readable on it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stagesync.rendering.xterm_palette import FIRST, PALETTE, ink_on, nearest, oklab

COLORS = st.integers(0, 0xFFFFFF).map("{:06X}".format)


def written(color):
    return "{:02X}{:02X}{:02X}".format(*color)


def test_the_palette_is_xterms():
    shown = {
        16: "000000",
        21: "0000FF",
        46: "00FF00",
        67: "5F87AF",
        196: "FF0000",
        231: "FFFFFF",
        232: "080808",
    }
    assert {number: written(PALETTE[number - FIRST]) for number in shown} == shown
    assert written(PALETTE[-1]) == "EEEEEE"
    assert len(PALETTE) == 240


@pytest.mark.parametrize("color", PALETTE, ids=written)
def test_a_colour_of_the_palette_is_itself(color):
    assert PALETTE[nearest(written(color)) - FIRST] == color


@pytest.mark.parametrize(
    ("color", "number"),
    [
        ("00C4FB", 45),
        ("47D1E2", 80),
        ("75D900", 112),
        ("FFA801", 214),
        ("FF5752", 203),
        ("0A0A0A", 232),
        ("7F7F7F", 244),
        ("FEFEFE", 231),
    ],
)
def test_the_portals_own_colours(color, number):
    assert nearest(color) == number


@given(COLORS)
@settings(max_examples=300)
def test_none_is_nearer_and_what_is_taken_is_near(color):
    wanted = oklab(tuple(bytes.fromhex(color)))
    distances = [math.dist(wanted, oklab(known)) for known in PALETTE]
    taken = distances[nearest(color) - FIRST]
    assert taken == pytest.approx(min(distances))
    assert (
        taken < 0.13
    )  # black to white is 1; the worst are the dark ones, between the first levels of the cube


@given(st.integers(0, 255))
def test_a_grey_stays_a_grey(level):
    red, green, blue = PALETTE[nearest(written((level,) * 3)) - FIRST]
    assert red == green == blue
    assert abs(red - level) <= 9


@pytest.mark.parametrize("number", range(FIRST, 256))
def test_the_ink_is_readable(number):
    paper, ink = luminance(PALETTE[number - FIRST]), luminance(PALETTE[ink_on(number) - FIRST])
    assert (max(paper, ink) + 0.05) / (min(paper, ink) + 0.05) >= 4.5


def luminance(color):
    """Return WCAG 2's relative luminance."""
    parts = [
        value / 255 / 12.92 if value <= 10 else ((value / 255 + 0.055) / 1.055) ** 2.4 for value in color
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def test_oklab_is_as_its_author_says():
    assert oklab((255, 255, 255)) == pytest.approx((1, 0, 0), abs=1e-4)
    assert oklab((255, 0, 0)) == pytest.approx((0.6280, 0.2249, 0.1258), abs=1e-4)
    assert oklab((0, 0, 255)) == pytest.approx((0.4520, -0.0325, -0.3115), abs=1e-4)
