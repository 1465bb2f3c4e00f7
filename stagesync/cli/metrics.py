"""`--metrics FILE`: what a run came to as OpenMetrics text, written whole at its end, however it ends."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stagesync.cli import secrets
from stagesync.cli.console import note
from stagesync.cli.files import check_place, write_new
from stagesync.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stagesync.cli.portals.links import Links
    from stagesync.cli.shards import Shard
    from stagesync.model.outcome import Outcome
    from stagesync.model.plan import Plan

_BEGINNING = b"# TYPE stagesync_"


@dataclass(slots=True, kw_only=True)
class Meter:
    """What is known of a run so far; the command fills it. `ok` is what its exit code will say."""

    command: str
    shard: Shard | None = None
    portals: Links | None = None
    plan: Plan | None = None
    outcome: Outcome | None = None
    ok: bool = False


def metrics_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the option --metrics, handed over as `metrics`."""
    return click.option(
        "--metrics",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Write figures of the run to this file as OpenMetrics text, also when the run fails.",
    )(command)


@contextmanager
def metered(
    path: Path | None,
    command: str,
    shard: Shard | None = None,
    *,
    clock: Callable[[], float] = time.monotonic,
    now: Callable[[], float] = time.time,
) -> Iterator[Meter]:
    """Hand out a run's meter, and write its file when the block ends; without a path nothing is written.

    Raises SourceError before the block where the file could not be written, and after it where it was not. An error of
    the block itself goes before that.
    """
    if path is not None:
        _check_ours(path)
    meter, started = Meter(command=command, shard=shard), clock()
    try:
        yield meter
    except BaseException:
        meter.ok = False
        try:
            _write(path, meter, clock() - started, now())
        except SourceError as error:
            note(f"No metrics: {error}")
        raise
    _write(path, meter, clock() - started, now())


def _check_ours(path: Path) -> None:
    """Raise SourceError for a file that can't be written, or that holds anything but figures of an earlier run.

    It is written however the run ends, so no other check comes before it: a configuration must not be lost to a slip.
    """
    check_place(path, replace=True)
    try:
        held = path.read_bytes()[: len(_BEGINNING)] if path.is_file() else b""
    except OSError as error:
        raise SourceError(f"{path} can't be read: {error.strerror}; name another file") from error
    if held and held != _BEGINNING:
        raise SourceError(
            f"{path} is there already and holds no metrics; name another file, or remove it first"
        )


def _write(path: Path | None, meter: Meter, seconds: float, finished: float) -> None:
    from stagesync.rendering.metrics_text import metrics_to_text
    from stagesync.rendering.metrics_text_run import Figures, Sent, families

    if path is None:
        return
    _check_ours(path)
    open_ones = {} if meter.portals is None else meter.portals.open
    sent = {
        name: Sent(requests=link.portal.requests, retries=link.portal.retries)
        for name, link in open_ones.items()
    }
    figures = Figures(
        command=meter.command,
        ok=meter.ok,
        seconds=seconds,
        finished=finished,
        requests=sum(one.requests for one in sent.values()),
        retries=sum(one.retries for one in sent.values()),
        by_portal=sent,
        shard=None if meter.shard is None else str(meter.shard),
        plan=secrets.redacted(meter.plan),
        outcome=secrets.redacted(meter.outcome),
    )
    write_new(path, metrics_to_text(families(figures)), replace=True)
