"""How far a run is on all of its portals together: one clock and one line from its beginning to its end."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from functools import partial
from typing import TYPE_CHECKING

from stagesync.cli.progress import Progress
from stagesync.cli.progress_text import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from stagesync.cli.portals.links import Links
    from stagesync.cli.portals.side_by_side import Name
    from stagesync.cli.progress import Show
    from stagesync.cli.ticker import Ticker
    from stagesync.journal.record import BoardRecord
    from stagesync.model.desired import DesiredBoard
    from stagesync.model.plan import BoardPlan, Plan

_LOOKING = "Finding boards"


class AllProgress:
    """The progress on each portal of a run; `show` draws all of it as one.

    Until boards are read the requests that find them are counted. Between two phases nothing is drawn: there somebody
    reads a plan, or is asked.
    """

    def __init__(self, links: Links, show: Show) -> None:
        self._links = links
        self._show = show
        self._parts: dict[Name, Progress] = {}
        self._busy: tuple[Name, ...] = ()
        self._what = _LOOKING
        self._ticker: Ticker | None = None

    def of(self, name: Name) -> Progress:
        """Return the progress on an open portal."""
        from stagesync.cli.connection import rate_of

        if name not in self._parts:
            link = self._links.open[name]
            rate = None if link.connection.in_process else rate_of(link.connection)
            self._parts[name] = Progress(link.portal, rate)
        return self._parts[name]

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Show how far the run is, within the block."""
        self._ticker = self._show(self.standing)
        with self._ticker or nullcontext():
            yield

    @contextmanager
    def reading(
        self,
        boards: Mapping[Name, Iterable[DesiredBoard | BoardPlan | BoardRecord]],
        *,
        told: bool = True,
    ) -> Iterator[None]:
        """Show how boards of portals are read and planned, within the block; `told` as for `Progress.reading`."""
        for name, own in boards.items():
            self.of(name).reading(own, told=told)
        self._busy = tuple(boards)
        with self._phase("Reading"):
            yield

    @contextmanager
    def applying(self, plans: Mapping[Name, Plan]) -> Iterator[None]:
        """Show how plans are applied on their portals, within the block.

        Of one board alone its calls are shown on a terminal, by whoever counts them.
        """
        by_calls = sum(len(plan.changed) for plan in plans.values()) == 1
        for name, plan in plans.items():
            self.of(name).applying(plan, by_calls=by_calls)
        self._busy = tuple(plans)
        with self._phase("Applying", quiet=by_calls and self._draws_a_bar):
            yield

    def standing(self) -> Standing:
        """Return where the run is now."""
        if self._what == _LOOKING:
            sent = sum(link.portal.requests for link in tuple(self._links.open.values()))
            return Standing(what=_LOOKING, boards=0, requests=sent)
        return summed(self._what, [self._parts[name].standing() for name in self._busy])

    @property
    def _draws_a_bar(self) -> bool:
        return self._ticker is not None and self._ticker.over_itself

    @contextmanager
    def _phase(self, what: str, *, quiet: bool = False) -> Iterator[None]:
        self._what = what
        if self._ticker is None:
            yield
            return
        if quiet:
            self._ticker.pause()
        else:
            self._ticker.resume()
        try:
            yield
        finally:
            self._ticker.pause()


def summed(what: str, parts: Iterable[Standing]) -> Standing:
    """Return where a run stands on all portals; the slowest one says how long it takes."""
    parts = tuple(parts)
    told = [part.done for part in parts if part.done is not None]
    left = [part.left for part in parts if part.left is not None]
    return Standing(
        what=what,
        boards=sum(part.boards for part in parts),
        done=sum(told) if told else None,
        requests=sum(part.requests for part in parts),
        expected=sum(part.expected for part in parts),
        left=max(left, default=None),
    )


def progress_of(links: Links, form: str) -> AllProgress:
    """Return the progress of a run on its portals, shown beside what stdout gets."""
    from stagesync.cli.ticker import ticker

    return AllProgress(links, partial(ticker, structured=form != "text"))
