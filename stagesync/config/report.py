"""The problems found so far in one file; who finds them decides what they say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stagesync.config.wording import visible
from stagesync.model.problem import Location, Problem, Severity

if TYPE_CHECKING:
    from stagesync.model.rule import Rule


@dataclass(slots=True)
class Report:
    """Collects the problems of one file. Places are zero-based (line, column), as in the node tree.

    `file` is the name as the user gave it, `shown` the same without characters that are not printable.
    """

    file: str
    problems: list[Problem] = field(default_factory=list)
    shown: str = field(init=False)

    def __post_init__(self) -> None:
        self.shown = visible(self.file)

    def location(self, place: tuple[int, int]) -> Location:
        """Return a zero-based place of this file as a Location, which counts from 1."""
        return Location(file=self.shown, line=place[0] + 1, column=place[1] + 1)

    def error(self, rule: Rule, place: tuple[int, int], message: str, remedy: str) -> None:
        """Note what stops the run."""
        self.note(Severity.ERROR, rule, place, message, remedy)

    def warning(self, rule: Rule, place: tuple[int, int], message: str, remedy: str) -> None:
        """Note what the user should look at."""
        self.note(Severity.WARNING, rule, place, message, remedy)

    def note(self, severity: Severity, rule: Rule, place: tuple[int, int], message: str, remedy: str) -> None:
        """Note a problem."""
        where = self.location(place)
        self.problems.append(
            Problem(location=where, message=message, remedy=remedy, severity=severity, rule=rule)
        )
