"""What a look at a connection finds: one value for each thing looked at, and for each board to be looked at.

Looking is done in `doctor.py`, `doctor_boards.py` and `doctor_groups.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stagesync.model.desired import DesiredBoard


class Status(StrEnum):
    """What a check found; unknown is what nobody tells, and no reason to fail."""

    OK = "ok"
    WRONG = "wrong"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing looked at: `about` names it (`host`, `scope task`), `board` the board that it concerns."""

    about: str
    status: Status
    message: str
    board: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """A board to look at: `desired` says where it lies, and is called as the user named it.

    `configured`: a configuration tells whether its calls go out as an administrator; otherwise that is open.
    """

    desired: DesiredBoard
    configured: bool = False

    @property
    def label(self) -> str:
        """How the user named it."""
        return self.desired.name

    @property
    def as_admin(self) -> bool | None:
        """Whether its calls go out as an administrator, None where that is open."""
        return self.desired.as_admin if self.configured else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What is known of the webhook: is its user an administrator, which scopes it has (None: nobody tells)."""

    admin: bool
    scopes: frozenset[str] | None

    def lacks(self, scope: str) -> bool:
        """Tell whether the webhook is known not to have a scope."""
        return self.scopes is not None and scope not in self.scopes


def ok(about: str, message: str, board: str | None = None) -> Check:
    """Return a finding that all is well."""
    return Check(about=about, status=Status.OK, message=message, board=board)


def wrong(about: str, message: object, board: str | None = None) -> Check:
    """Return a finding that something has to be mended; an error stands for its text."""
    return Check(about=about, status=Status.WRONG, message=str(message), board=board)


def unknown(about: str, message: str, board: str | None = None) -> Check:
    """Return a finding that nobody tells."""
    return Check(about=about, status=Status.UNKNOWN, message=message, board=board)
