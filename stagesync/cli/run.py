"""What commands that write have in common: show the plan, ask, run it under lock and journal, report.

Which plan that is, and what else has to be said of it, is left to the commands.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import click

from stagesync.cli import secrets
from stagesync.cli.console import harmless, note, show, show_aside
from stagesync.cli.copies import Copies
from stagesync.cli.journals import in_words
from stagesync.cli.question import agreed
from stagesync.cli.recorded import recorded
from stagesync.cli.rehearsal import rehearse
from stagesync.cli.status import status
from stagesync.cli.tally import Tally
from stagesync.cli.terminal import style_for
from stagesync.errors import SourceError, StagesyncError
from stagesync.model.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from stagesync.model.desired import DesiredBoard
    from stagesync.model.plan import Plan
    from stagesync.portal.client import Portal


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran(Outcome):
    """What a run came to, and where its journal lies; None if it wrote none."""

    journal: Path | None = None


def run_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command that writes the options --dry-run, --yes and --format, handed over as `form`."""
    form = click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json"]),
        default="text",
        help="The report's form (default: text).",
    )
    yes = click.option("--yes", is_flag=True, help="Do not ask.")
    dry_run = click.option("--dry-run", is_flag=True, help="Do everything but write.")
    return dry_run(yes(form(command)))


def show_plan(made: Plan, form: str) -> None:
    """Show the plan where people look; stdout is kept for the report if that is JSON."""
    from stagesync.rendering.plan_text import plan_to_text

    made = secrets.redacted(made)
    if form == "json":
        show_aside(plan_to_text(made, style_for(sys.stderr)))
    else:
        show(plan_to_text(made, style_for(sys.stdout)))


def agreed_to(made: Plan) -> bool:
    """Ask on the terminal; without one there is nobody to ask."""
    from stagesync.rendering.layout import counted

    if not sys.stdin.isatty():
        note("Refused: there is no terminal to ask in; pass --yes to apply without being asked.")
        return False
    return agreed(f"Apply {counted(made.calls, 'call')} to {counted(len(made.changed), 'board')}?")


def run_plan(
    portal: Portal,
    made: Plan,
    name: str,
    *,
    command: str,
    desired: Mapping[str, DesiredBoard] | None = None,
    dry_run: bool = False,
    saved: bool = False,
) -> Outcome:
    """Apply a plan under the portal's lock, with a journal; `name` is what `journals.portal_name` gives.

    `saved` says that the plan comes from a file. A run that is interrupted, or dies of a defect, still says what is
    done.
    """
    from stagesync.applying.apply import check_plan
    from stagesync.applying.witnesses import Witnesses

    copies = Copies(as_admin={board.name for board in made.boards if board.as_admin})
    if dry_run:
        outcome = check_plan(portal, made, Witnesses(keep_copy=copies.keep, rehearse=rehearse))
        return replace(outcome, saved=saved)
    with recorded(made, name, command=command) as record:
        tally = Tally(made, copies.keep, record.journal, saved=saved)
        outcome = _applied(portal, made, desired, tally)
        return Ran(boards=outcome.boards, requests=outcome.requests, saved=saved, journal=record.path)


def _applied(portal: Portal, made: Plan, desired: Mapping[str, DesiredBoard] | None, tally: Tally) -> Outcome:
    from stagesync.applying.apply import apply_plan
    from stagesync.applying.witnesses import Witnesses

    witnesses = Witnesses(keep_copy=tally.keep_copy, on_call=tally.on_call, journal=tally, rehearse=rehearse)
    sent = portal.requests
    try:
        return apply_plan(portal, made, witnesses, desired=desired)
    except KeyboardInterrupt:
        return tally.outcome(portal.requests - sent)
    except StagesyncError:  # raised before the first write alone
        raise
    except Exception:
        show_aside(_aside(tally.outcome(portal.requests - sent)))
        raise
    finally:
        status.clear()


def report(outcome: Outcome, form: str, **more: object) -> None:
    """Print what a run came to, and where its journal lies; `more` are further keys of the JSON report."""
    from stagesync.rendering.outcome_text import outcome_to_text, summary_line

    journal = outcome.journal if isinstance(outcome, Ran) else None
    outcome = secrets.redacted(outcome)
    try:
        if form == "json":
            show(_as_json(outcome, {"journal": None if journal is None else str(journal), **more}))
        else:
            show("\n" + outcome_to_text(outcome, style_for(sys.stdout)))
            if journal is not None:
                show(harmless(in_words(journal)) + "\n")
    except (BrokenPipeError, SourceError):
        note(f"The report could not be printed: {summary_line(outcome)}")
        if journal is not None:
            note(in_words(journal))
        raise


def _as_json(outcome: Outcome, more: Mapping[str, object]) -> str:
    import json

    from stagesync.rendering import json_values
    from stagesync.rendering.outcome_json import outcome_to_json

    return json_values.dump({**json.loads(outcome_to_json(outcome)), **more})


def _aside(outcome: Outcome) -> str:
    from stagesync.rendering.outcome_text import outcome_to_text

    return outcome_to_text(secrets.redacted(outcome), style_for(sys.stderr))
