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
from stagesync.cli.lines import LINES, REPORT_FORMATS, ReportLines
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

    from stagesync.cli.portals.canary import Canary
    from stagesync.cli.portals.links import Link
    from stagesync.cli.progress import Progress
    from stagesync.model.board import LiveBoard
    from stagesync.model.desired import DesiredBoard
    from stagesync.model.outcome import BoardOutcome
    from stagesync.model.plan import Plan


_NO_TEMPLATES: Mapping[str, str | None] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran(Outcome):
    """What a run came to, and where its journal lies; None if it wrote none, or several.

    `journals` holds them by portal where the configuration names some, "" for the portal of the command line; None
    where it names none.
    """

    journal: Path | None = None
    journals: Mapping[str, Path] | None = None


def run_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command that writes the options --dry-run, --yes and --format, handed over as `form`."""
    form = click.option(
        "--format",
        "form",
        type=click.Choice(REPORT_FORMATS),
        default="text",
        help="The report's form (default: text); jsonl: a line of JSON for each board as soon as it is known.",
    )
    yes = click.option("--yes", is_flag=True, help="Do not ask.")
    dry_run = click.option("--dry-run", is_flag=True, help="Do everything but write.")
    return dry_run(yes(form(command)))


def show_plan(made: Plan, form: str) -> None:
    """Show the plan where people look; stdout is kept for the report if that is JSON, or lines of it."""
    from stagesync.rendering.plan_text import plan_to_text

    made = secrets.redacted(made)
    if form != "text":
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


def unheard(board: BoardOutcome) -> None:
    """Only lines are told one by one."""


def templates_of(made: Plan) -> dict[str, str | None]:
    """Return the templates of a plan's boards by their names: many boards of one are reported at once."""
    return {board.name: board.template for board in made.boards}


def run_plan(
    link: Link,
    made: Plan,
    progress: Progress,
    *,
    command: str,
    desired: Mapping[str, DesiredBoard] | None = None,
    dry_run: bool = False,
    saved: bool = False,
    canary: Canary | None = None,
    on_outcome: Callable[[BoardOutcome], object] = unheard,
    keep_copy: Callable[[str, LiveBoard], str] | None = None,
    watch: Callable[[Callable[[], Ran]], object] = lambda so_far: None,
) -> Outcome:
    """Apply a plan on one portal under its lock, with a journal.

    `saved` says that the plan comes from a file; `progress` counts the boards that are done, which `on_outcome` gets as
    soon as nothing more can become of each: it must not raise. Where `canary` names a board of the plan, that one goes
    first. `keep_copy` keeps boards as they were, where several runs share that. A run that is interrupted, or dies of a
    defect, still says what is done; `watch` gets what may be asked at any moment how far it is.
    """
    from stagesync.applying.apply import check_plan
    from stagesync.applying.witnesses import Witnesses

    keep = keep_copy or copies_of(made).keep

    def tell(outcome: BoardOutcome) -> None:
        progress.on_board(outcome.name)
        on_outcome(outcome)

    if dry_run:
        witnesses = Witnesses(keep_copy=keep, rehearse=rehearse, on_outcome=tell)
        return replace(check_plan(link.portal, made, witnesses), saved=saved)
    with recorded(made, link, command=command) as record:
        tally = Tally(made, keep, record.journal, saved=saved, tell=tell)
        sent = link.portal.requests

        def so_far() -> Ran:
            return _ran(tally.outcome(link.portal.requests - sent), record.path, saved=saved)

        watch(so_far)
        outcome = _applied(link, made, desired, tally, canary, by_calls=progress.by_calls)
        return _ran(outcome, record.path, saved=saved)


def copies_of(made: Plan) -> Copies:
    """Return where the boards of a plan are kept as they were."""
    return Copies(as_admin={board.name for board in made.boards if board.as_admin})


def _ran(outcome: Outcome, journal: Path | None, *, saved: bool) -> Ran:
    return Ran(boards=outcome.boards, requests=outcome.requests, saved=saved, journal=journal)


def _applied(
    link: Link,
    made: Plan,
    desired: Mapping[str, DesiredBoard] | None,
    tally: Tally,
    canary: Canary | None,
    *,
    by_calls: bool,
) -> Outcome:
    from stagesync.applying.witnesses import Witnesses
    from stagesync.cli.portals.canary import apply_in_turn

    portal = link.portal
    witnesses = Witnesses(
        keep_copy=tally.keep_copy, journal=tally, rehearse=rehearse, on_outcome=tally.on_outcome
    )
    if by_calls:
        witnesses = replace(witnesses, on_call=tally.on_call)
    sent = portal.requests
    try:
        return apply_in_turn(portal, made, witnesses, canary, desired=desired)
    except KeyboardInterrupt:
        return tally.outcome(portal.requests - sent)
    except StagesyncError:  # raised before the first write alone
        raise
    except Exception:
        show_aside(_aside(tally.outcome(portal.requests - sent), made))
        raise
    finally:
        status.clear()


def report(
    outcome: Outcome,
    form: str,
    lines: ReportLines | None = None,
    templates: Mapping[str, str | None] = _NO_TEMPLATES,
    **more: object,
) -> None:
    """Print what a run came to, and where its journal lies; `more` are further keys of the JSON report.

    `lines` has told some boards already, where the form is lines; `templates` are those of boards, by their names.
    """
    from stagesync.rendering.outcome_text import outcome_to_text, summary_line

    journal, journals = _journals(outcome)
    outcome = secrets.redacted(outcome)
    keys: dict[str, object] = {"journal": None if journal is None else str(journal), **more}
    if isinstance(outcome, Ran) and outcome.journals is not None:
        keys["journals"] = {name: str(path) for name, path in outcome.journals.items()}
    try:
        if form == LINES:
            (lines or ReportLines()).end(outcome, keys)
        elif form == "json":
            show(_as_json(outcome, keys))
        else:
            show("\n" + outcome_to_text(outcome, style_for(sys.stdout), templates))
            for words in journals:
                show(harmless(words) + "\n")
    except (BrokenPipeError, SourceError):
        note(f"The report could not be printed: {summary_line(outcome)}")
        for words in journals:
            note(words)
        raise


def _journals(outcome: Outcome) -> tuple[Path | None, list[str]]:
    """Return the journal of a run, None for none or several, and a sentence for each that there is."""
    if not isinstance(outcome, Ran):
        return None, []
    if outcome.journals is not None:
        return outcome.journal, [in_words(path, name or None) for name, path in outcome.journals.items()]
    return outcome.journal, [] if outcome.journal is None else [in_words(outcome.journal)]


def _as_json(outcome: Outcome, more: Mapping[str, object]) -> str:
    import json

    from stagesync.rendering import json_values
    from stagesync.rendering.outcome_json import outcome_to_json

    return json_values.dump({**json.loads(outcome_to_json(outcome)), **more})


def _aside(outcome: Outcome, made: Plan) -> str:
    from stagesync.rendering.outcome_text import outcome_to_text

    return outcome_to_text(secrets.redacted(outcome), style_for(sys.stderr), templates_of(made))
