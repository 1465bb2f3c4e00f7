"""A portal in this very process, as a transport for `transport.open_http`: no socket, no network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication


def in_process(application: WSGIApplication) -> httpx.BaseTransport:
    """Return a transport that hands requests to a WSGI application."""
    return httpx.WSGITransport(app=application, remote_addr="127.0.0.1")
