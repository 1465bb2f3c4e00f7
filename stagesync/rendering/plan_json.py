"""A plan as JSON, of the shape that schemas/plan.schema.json describes.

Reading it back is left to whoever takes a saved plan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.model.plan import FORMAT_VERSION
from stagesync.rendering import json_values

if TYPE_CHECKING:
    from stagesync.model.plan import BoardPlan, Checkpoint, Hazard, Plan, PlannedStage, Refusal


def plan_to_json(plan: Plan) -> str:
    """Return a plan as an indented ASCII document; the same plan gives the same bytes."""
    return json_values.dump(
        {
            "format_version": FORMAT_VERSION,
            "summary": _summary(plan),
            "boards": [_board(board) for board in plan.boards],
        }
    )


def _summary(plan: Plan) -> dict[str, int]:
    return {
        "boards": len(plan.boards),
        "changed": len(plan.changed),
        "refused": len(plan.refused),
        "calls": plan.calls,
        "least_calls": plan.least_calls,
        "requests": plan.requests,
    }


def _board(board: BoardPlan) -> dict[str, object]:
    checkpoint = {} if board.checkpoint is None else {"checkpoint": _checkpoint(board.checkpoint)}
    emptied = {"emptied": board.emptied} if board.emptied else {}
    return {
        "name": board.name,
        "kind": board.address.kind,
        "address": json_values.address(board.address),
        "fingerprint": board.fingerprint,
        "before": [_stage(stage) for stage in board.before],
        "after": [_stage(stage) for stage in board.after],
        "calls": [json_values.call(call) for call in board.calls],
        "least_calls": board.least_calls,
        "hazards": [_finding(hazard) for hazard in board.hazards],
        "refused": board.refused,
        "refusals": [_finding(refusal) for refusal in board.refusals],
        **checkpoint,
        **emptied,
    }


def _stage(stage: PlannedStage) -> dict[str, object]:
    created = {} if stage.created_by is None else {"created_by": stage.created_by}
    return {"id": stage.id, "title": stage.title, "color": stage.color, **created}


def _finding(of: Hazard | Refusal) -> dict[str, str]:
    return {"code": of.code, "message": of.message}


def _checkpoint(checkpoint: Checkpoint) -> dict[str, object]:
    return {"after_call": checkpoint.after_call, "order": checkpoint.order}
