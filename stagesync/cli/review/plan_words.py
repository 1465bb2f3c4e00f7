"""A plan in the words and the short digests that its comment keeps for a later difference."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stagesync.rendering.colors import Style
from stagesync.rendering.plan_json import plan_digest
from stagesync.rendering.plan_text import plan_to_text

if TYPE_CHECKING:
    from stagesync.model.plan import BoardPlan, Plan

_SHORT_DIGEST = slice(7, 23)


def plan_words(plan: Plan) -> str:
    """Return a plan as plain text, of the boards alone that its digest covers."""
    boards = tuple(replace(board, drift=None) for board in _covered(plan))
    return plan_to_text(replace(plan, boards=boards, base=None), Style(color=False, width=100))


def board_digests(plan: Plan) -> dict[str, str]:
    """Return a short digest by board, of the boards that the plan's own covers."""
    return {
        board.name: plan_digest(replace(plan, boards=(board,)))[_SHORT_DIGEST] for board in _covered(plan)
    }


def _covered(plan: Plan) -> list[BoardPlan]:
    return [board for board in plan.boards if board.changed or board.refused]
