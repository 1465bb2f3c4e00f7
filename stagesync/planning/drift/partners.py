"""Which entry of a file and which entry of its base are the same one.

What the base is, and what follows where two differ, is left to `alignment.py` and `file_renames.py`.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from stagesync.model.title import loosely

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence

    from stagesync.model.desired import Entry

    Key = Callable[[Entry, int | None], Hashable]

_NOBODY: Mapping[int, int] = {}


class Partners:
    """Pairs entries now and then, each once, from the surest sign to the loosest; `of` maps places now to places then.

    `now` and `then` hold, by place, the id of the live stage that an entry stands for, where one is known: two entries
    that stand for two stages are two, however alike they look.
    """

    def __init__(
        self,
        says: Sequence[Entry],
        said: Sequence[Entry],
        *,
        now: Mapping[int, int] = _NOBODY,
        then: Mapping[int, int] = _NOBODY,
    ) -> None:
        self.of: dict[int, int] = {}
        self._says, self._said = says, said
        self._now, self._then = now, then
        self._taken: set[int] = set()

    def by_sign(self) -> None:
        """Pair by id, exact title, live stage, a title in `was`, and the title loosely.

        The title comes before the live stage: what the file said and still says is the same, whatever the portal did.
        """
        self._by(lambda entry, _: entry.id, lambda _, __: True)
        self._by(lambda entry, _: entry.title, self._ids_agree)
        self._by(lambda _, stage: stage, lambda _, __: True)
        self._by_former_titles()
        self._by(lambda entry, _: loosely(entry.title), self._may_be)

    def pair(self, place: int, before: int) -> None:
        """Pair two entries, unless one has a partner or both stand for live stages of their own."""
        self._pair(place, before, self._may_be)

    def without(self) -> Iterator[int]:
        """Yield the places now that have no partner."""
        return (place for place in range(len(self._says)) if place not in self.of)

    def without_then(self) -> Iterator[int]:
        """Yield the places then that have no partner."""
        return (place for place in range(len(self._said)) if place not in self._taken)

    def _by(self, key: Key, allowed: Callable[[int, int], bool]) -> None:
        """Pair entries by a key, other than None, that is one entry's alone on either side."""
        there = _alone(
            (key(self._said[place], self._then.get(place)), place) for place in self.without_then()
        )
        here = _alone((key(self._says[place], self._now.get(place)), place) for place in self.without())
        for found, place in here.items():
            if found in there:
                self._pair(place, there[found], allowed)

    def _by_former_titles(self) -> None:
        said = _alone((self._said[place].title, place) for place in self.without_then())
        for place in tuple(self.without()):
            fits = [said[title] for title in dict.fromkeys(self._says[place].was) if title in said]
            if len(fits) == 1:
                self._pair(place, fits[0], self._may_be)

    def _pair(self, place: int, before: int, allowed: Callable[[int, int], bool]) -> None:
        if place not in self.of and before not in self._taken and allowed(place, before):
            self.of[place] = before
            self._taken.add(before)

    def _ids_agree(self, place: int, before: int) -> bool:
        """Tell whether no id says that two entries are two: their own, or the stage that the one then stood for."""
        pinned, stood_for = self._says[place].id, self._said[before].id or self._then.get(before)
        return pinned is None or stood_for is None or pinned == stood_for

    def _may_be(self, place: int, before: int) -> bool:
        return self._ids_agree(place, before) and not (place in self._now and before in self._then)


def _alone(pairs: Iterable[tuple[Hashable, int]]) -> dict[Hashable, int]:
    listed = [(key, place) for key, place in pairs if key is not None]
    counts = Counter(key for key, _ in listed)
    return {key: place for key, place in listed if counts[key] == 1}
