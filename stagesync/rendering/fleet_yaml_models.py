"""Finds the model that a board is nearest to, without a look at those that it shares no title with."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import chain
from typing import TYPE_CHECKING

from stagesync.model.desired import UNMANAGED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagesync.model.board import Kind, LiveBoard, Stage
    from stagesync.model.desired import Entry
    from stagesync.rendering.fleet_yaml_difference import Model


class Models:
    """Models by the titles of their stages, and by titles together with their looks."""

    def __init__(self, models: Sequence[Model]) -> None:
        self._first: dict[Kind, int] = {}
        self._orders = [tuple(entry.title for entry in model.entries) for model in models]
        self._titles: dict[tuple[object, ...], list[int]] = defaultdict(list)
        self._looks: dict[tuple[object, ...], list[int]] = defaultdict(list)
        for place, model in enumerate(models):
            self._first.setdefault(model.kind, place)
            for entry in model.entries:
                self._titles[model.kind, entry.title].append(place)
                self._looks[model.kind, *_look(entry)].append(place)

    def nearest(self, board: LiveBoard) -> int | None:
        """Return the place of the model that shares most titles with a board; None where its kind has no model.

        Of several it is the one in whose order the board's stages stand, of those the one that fewest of them look
        unlike, and of those the first.
        """
        kind, order = board.address.kind, tuple(dict.fromkeys(stage.title for stage in board.stages))
        shared = self._counted(self._titles, ((kind, title) for title in order))
        shares = {place: count / max(len(order), len(self._orders[place])) for place, count in shared.items()}
        most = max(shares.values(), default=0)
        if not most:
            return self._first.get(kind)
        alike = self._counted(
            self._looks, {(kind, *look) for stage in board.stages for look in _looks(stage)}
        )
        return min(
            (place for place, share in shares.items() if share == most),
            key=lambda place: (self._orders[place] != order, shared[place] - alike[place], place),
        )

    def _counted(
        self,
        index: dict[tuple[object, ...], list[int]],
        keys: Iterator[tuple[object, ...]] | set[tuple[object, ...]],
    ) -> Counter[int]:
        return Counter(chain.from_iterable(index.get(key, ()) for key in keys))


def _look(entry: Entry) -> tuple[object, ...]:
    return entry.title, entry.color, entry.role


def _looks(stage: Stage) -> Iterator[tuple[object, ...]]:
    """Yield the looks of entries that a stage is like: with its own colour and role, and without."""
    for color in (stage.color, UNMANAGED):
        for role in (stage.role, None):
            yield stage.title, color, role
