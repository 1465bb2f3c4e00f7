"""`stagesync plan`: show what differs and the least calls that mend it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stagesync.cli.base import base_option, read_base
from stagesync.cli.connection import Connection, connect, portal_options
from stagesync.cli.files import check_place
from stagesync.cli.journals import portal_name
from stagesync.cli.plan_formats import format_option, print_plan
from stagesync.cli.reading import allow_missing_option, boards_and_files, paths_argument, target_option
from stagesync.cli.saved_plan import save_plan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.model.plan import Plan

CHANGES_PENDING = 2


@click.command()
@paths_argument
@format_option
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Save the plan as JSON in this file too, for a later apply.",
)
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 if there is something to change.")
@base_option
@allow_missing_option
@target_option
@portal_options
def plan(
    paths: tuple[str, ...],
    form: str,
    out: Path | None,
    detailed_exitcode: bool,
    base: str | None,
    allow_missing: bool,
    targets: tuple[str, ...],
    connection: Connection,
) -> int:
    """Show what differs on the portal and the least calls that mend it. Writes nothing.

    One exception is the portal's own: reading a board that nobody ever opened makes the portal create its default
    stages.

    With --base each difference is told by who made it, "changed in the file", "changed on the portal" or "both", and a
    title that the file changed at its place since a git revision is planned as a rename.

    Exit code 0: planned; 1: failed, or a board is refused; 2: changes pending (with --detailed-exitcode alone).
    """
    from stagesync.config import configuration_digest
    from stagesync.families.plans import plan_all

    boards, files = boards_and_files(paths, targets)
    if out is not None:
        _check_out(out, files)
    with connect(connection) as portal:
        bases = read_base(base, paths, boards, portal=portal_name(connection, portal))
        made = plan_all(portal, boards, bases, allow_missing=allow_missing)
    made = replace(made, configuration_digest=configuration_digest(boards), narrowed=bool(targets))
    try:
        if out is not None:
            save_plan(out, made)
    finally:  # a plan that can't be saved is still worth reading
        print_plan(made, form)
    return exit_code(made, detailed=detailed_exitcode)


def _check_out(out: Path, files: Sequence[str]) -> None:
    """Refuse a file that can't be written, or that the plan was made from, before the portal is asked."""
    if out.resolve() in {Path(file).resolve() for file in files}:
        raise click.UsageError(f"--out: {out} is a configuration file of this run; name another file.")
    check_place(out, replace=True)


def exit_code(made: Plan, *, detailed: bool) -> int:
    """Return 1 for a refused board, 2 for pending changes where asked for in detail, else 0."""
    if made.refused:
        return 1
    return CHANGES_PENDING if detailed and made.changed else 0
