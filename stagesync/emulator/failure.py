"""The error that a method raises to answer with an error document.

Which HTTP status and which envelope it becomes is decided in `envelope.py`, and in `batch.py` for inner commands.
"""

from __future__ import annotations

from typing import Any


class RestError(Exception):
    """An error document: `code` as the portal spells it, `status` the HTTP status, `extra` keys beside the two."""

    def __init__(
        self, code: str, text: str, *, status: int = 400, extra: dict[str, Any] | None = None
    ) -> None:
        self.code = code
        self.text = text
        self.status = status
        self.extra = extra or {}
        super().__init__(f"{code}: {text}")

    def document(self) -> dict[str, Any]:
        """Return the answer's body (docs/portal.md, "Error documents")."""
        return {"error": self.code, "error_description": self.text, **self.extra}


def method_not_found() -> RestError:
    """Return the error for a name or an address that the portal does not serve."""
    return RestError("ERROR_METHOD_NOT_FOUND", "Method not found!", status=404)


def invalid_credentials() -> RestError:
    """Return the error for a webhook that the portal does not know (any more)."""
    return RestError("INVALID_CREDENTIALS", "Invalid request credentials", status=401)


def query_limit() -> RestError:
    """Return the error for a request beyond the rate limit."""
    return RestError("QUERY_LIMIT_EXCEEDED", "Too many requests", status=503)


def operation_time_limit() -> RestError:
    """Return the error for a call whose method has used up its operating time; it says nothing about when."""
    return RestError("OPERATION_TIME_LIMIT", "Method is blocked due to operation time limit.", status=429)


class ServerCrashError(RestError):
    """The portal's own code dies on the call: the whole request ends, a batch around it too."""

    def __init__(self, text: str) -> None:
        super().__init__("INTERNAL_SERVER_ERROR", text, status=500)
