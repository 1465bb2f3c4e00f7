"""A problem found in a file, and the place where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stagesync.model.rule import Rule


class Severity(StrEnum):
    """Errors stop the run; warnings are shown and the run goes on."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Location:
    """A place in a file; `line` and `column` count from 1, 0 stands for "the file as a whole"."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line or 1}:{self.column or 1}"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Problem:
    """What is wrong at a place, and what to do about it; `rule` is the kind of problem."""

    location: Location
    message: str
    remedy: str
    severity: Severity = Severity.ERROR
    rule: Rule

    def __str__(self) -> str:
        kind = "warning: " if self.severity is Severity.WARNING else ""
        return f"{self.location}: {kind}{self.message}; {self.remedy}"
