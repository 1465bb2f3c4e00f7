"""The order of entries after the portal's moves are taken in: who moved a stage, as the differences say, places it.

Entries are known by keys: their places in the file, for a new one its stage's id, negative.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.model.drift import Aspect, Origin
from stagesync.planning.absorbing.remaining import conflict, for_apply, listed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from stagesync.model.board import Stage
    from stagesync.planning.absorbing.remaining import Remaining
    from stagesync.planning.drift.comparison import Comparison


def taken_order(comparison: Comparison, keys: Collection[int], stages: Mapping[int, Stage]) -> list[int]:
    """Return the keys in their order; `stages` holds those that are on the board.

    What the portal moved, and what nobody moved, comes in the board's order. What the file moved, or both did, keeps
    its place among the stages that nobody moved. An entry without a stage follows the one before it in the file, a new
    one the one before it on the board.
    """
    says = sorted(key for key in keys if key >= 0)
    by_stage = {stage.id: key for key, stage in stages.items() if key in keys}
    board = [by_stage[stage.id] for stage in comparison.live.stages if stage.id in by_stage]
    both = [key for key in says if key in stages]
    common = _Merge(comparison, board=[key for key in board if key >= 0], file=both).order()
    with_file = _inserted(common, says, frozenset(says).difference(both))
    return _inserted(with_file, board, frozenset(key for key in board if key < 0))


def places_left(comparison: Comparison) -> list[Remaining]:
    """Return what stays of the board's order, in a few sentences."""
    moves, rows = _moves(comparison), comparison.aligned.listed
    both = [place for place, origin in moves.items() if origin is Origin.BOTH]
    titles = {place: comparison.desired.entries[place].title for place in both}
    came = [titles[place] for place in both if rows[place].said is None]
    changed = [titles[place] for place in both if rows[place].said is not None]
    remaining = [for_apply("the order of its entries")] if Origin.FILE in moves.values() else []
    if changed:
        remaining.append(conflict(f"the place of {listed(changed)}: changed in the file and on the portal"))
    if came:
        words = "came on both sides, and nobody can tell who placed it"
        remaining.append(conflict(f"the place of {listed(came)}: {words}"))
    return remaining


def _moves(comparison: Comparison) -> dict[int, Origin]:
    return {place: one.origin for place, one in comparison.found if one.aspect is Aspect.PLACE}


class _Merge:
    """Merges the two orders of the entries that file and board both have.

    The stages that nobody moved part the row into gaps; in a gap stands what the portal put there and what the file
    did. Of those two the one goes first that does so on the side that turned them round.
    """

    def __init__(
        self,
        comparison: Comparison,
        *,
        board: Sequence[int],
        file: Sequence[int],
    ) -> None:
        self._board, self._file, self._moves = board, file, _moves(comparison)
        self._there = {key: place for place, key in enumerate(board)}
        places = {entry: place for place, entry in enumerate(comparison.base.entries)}
        rows = comparison.aligned.listed
        self._then = {key: places[said] for key in file if (said := rows[key].said) is not None}

    def order(self) -> list[int]:
        taken, left = self._gaps(self._board, taken=True), self._gaps(self._file, taken=False)
        staying = [key for key in self._board if key not in self._moves]
        row = self._merged(taken.get(None, []), left.get(None, []))
        for key in staying:
            row += [key, *self._merged(taken.get(key, []), left.get(key, []))]
        return row

    def _gaps(self, row: Iterable[int], *, taken: bool) -> dict[int | None, list[int]]:
        """Return the moved keys of a row, those that are `taken` or the others, behind the key that stays before."""
        gaps: dict[int | None, list[int]] = {}
        before = None
        for key in row:
            if key not in self._moves:
                before = key
            elif (self._moves[key] is Origin.PORTAL) == taken:
                gaps.setdefault(before, []).append(key)
        return gaps

    def _merged(self, taken: Sequence[int], left: Sequence[int]) -> list[int]:
        row, rest = [], list(reversed(taken))
        for key in left:
            while rest and self._comes_first(rest[-1], key):
                row.append(rest.pop())
            row.append(key)
        return row + rest[::-1]

    def _comes_first(self, one: int, other: int) -> bool:
        in_file, on_board = one < other, self._there[one] < self._there[other]
        if one not in self._then or other not in self._then:
            return in_file
        return on_board if (self._then[one] < self._then[other]) == in_file else in_file


def _inserted(order: Iterable[int], side: Iterable[int], new: Collection[int]) -> list[int]:
    """Return the order with the `new` keys of a side, each behind the key before it on that side."""
    behind: dict[int | None, list[int]] = {}
    before = None
    for key in side:
        if key in new:
            behind.setdefault(before, []).append(key)
        else:
            before = key
    return [*behind.get(None, []), *(one for key in order for one in (key, *behind.get(key, [])))]
