"""One HTTP answer, before it goes out through WSGI."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """Status, body and headers; the length is added when it is sent."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...]

    @property
    def status_line(self) -> str:
        """Return the status as WSGI wants it: `"404 Not Found"`."""
        return f"{self.status} {HTTPStatus(self.status).phrase}"

    @property
    def all_headers(self) -> list[tuple[str, str]]:
        """Return the headers with the body's length."""
        return [*self.headers, ("Content-Length", str(len(self.body)))]
