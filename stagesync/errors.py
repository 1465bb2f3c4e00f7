"""Every exception that stagesync raises on purpose.

    StagesyncError                  what went wrong, where, what to do; ends the run with exit code 1
    ├── UsageError                  the command line itself is wrong (exit code 64)
    ├── ConfigError                 the configuration has problems; carries all of them
    ├── SourceError                 a file that the run needs (webhook, seed, plan) can't be read or written
    ├── WebhookError                the webhook URL is missing or not of the right form
    ├── HostingError                the site that hosts the code (GitHub, GitLab) can't be reached or refuses
    └── PortalError                 talking to the portal failed; `unknown_outcome` says whether it may have run
        ├── PortalUnreachable       no answer: name resolution, TLS, refused, timed out, cut off
        ├── PortalUnreadable        an answer that is no REST answer: HTML, half a document, a redirect
        └── PortalRefusal           the portal answered with an error document; carries its code
            └── PortalBusy          refused before running because of a limit: waiting and repeating is safe

It holds the tree alone; how a foreign exception becomes one of these is decided where it is caught.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.model.problem import Problem


class StagesyncError(Exception):
    """The root: its text says what is wrong, where, and what to do."""

    exit_code = 1


class UsageError(StagesyncError):
    """The command line is wrong."""

    exit_code = 64


class ConfigError(StagesyncError):
    """The configuration has problems; `problems` holds every one of them, in reading order."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class SourceError(StagesyncError):
    """A file that the run needs can't be read, written or understood."""


class WebhookError(StagesyncError):
    """There is no webhook URL, or it is not of the form https://HOST/…/USER/CODE/."""


class HostingError(StagesyncError):
    """The site that hosts the code can't be reached or refuses.

    `unclear` is true where what was to be written may be written all the same.
    """

    def __init__(self, message: str, *, unclear: bool = False) -> None:
        self.unclear = unclear
        super().__init__(message)


class PortalError(StagesyncError):
    """Talking to the portal failed.

    `unknown_outcome` is true where the request may have run all the same: a write must then not be sent again
    before the board has been read (docs/portal.md, "No idempotency").
    """

    def __init__(self, message: str, *, unknown_outcome: bool) -> None:
        self.unknown_outcome = unknown_outcome
        super().__init__(message)


class PortalUnreachable(PortalError):
    """No answer came: name resolution, TLS, a refused or cut connection, a time-out."""


class PortalUnreadable(PortalError):
    """An answer came that is no REST answer: an HTML page, half a document, a redirect."""


class PortalRefusal(PortalError):
    """The portal answered with an error document.

    `code` is its error code as sent (it may be empty), `status` the HTTP status, `method` the method refused.
    """

    def __init__(
        self, message: str, *, code: str, status: int, method: str, unknown_outcome: bool = False
    ) -> None:
        self.code = code
        self.status = status
        self.method = method
        super().__init__(message, unknown_outcome=unknown_outcome)


class PortalBusy(PortalRefusal):
    """Refused before running, because of a limit: the same call may be sent again after a wait."""
