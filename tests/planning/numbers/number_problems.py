"""Number problems for the laws: every small one of a shape, and random ones of any size."""

from __future__ import annotations

from itertools import combinations, combinations_with_replacement, permutations, product
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from stagesync.planning.numbers.problem import NumberProblem, NumberRules

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

RPA = NumberRules(gap=2, lowest=1, step=1000, first=1000, ranks_apart=True, ties_pass=True, low_goes=True)
CRM = NumberRules(gap=1, lowest=1, step=10, first=10)
SCRUM = NumberRules(gap=11, edge=11, lowest=11, step=100, first=100, ties_pass=True, low_goes=True)
NARROW = NumberRules(gap=2, lowest=1, step=4, first=4)


def every_problem(
    size: int, rules: NumberRules, *, top: int, new: int = 0, ranks: int = 1, most_changed: int = 1
) -> Iterator[NumberProblem]:
    """All boards of `size` live stages with numbers up to `top`, ties included, and `new` stages to create."""
    keys = tuple(range(1, size + 1))
    created = tuple(-1 - place for place in range(new))
    for numbers in combinations_with_replacement(range(top + 1), size):
        for roles in product(("listed", "doomed", "unlisted"), repeat=size):
            for own in product(range(ranks), repeat=size + new):
                rank = dict(zip((*keys, *created), own, strict=True))
                role = dict(zip(keys, roles, strict=True))
                apart = tuple(key for key in keys if role[key] == "unlisted")
                listed = (*(key for key in keys if role[key] == "listed"), *created)
                for final in _finals(listed, apart, rank):
                    for changed in _few(final, set(apart) | set(created), most_changed):
                        yield NumberProblem(
                            live=dict(zip(keys, numbers, strict=True)),
                            final=final,
                            ranks=rank,
                            rules=rules,
                            changed=changed,
                            doomed=frozenset(key for key in keys if role[key] == "doomed"),
                            unlisted=frozenset(apart),
                        )


def _finals(listed, apart, rank) -> Iterator[tuple[int, ...]]:
    """Every order of the listed ones, the unlisted ones among them as they stand, rank by rank."""
    for order in permutations((*listed, *apart)):
        fixed = [key for key in order if key in apart]
        own = [rank[key] for key in order]
        if own == sorted(own) and fixed == sorted(fixed, key=lambda key: (rank[key], key)):
            yield order


def _few(final, others, most) -> Iterator[frozenset[int]]:
    able = [key for key in final if key not in others]
    for size in range(min(most, len(able)) + 1):
        yield from map(frozenset, combinations(able, size))


def random_problem(
    random: Random, rules: NumberRules, *, most: int, top: int, new: int = 2, ranks: int = 1, healthy=False
) -> NumberProblem:
    """A board of up to `most` live stages with numbers up to `top`, and up to `new` stages to create.

    A `healthy` board has no equal numbers and its ranks stand in order.
    """
    size = random.randint(0, most)
    drawn = (
        random.sample(range(1, top + 1), size) if healthy else [random.randint(0, top) for _ in range(size)]
    )
    sorts = dict(enumerate(sorted(drawn), start=1))
    ordered = healthy or random.random() < 0.5
    own = [random.randrange(ranks) for _ in sorts]
    rank = dict(zip(sorts, sorted(own) if ordered else own, strict=True))
    if ranks > 1 and random.random() < 0.7:
        rank = _one_success(rank)
    roles = {
        key: random.choices(("listed", "doomed", "unlisted"), (6, 1, random.choice((0, 2))))[0]
        for key in sorts
    }
    created = [-1 - place for place in range(random.randint(0, new))]
    rank |= {key: random.randrange(ranks) for key in created}
    listed = [key for key, role in roles.items() if role == "listed"] + created
    if random.random() < 0.8:
        random.shuffle(listed)
    unlisted = sorted((key for key, role in roles.items() if role == "unlisted"), key=sorts.__getitem__)
    final: list[int] = []
    for one in sorted(set(rank.values())):
        apart = [key for key in unlisted if rank[key] == one]
        own_keys = [key for key in listed if rank[key] == one]
        row = [*apart, *own_keys]
        places = set(random.sample(range(len(row)), len(apart)))
        rest, fixed = iter(own_keys), iter(apart)
        final += [next(fixed) if place in places else next(rest) for place in range(len(row))]
    return NumberProblem(
        live=sorts,
        final=tuple(final),
        ranks=rank,
        rules=rules,
        changed=frozenset(key for key in listed if key > 0 and random.random() < random.choice((0.1, 0.4))),
        doomed=frozenset(key for key, role in roles.items() if role == "doomed"),
        unlisted=frozenset(unlisted),
    )


def _one_success(rank: dict[int, int]) -> dict[int, int]:
    """Leave at most one stage of the middle rank."""
    found = False
    result = {}
    for key, own in rank.items():
        result[key] = own if own != 1 or not found else 2
        found = found or own == 1
    return result


def problems(rules: NumberRules, **kwargs):
    """A hypothesis strategy of random problems."""
    return st.randoms(use_true_random=False).map(lambda random: random_problem(random, rules, **kwargs))


def shuffled(random: Random, rules: NumberRules, *, size: int, step: int, ranks: int = 1) -> NumberProblem:
    """A large board, `step` between its numbers, in any order: a tenth is new, a tenth doomed, a fifth changes."""
    live = {key: step * key for key in range(1, size + 1)}
    edge = int(0.6 * size)
    rank = {key: 0 if key < edge or ranks == 1 else 1 if key == edge else 2 for key in live}
    doomed = frozenset(key for key in live if random.random() < 0.1 and key != edge)
    created = range(-size // 10, 0)
    rank |= {key: random.choice((0, 2)) if ranks > 1 else 0 for key in created}
    final = [*(key for key in live if key not in doomed), *created]
    random.shuffle(final)
    final.sort(key=rank.__getitem__)
    return NumberProblem(
        live=live,
        final=tuple(final),
        ranks=rank,
        rules=rules,
        changed=frozenset(key for key in final if key > 0 and random.random() < 0.2),
        doomed=doomed,
    )
