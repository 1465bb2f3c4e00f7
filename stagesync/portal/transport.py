"""Build the one HTTP client that talks to a portal: time limits, trust, proxy, silence about URLs.

Sending with it is left to `exchange`.
"""

from __future__ import annotations

import logging
import os
import ssl
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from stagesync import __version__
from stagesync.errors import SourceError
from stagesync.portal.proxies import proxy_for
from stagesync.portal.timeouts import STANDARD, Timeouts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagesync.portal.webhook import Webhook

_CA_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE")
_LOGGERS_THAT_SHOW_URLS = (
    "httpx",
    "httpcore",
    "httpcore.connection",
    "httpcore.http11",
    "httpcore.http2",
    "httpcore.proxy",
    "httpcore.socks",
)


def open_http(
    webhook: Webhook,
    *,
    ca_bundle: Path | None = None,
    transport: httpx.BaseTransport | None = None,
    environ: Mapping[str, str] = os.environ,
    timeouts: Timeouts = STANDARD,
) -> httpx.Client:
    """Return a client for `webhook`'s portal that follows no redirect and keeps no cookie.

    With `transport` (an application in this process, a test's double) nothing touches the network. Raises
    SourceError for a file of certificates that can't be used and for a proxy that can't be one.
    """
    _silence_loggers()
    proxy = None if transport else proxy_for(webhook, environ)
    context = _no_trust() if transport else _trust(webhook, ca_bundle, environ)
    try:
        return httpx.Client(
            transport=transport,
            proxy=proxy,
            verify=context,
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(timeouts.read, connect=timeouts.connect),
            cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
            headers={"User-Agent": f"stagesync/{__version__}"},
        )
    except (ValueError, ImportError, httpx.InvalidURL):
        unusable = SourceError(
            "HTTPS_PROXY (or ALL_PROXY) names no usable proxy; it has the form http://HOST:PORT (SOCKS is "
            "not supported)"
        )
    raise unusable  # outside the handler: the library's own error would quote the proxy's password


def _trust(webhook: Webhook, ca_bundle: Path | None, environ: Mapping[str, str]) -> ssl.SSLContext:
    """Trust `ca_bundle`, else what the environment names, else the public CAs and the system's."""
    if ca_bundle is not None:
        return _trust_in(ca_bundle, named_by="--ca-bundle")
    named = next((name for name in _CA_VARIABLES if environ.get(name)), None)
    if webhook.scheme == "http":
        return _no_trust()
    if named is not None:
        return _trust_in(Path(environ[named]), named_by=named)
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context


def _trust_in(path: Path, *, named_by: str) -> ssl.SSLContext:
    try:
        if path.is_dir():
            return ssl.create_default_context(capath=path)
        return ssl.create_default_context(cafile=path)
    except OSError as error:  # ssl.SSLError, too: a file that holds no certificate
        reason = "it holds no certificate" if isinstance(error, ssl.SSLError) else error.strerror
        raise SourceError(
            f"{named_by}: {path} can't be used: {reason}; name a PEM file of CA certificates"
        ) from error


def _no_trust() -> ssl.SSLContext:
    """A context that trusts nobody, for where no TLS is spoken: cheaper than loading every CA."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _silence_loggers() -> None:
    """The libraries log full URLs, which hold the code: drop their records whatever the levels are."""
    for name in _LOGGERS_THAT_SHOW_URLS:
        logging.getLogger(name).addFilter(_drop)


def _drop(_record: logging.LogRecord) -> bool:
    return False
