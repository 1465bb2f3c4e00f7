"""The colours of paper, ink and marks: light, dark, and where the reader's system forces its own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """CSS colours by what they are for.

    Text colours keep 4.5:1 to `page`, `panel` and `sunken`, lines 3:1; `hair` only decorates.
    """

    page: str
    panel: str
    sunken: str
    ink: str
    quiet: str
    line: str
    hair: str
    added: str
    removed: str
    changed: str
    moved: str


LIGHT = Palette(
    page="#F5F6F8",
    panel="#FFFFFF",
    sunken="#ECEEF2",
    ink="#1B2330",
    quiet="#535E6E",
    line="#7F8A99",
    hair="#D9DDE4",
    added="#146C38",
    removed="#B3261E",
    changed="#855000",
    moved="#0B57C2",
)
DARK = Palette(
    page="#10141A",
    panel="#191F28",
    sunken="#232B36",
    ink="#E8ECF2",
    quiet="#A9B3C1",
    line="#76818F",
    hair="#333C48",
    added="#6FD699",
    removed="#FF9C94",
    changed="#F2BE6B",
    moved="#84B8FF",
)
FORCED = Palette(
    page="Canvas",
    panel="Canvas",
    sunken="Canvas",
    ink="CanvasText",
    quiet="CanvasText",
    line="CanvasText",
    hair="CanvasText",
    added="CanvasText",
    removed="CanvasText",
    changed="CanvasText",
    moved="CanvasText",
)
