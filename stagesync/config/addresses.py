"""Where a board lies, as far as a file tells: no two boards of a run may lie at one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.config.drafts import Written
from stagesync.config.wording import quoted
from stagesync.model import place
from stagesync.model.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagesync.config.drafts import BoardDraft


def check(every_board: Iterable[BoardDraft]) -> None:
    """Note each board whose address is that of a board before it.

    An id and a name are two addresses here: which of them are one, the portal alone knows.
    """
    seen: dict[tuple[object, ...], BoardDraft] = {}
    for board in every_board:
        address = _address(board)
        if address is None:
            continue
        first = seen.setdefault(address, board)
        if first is not board and first.name.text != board.name.text:
            place = first.report.location(first.name.place)
            message = f"{_words(board)} is the board {quoted(first.name.text)} in {place} already"
            board.report.error(
                Rule.DUPLICATE_ADDRESS, _where(board), message, "let one entry manage the board"
            )


def plain(place: int | Written | None) -> int | str | None:
    """Return an id or a name as a plain value."""
    return place.text if isinstance(place, Written) else place


def _address(board: BoardDraft) -> tuple[object, ...] | None:
    """Return what two boards at one place have in common; None if what tells them apart is missing."""
    if board.kind is None:
        return None
    found: list[object] = [board.kind]
    for key in place.KEYS[board.kind]:
        value = plain(getattr(board, key))
        if value is None and (key in board.keys or key not in place.OPTIONAL):
            return None
        found.append(value)
    return tuple(found)


def _where(board: BoardDraft) -> tuple[int, int]:
    keys = ("group", "process", "pipeline", "entity")
    return next((board.keys[key] for key in keys if key in board.keys), board.name.place)


def _words(board: BoardDraft) -> str:
    if board.entity is not None:
        pipeline = "the board" if board.pipeline is None else _named("pipeline", board.pipeline)
        whose = f"smart process {board.entity}" if isinstance(board.entity, int) else f"{board.entity}s"
        return f"{pipeline} of {whose}"
    if board.process is not None:
        return _named("process", board.process)
    if board.group is None:
        return "My Plan"
    group = _named("group", board.group)
    return f"the sprint of {group}" if board.kind in place.FLEETING else group


def _named(noun: str, place: int | Written | None) -> str:
    return f"the {noun} {quoted(place.text)}" if isinstance(place, Written) else f"{noun} {place}"
