"""`stagesync apply`: show the plan, ask, run it and read back."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from stagesync.cli import secrets
from stagesync.cli.connection import Connection, connect, portal_options
from stagesync.cli.console import note, show, show_aside
from stagesync.cli.copies import Copies
from stagesync.cli.question import agreed
from stagesync.cli.reading import desired_boards, paths_argument, target_option
from stagesync.cli.status import status
from stagesync.cli.tally import Tally
from stagesync.cli.terminal import style_for
from stagesync.errors import SourceError, StagesyncError

if TYPE_CHECKING:
    from stagesync.model.desired import DesiredBoard
    from stagesync.model.outcome import Outcome
    from stagesync.model.plan import Plan
    from stagesync.portal.client import Portal


@click.command()
@paths_argument
@click.option("--dry-run", is_flag=True, help="Do everything but write.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="The report's form (default: text).",
)
@target_option
@portal_options
def apply(
    paths: tuple[str, ...],
    dry_run: bool,
    yes: bool,
    form: str,
    targets: tuple[str, ...],
    connection: Connection,
) -> int:
    """Show the plan, ask, run it and read every changed board back.

    Just before the first write the boards are read again; one that changed meanwhile is left alone. Each changed board
    is kept as it was as YAML in .stagesync/. Running again after a failure is safe. Ctrl-C and SIGTERM end the run
    with a report of what is done.

    Exit code 0: done, or nothing to do; 1: failed, refused, or applied in part (the report says which).
    """
    boards, _ = desired_boards(paths, targets)
    with connect(connection) as portal:
        made = _planned(portal, boards)
        _show_plan(made, form)
        if made.changed and not dry_run and not yes and not _agreed(made):
            note("Nothing was written.")
            return 1
        outcome = _run(portal, made, boards, dry_run=dry_run)
    _report(outcome, form)
    return 0 if outcome.ok else 1


def _planned(portal: Portal, boards: tuple[DesiredBoard, ...]) -> Plan:
    from stagesync.families.plans import plan_all

    return plan_all(portal, boards)


def _show_plan(made: Plan, form: str) -> None:
    """Show the plan where people look; stdout is kept for the report if that is JSON."""
    from stagesync.rendering.plan_text import plan_to_text

    made = secrets.redacted(made)
    if form == "json":
        show_aside(plan_to_text(made, style_for(sys.stderr)))
    else:
        show(plan_to_text(made, style_for(sys.stdout)))


def _agreed(made: Plan) -> bool:
    """Ask on the terminal; without one there is nobody to ask."""
    from stagesync.rendering.layout import counted

    if not sys.stdin.isatty():
        note("Refused: there is no terminal to ask in; pass --yes to apply without being asked.")
        return False
    return agreed(f"Apply {counted(made.calls, 'call')} to {counted(len(made.changed), 'board')}?")


def _run(portal: Portal, made: Plan, boards: tuple[DesiredBoard, ...], *, dry_run: bool) -> Outcome:
    """Apply a plan; a run that is interrupted, or dies of a defect, still says what is done."""
    from stagesync.applying.apply import Witnesses, apply_plan, check_plan

    desired = {board.name: board for board in boards}
    if dry_run:
        return check_plan(portal, made, desired)
    sent = portal.requests
    tally = Tally(made, Copies(as_admin={board.name for board in boards if board.as_admin}).keep)
    try:
        return apply_plan(portal, made, desired, Witnesses(keep_copy=tally.keep_copy, on_call=tally.on_call))
    except KeyboardInterrupt:
        return tally.outcome(portal.requests - sent)
    except StagesyncError:  # raised before the first write alone
        raise
    except Exception:
        show_aside(_in_words(tally.outcome(portal.requests - sent)))
        raise
    finally:
        status.clear()


def _report(outcome: Outcome, form: str) -> None:
    from stagesync.rendering.outcome_json import outcome_to_json
    from stagesync.rendering.outcome_text import outcome_to_text, summary_line

    outcome = secrets.redacted(outcome)
    try:
        show(
            outcome_to_json(outcome)
            if form == "json"
            else "\n" + outcome_to_text(outcome, style_for(sys.stdout))
        )
    except (BrokenPipeError, SourceError):
        note(f"The report could not be printed: {summary_line(outcome)}")
        raise


def _in_words(outcome: Outcome) -> str:
    from stagesync.rendering.outcome_text import outcome_to_text

    return outcome_to_text(secrets.redacted(outcome), style_for(sys.stderr))
