"""The metrics of one run: boards, calls, requests, retries, seconds, and how far each board is from its file."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stagesync import __version__
from stagesync.model.outcome import BoardState
from stagesync.rendering.metrics_text import Family, Sample

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from stagesync.model.outcome import BoardOutcome, Outcome
    from stagesync.model.plan import BoardPlan, Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What was sent to one portal."""

    requests: int = 0
    retries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What is known of a run at its end; `finished` in seconds since 1970, `shard` as INDEX/COUNT.

    `plan` and `outcome` are None where the run did not come so far, `retries` where nobody counted. `by_portal` tells
    requests and retries where the configuration names portals, under None those to that of the command line.
    """

    command: str
    ok: bool
    seconds: float
    finished: float
    requests: int
    by_portal: Mapping[str | None, Sent] = field(default_factory=dict)
    retries: int | None = None
    shard: str | None = None
    plan: Plan | None = None
    outcome: Outcome | None = None


def families(figures: Figures) -> Iterator[Family]:
    """Yield the families of a run, in their order."""
    yield from _of_the_run(figures)
    if figures.plan is not None:
        yield _boards(figures.plan, figures.outcome)
        yield _calls(figures.plan, figures.outcome)
        yield from _by_board(figures.plan, figures.outcome)


def _of_the_run(figures: Figures) -> Iterator[Family]:
    facts = {"command": figures.command, "version": __version__, "shard": figures.shard}
    labels = tuple((key, value) for key, value in facts.items() if value is not None)
    yield Family(name="run", help="What ran.", samples=(Sample(value=1, labels=labels),), info=True)
    yield _one("run_ok", "Whether the run ended without failure and without a refusal.", int(figures.ok))
    yield _one("run_seconds", "How long the run took.", figures.seconds, unit="seconds")
    yield _one("run_end_time_seconds", "When the run ended, since 1970.", figures.finished, unit="seconds")
    sent = figures.by_portal or {None: Sent(requests=figures.requests, retries=figures.retries or 0)}
    requests = tuple(Sample(value=one.requests, labels=_portal(name)) for name, one in sent.items())
    yield Family(
        name="requests", help="HTTP requests sent to the portal, retries included.", samples=requests
    )
    if figures.retries is not None:
        retries = tuple(Sample(value=one.retries, labels=_portal(name)) for name, one in sent.items())
        yield Family(name="retries", help="Requests sent again after a failed try.", samples=retries)


def _one(name: str, text: str, value: float, *, unit: str = "") -> Family:
    return Family(name=name, help=text, samples=(Sample(value=value),), unit=unit)


def _boards(plan: Plan, outcome: Outcome | None) -> Family:
    """Count boards by what became of them, or before anything did by what the plan says."""
    if outcome is not None:
        states = {str(state): outcome.count(state) for state in BoardState}
    else:
        found = Counter(map(_state, plan.boards))
        states = {state: found[state] for state in ("as-desired", "to-change", "refused")}
    samples = tuple(Sample(value=count, labels=(("state", state),)) for state, count in states.items())
    return Family(name="boards", help="Boards of the run by where they stand.", samples=samples)


def _state(board: BoardPlan) -> str:
    if board.refused:
        return "refused"
    return "to-change" if board.changed else "as-desired"


def _calls(plan: Plan, outcome: Outcome | None) -> Family:
    counts = {"planned": plan.calls, "least": plan.least_calls}
    if outcome is not None:
        counts["done"] = outcome.calls_done
    samples = tuple(Sample(value=count, labels=(("state", state),)) for state, count in counts.items())
    return Family(name="calls", help="Writes to the portal: planned, least possible, done.", samples=samples)


def _by_board(plan: Plan, outcome: Outcome | None) -> Iterator[Family]:
    ended = {} if outcome is None else {board.name: board for board in outcome.boards}
    yield Family(
        name="board_drift",
        help="Calls that are missing for the board to be as its file says; none for a refused board.",
        samples=tuple(_drift(plan.boards, ended)),
    )
    yield Family(
        name="board_refused",
        help="Whether the plan refuses the board.",
        samples=tuple(Sample(value=int(board.refused), labels=_names(board)) for board in plan.boards),
    )
    yield Family(
        name="board_differences",
        help="Differences between file and board by where they come from; only with a base.",
        samples=tuple(_differences(plan.boards)),
    )


def _drift(boards: Iterable[BoardPlan], ended: dict[str, BoardOutcome]) -> Iterator[Sample]:
    for board in boards:
        outcome = ended.get(board.name)
        if outcome is None and not board.refused:
            yield Sample(value=len(board.calls), labels=_names(board))
        elif outcome is not None and outcome.state is not BoardState.REFUSED:
            yield Sample(value=_left(outcome), labels=_names(board))


def _left(outcome: BoardOutcome) -> int:
    """Return the calls that are not known to be done; a board that reads back otherwise is off by one at least."""
    if outcome.state is BoardState.DIFFERS:
        return max(1, len(outcome.differences))
    return len(outcome.calls) - len(outcome.done)


def _differences(boards: Iterable[BoardPlan]) -> Iterator[Sample]:
    for board in boards:
        found = Counter(difference.origin for difference in board.drift or ())
        for origin, count in sorted(found.items()):
            yield Sample(value=count, labels=(*_names(board), ("origin", str(origin))))


def _names(board: BoardPlan) -> tuple[tuple[str, str], ...]:
    return ("board", board.name), ("kind", str(board.address.kind)), *_portal(board.portal)


def _portal(name: str | None) -> tuple[tuple[str, str], ...]:
    return () if name is None else (("portal", name),)
