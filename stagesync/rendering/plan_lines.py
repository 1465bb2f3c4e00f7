"""JSON Lines: one object a board, then one with the counts, of the shape that schemas/line.schema.json describes.

Each line is whole by itself and says under `line` what it is. A stream without its summary ended early.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from stagesync.model.outcome import Outcome
from stagesync.rendering import json_values
from stagesync.rendering.outcome_json import outcome_to_json
from stagesync.rendering.plan_json import (
    board_document,
    plan_counts,
    plan_digest,
    plan_fleets,
    plan_heading,
)
from stagesync.rendering.safe_text import LOG_COMMAND

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stagesync.model.outcome import BoardOutcome
    from stagesync.model.plan import BoardPlan, Plan


def plan_lines(plan: Plan) -> Iterator[str]:
    """Yield the lines of a plan, each with its line feed."""
    yield from map(board_line, plan.boards)
    yield plan_summary_line(plan)


def board_line(board: BoardPlan) -> str:
    """Return the line of one board of a plan."""
    return _line("plan-board", board_document(board))


def plan_summary_line(plan: Plan) -> str:
    """Return the line that ends a plan."""
    counts = {"summary": plan_counts(plan), **plan_fleets(plan)}
    return _line("plan-summary", {**plan_heading(plan), **counts, "digest": plan_digest(plan)})


def outcome_board_line(board: BoardOutcome) -> str:
    """Return the line that says what became of a board in a run."""
    (document,) = json.loads(outcome_to_json(Outcome(boards=(board,), requests=0)))["boards"]
    return _line("report-board", document)


def outcome_summary_line(outcome: Outcome, more: Mapping[str, object]) -> str:
    """Return the line that ends a report; `more` are further keys."""
    document = json.loads(outcome_to_json(outcome))
    del document["boards"]
    return _line("report-summary", {**document, **more})


def _line(what: str, document: Mapping[str, object]) -> str:
    r"""Return one line of pure ASCII; `##[`, which GitHub's runner obeys, is written `#\u0023[`."""
    text = json.dumps(
        json_values.plain({"line": what, **document}),
        ensure_ascii=True,
        separators=(",", ":"),
        allow_nan=False,
    )
    return LOG_COMMAND.sub(r"#\\u0023", text) + "\n"
