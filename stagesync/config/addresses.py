"""Where a board lies, as far as a file tells: no two boards of a run may lie at one place."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stagesync.config import groups
from stagesync.config.drafts import PatternDraft, Written
from stagesync.config.wording import quoted
from stagesync.model import place
from stagesync.model.board import Kind
from stagesync.model.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stagesync.config.drafts import BoardDraft


class _Address(NamedTuple):
    """What two boards at one place have in common, what that is called, and where a board says it."""

    key: tuple[object, ...]
    words: str
    where: tuple[int, int]


def check(every_board: Iterable[BoardDraft]) -> None:
    """Note each board with an address of a board before it, on the same portal.

    An id and a name are two addresses here: which of them are one, and which names fit a pattern, the portal alone
    knows.
    """
    seen: dict[tuple[object, ...], BoardDraft] = {}
    for board in every_board:
        for address in _addresses(board):
            first = seen.setdefault(address.key, board)
            if first is not board and first.name.text != board.name.text:
                there = first.report.location(first.name.place)
                message = f"{address.words} is the board {quoted(first.name.text)} in {there} already"
                board.report.error(
                    Rule.DUPLICATE_ADDRESS, address.where, message, "let one entry manage the board"
                )


def plain(place: int | Written | None) -> int | str | None:
    """Return an id or a name as a plain value."""
    return place.text if isinstance(place, Written) else place


def _addresses(board: BoardDraft) -> Iterator[_Address]:
    """Yield the addresses of a board as far as they are told; none if what tells them apart is missing."""
    if board.kind is None:
        return
    found: list[object] = [plain(board.portal), board.kind]
    if board.groups is not None:
        yield from _of_groups(board, board.kind, found)
        return
    for key in place.KEYS[board.kind]:
        value = plain(getattr(board, key))
        if value is None and (key in board.keys or key not in place.OPTIONAL):
            return
        found.append(value)
    yield _Address(tuple(found), _words(board) + _on(board), _where(board))


def _of_groups(board: BoardDraft, kind: Kind, found: list[object]) -> Iterator[_Address]:
    if isinstance(board.groups, PatternDraft) or board.groups is None:
        return
    for group in board.groups:
        value = groups.value_of(group)
        words = f"the group {quoted(value)}" if isinstance(value, str) else f"group {value}"
        yield _Address((*found, value), _in_sprint(words, kind) + _on(board), group.where)


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
    return _in_sprint(_named("group", board.group), board.kind)


def _in_sprint(group: str, kind: Kind | None) -> str:
    return f"the sprint of {group}" if kind in place.FLEETING else group


def _on(board: BoardDraft) -> str:
    return f" on the portal {quoted(board.portal.text)}" if board.portal else ""


def _named(noun: str, place: int | Written | None) -> str:
    return f"the {noun} {quoted(place.text)}" if isinstance(place, Written) else f"{noun} {place}"
