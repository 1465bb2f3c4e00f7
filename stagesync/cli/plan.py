"""`stagesync plan`: show what differs and the least calls that mend it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stagesync.cli.base import base_option, read_base
from stagesync.cli.connection import Connection, portal_options
from stagesync.cli.files import check_place
from stagesync.cli.lines import LINES, PlanLines, plan_format_option
from stagesync.cli.metrics import metered, metrics_option
from stagesync.cli.plan_formats import print_plan
from stagesync.cli.portals.links import linked
from stagesync.cli.portals.progress import progress_of
from stagesync.cli.reading import allow_missing_option, paths_argument, read_entries, target_option
from stagesync.cli.saved_plan import save_plan
from stagesync.cli.shards import Shard, shard_option
from stagesync.cli.share import share_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.cli.metrics import Meter
    from stagesync.model.plan import BoardPlan, Plan

CHANGES_PENDING = 2


@click.command()
@paths_argument
@plan_format_option
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Save the plan as JSON in this file too, for a later apply.",
)
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 if there is something to change.")
@click.option(
    "--join", is_flag=True, help="Join the plans of all shards, given as PATHs, to one; asks no portal."
)
@metrics_option
@base_option
@allow_missing_option
@target_option
@shard_option
@portal_options
def plan(
    paths: tuple[str, ...],
    form: str,
    out: Path | None,
    detailed_exitcode: bool,
    join: bool,
    metrics: Path | None,
    base: str | None,
    allow_missing: bool,
    targets: tuple[str, ...],
    shard: Shard | None,
    connection: Connection,
) -> int:
    """Show what differs on the portal and the least calls that mend it. Writes nothing.

    One exception is the portal's own: reading a board that nobody ever opened makes the portal create its default
    stages.

    With --base each difference is told by who made it, "changed in the file", "changed on the portal" or "both", and a
    title that the file changed at its place since a git revision is planned as a rename.

    With --shard several machines plan a part of the boards each; --join makes one plan of theirs, for show and apply.

    Exit code 0: planned; 1: failed, or a board is refused; 2: changes pending (with --detailed-exitcode alone).
    """
    asked = Asked(
        paths=paths,
        form=form,
        out=out,
        metrics=metrics,
        base=base,
        allow_missing=allow_missing,
        targets=targets,
        shard=shard,
        connection=connection,
    )
    with metered(metrics, "plan", shard) as meter:
        made = _joined(asked, meter) if join else _made(asked, meter)
        meter.ok = not made.refused
    return exit_code(made, detailed=detailed_exitcode)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the options ask for."""

    paths: tuple[str, ...]
    form: str
    out: Path | None
    metrics: Path | None
    base: str | None
    allow_missing: bool
    targets: tuple[str, ...]
    shard: Shard | None
    connection: Connection


def _made(asked: Asked, meter: Meter) -> Plan:
    """Read the boards and plan them; save and print that."""
    from stagesync.cli.portals.planning import plan_boards
    from stagesync.config import configuration_digest

    entries = read_entries(asked.paths, asked.targets)
    _check_out(asked, entries.files, "a configuration file of this run")
    lines = PlanLines()
    with linked(asked.connection, entries.names, entries.portals) as links:
        meter.portals = links
        progress = progress_of(links, asked.form)
        with progress.shown():
            share = share_of(links, entries.boards, asked.targets, asked.shard, others=entries.others)
            bases = read_base(asked.base, asked.paths, share.written, places=links.places)
            made, _ = plan_boards(
                links,
                share.boards,
                bases,
                progress,
                allow_missing=asked.allow_missing,
                on_board=lines.board if asked.form == LINES else _unheard,
            )
    digest = configuration_digest(entries.boards)
    made = replace(made, configuration_digest=digest, narrowed=bool(asked.targets))
    made = meter.plan = share.marked(made, bases)
    _tell(asked, made, lines)
    return made


def _unheard(board: BoardPlan) -> None:
    """Only lines are told one by one."""


def _joined(asked: Asked, meter: Meter) -> Plan:
    """Put the plans of shards together; save and print that."""
    from stagesync.cli.joining import joined

    if asked.base is not None or asked.allow_missing or asked.targets or asked.shard is not None:
        raise click.UsageError(
            "--join takes plans as they are; say --base, --allow-missing, --target and --shard when they are made"
        )
    if not asked.paths:
        raise click.UsageError("--join needs the plans of all shards: stagesync plan --join a.json b.json")
    _check_out(asked, asked.paths, "one of the plans to be joined")
    made = meter.plan = joined(asked.paths)
    _tell(asked, made, PlanLines())
    return made


def _tell(asked: Asked, made: Plan, lines: PlanLines) -> None:
    try:
        if asked.out is not None:
            save_plan(asked.out, made)
    finally:  # a plan that can't be saved is still worth reading
        if asked.form == LINES:
            lines.end(made)
        else:
            print_plan(made, asked.form)


def _check_out(asked: Asked, files: Sequence[str], what: str) -> None:
    """Refuse a file that can't be written, or that the plan is made from, before the portal is asked."""
    if asked.out is None:
        return
    out = asked.out.resolve()
    if out in {Path(file).resolve() for file in files}:
        raise click.UsageError(f"--out: {asked.out} is {what}; name another file.")
    if asked.metrics is not None and out == asked.metrics.resolve():
        raise click.UsageError(f"--out: {asked.out} is named with --metrics, too; name another file.")
    check_place(asked.out, replace=True)


def exit_code(made: Plan, *, detailed: bool) -> int:
    """Return 1 for a refused board, 2 for pending changes where asked for in detail, else 0."""
    if made.refused:
        return 1
    return CHANGES_PENDING if detailed and made.changed else 0
