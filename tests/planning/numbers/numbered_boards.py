"""Boards with numbers as a configuration and a portal show them, and a portal that runs steps."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from planning.boards import desired, entry, live, stage

from stagesync.model.desired import Unlisted
from stagesync.planning.numbers.traits import Traits
from stagesync.planning.steps import AddStage, DeleteStage

if TYPE_CHECKING:
    from random import Random

CLASSES = ("process", "success", "failure")


def board(*rows):
    """A live board of (title, SORT) in the order given; ids count from 1."""
    return live(
        *(replace(stage(place, title, type=None), sort=sort) for place, (title, sort) in enumerate(rows, 1))
    )


def by_title(title: str) -> int:
    """A rank that stands in the title: S... is success, F... failure."""
    return {"S": 1, "F": 2}.get(title[:1], 0)


RANKED = Traits(
    rank_of_stage=lambda stage: by_title(stage.title),
    rank_of_entry=lambda entry: by_title(entry.title),
    rank_names=CLASSES,
)


def applied(live, steps):
    """Return the board after the steps, shown by SORT; new ids follow the greatest."""
    rows = {one.id: one for one in live.stages}
    for step in steps:
        match step:
            case AddStage():
                new = max(rows, default=0) + 1
                color = step.color or "47D1E2"
                rows[new] = replace(stage(new, step.title, color=color, type=None), sort=step.sort)
            case DeleteStage():
                del rows[step.stage]
            case _:
                old = rows[step.stage]
                sort = old.sort if step.sort is None else step.sort
                rows[step.stage] = replace(old, title=step.title, color=step.color or old.color, sort=sort)
    shown = sorted(rows.values(), key=lambda one: (one.sort is not None, one.sort, one.id))
    return replace(live, stages=tuple(shown))


def random_case(random: Random, *, most: int, top: int, ranked: bool, unlisted=Unlisted.KEEP):
    """A desired and a live board; with `ranked` titles carry ranks and the live board is in order."""
    kinds = sorted(random.choices("PPSF" if ranked else "P", k=random.randint(1, most)), key="PSF".index)
    kinds = [kind for at, kind in enumerate(kinds) if kind != "S" or "S" not in kinds[:at]]
    numbers = sorted(random.sample(range(1, top + 1), len(kinds)))
    rows = [(f"{kind} number {at}", sort) for at, (kind, sort) in enumerate(zip(kinds, numbers, strict=True))]
    titles = [title for title, _ in rows if random.random() < 0.7]
    titles += [f"{random.choice('PF' if ranked else 'P')} new {at}" for at in range(random.randint(0, 2))]
    random.shuffle(titles)
    titles.sort(key=by_title if ranked else lambda title: 0)
    entries = [entry(title, color="FF0000") if random.random() < 0.2 else entry(title) for title in titles]
    wanted = desired(*entries or [entry("P first")], unlisted=unlisted, allow_mass_delete=True)
    return wanted, board(*rows)
