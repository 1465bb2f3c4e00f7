"""A plan as JSON, of the shape that schemas/plan.schema.json describes.

Reading it back is the work of `plan_reading`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stagesync import __version__
from stagesync.model.plan import FORMAT_VERSION
from stagesync.rendering import json_values
from stagesync.rendering.fleet.document import fleets_document
from stagesync.rendering.plan_join_part import part_document, part_of

if TYPE_CHECKING:
    from stagesync.model.desired import PortalSpec
    from stagesync.model.drift import Difference
    from stagesync.model.plan import BoardPlan, Checkpoint, Hazard, Plan, PlannedStage, Refusal


def plan_to_json(plan: Plan) -> str:
    """Return a plan as an indented ASCII document; the same plan gives the same bytes.

    Two digests end it: `digest` is the plan's (`plan_digest`), `document_digest` is taken over all the rest.
    """
    document = {
        **plan_heading(plan),
        "summary": plan_counts(plan),
        "boards": [board_document(board) for board in plan.boards],
        **plan_fleets(plan),
        "digest": plan_digest(plan),
    }
    return json_values.dump({**document, "document_digest": json_values.digest(document)})


def plan_heading(plan: Plan) -> dict[str, object]:
    """Return what a document says first: its format, what the plan was made from, and for which shard, if for one."""
    part = part_of(plan)
    shard = {} if part is None else {"shard": part_document(part)}
    portals = {name: _portal(spec) for name, spec in sorted(plan.portals.items())}
    return {
        "format_version": FORMAT_VERSION,
        "tool_version": __version__,
        "configuration_digest": plan.configuration_digest,
        "narrowed": plan.narrowed,
        "base": plan.base,
        **({"portals": portals} if portals else {}),
        **shard,
    }


def plan_digest(plan: Plan) -> str:
    """Return "sha256:" and 64 hex digits for what a plan does: two plans that do the same have the same digest.

    It covers every board that is changed or refused, as read and as it will be, each call and each danger. Boards that
    stay as they are do not count, nor what the plan was made from, so that a reviewed plan is still the reviewed one
    when another board of the same configuration was changed meanwhile.
    """
    boards = [board for board in plan.boards if board.changed or board.refused]
    return json_values.digest(
        {"boards": [board_document(replace(board, drift=None, template=None)) for board in boards]}
    )


def plan_counts(plan: Plan) -> dict[str, int]:
    """Return the counts over all boards of a plan."""
    return {
        "boards": len(plan.boards),
        "changed": len(plan.changed),
        "refused": len(plan.refused),
        "calls": plan.calls,
        "least_calls": plan.least_calls,
        "requests": plan.requests,
    }


def plan_fleets(plan: Plan) -> dict[str, object]:
    """Return what is told of the fleets of a plan under the key `fleets`; no key without a fleet."""
    fleets = fleets_document(plan)
    return {"fleets": fleets} if fleets else {}


def board_document(board: BoardPlan) -> dict[str, object]:
    """Return what a document says of one board."""
    checkpoint = {} if board.checkpoint is None else {"checkpoint": _checkpoint(board.checkpoint)}
    emptied = {"emptied": board.emptied} if board.emptied else {}
    drift = {} if board.drift is None else {"drift": [_difference(found) for found in board.drift]}
    origin = {"portal": board.portal, "template": board.template}
    return {
        "name": board.name,
        **{key: name for key, name in origin.items() if name is not None},
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


def _portal(spec: PortalSpec) -> dict[str, object]:
    return {"webhook_env": spec.webhook_env, "rate": spec.rate}


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
