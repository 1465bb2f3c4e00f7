"""`stagesync rollback`: undo an apply, from its journal, by a plan like any other."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stagesync.cli.connection import Connection, portal_options
from stagesync.cli.console import note, show, show_aside
from stagesync.cli.lines import LINES, ReportLines
from stagesync.cli.portals.beside import file_of
from stagesync.cli.portals.links import expect_secrets, linked
from stagesync.cli.portals.progress import progress_of
from stagesync.cli.run import (
    Ran,
    agreed_to,
    report,
    run_options,
    run_plan,
    show_plan,
    templates_of,
    unheard,
)
from stagesync.cli.terminal import style_for
from stagesync.errors import SourceError
from stagesync.model.outcome import BoardOutcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagesync.cli.portals.links import Link, Links
    from stagesync.cli.portals.progress import AllProgress
    from stagesync.families.rollback import Rollback
    from stagesync.families.way_back import Loss
    from stagesync.journal.record import RunRecord
    from stagesync.model.outcome import Outcome
    from stagesync.model.plan import Plan


@click.command()
@click.argument("journal", type=click.Path(path_type=Path, dir_okay=False))
@run_options
@portal_options
def rollback(journal: Path, dry_run: bool, yes: bool, form: str, connection: Connection) -> int:
    """Undo an apply: plan its boards back to what they were, show the plan, ask, run it and read back.

    JOURNAL is a file of .stagesync/journal/; apply names the one that it wrote. Stages that others have added since
    stay, and so do tasks that are no longer where the apply put them. What can't come back is listed before the
    question: a deleted stage returns with a new id. Running again after a failure is safe. A rollback writes a journal
    of its own, so that it can be undone, too.

    Exit code 0: done, or nothing to do; 1: failed, refused, or done in part (the report says which).
    """
    from stagesync.journal.reading import read_journal

    if journal == Path():  # an empty name, as `ls | tail` gives where there is no journal yet
        raise click.UsageError("JOURNAL is empty: name a file of .stagesync/journal/.")
    record, lines = read_journal(journal), ReportLines()
    with _portal_of(record, connection) as links:
        (link,) = links.open.values()
        _check_portal(record, link.place)
        _say_how_it_ended(record)
        progress = progress_of(links, form)
        with progress.shown():
            back = _planned(record, link, progress)
            made = back.plan
            show_plan(made, form)
            _tell(back.losses, form)
            if made.changed and not dry_run and not yes and not agreed_to(made):
                note("Nothing was written.")
                return 1
            if form == LINES:
                lines.boards(BoardOutcome.without_writes(board) for board in made.boards if not board.changed)
            with progress.applying({link.name: made}):
                outcome = run_plan(
                    link,
                    made,
                    progress.of(link.name),
                    command="rollback",
                    dry_run=dry_run,
                    on_outcome=lines.on_outcome if form == LINES else unheard,
                )
    losses = [{"board": loss.board, "message": loss.message} for loss in back.losses]
    report(_with_journals(outcome, link), form, lines, templates_of(made), cannot_come_back=losses)
    return 0 if outcome.ok else 1


def _planned(record: RunRecord, link: Link, progress: AllProgress) -> Rollback:
    """Read the boards that the run may have changed and plan them back; raises PortalError."""
    from stagesync.families.rollback import plan_back

    read = [board for board in record.boards if board.touched and not board.redacted]
    with progress.reading({link.name: read}, told=False):
        back = plan_back(link.portal, record.boards)
    return replace(back, plan=_on_its_portal(back.plan, link))


@contextmanager
def _portal_of(record: RunRecord, connection: Connection) -> Iterator[Links]:
    """Open the journal's portal: by the variable that it names, unless the command line itself names the portal."""
    from stagesync.model.desired import PortalSpec

    name, specs = record.portal_name, {}
    if name is not None and record.webhook_env is not None:
        specs = {name: PortalSpec(webhook_env=record.webhook_env, rate=record.rate)}
    expect_secrets(specs)
    if connection.webhook_file is not None or _is_file_of(record, connection):
        specs = {}
    with linked(connection, [name if specs else None], specs) as links:
        links.reach(links.names)
        for error in links.failed.values():
            raise error
        yield links


def _is_file_of(record: RunRecord, connection: Connection) -> bool:
    return (
        connection.portal is not None and record.portal == f"embedded:{file_of(connection.portal).resolve()}"
    )


def _on_its_portal(plan: Plan, link: Link) -> Plan:
    """Return a plan whose boards say which portal they lie on."""
    if link.name is None or link.spec is None:
        return plan
    boards = tuple(replace(board, portal=link.name) for board in plan.boards)
    return replace(plan, boards=boards, portals={link.name: link.spec})


def _with_journals(outcome: Outcome, link: Link) -> Outcome:
    """Return an outcome that says whose journal it is, as the report of an apply does."""
    if link.name is None or not isinstance(outcome, Ran):
        return outcome
    journals = {} if outcome.journal is None else {link.name: outcome.journal}
    return replace(outcome, journals=journals)


def _check_portal(record: RunRecord, name: str) -> None:
    if record.portal != name:
        raise SourceError(
            f"the journal is of a run on {record.portal}, but this portal is {name}; ids of stages mean something else "
            "there, so name the portal of the journal"
        )


def _say_how_it_ended(record: RunRecord) -> None:
    if not any(board.touched for board in record.boards):
        note("The run had not come to its first write; there is nothing to undo.")
    elif not record.ended:
        note("The run was cut off: what its last calls did is taken from the boards as they are now.")


def _tell(losses: Sequence[Loss], form: str) -> None:
    """List what can't come back, where the plan was shown."""
    from stagesync.rendering.layout import wrap_prose
    from stagesync.rendering.safe_text import guard_lines

    if not losses:
        return
    width = style_for(sys.stderr if form != "text" else sys.stdout).columns
    lines = ["", "What can't come back, or is left to you:"]
    for loss in losses:
        lines += wrap_prose(f"{loss.board}: {loss.message}", first="  - ", rest="    ", width=width)
    text = guard_lines("\n".join(lines) + "\n")
    if form != "text":
        show_aside(text)
    else:
        show(text)
