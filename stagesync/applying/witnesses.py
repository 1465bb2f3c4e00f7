"""Who hears of a run: the copies of boards, the journal, the rehearsal, the progress on the terminal.

The command line hands them in; what they do with it is theirs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from stagesync.model.board import LiveBoard
    from stagesync.model.outcome import BoardOutcome, Outcome
    from stagesync.model.plan import BoardPlan, Call


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One call of a run: `index` in the board's plan, `params` as sent.

    In `params` a NewId stands where a batch refers to an earlier command of its own. After the answer either `result`
    or `error` (redacted text) is set; `unknown` says that the call may have been done although no answer says so.
    """

    board: str
    index: int
    call: Call
    params: Mapping[str, Any]
    result: Any = None
    error: str | None = None
    unknown: bool = False


class Journal(Protocol):
    """What is written down of a run, each part before the next thing happens."""

    def began(self, plans: Sequence[BoardPlan], live: Mapping[str, LiveBoard]) -> None:
        """The boards as read just before the first write, and their plans."""

    def planned(self, plan: BoardPlan) -> None:
        """A board's plan was made anew, from what the board was found to be."""

    def sending(self, entries: Sequence[Entry]) -> None:
        """These calls go out now, in one request."""

    def answered(self, entries: Sequence[Entry]) -> None:
        """This came of calls that went out; those that the portal did not run are not among them."""

    def ended(self, outcome: Outcome) -> None:
        """The run is over."""


class NoJournal:
    """A journal that keeps nothing."""

    def began(self, plans: Sequence[BoardPlan], live: Mapping[str, LiveBoard]) -> None:
        """Keep nothing."""

    def planned(self, plan: BoardPlan) -> None:
        """Keep nothing."""

    def sending(self, entries: Sequence[Entry]) -> None:
        """Keep nothing."""

    def answered(self, entries: Sequence[Entry]) -> None:
        """Keep nothing."""

    def ended(self, outcome: Outcome) -> None:
        """Keep nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnesses:
    """`keep_copy` stores a board as it was and returns the file's name; `on_call` gets board, calls done, calls in all.

    `rehearse` runs a board's calls on a portal of its own that holds the board as just read, and returns how the result
    differs from the plan's `after`. `on_outcome` gets what became of each board that the plan writes to, once and as
    soon as nothing more can become of it.
    """

    keep_copy: Callable[[str, LiveBoard], str]
    on_call: Callable[[str, int, int], object] = lambda board, done, total: None
    journal: Journal = field(default_factory=NoJournal)
    rehearse: Callable[[BoardPlan, LiveBoard], tuple[str, ...]] = lambda plan, live: ()
    on_outcome: Callable[[BoardOutcome], object] = lambda outcome: None
