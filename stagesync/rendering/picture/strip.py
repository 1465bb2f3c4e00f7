"""A board that stays as it is, in two lines: its name, how many stages, and their colours as small blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.rendering.layout import counted
from stagesync.rendering.picture.drawing import Drawing
from stagesync.rendering.picture.face import face_of
from stagesync.rendering.picture.lettering import title_lines
from stagesync.rendering.picture.markup import element, shown

if TYPE_CHECKING:
    from stagesync.model.plan import BoardPlan

_SIZE = 14.0
_STEP = 18.0
_MOST = 8
_TEXT = 13.0
_HEIGHT = 46.0


def strip(board: BoardPlan, *, width: float) -> Drawing:
    """Return a board's lines in `width` pixels."""
    blocks = board.before[:_MOST]
    name = title_lines(board.name, room=width, size=_TEXT, most=1)
    state = f"as desired, {counted(len(board.before), 'stage')}"
    drawn = "".join(_block(stage.color, place * _STEP) for place, stage in enumerate(blocks))
    left = len(blocks) * _STEP + (6 if blocks else 0)
    body = element("text", shown("".join(name)), x=0, y=15, class_="note strong")
    body += drawn + element("text", shown(state), x=left, y=33.5, class_="note quiet")
    return Drawing(width=width, height=_HEIGHT, body=body)


def _block(color: str | None, left: float) -> str:
    face = face_of(color)
    kind = "swatch damaged" if face.fill is None else "swatch"
    return element("rect", x=left + 0.5, y=22.0, width=_SIZE, height=_SIZE, rx=3, class_=kind, fill=face.fill)
