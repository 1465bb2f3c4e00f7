"""`stagesync apply`: show the plan, made now or saved before, ask, run it and read back."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stagesync.cli.base import base_option, read_base
from stagesync.cli.connection import Connection, portal_options
from stagesync.cli.console import note
from stagesync.cli.lines import LINES, ReportLines
from stagesync.cli.metrics import metered, metrics_option
from stagesync.cli.portals.canary import Canary, canary_option, check_canary
from stagesync.cli.portals.joined import not_started
from stagesync.cli.portals.links import linked
from stagesync.cli.portals.planning import plan_boards
from stagesync.cli.portals.progress import progress_of
from stagesync.cli.portals.reviewed import set_aside_on_portals
from stagesync.cli.portals.running import Order, run_on_portals
from stagesync.cli.reading import (
    MOST_NAMED,
    Entries,
    allow_missing_option,
    paths_argument,
    read_entries,
    target_option,
)
from stagesync.cli.run import Ran, agreed_to, report, run_options, show_plan, templates_of, unheard
from stagesync.cli.saved_plan import take_up
from stagesync.cli.shards import Shard, shard_option
from stagesync.cli.share import share_of
from stagesync.errors import SourceError
from stagesync.model.long_list import cut
from stagesync.model.outcome import BoardOutcome, Outcome
from stagesync.rendering.plan_join_part import part_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stagesync.cli.metrics import Meter
    from stagesync.cli.portals.links import Links
    from stagesync.cli.portals.progress import AllProgress
    from stagesync.model.desired import DesiredBoard
    from stagesync.model.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a run has to do: the plan as shown, the part of it to be run, and by name the boards set aside.

    `desired` holds the configuration by board; None where a saved plan is run: it is never planned anew.
    """

    shown: Plan
    plan: Plan
    desired: Mapping[str, DesiredBoard] | None
    progress: AllProgress
    aside: Mapping[str, BoardOutcome] = field(default_factory=dict)

    @property
    def settled(self) -> Iterator[BoardOutcome]:
        """What became of boards that the run will not write to."""
        yield from self.aside.values()
        yield from (BoardOutcome.without_writes(board) for board in self.plan.boards if not board.changed)

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
@canary_option
@metrics_option
@base_option
@allow_missing_option
@target_option
@shard_option
@portal_options
def apply(
    paths: tuple[str, ...],
    saved: Path | None,
    dry_run: bool,
    yes: bool,
    form: str,
    canary: str | None,
    metrics: Path | None,
    base: str | None,
    allow_missing: bool,
    targets: tuple[str, ...],
    shard: Shard | None,
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

    With --shard several machines apply a part of the boards each.

    With --canary one board is applied and read back first; the others go on only if it arrived.

    Boards on several portals are applied side by side; a portal that fails stops no other.

    Exit code 0: done, or nothing to do; 1: failed, refused, or applied in part (the report says which).
    """
    asked = Asked(
        paths=paths,
        saved=saved,
        dry_run=dry_run,
        yes=yes,
        form=form,
        canary=canary,
        base=base,
        allow_missing=allow_missing,
        targets=targets,
        shard=shard,
        connection=connection,
    )
    _check_whole(asked)
    with metered(metrics, "apply", shard) as meter:
        _run(asked, meter)
    return 0 if meter.ok else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the options ask for."""

    paths: tuple[str, ...]
    saved: Path | None
    dry_run: bool
    yes: bool
    form: str
    canary: str | None
    base: str | None
    allow_missing: bool
    targets: tuple[str, ...]
    shard: Shard | None
    connection: Connection


def _check_whole(asked: Asked) -> None:
    """Refuse options that would make another plan of a saved one."""
    if asked.saved is None:
        return
    remakes = (
        (asked.targets, "as a whole; narrow it when it is made: stagesync plan --target BOARD --out FILE"),
        (asked.shard, "as a whole; divide it when it is made: stagesync plan --shard INDEX/COUNT --out FILE"),
        (asked.base, "as it is; name the base when it is made: stagesync plan --base REF --out FILE"),
        (
            asked.allow_missing,
            "as it is; allow for missing boards when it is made: stagesync plan --allow-missing --out FILE",
        ),
    )
    for given, why in remakes:
        if given:
            raise click.UsageError(f"--plan runs a saved plan {why}")


def _run(asked: Asked, meter: Meter) -> None:
    """Plan or take up a plan, show it, ask, run it, report; what came of it is in the meter."""
    source: Entries | Plan = (
        read_entries(asked.paths, asked.targets) if asked.saved is None else take_up(asked.saved, asked.paths)
    )
    lines = ReportLines()
    with _portals(asked, source) as links, _shown(links, asked) as progress:
        meter.portals = links
        if isinstance(source, Entries):
            job = _planned(links, source, asked, progress)
        else:
            job = _reviewed(links, source, asked, progress)
        meter.plan = job.shown
        show_plan(job.shown, asked.form)
        _tell_aside(job)
        halted = _halted(links, job, asked)
        asks = job.plan.changed and not asked.dry_run and not asked.yes and halted is None
        if asks and not agreed_to(job.plan):
            note("Nothing was written.")
            return
        if asked.form == LINES:
            lines.boards(job.settled)
        ran = _ran(links, job, asked, lines) if halted is None else halted
    outcome = job.whole(ran)
    meter.outcome, meter.ok = outcome, outcome.ok
    report(outcome, asked.form, lines, templates_of(job.shown))


@contextmanager
def _shown(links: Links, asked: Asked) -> Iterator[AllProgress]:
    """Show how far the run is from its first request on."""
    progress = progress_of(links, asked.form)
    with progress.shown():
        yield progress


@contextmanager
def _portals(asked: Asked, source: Entries | Plan) -> Iterator[Links]:
    """Hand out the portals that a configuration, or a saved plan, needs."""
    if isinstance(source, Entries):
        with linked(asked.connection, source.names, source.portals) as links:
            yield links
        return
    names = dict.fromkeys(board.portal for board in source.changed or source.boards)
    with linked(asked.connection, names, source.portals) as links:
        links.reach(links.names)
        yield links


def _planned(links: Links, entries: Entries, asked: Asked, progress: AllProgress) -> Job:
    """Plan; where the run has to plan a board again it goes on with the renames that were shown."""
    share = share_of(
        links, entries.boards, asked.targets, asked.shard, others=entries.others, canary=asked.canary
    )
    if asked.shard is not None and share.unlisted:
        raise SourceError(
            f"{links.why(share.unlisted[0])}. Which boards fall to a shard depends on its groups, so nothing is "
            "written; or join the shards' plans, and apply that: the other portals' boards go on then"
        )
    check_canary(asked.canary, {board.name for board in share.boards}, share.names)
    bases = read_base(asked.base, asked.paths, share.written, places=links.places)
    made, planned = plan_boards(links, share.boards, bases, progress, allow_missing=asked.allow_missing)
    return Job(shown=made, plan=made, desired={board.name: board for board in planned}, progress=progress)


def _reviewed(links: Links, reviewed: Plan, asked: Asked, progress: AllProgress) -> Job:
    part = part_of(reviewed)
    names = {board.name for board in reviewed.boards}
    check_canary(asked.canary, names, names if part is None else part.boards)
    plan, aside = set_aside_on_portals(links, reviewed, progress)
    return Job(shown=reviewed, plan=plan, desired=None, aside=aside, progress=progress)


def _halted(links: Links, job: Job, asked: Asked) -> Outcome | None:
    """Return what becomes of the boards where the canary can't be written; None where the run goes on."""
    canary = next((board for board in job.shown.boards if board.name == asked.canary), None)
    if canary is None:
        return None
    if canary.name not in job.aside and not canary.refused:
        if not canary.changed:
            note(f"The canary {canary.name} is as desired already: it tries nothing out.")
        return None
    if asked.dry_run:
        note(f"The canary {canary.name} can't be written: without --dry-run nothing would be.")
        return None
    bird = Canary(canary.name)
    bird.settle(job.aside.get(canary.name) or BoardOutcome.without_writes(canary))
    boards = tuple(
        BoardOutcome.without_writes(board) if board is canary else not_started(board, bird.why_not)
        for board in job.plan.boards
    )
    journals = None if links.alone else dict[str, Path]()
    return Ran(boards=boards, requests=0, saved=asked.saved is not None, journals=journals)


def _ran(links: Links, job: Job, asked: Asked, lines: ReportLines) -> Outcome:
    canary = next((board for board in job.plan.changed if board.name == asked.canary), None)
    return run_on_portals(
        links,
        Order(
            plan=job.plan,
            desired=job.desired,
            progress=job.progress,
            canary=None if canary is None or asked.dry_run else Canary(canary.name),
            dry_run=asked.dry_run,
            saved=asked.saved is not None,
            on_outcome=lines.on_outcome if asked.form == LINES else unheard,
        ),
    )


def _tell_aside(job: Job) -> None:
    """Say before the question which boards of the plan shown will be left alone; the report says why at length."""
    alike: dict[str | None, list[str]] = {}
    for name, outcome in job.aside.items():
        alike.setdefault(outcome.message, []).append(name)
    for message, names in alike.items():
        verb = "is" if len(names) == 1 else "are"
        note(f"{cut(names, MOST_NAMED)} {verb} left alone: {message}")
