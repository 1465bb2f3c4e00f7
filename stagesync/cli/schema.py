"""`stagesync schema`: print a JSON Schema."""

from __future__ import annotations

import click

from stagesync.cli.console import show


@click.command()
@click.argument("which", type=click.Choice(["config", "plan"]))
def schema(which: str) -> int:
    """Print the JSON Schema (Draft 2020-12) of the configuration or of the JSON plan."""
    from stagesync.shipped import text

    show(text("schemas", f"{which}.schema.json"))
    return 0
