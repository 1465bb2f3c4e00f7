"""How far a run is, in one line: for a terminal with a bar, for a log without."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_BAR = 24
_SHORTEST_BAR = 8
_USUAL_WIDTH = 100
_MINUTE = 60
_NOT_ALL = 0.99


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a run stands: `requests` sent of at least `expected`, `done` of `boards`.

    `boards` is 0 where nobody knows them yet, `done` None where nobody tells; `left` is in seconds, None where it can't
    be known.
    """

    what: str
    boards: int
    done: int | None = None
    requests: int = 0
    expected: int = 0
    left: float | None = None

    @property
    def share(self) -> float:
        """How much is done, from 0 to 1: by requests, which pass more evenly than boards, until all boards are done.

        Boards that are written are done in the last requests of a run, when they are read back.
        """
        by_boards = self.done / self.boards if self.done is not None and self.boards else None
        sent = min(self.requests / self.expected, 1.0) if self.expected else by_boards or 0.0
        if by_boards is None:
            return sent
        return 1.0 if by_boards >= 1 else min(sent, _NOT_ALL)


def bar_line(standing: Standing, width: int = _USUAL_WIDTH) -> str:
    """Return the line for a terminal of so many columns, in ASCII and without colour: every terminal can show it.

    What does not fit is left out, the bar first: no number is ever cut.
    """
    return next((line for line in _lines(standing, width) if len(line) <= width), "")


def log_line(standing: Standing) -> str:
    """Return the line for a log."""
    return f"{standing.what}: {', '.join(_counts(standing))}"


def _lines(standing: Standing, width: int) -> Iterator[str]:
    """Yield lines that say less and less."""
    told, short = ", ".join(_counts(standing)), _short_counts(standing)
    if standing.boards:
        room = width - len(f"{standing.what} [] {told}")
        yield f"{standing.what} [{_bar(standing, max(_SHORTEST_BAR, min(_BAR, room)))}] {told}"
    yield f"{standing.what} {told}"
    yield f"{standing.what} {', '.join(short)}"
    yield ", ".join(short)
    yield f"{short[0]}, {short[-1]}"
    yield short[0]
    yield f"{int(standing.share * 100)} %"


def _bar(standing: Standing, columns: int) -> str:
    filled = int(standing.share * columns)
    return f"{'#' * filled}{'-' * (columns - filled)}"


def _counts(standing: Standing) -> list[str]:
    """Return boards, requests and the time left, as far as they are known."""
    boards = f"{standing.boards}" if standing.done is None else f"{standing.done} of {standing.boards}"
    named = [f"{boards} {'board' if standing.boards == 1 else 'boards'}"] if standing.boards else []
    left = [] if standing.left is None else [f"{_duration(standing.left)} left"]
    return [*named, _requests(standing), *left]


def _requests(standing: Standing) -> str:
    if standing.requests < standing.expected:
        return f"{standing.requests} of {standing.expected} requests"
    return f"{standing.requests} {'request' if standing.requests == 1 else 'requests'}"


def _short_counts(standing: Standing) -> list[str]:
    told = [one.replace(" of ", "/") for one in _counts(standing)]
    return told if standing.left is None else [*told[:-1], f"{_clock(standing.left)} left"]


def _duration(seconds: float) -> str:
    whole = _whole(seconds)
    return f"{whole} s" if whole < _MINUTE else f"{whole // _MINUTE} min {whole % _MINUTE:02} s"


def _clock(seconds: float) -> str:
    """Return minutes and seconds, `9:35`."""
    whole = _whole(seconds)
    return f"{whole // _MINUTE}:{whole % _MINUTE:02}"


def _whole(seconds: float) -> int:
    return max(1, round(seconds))
