"""`stagesync rollback`: undo an apply, from its journal, by a plan like any other."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stagesync.cli.connection import Connection, connect, portal_options
from stagesync.cli.console import note, show, show_aside
from stagesync.cli.journals import portal_name
from stagesync.cli.run import agreed_to, report, run_options, run_plan, show_plan
from stagesync.cli.terminal import style_for
from stagesync.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.families.way_back import Loss
    from stagesync.journal.record import RunRecord


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
    from stagesync.families.rollback import plan_back
    from stagesync.journal.reading import read_journal

    if journal == Path():  # an empty name, as `ls | tail` gives where there is no journal yet
        raise click.UsageError("JOURNAL is empty: name a file of .stagesync/journal/.")
    record = read_journal(journal)
    with connect(connection) as portal:
        name = portal_name(connection, portal)
        _check_portal(record, name)
        _say_how_it_ended(record)
        back = plan_back(portal, record.boards)
        show_plan(back.plan, form)
        _tell(back.losses, form)
        if back.plan.changed and not dry_run and not yes and not agreed_to(back.plan):
            note("Nothing was written.")
            return 1
        outcome = run_plan(portal, back.plan, name, command="rollback", dry_run=dry_run)
    losses = [{"board": loss.board, "message": loss.message} for loss in back.losses]
    report(outcome, form, cannot_come_back=losses)
    return 0 if outcome.ok else 1


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
    width = style_for(sys.stderr if form == "json" else sys.stdout).columns
    lines = ["", "What can't come back, or is left to you:"]
    for loss in losses:
        lines += wrap_prose(f"{loss.board}: {loss.message}", first="  - ", rest="    ", width=width)
    text = guard_lines("\n".join(lines) + "\n")
    if form == "json":
        show_aside(text)
    else:
        show(text)
