"""What a look at a connection finds: one value for each thing looked at, and for each board to be looked at.

Looking is done in `doctor.py` and `doctor_boards.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stagesync.model.board import Kind


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
    """A board to look at: `label` is how the user named it, `group` an id, an exact name, or None for My Plan.

    `as_admin` is None where no configuration says whether its calls go out as an administrator.
    """

    label: str
    kind: Kind
    group: int | str | None = None
    as_admin: bool | None = None


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
