"""Boards that may be one and the same on the portal, as far as the files tell.

Shards are divided before the portal is asked for processes and pipelines, and each machine asks for its own alone. So
what might be one counts as one: too many boards in a shard cost time, one live board in two shards has two writers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.model import place
from stagesync.model.board import Kind
from stagesync.model.entity import DEAL, GENERAL_PIPELINE, has_pipelines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagesync.model.desired import DesiredBoard


def possible_places(boards: Iterable[DesiredBoard]) -> dict[str, object]:
    """Return by name what a board has in common with all those that may be the same one, and with no other.

    Two ids are two boards, and so are two names; an id and a name may be one. So where boards of one portal, kind and
    entity are told in more ways than one, any two of them may be one by way of a third, and all share a place. Groups
    were looked up before: one that is still a name lies on a portal that failed, where nothing is written.
    """
    boards = tuple(boards)
    ways: dict[object, set[type]] = {}
    for board in boards:
        ways.setdefault(_around(board), set()).add(_way(board))
    return {
        board.name: _around(board) if len(ways[_around(board)]) > 1 else (_around(board), _told(board))
        for board in boards
    }


def _around(board: DesiredBoard) -> object:
    """Return what is told apart by ids and names; a board whose group was not found is by itself."""
    if _told(board) is None and board.kind is not Kind.CRM:
        return board.name
    return board.portal, board.kind, _entity(board)


def _way(board: DesiredBoard) -> type:
    """Return whether it is told by an id, by a name, or by neither: the default pipeline may be any."""
    return int if "group" in place.KEYS[board.kind] else type(_told(board))


def _told(board: DesiredBoard) -> int | str | None:
    """Return the id or name that tells it from others; deals without a pipeline are those of the general one."""
    keys = place.KEYS[board.kind]
    told: int | str | None = getattr(board, keys[-1]) if keys else 0
    only = board.kind is Kind.CRM and (_entity(board) == DEAL or not has_pipelines(_entity(board)))
    return GENERAL_PIPELINE if told is None and only else told


def _entity(board: DesiredBoard) -> int | str:
    return board.entity or DEAL
