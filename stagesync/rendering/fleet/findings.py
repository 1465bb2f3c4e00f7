"""Refusals and hazards of boards that are told of at once: alike ones once, with the boards that have them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagesync.model.plan import BoardPlan, Hazard, HazardCode, Refusal, RefusalCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A refusal or a hazard; `boards` are those that have it, `everywhere` if those are all that are told of."""

    code: RefusalCode | HazardCode
    message: str
    boards: tuple[BoardPlan, ...]
    refuses: bool
    everywhere: bool = True


def findings(boards: Sequence[BoardPlan]) -> tuple[Finding, ...]:
    """Return what there is to weigh: refusals first, then hazards, each in the order of the first board that has it."""
    refusals = _merged(boards, [board.refusals for board in boards], refuses=True)
    hazards = _merged(boards, [board.hazards for board in boards], refuses=False)
    return (*refusals, *hazards)


def without_ids(message: str, board: BoardPlan) -> str:
    """Return a message about a board as it reads for another: stages by title where it stands, no ids."""
    for stage in board.before:
        known = f'{stage.id} "{stage.title}"'
        if known in message:
            message = re.sub(rf"(?<!\d){re.escape(known)}", lambda found: found[0].partition(" ")[2], message)
    ids = {str(stage.id) for stage in board.before}
    message = re.sub(
        r"\bstage (\d+)(?!\d)", lambda found: "stage …" if found[1] in ids else found[0], message
    )
    group = board.address.group
    return message if group is None else re.sub(rf"\bgroup {group}\b", "group …", message)


def _merged(
    boards: Sequence[BoardPlan], told: Sequence[Sequence[Hazard | Refusal]], *, refuses: bool
) -> Iterator[Finding]:
    having: dict[tuple[RefusalCode | HazardCode, str], list[tuple[BoardPlan, str]]] = {}
    for board, found in zip(boards, told, strict=True):
        for one in dict.fromkeys(found):
            having.setdefault((one.code, without_ids(one.message, board)), []).append((board, one.message))
    for (code, message), places in having.items():
        messages = {own for _, own in places}
        yield Finding(
            code=code,
            message=message if len(messages) > 1 else places[0][1],
            boards=tuple(board for board, _ in places),
            refuses=refuses,
            everywhere=len(places) == len(boards),
        )
