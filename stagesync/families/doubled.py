"""Boards of a run that lie where another board of the configuration lies, which the run is not about.

Two that are both in the run are found when they are read (`survey`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stagesync.families.member import Member, member
from stagesync.families.survey import same_board
from stagesync.model.board import Address

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagesync.model.desired import DesiredBoard


def refusing_doubled(
    boards: Sequence[DesiredBoard], others: Iterable[DesiredBoard]
) -> tuple[DesiredBoard, ...]:
    """Return the boards, those refused that are one of the others, too: two entries would undo each other for ever.

    All of them have been through `fan_out`.
    """
    names: dict[object, list[str]] = {}
    for other in others:
        if isinstance(other.group, int):
            names.setdefault(_place(other), []).append(other.name)
    return tuple(
        _refused(board, names[_place(board)]) if _place(board) in names else board for board in boards
    )


def _place(board: DesiredBoard) -> object:
    return board.portal, board.kind, board.group


def _refused(board: DesiredBoard, others: Sequence[str]) -> DesiredBoard:
    group = board.group if isinstance(board.group, int) else None
    known = board.group_name if isinstance(board, Member) else None
    refusal = same_board(others, Address(kind=board.kind, group=group, name=known))
    if isinstance(board, Member):
        return replace(board, refusal=refusal)
    return member(board, board.name, group=board.group, refusal=refusal)
