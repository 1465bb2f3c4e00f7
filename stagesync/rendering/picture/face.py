"""The look of a stage: the colour it is filled with, the ink on it, and the colour's name in words."""

from __future__ import annotations

from dataclasses import dataclass

from stagesync.model.color import DEFAULT, is_damaged
from stagesync.rendering.colors import code
from stagesync.rendering.contrast import ink_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """How a stage's colour is shown; `fill` and `ink` are `#RRGGBB`, None where the colour is damaged.

    `words` is safe to show, yet not escaped for any markup.
    """

    fill: str | None
    ink: str | None
    words: str

    @property
    def style(self) -> str:
        """The colour as declarations for an HTML element; of a damaged colour nothing gets into CSS."""
        return "" if self.fill is None else f"background:{self.fill};color:{self.ink}"


def face_of(color: str | None) -> Face:
    """Return the look of a stage colour: none is drawn as the portal's default, a damaged one without a colour.

    Source: docs/portal.md, "Colours".
    """
    if color is None:
        return Face(fill=f"#{DEFAULT}", ink=f"#{ink_on(DEFAULT)}", words="default colour")
    if is_damaged(color):
        return Face(fill=None, ink=None, words=f"{code(color)}, no colour")
    return Face(fill=f"#{color}", ink=f"#{ink_on(color)}", words=code(color))
