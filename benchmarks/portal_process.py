"""A portal in a process of its own: the embedded one, limited as the cloud is, each answer late, all requests counted.

    python -m benchmarks.portal_process SEED BURST/PER_SECOND SECONDS

It serves https, since one of the clients speaks nothing else. The first line of stdout is a JSON object with `url` (the
webhook's) and `certificate`. `GET /_counts` answers how many requests came to the REST API and how many of them the
limit refused: the portal's own log does not hold those.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from stagesync.emulator import EmbeddedPortal, Faults, Rate, parse_fault, serve
from stagesync.emulator.reply import Reply

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

COUNTS = "/_counts"
_REFUSED = 503


class CountedPortal(EmbeddedPortal):
    """An embedded portal that counts what comes in."""

    def __init__(self, rate: Rate, latency: float) -> None:
        late = Faults(parse_fault(f"slow before n=1+ seconds={latency:g}")) if latency else None
        super().__init__(rate=rate, faults=late)
        self._counting = threading.Lock()
        self._counts = {"requests": 0, "refused": 0}

    def respond(self, environ: WSGIEnvironment) -> Reply | None:
        """Answer a request as ever, and count it if it is one to the REST API."""
        path = environ["PATH_INFO"]
        if path == COUNTS:
            return Reply(status=200, body=json.dumps(self._counts).encode(), headers=())
        reply = super().respond(environ)
        if path.startswith("/rest/"):
            with self._counting:
                self._counts["requests"] += 1
                self._counts["refused"] += reply is not None and reply.status == _REFUSED
        return reply


def main(seed: str, rate: str, latency: str) -> None:
    """Serve until the process is ended."""
    portal = CountedPortal(Rate.parse(rate), float(latency))
    portal.replace(json.loads(Path(seed).read_bytes()))
    server = serve(portal, tls=True)
    where = {"url": portal.webhook(server.url), "certificate": str(server.certificate_path)}
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    print(json.dumps(where), flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        return
    finally:
        server.shutdown()


if __name__ == "__main__":
    main(*sys.argv[1:])
