"""One problem in words, before it is known which report it goes into."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from stagesync.model.rule import Rule


class Phrase(NamedTuple):
    """What is wrong where, in a file's zero-based line and column, and what to do."""

    rule: Rule
    place: tuple[int, int]
    message: str
    remedy: str
