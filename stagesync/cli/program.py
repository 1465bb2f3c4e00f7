"""The program: its commands, and how each way of ending becomes an exit code."""

from __future__ import annotations

import os
import sys
from functools import partial
from typing import TYPE_CHECKING

import click

from stagesync import __version__
from stagesync.cli import secrets, streams
from stagesync.cli.examples import EXAMPLES, in_help
from stagesync.cli.lazy import LazyGroup
from stagesync.cli.signals import interruptible
from stagesync.errors import StagesyncError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import NoReturn

USAGE = 64
FAILED = 1
COMPLETE = "_STAGESYNC_COMPLETE"
"""The environment variable in which a shell asks for completions; click looks at it, too."""


@click.group(
    cls=LazyGroup,
    epilog=in_help(EXAMPLES[""]),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    commands_at={
        "demo": ("stagesync.cli.demo:demo", "The main job, start to end, on the embedded portal."),
        "validate": ("stagesync.cli.validate:validate", "Check configuration files; reads no portal."),
        "plan": ("stagesync.cli.plan:plan", "Show what differs and the least calls that mend it."),
        "show": ("stagesync.cli.show:show", "Show a saved plan: as text, comment, page or picture."),
        "apply": ("stagesync.cli.apply:apply", "Show the plan, ask, run it and read back."),
        "rollback": ("stagesync.cli.rollback:rollback", "Undo an apply, from its journal."),
        "pull": (
            "stagesync.cli.pull:pull",
            "Write live boards as configuration, or absorb changes.",
        ),
        "doctor": ("stagesync.cli.doctor:doctor", "Say what is right and wrong with a connection."),
        "review": (
            "stagesync.cli.review.commands:review",
            "A plan on its pull request: shown, then held to.",
        ),
        "portal": ("stagesync.cli.portal:portal", "The embedded portal: serve it, fill it."),
        "schema": ("stagesync.cli.schema:schema", "Print a JSON Schema."),
        "completion": (
            "stagesync.cli.completion:completion",
            "Print what bash, zsh or fish need to complete.",
        ),
    },
)
@click.version_option(__version__, prog_name="stagesync", message="%(prog)s %(version)s")
def program() -> None:
    """Bitrix24 board stages as reviewed code.

    YAML files say which titles, colours and order the stages of a board shall have; stagesync shows what differs on the
    portal and mends it in the fewest safe calls.

    The webhook's URL is read from STAGESYNC_WEBHOOK or from --webhook-file. To try everything without a portal:
    stagesync demo.
    """


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run the program and exit: 0 done, 1 failed, 2 changes pending, 64 wrong usage."""
    streams.prepare()
    secrets.forget()
    secrets.expect(partial(_codes, sys.argv[1:] if args is None else args))
    try:
        with interruptible():
            code = _exit_code(args)
    except KeyboardInterrupt:
        _say("Interrupted.")
        code = FAILED
    sys.exit(code)


def _codes(args: Sequence[str]) -> Iterable[str]:
    """Return the secrets that the run is given; read only once something is to be shown, so that help stays quick."""
    from stagesync.cli.webhook_source import codes_named

    return codes_named(args, os.environ)


def _exit_code(args: Sequence[str] | None) -> int:
    if COMPLETE in os.environ:
        from stagesync.cli.completion import register

        register()
    try:
        code = program.main(args=args, prog_name="stagesync", standalone_mode=False)
    except click.ClickException as error:
        from stagesync.cli.failures import show_usage

        show_usage(error)
        return USAGE if isinstance(error, click.UsageError) else FAILED
    except click.Abort:
        raise KeyboardInterrupt from None
    except StagesyncError as error:
        from stagesync.cli.failures import show_error

        show_error(error)
        return error.exit_code
    except Exception as error:  # noqa: BLE001 - the last line of defence: a traceback must show no secret
        from stagesync.cli.failures import show_defect

        show_defect(error)
        return FAILED
    return code if isinstance(code, int) else 0


def _say(message: str) -> None:
    from stagesync.cli.console import note

    note(message)
