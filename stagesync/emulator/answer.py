"""What a method gives back, and how paged lists are cut.

How an answer becomes a document is in `envelope.py` for single calls and in `batch.py` for inner ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stagesync.emulator.php_value import PhpValue, to_int

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`result` as PHP values; `total` and `next` stand beside it in the document where they are not None."""

    result: Any
    total: int | None = None
    next: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a list: its rows, and what the answer says about the rest."""

    rows: tuple[Any, ...]
    total: int
    next: int | None


def page_of(rows: Sequence[Any], start: PhpValue) -> Page:
    """Return the page that `start` lies on: rounded down to a multiple of 50, anything negative is the first."""
    offset = max(0, to_int(start)) // PAGE * PAGE
    shown = tuple(rows[offset : offset + PAGE])
    end = offset + len(shown)
    return Page(rows=shown, total=len(rows), next=end if shown and end < len(rows) else None)
