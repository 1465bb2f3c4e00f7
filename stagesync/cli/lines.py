"""`--format jsonl`: a line of JSON for each board as soon as it is known, and one that ends the run."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any

import click

from stagesync.cli import secrets
from stagesync.cli.console import show
from stagesync.cli.plan_formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from stagesync.model.outcome import BoardOutcome, Outcome
    from stagesync.model.plan import BoardPlan, Plan

LINES = "jsonl"
REPORT_FORMATS = ("text", "json", LINES)


def plan_format_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the option --format with JSON Lines among the formats of a plan, handed over as `form`."""
    return click.option(
        "--format",
        "form",
        type=click.Choice((*FORMATS, LINES)),
        default="text",
        help="What stdout gets (default: text); jsonl: a line of JSON for each board as soon as it is known.",
    )(command)


class PlanLines:
    """The lines of a plan that is being made; each board is told once, by whatever thread."""

    def __init__(self) -> None:
        self._told: set[str] = set()
        self._telling = Lock()

    def board(self, board: BoardPlan) -> None:
        """Tell a board now. Raises SourceError where stdout can't be written."""
        from stagesync.rendering.plan_lines import board_line

        line = board_line(secrets.redacted(board))
        with self._telling:
            self._told.add(board.name)
            show(line)

    def end(self, plan: Plan) -> None:
        """Tell the boards that were not told yet, and the counts."""
        from stagesync.rendering.plan_lines import plan_summary_line

        for board in plan.boards:
            if board.name not in self._told:
                self.board(board)
        show(plan_summary_line(secrets.redacted(plan)))


class ReportLines:
    """The lines of a run that writes; each board is told once, as soon as nothing more can become of it."""

    def __init__(self) -> None:
        self._told: set[str] = set()
        self._telling = Lock()
        self._failed: Exception | None = None

    def boards(self, settled: Iterable[BoardOutcome]) -> None:
        """Tell boards now, but for those that were told already. Raises SourceError where stdout can't be written."""
        for board in settled:
            self._tell(board)

    def on_outcome(self, board: BoardOutcome) -> None:
        """Tell a board in the midst of a run, which goes on where that fails: nothing is raised before the end."""
        if self._failed is not None:
            return
        try:
            self._tell(board)
        except Exception as error:  # noqa: BLE001 - `end` raises it
            self._failed = error

    def end(self, outcome: Outcome, more: Mapping[str, object]) -> None:
        """Tell the boards that were not told yet, and the counts; `more` are further keys."""
        from stagesync.rendering.plan_lines import outcome_summary_line

        if self._failed is not None:
            raise self._failed
        self.boards(outcome.boards)
        show(outcome_summary_line(secrets.redacted(outcome), more))

    def _tell(self, board: BoardOutcome) -> None:
        from stagesync.rendering.plan_lines import outcome_board_line

        line = outcome_board_line(secrets.redacted(board))
        with self._telling:
            if board.name not in self._told:
                self._told.add(board.name)
                show(line)
