"""`stagesync portal`: the embedded portal, served on loopback or filled from a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stagesync.cli.console import note
from stagesync.cli.embedded import EMBEDDED_FILE, open_embedded
from stagesync.cli.lazy import HelpfulGroup
from stagesync.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.emulator import EmbeddedPortal, Faults, Rate, Server

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group(cls=HelpfulGroup)
def portal() -> None:
    """The embedded portal: an emulation of the Bitrix24 methods that stagesync speaks, for trying and testing."""


@portal.command()
@click.option("--seed", type=_FILE, help="Start from the state in this JSON file.")
@click.option("--state", type=_FILE, help="Keep the state in this file instead of in memory.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="Listen here (default 0: a free port)."
)
@click.option("--rate", metavar="BURST/PER_SECOND", help="Limit requests as the cloud does: 50/2.")
@click.option("--tls", is_flag=True, help="Speak https, with a certificate made for this run.")
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="FAULT",
    help='Let something go wrong, as "cut after n=3" (done, the answer is lost) or "503 before p=0.1 seed=7"; '
    "a wrong one is answered with the forms. May be repeated.",
)
def serve(
    seed: Path | None, state: Path | None, port: int, rate: str | None, tls: bool, faults: tuple[str, ...]
) -> int:
    """Serve the embedded portal on 127.0.0.1 until interrupted.

    The first line of stdout is the webhook's URL. With --tls stderr names the file of the certificate that clients must
    trust (--ca-bundle); it is gone when the portal ends. GET and PUT /_portal/state read and replace the whole state,
    GET and DELETE /_portal/log the calls served, and /_portal/damage the moments at which a CRM directory was out of
    order.
    """
    limit, schedule = _rate(rate), _faults(faults)
    document = None if seed is None else _document(seed)
    embedded = open_embedded(state, limit)
    embedded.faults = schedule
    try:
        if document is not None:
            if embedded.holds_boards():
                raise SourceError(f"{state} holds boards already; leave out --seed, or name another file")
            embedded.replace(document)
        _serve(embedded, _listening(embedded, port, tls=tls))
    finally:
        embedded.close()
    return 0


@portal.command()
@click.argument("seed", type=_FILE)
@click.option(
    "--state", type=_FILE, default=EMBEDDED_FILE, help=f"The file to fill (default {EMBEDDED_FILE})."
)
@click.option("--force", is_flag=True, help="Replace boards that the file holds.")
def seed(seed: Path, state: Path, force: bool) -> int:
    """Fill an embedded portal's file from the state in a JSON file."""
    document = _document(seed)
    embedded = open_embedded(state)
    try:
        if embedded.holds_boards() and not force:
            raise SourceError(f"{state} holds boards already; pass --force to replace them")
        embedded.replace(document)
    finally:
        embedded.close()
    note(f"{state} is filled from {seed}.")
    return 0


def _listening(embedded: EmbeddedPortal, port: int, *, tls: bool) -> Server:
    from stagesync.emulator import serve as listen

    try:
        return listen(embedded, port=port, tls=tls)
    except OSError as error:
        raise SourceError(
            f"port {port} can't be listened on: {error.strerror}; name another, or 0 for a free one"
        ) from error


def _serve(embedded: EmbeddedPortal, server: Server) -> None:
    """Say where, and answer until Ctrl-C or SIGTERM. The address holds the throw-away code, which is no secret."""
    try:
        if server.certificate_path is not None:
            note(f"certificate: {server.certificate_path}")
        click.echo(embedded.webhook(server.url))  # flushed by click
        server.serve_forever()
    except KeyboardInterrupt:
        return
    finally:
        server.shutdown()


def _document(seed: Path) -> Any:
    """Return the state in a file, tried on a portal in memory: a bad one must not leave an empty file behind."""
    from stagesync.emulator import SeedError

    trial = open_embedded(None)
    try:
        document: Any = json.loads(seed.read_bytes().decode("utf-8-sig"))
        trial.replace(document)
    except OSError as error:
        raise SourceError(f"the seed {seed} can't be read: {error.strerror}; check its name") from error
    except (SeedError, ValueError, RecursionError) as error:
        raise SourceError(f"the seed {seed} is no state of an embedded portal: {error}") from error
    finally:
        trial.close()
    return document


def _rate(text: str | None) -> Rate | None:
    from stagesync.emulator import Rate

    if text is None:
        return None
    try:
        return Rate.parse(text)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--rate") from None


def _faults(texts: Sequence[str]) -> Faults | None:
    """Return the schedule of the faults asked for, in the order of the command line."""
    from stagesync.emulator import FaultError, Faults, parse_fault

    if not texts:
        return None
    try:
        return Faults(*map(parse_fault, texts))
    except FaultError as error:
        raise click.BadParameter(str(error), param_hint="--fault") from None
