"""What an apply came to: board by board, which calls ran, which did not, and why.

Values alone: `applying/` makes them, `rendering/` puts them into words.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from stagesync.model.plan import HazardCode

if TYPE_CHECKING:
    from stagesync.model.board import Address
    from stagesync.model.plan import BoardPlan, Call

OUTCOME_FORMAT_VERSION = "1.0"


class BoardState(StrEnum):
    """Where a board stands at the end of a run."""

    APPLIED = "applied"
    """Every call ran, and the board reads back as planned."""
    UNCHANGED = "unchanged"
    """The plan held no call for it."""
    REFUSED = "refused"
    """The plan, or the rehearsal, refused the board; nothing was written."""
    STALE = "stale"
    """The board changed after it was planned; nothing was written."""
    FAILED = "failed"
    """A call was refused by the portal, or its answer was lost."""
    DIFFERS = "differs"
    """Every call ran, but the board reads back otherwise than planned."""
    DRY_RUN = "dry-run"
    """The run was to write nothing; `remaining` is what it would have written."""
    NOT_STARTED = "not-started"
    """The run ended before the board's first call."""


class Left(StrEnum):
    """In which state a failed board was found afterwards."""

    AS_DESIRED = "as-desired"
    AS_BEFORE = "as-before"
    NEITHER = "neither"
    UNKNOWN = "unknown"


ARRIVED = frozenset({BoardState.APPLIED, BoardState.UNCHANGED, BoardState.DRY_RUN})
"""The states in which nothing is wrong with a board: it is as desired, or was to be left alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardOutcome:
    """What became of one board; `done`, `failed` and `remaining` are together the board's calls, in order.

    `message` says in plain words what went wrong, `differences` what the read-back found, a line each; both
    are raw text. `backup` is the file that holds the board as it was, None if no file was written. `left` says how a
    failed board was found afterwards, None where that was not asked. `portal` is that of its plan.
    """

    name: str
    address: Address
    state: BoardState
    done: tuple[Call, ...] = ()
    failed: Call | None = None
    remaining: tuple[Call, ...] = ()
    message: str | None = None
    differences: tuple[str, ...] = ()
    backup: str | None = None
    left: Left | None = None
    portal: str | None = None

    @classmethod
    def without_writes(cls, plan: BoardPlan) -> BoardOutcome:
        """Return what becomes of a board whose plan holds no call to run: refused, left alone, or as desired."""
        state = BoardState.REFUSED if plan.refused else BoardState.UNCHANGED
        missing = (one.message for one in plan.hazards if one.code is HazardCode.NO_ACTIVE_SPRINT)
        message = "; ".join(refusal.message for refusal in plan.refusals) or next(missing, None)
        return cls.of(plan, state, message=message)

    @classmethod
    def unwritten(
        cls,
        plan: BoardPlan,
        state: BoardState,
        message: str | None = None,
        *,
        differences: tuple[str, ...] = (),
    ) -> BoardOutcome:
        """Return what becomes of a board whose plan holds calls of which none went out."""
        return cls.of(plan, state, remaining=plan.calls, message=message, differences=differences)

    @classmethod
    def of(cls, plan: BoardPlan, state: BoardState, **known: Any) -> BoardOutcome:
        """Return what became of the board of a plan; `known` are attributes that no plan tells."""
        return cls(name=plan.name, address=plan.address, portal=plan.portal, state=state, **known)

    @property
    def ok(self) -> bool:
        """Whether the board is as desired now."""
        return self.state in ARRIVED

    @property
    def calls(self) -> tuple[Call, ...]:
        """Every call that the plan held for this board, in the order planned."""
        failed = () if self.failed is None else (self.failed,)
        return (*self.done, *failed, *self.remaining)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of all boards of a plan, and the requests that were sent, retries included.

    `saved` says that it was a saved plan, which is good for boards as they were when it was made and for no others.
    """

    boards: tuple[BoardOutcome, ...]
    requests: int
    saved: bool = False

    @property
    def ok(self) -> bool:
        """Whether every board is as desired now."""
        return all(board.ok for board in self.boards)

    @property
    def calls(self) -> int:
        """How many writes the plan held."""
        return sum(len(board.calls) for board in self.boards)

    @property
    def calls_done(self) -> int:
        """How many of them the portal has answered with success."""
        return sum(len(board.done) for board in self.boards)

    def count(self, state: BoardState) -> int:
        """Return how many boards ended in `state`."""
        return sum(board.state is state for board in self.boards)
