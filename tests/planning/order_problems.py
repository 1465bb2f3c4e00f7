"""Order problems for the laws: every small one, and random ones of any size."""

from __future__ import annotations

from itertools import combinations, permutations, product
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from stagesync.planning.order import OrderProblem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

LISTED, DOOMED, UNLISTED = "listed", "doomed", "unlisted"


def every_problem(size: int, *, new: int, others: str) -> Iterator[OrderProblem]:
    """All boards of `size` stages with `new` stages to create; stages that are not listed are `others`."""
    live = tuple(range(1, size + 1))
    for roles in product((LISTED, others), repeat=size):
        listed = [key for key, role in zip(live, roles, strict=True) if role == LISTED]
        apart = frozenset(live) - frozenset(listed)
        for order in permutations(listed):
            for desired in _with_new(order, new):
                for changed in _subsets(listed):
                    for untitled in _subsets(live[1:]):
                        for unmoved in (True, False):
                            yield OrderProblem(
                                live=live,
                                desired=desired,
                                changed=changed,
                                doomed=apart if others == DOOMED else frozenset(),
                                untitled=untitled,
                                unmoved_tasks=unmoved,
                            )


def random_problem(
    random: Random, *, most: int, new: int, others: str, untitled: float = 0.15, emptied: float = 0.0
) -> OrderProblem:
    """A board of up to `most` stages with up to `new` stages to create."""
    live = tuple(range(1, random.randint(1, most) + 1))
    listed = [key for key in live if random.random() < random.choice((0.5, 0.8, 1.0))]
    if random.random() < 0.7:
        random.shuffle(listed)
    places = ["new"] * random.randint(0 if listed else 1, max(new, 1)) + listed
    if random.random() < 0.8:
        places = _shuffled_in(random, listed, len(places) - len(listed))
    desired = tuple(-1 - place if key == "new" else key for place, key in enumerate(places))
    doomed = frozenset(live) - frozenset(listed) if others == DOOMED else frozenset()
    return OrderProblem(
        live=live,
        desired=desired,
        changed=frozenset(key for key in listed if random.random() < 0.3),
        doomed=doomed,
        untitled=frozenset(key for key in live[1:] if random.random() < untitled),
        unmoved_tasks=random.random() < 0.7,
        emptied=(holding := frozenset(key for key in doomed if random.random() < emptied)),
        tasks_to=random.choice(desired) if holding else None,
    )


def problems(*, most: int, new: int = 2, others: str, untitled: float = 0.15, emptied: float = 0.0):
    """A hypothesis strategy of random problems."""
    return st.randoms(use_true_random=False).map(
        lambda random: random_problem(
            random, most=most, new=new, others=others, untitled=untitled, emptied=emptied
        )
    )


def _with_new(order: tuple[int, ...], new: int) -> Iterator[tuple[int, ...]]:
    length = len(order) + new
    if length == 0:
        return
    for places in combinations(range(length), new):
        rest = iter(order)
        yield tuple(-1 - place if place in places else next(rest) for place in range(length))


def _subsets(keys) -> Iterator[frozenset[int]]:
    keys = tuple(keys)
    for size in range(len(keys) + 1):
        yield from map(frozenset, combinations(keys, size))


def _shuffled_in(random: Random, listed: list[int], new: int) -> list[int | str]:
    places: list[int | str] = list(listed)
    for _ in range(new):
        places.insert(random.randint(0, len(places)), "new")
    return places
