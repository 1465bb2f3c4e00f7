"""How far a long run is on a portal: counted here, put into words in `progress_text`, drawn by `ticker`.

The run reports with plain counts and never waits for what is drawn.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from math import ceil
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from stagesync.cli.progress_text import Standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from stagesync.cli.ticker import Ticker
    from stagesync.journal.record import BoardRecord
    from stagesync.model.desired import DesiredBoard
    from stagesync.model.plan import BoardPlan, Plan
    from stagesync.portal.client import Portal
    from stagesync.portal.rate import Rate


class Show(Protocol):
    """Makes what draws where a run stands. None draws nothing."""

    def __call__(self, standing: Callable[[], Standing], /) -> Ticker | None:
        """Return it, not yet begun."""


class Bucket:
    """What is left of the portal's bucket, as far as this run's own requests tell; `clock` gives seconds."""

    def __init__(self, rate: Rate, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._at = clock()
        self._sent = 0
        self._tokens = float(rate.burst)

    def seconds_for(self, requests: int, *, sent: int) -> float:
        """Return how long so many more requests have to wait after `sent` in all."""
        now = self._clock()
        gained = (now - self._at) * self._rate.per_second
        self._tokens = max(0.0, min(float(self._rate.burst), self._tokens + gained) - (sent - self._sent))
        self._at, self._sent = now, sent
        return max(0.0, requests - self._tokens) / self._rate.per_second


@dataclass(frozen=True, slots=True, kw_only=True)
class _Phase:
    """What is being done on a portal: `before` are the requests sent when it began, at `since`.

    `done` holds the names of boards of which nothing more will come; None where nobody tells.
    """

    boards: int
    expected: int
    before: int
    since: float
    done: set[str] | None


class Progress:
    """Counts of one run on one portal; any thread may report. `rate` is None for a portal without a limit.

    What is drawn of it is drawn by somebody else. `by_calls` says that one board alone is written to: of that its calls
    say more than a bar over boards.
    """

    def __init__(
        self, portal: Portal, rate: Rate | None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.by_calls = False
        self._portal = portal
        self._clock = clock
        self._bucket = None if rate is None else Bucket(rate, clock=clock)
        self._lock = Lock()
        self._begin(0, 0, told=False)

    def reading(self, boards: Iterable[DesiredBoard | BoardPlan | BoardRecord], *, told: bool = True) -> None:
        """Count from here on how boards are read and planned; `told` says that `on_board` will hear of each."""
        kinds = Counter(_kind(board) for board in boards)
        self._begin(kinds.total(), _batches(kinds.values()), told=told)

    def applying(self, plan: Plan, *, by_calls: bool = False) -> None:
        """Count from here on how a plan is applied."""
        self.by_calls = by_calls
        self._begin(len(plan.changed), plan.requests, told=True)

    def on_board(self, name: str) -> None:
        """Note that nothing more will come of a board: it is planned, or read back."""
        with self._lock:
            if self._phase.done is not None:
                self._phase.done.add(name)

    def standing(self) -> Standing:
        """Return where the run is now."""
        sent = self._portal.requests
        with self._lock:
            phase = self._phase
            here = sent - phase.before
            return Standing(
                what="",
                boards=phase.boards,
                done=None if phase.done is None else len(phase.done),
                requests=here,
                expected=phase.expected,
                left=self._left(phase, here, sent),
            )

    def _begin(self, boards: int, expected: int, *, told: bool) -> None:
        phase = _Phase(
            boards=boards,
            expected=expected,
            before=self._portal.requests,
            since=self._clock(),
            done=set() if told else None,
        )
        with self._lock:
            self._phase = phase

    def _left(self, phase: _Phase, here: int, sent: int) -> float | None:
        """Return what the limits make inevitable, or what the pace so far lets expect, whichever is longer."""
        more = max(phase.expected - here, 0)
        by_limit = 0.0 if self._bucket is None else self._bucket.seconds_for(more, sent=sent)
        if here <= 0 or not more:
            return None
        return max(by_limit, (self._clock() - phase.since) / here * more)


def _kind(board: DesiredBoard | BoardPlan | BoardRecord) -> str:
    from stagesync.model.desired import DesiredBoard

    return board.kind if isinstance(board, DesiredBoard) else board.address.kind


def _batches(boards: Iterable[int]) -> int:
    """Return how many requests read the boards of each kind at the least: 50 a request, one kind in each."""
    from stagesync.portal.batch import LARGEST_BATCH

    return sum(ceil(count / LARGEST_BATCH) for count in boards)
