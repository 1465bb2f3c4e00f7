"""Which portal a command talks to: the embedded one, or the one behind the webhook."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stagesync.cli import secrets
from stagesync.cli.console import tell_wait
from stagesync.cli.embedded import EMBEDDED_FILE, embedded
from stagesync.cli.webhook_source import VARIABLE, webhook_from

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import httpx

    from stagesync.portal.client import Portal
    from stagesync.portal.webhook import Webhook


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """What the options say: `portal` as written, the webhook's file, a bundle of certificates."""

    portal: str | None
    webhook_file: Path | None
    ca_bundle: Path | None


def portal_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options --portal, --webhook-file and --ca-bundle, handed over as `connection`."""

    @click.option(
        "--portal",
        "portal",
        metavar="embedded[:FILE]",
        callback=_embedded_only,
        help=f"Use the embedded portal, kept in FILE (default {EMBEDDED_FILE}).",
    )
    @click.option(
        "--webhook-file",
        type=click.Path(path_type=Path, dir_okay=False),
        help=f"Read the webhook's URL from a file instead of {VARIABLE}.",
    )
    @click.option(
        "--ca-bundle",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Trust the certificates in this file (PEM) for the portal.",
    )
    @wraps(command)
    def with_connection(
        *args: Any, portal: str | None, webhook_file: Path | None, ca_bundle: Path | None, **kwargs: Any
    ) -> Any:
        connection = Connection(portal=portal, webhook_file=webhook_file, ca_bundle=ca_bundle)
        return command(*args, connection=connection, **kwargs)

    return with_connection


def _embedded_only(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value is None or value == "embedded" or (value.startswith("embedded:") and value != "embedded:"):
        return value
    raise click.BadParameter(
        f"it is 'embedded' or 'embedded:FILE'; a real portal is given by {VARIABLE} or --webhook-file",
        ctx,
        param,
    )


@contextmanager
def connect(connection: Connection, environ: Mapping[str, str] = os.environ) -> Iterator[Portal]:
    """Open the portal: --portal goes before --webhook-file, that before the environment.

    Raises WebhookError or SourceError if there is none.
    """
    from stagesync.portal.client import Portal

    with _opened(connection, environ) as (webhook, http):
        portal = Portal(webhook, http, on_wait=tell_wait)
        try:
            yield portal
        finally:
            portal.close()


@contextmanager
def _opened(connection: Connection, environ: Mapping[str, str]) -> Iterator[tuple[Webhook, httpx.Client]]:
    if connection.portal is not None:
        with embedded(connection.portal) as opened:
            yield opened
        return
    from stagesync.portal.transport import open_http

    webhook = webhook_from(connection.webhook_file, environ)
    secrets.keep(webhook)
    yield webhook, open_http(webhook, ca_bundle=connection.ca_bundle)
