"""A portal in this very process, as a transport for `transport.open_http`: no socket, no network.

Where the application breaks off like a connection (ConnectionError), the client sees what it would see of a socket.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator
    from wsgiref.types import WSGIApplication


def in_process(application: WSGIApplication) -> httpx.BaseTransport:
    """Return a transport that hands requests to a WSGI application.

    A ConnectionError of the application, before its answer or in the middle of it, comes out as httpx.ReadError.
    """
    return _InProcess(httpx.WSGITransport(app=application, remote_addr="127.0.0.1"))


class _InProcess(httpx.BaseTransport):
    def __init__(self, wsgi: httpx.WSGITransport) -> None:
        self._wsgi = wsgi

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request, or raise httpx.ReadError where the connection is cut."""
        try:
            response = self._wsgi.handle_request(request)
        except ConnectionError as error:
            raise httpx.ReadError(str(error), request=request) from error
        stream = _Body(response, request)
        return httpx.Response(response.status_code, headers=response.headers, stream=stream)


class _Body(httpx.SyncByteStream):
    """An answer's body, which may break off."""

    def __init__(self, response: httpx.Response, request: httpx.Request) -> None:
        self._response = response
        self._request = request

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._response.iter_raw()
        except ConnectionError as error:
            raise httpx.ReadError(str(error), request=self._request) from error

    def close(self) -> None:
        """Close the application's iterator."""
        self._response.close()
