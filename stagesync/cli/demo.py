"""`stagesync demo`: the main job, start to end, on the embedded portal."""

from __future__ import annotations

import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stagesync.cli.console import show
from stagesync.cli.copies import Copies
from stagesync.cli.embedded import embedded
from stagesync.cli.terminal import style_for
from stagesync.errors import SourceError
from stagesync.rendering.colors import Tone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagesync.model.desired import DesiredBoard
    from stagesync.model.plan import Plan
    from stagesync.portal.client import Portal


@click.command()
def demo() -> int:
    """The main job, start to end, on the embedded portal: seed, plan, apply, read back, plan again.

    It works in a folder of its own that is removed afterwards, and needs neither a portal nor a network.
    """
    from stagesync.config import load
    from stagesync.portal.client import Portal
    from stagesync.shipped import path

    example = path("examples", "quickstart/stagesync.yaml")
    boards = load([str(example)]).configuration.boards
    with _folder() as folder:
        _say("An embedded portal is seeded: two project groups and a My Plan, with tasks on their boards.")
        _say("This is what their stages shall be (examples/quickstart/stagesync.yaml):")
        show(example.read_text(encoding="utf-8") + "\n")
        with embedded(f"embedded:{folder / 'portal.db'}") as (webhook, http):
            portal = Portal(webhook, http)
            try:
                arrived = _job(portal, boards, folder)
            finally:
                portal.close()
    if not arrived:
        _say("The demo did not arrive: this is a defect in stagesync, please report what is shown above.")
        return 1
    _say("That is the whole job. Next: write a stagesync.yaml, and run `stagesync plan --portal embedded`.")
    return 0


@contextmanager
def _folder() -> Iterator[Path]:
    """Make a folder for temporary files, and remove it at the end."""
    try:
        folder = tempfile.TemporaryDirectory(prefix="stagesync-demo-", ignore_cleanup_errors=True)
    except OSError as error:
        raise SourceError(
            f"no folder for temporary files can be made: {error.strerror}; set TMPDIR to one that can be written"
        ) from error
    with folder as name:
        yield Path(name)


def _job(portal: Portal, boards: tuple[DesiredBoard, ...], folder: Path) -> bool:
    """Plan, apply and plan again; tell whether the second plan had nothing to do."""
    from stagesync.applying.apply import apply_plan
    from stagesync.applying.witnesses import Witnesses
    from stagesync.cli.rehearsal import rehearse
    from stagesync.rendering.outcome_text import outcome_to_text

    desired = {board.name: board for board in boards}
    made = _shown(portal, boards, "$ stagesync plan")
    _say("$ stagesync apply --yes")
    witnesses = Witnesses(keep_copy=Copies(folder).keep, rehearse=rehearse)
    outcome = apply_plan(portal, made, witnesses, desired=desired)
    show(outcome_to_text(outcome, style_for(sys.stdout)) + "\n")
    again = _shown(portal, boards, "$ stagesync plan")
    return outcome.ok and not again.changed and not again.refused


def _shown(portal: Portal, boards: tuple[DesiredBoard, ...], command: str) -> Plan:
    from stagesync.families.plans import plan_all
    from stagesync.rendering.plan_text import plan_to_text

    _say(command)
    made = plan_all(portal, boards)
    show(plan_to_text(made, style_for(sys.stdout)) + "\n")
    return made


def _say(message: str) -> None:
    from stagesync.rendering.layout import wrap_prose

    style = style_for(sys.stdout)
    lines = wrap_prose(message, first="", rest="", width=style.columns) if sys.stdout.isatty() else [message]
    show("".join(f"{style.paint(line, Tone.HEADING)}\n" for line in lines))
