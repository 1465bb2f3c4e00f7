"""Contrast: every colour has an ink that can be read on it, and the palettes keep what they promise."""

from __future__ import annotations

from dataclasses import astuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stagesync.rendering.contrast import BLACK, READABLE, VISIBLE, WHITE, ink_on, luminance, ratio
from stagesync.rendering.picture.face import face_of
from stagesync.rendering.picture.palette import DARK, LIGHT

colors = st.integers(0, 0xFFFFFF).map("{:06X}".format)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("000000", "FFFFFF", 21.0),
        ("FFFFFF", "FFFFFF", 1.0),
        ("777777", "FFFFFF", 4.48),
        ("767676", "FFFFFF", 4.54),
        ("FF0000", "FFFFFF", 4.0),
        ("0000FF", "000000", 2.44),
    ],
)
def test_ratios_are_those_of_the_guidelines(one, other, expected):
    assert ratio(one, other) == pytest.approx(expected, abs=0.005)


@given(colors)
@settings(max_examples=300, deadline=None)
def test_on_every_color_the_ink_can_be_read(color):
    ink = ink_on(color)
    assert ink in {BLACK, WHITE}
    assert ratio(ink, color) >= READABLE


@given(colors, colors)
@settings(max_examples=100, deadline=None)
def test_contrast_has_no_direction(one, other):
    assert ratio(one, other) == ratio(other, one) >= 1
    assert 0 <= luminance(one) <= 1


@pytest.mark.parametrize(
    ("color", "fill", "words"),
    [
        ("FFA801", "#FFA801", "#FFA801"),
        (None, "#47D1E2", "default colour"),
        ("#75D9", None, '"#75D9", no colour'),
        ("red;}</style>", None, '"red;…", no colour'),
    ],
)
def test_only_a_sound_color_is_filled_in(color, fill, words):
    face = face_of(color)
    assert (face.fill, face.words) == (fill, words)
    assert (face.ink is None) == (fill is None)
    assert face.style == (f"background:{fill};color:{face.ink}" if fill else "")


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["page", "panel", "sunken"])
def test_the_palettes_can_be_read(palette, ground):
    behind = getattr(palette, ground)[1:]
    for name in ("ink", "quiet", "added", "removed", "changed", "moved"):
        assert ratio(getattr(palette, name)[1:], behind) >= READABLE, name
    assert ratio(palette.line[1:], behind) >= VISIBLE or ground == "sunken"


def test_no_palette_names_a_color_that_css_would_not_take():
    assert all(len(value) == 7 and value[0] == "#" for palette in (LIGHT, DARK) for value in astuple(palette))
