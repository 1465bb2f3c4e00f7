"""A plan as JSON, of the shape that schemas/plan.schema.json describes.

Reading it back is the work of `plan_reading`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stagesync import __version__
from stagesync.model.plan import FORMAT_VERSION
from stagesync.rendering import json_values

if TYPE_CHECKING:
    from stagesync.model.drift import Difference
    from stagesync.model.plan import BoardPlan, Checkpoint, Hazard, Plan, PlannedStage, Refusal


def plan_to_json(plan: Plan) -> str:
    """Return a plan as an indented ASCII document; the same plan gives the same bytes.

    Two digests end it: `digest` is the plan's (`plan_digest`), `document_digest` is taken over all the rest.
    """
    document: dict[str, object] = {
        "format_version": FORMAT_VERSION,
        "tool_version": __version__,
        "configuration_digest": plan.configuration_digest,
        "narrowed": plan.narrowed,
        "base": plan.base,
        "summary": _summary(plan),
        "boards": [_board(board) for board in plan.boards],
    }
    document["digest"] = plan_digest(plan)
    return json_values.dump({**document, "document_digest": json_values.digest(document)})


def plan_digest(plan: Plan) -> str:
    """Return "sha256:" and 64 hex digits for what a plan does: two plans that do the same have the same digest.

    It covers every board that is changed or refused, as read and as it will be, each call and each danger. Boards that
    stay as they are do not count, nor what the plan was made from, so that a reviewed plan is still the reviewed one
    when another board of the same configuration was changed meanwhile.
    """
    boards = [board for board in plan.boards if board.changed or board.refused]
    return json_values.digest({"boards": [_board(replace(board, drift=None)) for board in boards]})


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
    drift = {} if board.drift is None else {"drift": [_difference(found) for found in board.drift]}
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
        **drift,
    }


def _stage(stage: PlannedStage) -> dict[str, object]:
    more = {
        "created_by": stage.created_by,
        "tasks": stage.tasks,
        "code": stage.code,
        "role": stage.role,
    }
    known = {key: value for key, value in more.items() if value is not None}
    return {"id": stage.id, "title": stage.title, "color": stage.color, **known}


def _difference(found: Difference) -> dict[str, str | None]:
    return {
        "stage": found.stage,
        "aspect": found.aspect,
        "said": found.said,
        "says": found.says,
        "live": found.live,
        "origin": found.origin,
    }


def _finding(of: Hazard | Refusal) -> dict[str, str]:
    return {"code": of.code, "message": of.message}


def _checkpoint(checkpoint: Checkpoint) -> dict[str, object]:
    return {"after_call": checkpoint.after_call, "order": checkpoint.order}
