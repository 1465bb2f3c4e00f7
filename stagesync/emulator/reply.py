"""One HTTP answer, before it goes out through WSGI or a socket."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from stagesync.emulator.php_json import dumps

if TYPE_CHECKING:
    from stagesync.emulator.failure import RestError

JSON = (
    ("Content-Type", "application/json; charset=utf-8"),
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Allow-Headers", "origin, content-type, accept"),
    ("X-Content-Type-Options", "nosniff"),
)
HTML = (("Content-Type", "text/html"),)
PLAIN = (("Content-Type", "text/plain; charset=utf-8"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """Status, body and headers; the length is added when it is sent.

    `arrives`: after so many bytes of the body the connection is closed; None lets all of it through.
    """

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...]
    arrives: int | None = None

    @property
    def status_line(self) -> str:
        """Return the status as WSGI wants it: `"404 Not Found"`."""
        return f"{self.status} {HTTPStatus(self.status).phrase}"

    @property
    def all_headers(self) -> list[tuple[str, str]]:
        """Return the headers with the body's length."""
        return [*self.headers, ("Content-Length", str(len(self.body)))]


def json_reply(document: dict[str, Any], status: int) -> Reply:
    """Return a document of the REST API as an answer."""
    return Reply(status=status, body=dumps(document).encode(), headers=JSON)


def failed(error: RestError) -> Reply:
    """Return an error document as an answer."""
    return json_reply(error.document(), error.status)
