"""The embedded portal on a socket: HTTP/1.1 with kept connections, a thread for each, with TLS if wanted.

Nothing is printed about requests: their addresses hold the webhook's code. What is answered is `portal.py`'s.
"""

from __future__ import annotations

import io
import socket
import struct
import sys
import threading
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from ssl import SSLContext, SSLError
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from stagesync.emulator.identity import Identity
    from stagesync.emulator.portal import EmbeddedPortal
    from stagesync.emulator.reply import Reply

LARGEST_BODY = 64 * 1024 * 1024
"""Bytes; a longer body is refused before it is read."""

_IDLE_SECONDS = 120
_POLL_SECONDS = 0.02
_NO_LINGER = struct.pack("ii", 1, 0)


class Server:
    """A portal that listens on `url`; as a context manager it serves from a thread of its own."""

    def __init__(
        self, portal: EmbeddedPortal, host: str, port: int, identity: Identity | None = None
    ) -> None:
        self._http = _PortalServer((host, port), _Handler)
        self._http.portal = portal
        self._http.tls = None if identity is None else identity.context
        self._identity = identity
        self._serving = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """The base URL, without a slash at its end."""
        host, port = self._http.server_address[:2]
        name = host.decode() if isinstance(host, bytes) else host
        scheme = "http" if self._identity is None else "https"
        return f"{scheme}://[{name}]:{port}" if ":" in name else f"{scheme}://{name}:{port}"

    @property
    def certificate_path(self) -> Path | None:
        """The certificate (PEM) that a client must trust, gone after `shutdown`; None without TLS."""
        return None if self._identity is None else self._identity.certificate_path

    def serve_forever(self) -> None:
        """Answer requests until `shutdown` is called from another thread; connections are accepted before it too."""
        self._serving.set()
        self._http.serve_forever(poll_interval=_POLL_SECONDS)

    def shutdown(self) -> None:
        """Stop answering and close the socket."""
        if self._serving.is_set():
            self._http.shutdown()
        self._http.server_close()
        if self._identity is not None:
            self._identity.remove()

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self.serve_forever, name="embedded-portal", daemon=True)
        self._thread.start()
        self._serving.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown()
        if self._thread is not None:
            self._thread.join()


def serve(portal: EmbeddedPortal, *, host: str = "127.0.0.1", port: int = 0, tls: bool = False) -> Server:
    """Return a server that accepts connections on `host` and `port` (0: a free one) and is still to be run.

    With `tls` it speaks HTTPS alone, with a key and a certificate made for it and thrown away with it.
    """
    if not tls:
        return Server(portal, host, port)
    from stagesync.emulator.identity import new_identity

    identity = new_identity()
    try:
        return Server(portal, host, port, identity)
    except BaseException:
        identity.remove()
        raise


class _PortalServer(ThreadingHTTPServer):
    """Threads die with the process: an idle kept connection must not hold it."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    portal: EmbeddedPortal
    tls: SSLContext | None = None

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        super().__init__(address, handler)

    def server_bind(self) -> None:
        """Bind without looking up the host's name, which can take seconds and serves nothing here."""
        TCPServer.server_bind(self)

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept a connection; its handshake is left to its thread, so that nobody waits for a slow client."""
        connection, address = super().get_request()
        if self.tls is not None:
            connection = self.tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def handle_error(self, _request: object, _client_address: object) -> None:
        """Say nothing about a client that hung up, was too slow, or does not trust the certificate."""
        if not isinstance(sys.exception(), ConnectionError | SSLError | TimeoutError):
            traceback.print_exc()


class _Handler(BaseHTTPRequestHandler):
    """One connection: turns requests into WSGI calls and answers with their length, so that it can be kept."""

    server: _PortalServer
    protocol_version = "HTTP/1.1"
    server_version = "stagesync-embedded-portal"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = _IDLE_SECONDS

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base class's name
        """Print nothing."""

    def _serve(self) -> None:
        body = self._body()
        if body is None:
            return
        reply = self.server.portal.respond(self._environ(body))
        if reply is None:
            self._reset()
        else:
            self._send(reply)

    do_GET = do_POST = do_PUT = do_DELETE = do_OPTIONS = do_HEAD = do_PATCH = _serve  # noqa: N815 -- http.server's names

    def _body(self) -> bytes | None:
        """Return the body, None if its length is not given or too large (that is answered here)."""
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdigit():
            self._refuse(411)
            return None
        if int(length) > LARGEST_BODY:
            self._refuse(413)
            return None
        return self.rfile.read(int(length))

    def _refuse(self, status: int) -> None:
        self.close_connection = True
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.send_header("Connection", "close")
        self.end_headers()

    def _environ(self, body: bytes) -> dict[str, Any]:
        path, _, query = self.path.partition("?")
        return {
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "REMOTE_ADDR": self.client_address[0],
            "HTTP_HOST": self.headers.get("Host", ""),
            "wsgi.url_scheme": "http" if self.server.tls is None else "https",
            "wsgi.input": io.BytesIO(body),
        }

    def _send(self, reply: Reply) -> None:
        """Send an answer, or as much of it as arrives before the connection is closed."""
        self.send_response(reply.status)
        for name, value in reply.all_headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body[: reply.arrives])
        if reply.arrives is not None:
            self.close_connection = True

    def _reset(self) -> None:
        """Close the connection at once, without the orderly end that a client could take for an empty answer."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        socket.close(self.connection.detach())
