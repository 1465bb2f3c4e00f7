"""A finished piece of a picture with its size, and pieces put one below the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagesync.rendering.picture.item import moved

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Markup that takes `width` by `height` pixels from its upper left corner."""

    width: float
    height: float
    body: str


def stacked(drawings: Sequence[Drawing], *, gap: float) -> Drawing:
    """Return drawings one below the other."""
    body, top = "", 0.0
    for drawing in drawings:
        body += moved(drawing.body, 0, top)
        top += drawing.height + gap
    width = max((drawing.width for drawing in drawings), default=0.0)
    return Drawing(width=width, height=max(0.0, top - gap), body=body)
