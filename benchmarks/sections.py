"""What a benchmark has to say: tables in Markdown, and which goals are met."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What was promised, what was found in words, and whether that keeps the promise."""

    promised: str
    found: str
    met: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The lines of one benchmark's tables, and its goals."""

    lines: tuple[str, ...]
    goals: tuple[Goal, ...] = ()

    @property
    def markdown(self) -> str:
        """The section as it goes into a document, with a line break at its end."""
        rows = ([goal.promised, goal.found, "met" if goal.met else "**missed**"] for goal in self.goals)
        goals = ("", *table(("goal", "measured", ""), rows)) if self.goals else ()
        return "\n".join((*self.lines, *goals)) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> tuple[str, ...]:
    """Return a table of Markdown, a line a row."""
    rule = "|" + "---|" * len(head)
    return (_row(head), rule, *map(_row, rows))


def beside(value: float, base: float, form: str = ",.0f") -> str:
    """Return a number with its ratio to another, as `8,000 (8.0)`; without, where there is nothing to compare to."""
    return f"{value:{form}} ({value / base:.1f})" if base else f"{value:{form}}"


def _row(cells: Sequence[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |"
