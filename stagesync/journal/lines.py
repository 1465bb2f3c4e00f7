"""The lines of a journal: one JSON object each, `type` says of what kind.

A line of a type that is not known is left out by the reader, so that new ones may come.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from stagesync.model.plan import NewId

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagesync.applying.witnesses import Entry
    from stagesync.model.board import Address, LiveBoard, Stage
    from stagesync.model.outcome import BoardOutcome, Outcome
    from stagesync.model.plan import BoardPlan, Call, PlannedStage

FORMAT_VERSION = "1.0"
REDACTED = "redacted"
"""A key that a line gets where a text in it was hidden."""

Line = dict[str, Any]


def board_line(plan: BoardPlan, live: LiveBoard) -> Line:
    """Return a board as read just before the first write: every value of every stage, and its plan."""
    rows = [_stage(stage) for stage in live.stages]
    return {
        "type": "board",
        "kind": plan.address.kind,
        "address": _address(live.address),
        "as_admin": plan.as_admin,
        "stages": rows,
        **_plan(plan),
    }


def planned_line(plan: BoardPlan) -> Line:
    """Return a plan that was made anew."""
    before = [{"id": s.id, "title": s.title, "color": s.color} for s in plan.before]
    return {"type": "planned", "before": before, **_plan(plan)}


def sending_line(entries: Sequence[Entry]) -> Line:
    """Return the calls of one request, before it is sent."""
    return {"type": "sending", "calls": [_sent(entry) for entry in entries]}


def answered_line(entries: Sequence[Entry]) -> Line:
    """Return what came of calls."""
    return {"type": "answered", "calls": [_answer(entry) for entry in entries]}


def ended_line(outcome: Outcome) -> Line:
    """Return what a run came to."""
    boards = [_board_end(board) for board in outcome.boards]
    return {"type": "ended", "ok": outcome.ok, "requests": outcome.requests, "boards": boards}


def written(line: Line, redact: Callable[[str], str]) -> bytes:
    """Return a line as it goes into the file: ASCII, no secret, a line feed at its end and nowhere else."""
    clean = _clean(line, redact)
    if clean != _clean(line, str):
        clean = {**clean, REDACTED: True}
    return (json.dumps(clean, ensure_ascii=True, allow_nan=False, separators=(",", ":")) + "\n").encode()


def _clean(value: Any, redact: Callable[[str], str]) -> Any:
    match value:
        case NewId(created_by=index):
            return {"created_by": index}
        case str():
            return redact(str(value))
        case Mapping():
            return {redact(str(key)): _clean(inner, redact) for key, inner in value.items()}
        case Sequence() | frozenset():
            return [_clean(inner, redact) for inner in value]
        case _:
            return value


def _plan(plan: BoardPlan) -> Line:
    return {
        "name": plan.name,
        "fingerprint": plan.fingerprint,
        "emptied": {str(stage): list(tasks) for stage, tasks in plan.emptied.items()},
        "hazards": [str(hazard.code) for hazard in plan.hazards],
        "calls": [_call(call) for call in plan.calls],
        "after": [_planned_stage(stage) for stage in plan.after],
    }


def _stage(stage: Stage) -> Line:
    """Return every value of a stage; signs that its kind of board does not have are left out."""
    signs = {"code": stage.code, "role": stage.role, "lasting": stage.lasting or None}
    return {
        "id": stage.id,
        "title": stage.title,
        "color": stage.color,
        "sort": stage.sort,
        "system_type": stage.system_type,
        **{name: value for name, value in signs.items() if value is not None},
    }


def _planned_stage(stage: PlannedStage) -> Line:
    return {"id": stage.id, "title": stage.title, "color": stage.color, "created_by": stage.created_by}


def _call(call: Call) -> Line:
    return {"method": call.method, "params": call.params, "reasons": call.reasons, "stage": call.stage}


def _sent(entry: Entry) -> Line:
    return {"board": entry.board, "index": entry.index, **_call(entry.call), "params": entry.params}


def _answer(entry: Entry) -> Line:
    told: Line = {"board": entry.board, "index": entry.index}
    if entry.unknown:
        told["unknown"] = True
    return told | ({"result": entry.result} if entry.error is None else {"error": entry.error})


def _board_end(board: BoardOutcome) -> Line:
    return {
        "name": board.name,
        "state": board.state,
        "done": len(board.done),
        "not_done": len(board.calls) - len(board.done),
        "message": board.message,
    }


def _address(address: Address) -> Line:
    """Return where a board lies; ids that its kind does not have are left out, but for the group's."""
    ids = {
        "process": address.process,
        "entity": address.entity,
        "pipeline": address.pipeline,
        "container": address.container,
    }
    known = {name: value for name, value in ids.items() if value is not None}
    return {"group": address.group, "name": address.name, **known}
