"""`stagesync schema`: print a JSON Schema."""

from __future__ import annotations

import click

from stagesync.cli.console import show


@click.command()
@click.argument("which", type=click.Choice(["config", "plan", "report", "line"]))
def schema(which: str) -> int:
    """Print the JSON Schema (Draft 2020-12) of a format.

    config: the configuration file, for editors; plan: the JSON plan; report: what apply and rollback report as JSON;
    line: a line of --format jsonl.
    """
    from stagesync.shipped import text

    show(text("schemas", f"{which}.schema.json"))
    return 0
