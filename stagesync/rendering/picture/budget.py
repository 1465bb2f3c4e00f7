"""How much of a long list is shown: items are granted to one board after the other until there are no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def granted(wanted: Iterable[int], *, most: int) -> Iterator[int]:
    """Yield for each board how many of the items it wants are shown, `most` in all."""
    for want in wanted:
        grant = min(want, most)
        most -= grant
        yield grant


def granted_whole(wanted: Iterable[int], *, most: int) -> Iterator[bool]:
    """Yield for each board whether it is shown: whole or not at all, `most` items in all."""
    for want in wanted:
        fits = want <= most
        most -= want if fits else 0
        yield fits
