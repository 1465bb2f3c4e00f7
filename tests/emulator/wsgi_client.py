"""A client for the embedded portal's WSGI door: real paths, headers and bodies, no socket."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes


@dataclass(frozen=True)
class Got:
    """One HTTP answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def ask(portal, verb, target, *, body=b"", content_type="", address="127.0.0.1") -> Got:
    """Send one request; `target` is a path with an optional query string, percent-encoded as on the wire."""
    path, _, query = target.partition("?")
    seen: list[Any] = []
    environ = {
        "REQUEST_METHOD": verb,
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(len(body)),
        "REMOTE_ADDR": address,
        "wsgi.input": io.BytesIO(body),
    }
    chunks = portal.wsgi(environ, lambda status, headers: seen.append((status, headers)))
    content = b"".join(chunks)
    status, headers = seen[0]
    return Got(int(status.split()[0]), dict(headers), content)


def call(portal, method, params=None, **more) -> Got:
    """Call a method through the webhook, as one JSON POST."""
    target = portal.webhook("") + method
    return ask(
        portal,
        "POST",
        target,
        body=json.dumps(params or {}).encode(),
        content_type="application/json",
        **more,
    )


def result(portal, method, params=None) -> Any:
    """Call a method that must succeed, and return its result."""
    got = call(portal, method, params)
    assert got.status == 200, got.text
    return got.json["result"]


def error(portal, method, params=None) -> tuple[int, str]:
    """Call a method that must fail, and return status and code."""
    got = call(portal, method, params)
    assert "time" not in got.json
    return got.status, got.json["error"]
