"""`stagesync show`: draw a saved plan, without a portal."""

from __future__ import annotations

from pathlib import Path

import click

from stagesync.cli.plan_formats import format_option, print_plan


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@format_option
def show(file: Path, form: str) -> int:
    """Show a plan that was saved by `stagesync plan --out FILE`, in any format. Reads no portal.

    So one plan gives text, comment and picture of the very same thing.
    """
    from stagesync.cli.saved_plan import take_up

    print_plan(take_up(file, ()), form)
    return 0
