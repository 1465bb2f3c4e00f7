"""Which portal a command talks to, the embedded one or the one behind the webhook, and at which pace."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stagesync.cli import secrets
from stagesync.cli.console import tell_wait
from stagesync.cli.embedded import EMBEDDED_FILE, embedded
from stagesync.cli.portals.beside import beside
from stagesync.cli.webhook_source import VARIABLE, webhook_from
from stagesync.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import httpx

    from stagesync.errors import PortalError
    from stagesync.model.desired import PortalSpec
    from stagesync.portal.client import Portal
    from stagesync.portal.rate import Rate
    from stagesync.portal.throttle import Throttle
    from stagesync.portal.timeouts import Timeouts
    from stagesync.portal.webhook import Webhook

RATE_VARIABLE = "STAGESYNC_RATE"
TIMEOUT_VARIABLE = "STAGESYNC_TIMEOUT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """What the options say: `portal` as written, the webhook's file, a bundle of certificates, a rate as written.

    `variable` holds the webhook where neither of them names one.
    """

    portal: str | None
    webhook_file: Path | None
    ca_bundle: Path | None
    rate: str | None = None
    variable: str = VARIABLE

    @property
    def in_process(self) -> bool:
        """Whether the portal is the embedded one in this process: no network, no limits."""
        return self.portal is not None

    def of(self, name: str, spec: PortalSpec) -> Connection:
        """Return the connection to a portal that a configuration names.

        Where the command line promises that there is no network, it is an embedded one, too, in a file beside.
        """
        if self.portal is not None:
            return replace(self, portal=beside(self.portal, name), rate=None)
        return Connection(
            portal=None,
            webhook_file=None,
            ca_bundle=self.ca_bundle,
            rate=spec.rate or self.rate,
            variable=spec.webhook_env,
        )


def portal_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command --portal, --webhook-file, --ca-bundle and --rate, handed over as `connection`."""

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
    @click.option(
        "--rate",
        metavar="BURST/PER_SECOND",
        callback=_readable_rate,
        help=f"The portal's limit of requests (default: {RATE_VARIABLE}, else 50/2; enterprise: 250/5).",
    )
    @wraps(command)
    def with_connection(
        *args: Any,
        portal: str | None,
        webhook_file: Path | None,
        ca_bundle: Path | None,
        rate: str | None,
        **kwargs: Any,
    ) -> Any:
        connection = Connection(portal=portal, webhook_file=webhook_file, ca_bundle=ca_bundle, rate=rate)
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


def _readable_rate(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value is not None:
        from stagesync.portal.rate import Rate

        try:
            Rate.parse(value)
        except ValueError as error:
            raise click.BadParameter(str(error), ctx, param) from None
    return value


def rate_of(connection: Connection, environ: Mapping[str, str] = os.environ) -> Rate:
    """Return the pace to keep to: --rate goes before STAGESYNC_RATE, that before the cloud's usual one.

    Raises UsageError for a setting that is none.
    """
    from stagesync.portal.rate import STANDARD, Rate

    text = connection.rate or environ.get(RATE_VARIABLE, "").strip()
    try:
        return Rate.parse(text) if text else STANDARD
    except ValueError as error:
        raise UsageError(f"{RATE_VARIABLE}: {error}") from None


def timeouts_of(environ: Mapping[str, str] = os.environ) -> Timeouts:
    """Return the time limits: STAGESYNC_TIMEOUT names the seconds for an answer. Raises UsageError for a bad one."""
    from stagesync.portal.timeouts import STANDARD, Timeouts

    text = environ.get(TIMEOUT_VARIABLE, "").strip()
    if not text:
        return STANDARD
    try:
        return Timeouts(read=_seconds(text))
    except ValueError as error:
        raise UsageError(f"{TIMEOUT_VARIABLE}: {error}") from None


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"{text!r} is no number of seconds; write a plain number such as 120") from None


@contextmanager
def connect(
    connection: Connection, environ: Mapping[str, str] = os.environ, *, one_of_several: bool = False
) -> Iterator[Portal]:
    """Open the portal: --portal goes before --webhook-file, that before the environment.

    One behind a webhook is spoken to at its pace, which all of this process share. With `one_of_several` its waits end
    where the run in whose thread they are is interrupted. Raises WebhookError or SourceError if there is none,
    UsageError for a setting that can't be read.
    """
    from stagesync.portal.client import Portal
    from stagesync.portal.flights import IN_FLIGHT, rest

    with _opened(connection, environ) as (webhook, http, throttle):
        in_flight = 1 if connection.in_process else IN_FLIGHT
        waits: dict[str, Any] = {"on_wait": tell_wait}
        if one_of_several:
            waits = {"on_wait": _tell_wait_unless_recalled, "sleep": rest}
        portal = Portal(webhook, http, throttle=throttle, in_flight=in_flight, **waits)
        try:
            yield portal
        finally:
            portal.close()


def _tell_wait_unless_recalled(seconds: float, error: PortalError) -> None:
    """Say nothing of a run that has ended without waiting for this request."""
    from stagesync.portal.flights import look_back

    look_back()
    tell_wait(seconds, error)


@contextmanager
def _opened(
    connection: Connection, environ: Mapping[str, str]
) -> Iterator[tuple[Webhook, httpx.Client, Throttle | None]]:
    if connection.portal is not None:
        with embedded(connection.portal) as (webhook, http):
            yield webhook, http, None
        return
    from stagesync.portal.throttle import SHARED
    from stagesync.portal.transport import open_http

    webhook = webhook_from(connection.webhook_file, environ, connection.variable)
    secrets.keep(webhook)
    throttle = SHARED.of(webhook.host, rate_of(connection, environ))
    http = open_http(webhook, ca_bundle=connection.ca_bundle, timeouts=timeouts_of(environ))
    yield webhook, http, throttle
