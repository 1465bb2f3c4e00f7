"""A loopback server that says exactly the bytes it is told to, one connection after another, then hangs up.

With `listens=False` it answers before anything was asked.
"""

from __future__ import annotations

import contextlib
import socket
import threading


class RawServer:
    """Serves `replies` (bytes), one a connection; counts the requests that arrived whole."""

    def __init__(self, *replies, context=None, listens=True):
        self._replies = replies
        self._context = context
        self._listens = listens
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.port = self._socket.getsockname()[1]
        self.requests = []

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_exc):
        with contextlib.suppress(OSError):  # wakes an accept that nobody will come to
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)

    def _serve(self):
        for reply in self._replies:
            try:
                connection, _address = self._socket.accept()
            except OSError:
                return
            with contextlib.suppress(OSError), connection:
                self._converse(connection, reply)

    def _converse(self, connection, reply):
        if self._context is not None:
            connection = self._context.wrap_socket(connection, server_side=True)
        with connection:
            if self._listens:
                self.requests.append(_request(connection))
            connection.sendall(reply)


def _request(connection):
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    while len(body) < int(fields.get(b"content-length", 0)):
        body += connection.recv(65536)
    return head, body
