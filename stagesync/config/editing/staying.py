"""Which entries of a list stay where they are, so that the fewest lines move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.model.subsequence import heaviest_increasing

if TYPE_CHECKING:
    from collections.abc import Sequence


def staying(origins: Sequence[int | None]) -> frozenset[int]:
    """Return the old indices of a longest increasing subsequence of `origins`; None is a new entry."""
    old = [origin for origin in origins if origin is not None]
    return frozenset(old[index] for index in heaviest_increasing(old, [1] * len(old)))
