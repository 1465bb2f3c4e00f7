"""What stands above the picture of a board: its name, what becomes of it, refusals and dangers, in lines of a width."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.model import place
from stagesync.rendering.board_heading import settled_words
from stagesync.rendering.layout import counted
from stagesync.rendering.picture.drawing import Drawing, stacked
from stagesync.rendering.picture.item import moved
from stagesync.rendering.picture.lettering import prose_lines, title_lines
from stagesync.rendering.picture.markup import element, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagesync.model.plan import BoardPlan

MOST_FINDINGS = 6
"""So many refusals and dangers of a board stand in its picture; the rest is counted."""

_NAME, _NAME_LINE = 18.0, 24.0
_TEXT, _LINE = 13.0, 18.0
_MESSAGE_LINES = 6
_ICON = 22.0

_TRIANGLE = "M7 1l6.4 11.6H.6z"
_BANG = "M7 5v3.6M7 10.6v.2"


def whereabouts(board: BoardPlan) -> str:
    """Return the kind of a board and where it lies, as raw text."""
    address = board.address
    name = [f'"{address.name}"'] if address.name else []
    portal = () if board.portal is None else ("portal", board.portal)
    parts = (place.words(address) + tuple(name), place.container(address), portal)
    return " · ".join([address.kind, *(" ".join(part) for part in parts if part)])


def state_words(board: BoardPlan) -> str:
    """Return what becomes of a board, in a few words."""
    if board.refused:
        return "REFUSED, nothing will be written"
    if not board.changed:
        return settled_words(board)
    return f"{counted(len(board.calls), 'call')} (least possible: {board.least_calls})"


def board_words(board: BoardPlan, *, width: float) -> Drawing:
    """Return the heading of a board with its refusals and dangers."""
    name = heading_lines(board.name, width=width)
    where = f"{whereabouts(board)} · {state_words(board)}"
    state = paragraph(where, width=width, kind="note quiet")
    findings = [finding_drawn(found.code, found.message, "removed", width) for found in board.refusals]
    findings += [finding_drawn(found.code, found.message, "changed", width) for found in board.hazards]
    rest = len(findings) - MOST_FINDINGS
    more = [more_findings(rest, width)] if rest > 0 else []
    return stacked([stacked([name, state], gap=0), *findings[:MOST_FINDINGS], *more], gap=8)


def heading_lines(name: str, *, width: float) -> Drawing:
    """Return the name of what is drawn, in lines."""
    return _lines(title_lines(name, room=width, size=_NAME, most=3), "board", _NAME_LINE, width)


def paragraph(message: str, *, width: float, kind: str = "note", most: int = _MESSAGE_LINES) -> Drawing:
    """Return a message of ours in lines."""
    return _lines(prose_lines(message, room=width, size=_TEXT, most=most), kind, _LINE, width)


def finding_drawn(code: str, message: str, tone: str, width: float) -> Drawing:
    """Return a refusal (tone `removed`) or a danger in lines, a sign before them."""
    lead = "Refused" if tone == "removed" else "Danger"
    lines = prose_lines(f"{lead}, {code}: {message}", room=width - _ICON, size=_TEXT, most=_MESSAGE_LINES)
    text = _lines(lines, "note", _LINE, width)
    sign = element("path", d=_TRIANGLE, class_="sign") + element("path", d=_BANG, class_="icon")
    body = element("g", moved(sign, 1, 2), class_=f"alarm {tone}") + moved(text.body, _ICON, 0)
    return Drawing(width=width, height=text.height, body=body)


def more_findings(count: int, width: float) -> Drawing:
    """Return the line that counts the findings for which there is no room."""
    return paragraph(f"and {count} more, in the plan's text and JSON", width=width)


def _lines(lines: Sequence[str], kind: str, height: float, width: float) -> Drawing:
    return Drawing(
        width=width, height=height * len(lines), body=element("text", *_spans(lines, height), class_=kind)
    )


def _spans(lines: Sequence[str], height: float) -> Iterator[str]:
    for index, line in enumerate(lines):
        yield element("tspan", shown(line), x=0, y=height * index + height * 0.75)
