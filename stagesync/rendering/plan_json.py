"""A plan as JSON, of the shape that schemas/plan.schema.json describes.

Reading it back is the work of `plan_reading`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync import __version__
from stagesync.model.plan import FORMAT_VERSION
from stagesync.rendering import json_values

if TYPE_CHECKING:
    from stagesync.model.plan import BoardPlan, Checkpoint, Hazard, Plan, PlannedStage, Refusal


def plan_to_json(plan: Plan) -> str:
    """Return a plan as an indented ASCII document; the same plan gives the same bytes.

    It ends in its own digest, which is taken over all the rest (`json_values.digest`).
    """
    document = {
        "format_version": FORMAT_VERSION,
        "tool_version": __version__,
        "configuration_digest": plan.configuration_digest,
        "narrowed": plan.narrowed,
        "summary": _summary(plan),
        "boards": [_board(board) for board in plan.boards],
    }
    return json_values.dump({**document, "digest": json_values.digest(document)})


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
        "as_admin": board.as_admin,
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
