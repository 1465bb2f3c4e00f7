"""What an apply came to, as JSON for scripts.

The same facts in sentences are in `outcome_text`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.model.outcome import OUTCOME_FORMAT_VERSION, BoardState
from stagesync.rendering import json_values

if TYPE_CHECKING:
    from stagesync.model.outcome import BoardOutcome, Outcome


def outcome_to_json(outcome: Outcome) -> str:
    """Return an outcome as an indented ASCII document.

    `summary` counts the boards of each state; `done`, `failed` and `remaining` hold the board's calls in
    their order, written as in the plan.
    """
    return json_values.dump(
        {
            "format_version": OUTCOME_FORMAT_VERSION,
            "ok": outcome.ok,
            "summary": _summary(outcome),
            "boards": [_board(board) for board in outcome.boards],
        }
    )


def _summary(outcome: Outcome) -> dict[str, object]:
    return {
        "boards": len(outcome.boards),
        "states": {str(state): outcome.count(state) for state in BoardState},
        "calls": outcome.calls,
        "calls_done": outcome.calls_done,
        "requests": outcome.requests,
    }


def _board(board: BoardOutcome) -> dict[str, object]:
    return {
        "name": board.name,
        **({} if board.portal is None else {"portal": board.portal}),
        "kind": board.address.kind,
        "address": json_values.address(board.address),
        "state": board.state,
        "done": [json_values.call(call) for call in board.done],
        "failed": None if board.failed is None else json_values.call(board.failed),
        "remaining": [json_values.call(call) for call in board.remaining],
        "message": board.message,
        "differences": board.differences,
        "left": board.left,
        "backup": board.backup,
    }
