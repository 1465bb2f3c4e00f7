"""`stagesync apply`: show the plan, made now or saved before, ask, run it and read back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stagesync.cli.base import base_option, read_base
from stagesync.cli.connection import Connection, connect, portal_options
from stagesync.cli.console import note
from stagesync.cli.journals import portal_name
from stagesync.cli.reading import allow_missing_option, desired_boards, paths_argument, target_option
from stagesync.cli.run import agreed_to, report, run_options, run_plan, show_plan
from stagesync.cli.saved_plan import set_aside, take_up

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagesync.model.desired import DesiredBoard
    from stagesync.model.outcome import BoardOutcome, Outcome
    from stagesync.model.plan import Plan
    from stagesync.planning.drift.base import Said
    from stagesync.portal.client import Portal


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a run has to do: the plan as shown, the part of it to be run, and by name the boards set aside.

    `desired` holds the configuration by board; None where a saved plan is run: it is never planned anew.
    """

    shown: Plan
    plan: Plan
    desired: Mapping[str, DesiredBoard] | None
    aside: Mapping[str, BoardOutcome] = field(default_factory=dict)

    def whole(self, outcome: Outcome) -> Outcome:
        """Return the outcome of the part that was run with the boards that were set aside, in the plan's order."""
        became = {**{board.name: board for board in outcome.boards}, **self.aside}
        return replace(outcome, boards=tuple(became[board.name] for board in self.shown.boards))


@click.command()
@paths_argument
@click.option(
    "--plan",
    "saved",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Run this saved plan, or refuse. Only PATHs make it read a configuration, which must be the plan's.",
)
@run_options
@base_option
@allow_missing_option
@target_option
@portal_options
def apply(
    paths: tuple[str, ...],
    saved: Path | None,
    dry_run: bool,
    yes: bool,
    form: str,
    base: str | None,
    allow_missing: bool,
    targets: tuple[str, ...],
    connection: Connection,
) -> int:
    """Show the plan, ask, run it and read every changed board back.

    Just before the first write the boards are read again; one that changed meanwhile is left alone. Each changed board
    is kept as it was as YAML in .stagesync/. Running again after a failure is safe. Ctrl-C and SIGTERM end the run
    with a report of what is done.

    With --plan a plan saved by `stagesync plan --out FILE` is run exactly as it was reviewed. It is refused if the file
    was changed or another version of stagesync made it; a board that changed since is left alone, and so is one that
    the plan was applied to before.

    With --base a title that the file changed at its place since a git revision is a rename.

    Exit code 0: done, or nothing to do; 1: failed, refused, or applied in part (the report says which).
    """
    if saved is not None and targets:
        raise click.UsageError(
            "--plan runs a saved plan as a whole; narrow it when it is made: stagesync plan --target BOARD --out FILE"
        )
    if saved is not None and base is not None:
        raise click.UsageError(
            "--plan runs a saved plan as it is; name the base when it is made: stagesync plan --base REF --out FILE"
        )
    if saved is not None and allow_missing:
        raise click.UsageError(
            "--plan runs a saved plan as it is; allow for missing boards when it is made: "
            "stagesync plan --allow-missing --out FILE"
        )
    reviewed = None if saved is None else take_up(saved, paths)
    boards = () if reviewed is not None else desired_boards(paths, targets)
    with connect(connection) as portal:
        name = portal_name(connection, portal)
        if reviewed is not None:
            job = _reviewed(portal, reviewed)
        else:
            bases = read_base(base, paths, boards, portal=name)
            job = _planned(portal, boards, bases, allow_missing=allow_missing)
        show_plan(job.shown, form)
        _tell_aside(job)
        if job.plan.changed and not dry_run and not yes and not agreed_to(job.plan):
            note("Nothing was written.")
            return 1
        ran = run_plan(
            portal,
            job.plan,
            name,
            command="apply",
            desired=job.desired,
            dry_run=dry_run,
            saved=saved is not None,
        )
    outcome = job.whole(ran)
    report(outcome, form)
    return 0 if outcome.ok else 1


def _planned(
    portal: Portal, boards: tuple[DesiredBoard, ...], bases: Mapping[str, Said], *, allow_missing: bool
) -> Job:
    """Plan; where the run has to plan a board again it goes on with the renames that were shown."""
    from stagesync.families.plans import plan_as_renamed

    made, planned = plan_as_renamed(portal, boards, bases, allow_missing=allow_missing)
    return Job(shown=made, plan=made, desired={board.name: board for board in planned})


def _reviewed(portal: Portal, reviewed: Plan) -> Job:
    plan, aside = set_aside(portal, reviewed)
    return Job(shown=reviewed, plan=plan, desired=None, aside=aside)


def _tell_aside(job: Job) -> None:
    """Say before the question which boards of the plan shown will be left alone; the report says why at length."""
    for name, outcome in job.aside.items():
        note(f"{name} is left alone: {outcome.message}")
