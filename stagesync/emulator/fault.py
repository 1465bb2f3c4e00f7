"""Faults on demand: what goes wrong, before or after the work is done, at which requests.

These are values; when each is due is counted in `faults.py`, what becomes of the answer is in `broken_answers.py`, the
text form for the command line is read in `fault_text.py`.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stagesync.emulator.colleague import Edit

RENAMED_HOST = "renamed-portal.example"
SLOW_SECONDS = 5.0
_HOST = re.compile(r"[A-Za-z0-9.-]+(:\d{1,5})?", re.ASCII)


class FaultError(ValueError):
    """A fault, its text, or a colleague's edit is not one; the message names the right forms."""


class Kind(StrEnum):
    """What goes wrong, by the word that names it on the command line."""

    CUT = "cut"
    """The connection is reset, no answer comes."""
    HALF = "half"
    """The headers promise the whole answer, the connection is closed after half of it."""
    HALF_JSON = "half-json"
    """A complete HTTP answer that holds half a JSON document."""
    CRASH = "500"
    CRASH_HTML = "500-html"
    BAD_GATEWAY = "502"
    """An HTML page, as 504."""
    LIMIT = "503"
    """QUERY_LIMIT_EXCEEDED."""
    UNAVAILABLE = "503-html"
    GATEWAY_TIMEOUT = "504"
    BUDGET = "429"
    """OPERATION_TIME_LIMIT."""
    SLOW = "slow"
    REDIRECT = "redirect"
    """To the same path at another host, as after a renaming."""
    LICENCE = "licence"
    """A redirect to the page that asks for a new licence."""
    EXPIRED = "expired"
    """The webhook is unknown: deleted, disabled or past its date."""
    SCOPE = "scope"
    """From now on the webhook has these scopes and no other."""
    EDIT = "edit"
    """A colleague changes a board between two requests."""
    ERROR_200 = "error-200"
    """An error document with HTTP status 200."""
    ERROR_EMPTY = "error-empty"
    """An error document whose code is the empty text."""
    ERROR_ZERO = "error-0"
    """An error document whose code is the text "0"."""
    NO_TIME = "no-time"
    """The answer lacks its `time` block."""
    NO_OPERATING = "no-operating"
    """The `time` blocks of the answer say nothing about the operating budget, as on a portal without one."""

    @property
    def acts(self) -> bool:
        """Whether it does something and leaves the answer as it is."""
        return self in _ACTS

    @property
    def alters(self) -> bool:
        """Whether it makes something else of the call's own answer, rather than putting one in its place."""
        return self in _ALTERS

    @property
    def may_be_inside(self) -> bool:
        """Whether it can also befall one command of a batch."""
        return self in _INSIDE


_ACTS = frozenset({Kind.SLOW, Kind.SCOPE, Kind.EDIT})
_ALTERS = frozenset({Kind.HALF, Kind.HALF_JSON, Kind.NO_TIME, Kind.NO_OPERATING})
_INSIDE = frozenset({Kind.BUDGET, Kind.ERROR_EMPTY, Kind.ERROR_ZERO})
_WHOLE_ANSWERS = frozenset({Kind.NO_TIME, Kind.NO_OPERATING})
_REFUSALS = frozenset({Kind.LIMIT, Kind.BUDGET})
_OPTIONS = {"seconds": Kind.SLOW, "host": Kind.REDIRECT, "scopes": Kind.SCOPE, "edit": Kind.EDIT}


class When(StrEnum):
    """Whether the call is still undone when its answer goes wrong, or done and logged."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Nth:
    """The n-th request that matches, counted from 1; with `onward` each later one too."""

    n: int = 1
    onward: bool = False

    def __post_init__(self) -> None:
        if self.n < 1:
            raise FaultError(f"requests are counted from n=1, not {self.n}")


@dataclass(frozen=True, slots=True)
class Chance:
    """Each request that matches, with probability `p`; the same seed gives the same requests."""

    p: float
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0 < self.p <= 1:
            raise FaultError(f"a probability is above 0 and at most 1, not p={self.p}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault. `method`: only requests that call it, a batch that holds it included.

    `inside`: not the batch fails but its first command (of that method), so that the error stands in `result_error`.
    `seconds` belongs to `slow`, `host` to `redirect`, `scopes` to `scope`, `edit` to `edit`. FaultError if the parts
    don't fit.
    """

    kind: Kind
    when: When
    which: Nth | Chance = Nth()
    method: str | None = None
    inside: bool = False
    seconds: float | None = None
    host: str | None = None
    scopes: tuple[str, ...] | None = None
    edit: Edit | None = None

    def __post_init__(self) -> None:
        for option, kind in _OPTIONS.items():
            if getattr(self, option) is not None and self.kind is not kind:
                raise FaultError(f'"{self.kind}" takes no {option}; "{kind}" does')
        self._check_needs()
        self._check_values()

    def befalls(self, method: str) -> bool:
        """Tell whether calls of `method` (lower case) count for this fault."""
        return self.method is None or self.method.lower() == method

    @property
    def believable(self) -> bool:
        """Whether a portal could behave so.

        503 and 429 tell a client that nothing was done and that it may repeat; after the work they are a lie, and a
        client that trusts them does the work twice.
        """
        return self.when is When.BEFORE or self.kind not in _REFUSALS

    def _check_needs(self) -> None:
        if self.kind is Kind.SCOPE and self.scopes is None:
            raise FaultError('"scope" needs the scopes that are left: scope before n=2 ["sonet_group"]')
        if self.kind is Kind.EDIT and self.edit is None:
            raise FaultError('"edit" needs what is edited: edit before n=2 {"rename": 11, "to": "Doing"}')
        if self.kind in _WHOLE_ANSWERS and self.when is When.BEFORE:
            raise FaultError(f'"{self.kind}" is a whole answer, so the call was done: {self.kind} after')
        if self.inside and not self.kind.may_be_inside:
            raise FaultError(f"inside a batch there are {', '.join(sorted(_INSIDE))}, not {self.kind}")
        if self.inside and self.befalls("batch") and self.method is not None:
            raise FaultError("inside a batch there is no other; name the method of a command")

    def _check_values(self) -> None:
        if self.seconds is not None and not (self.seconds > 0 and math.isfinite(self.seconds)):
            raise FaultError(f"slow takes a number of seconds above 0, not {self.seconds}")
        if self.host is not None and not _HOST.fullmatch(self.host):
            raise FaultError(f"redirect takes a host name like {RENAMED_HOST}, not {self.host!r}")
