"""Why a board can't be numbered, in words: which stages leave no room, and what to list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.model.long_list import cut
from stagesync.model.plan import Refusal, RefusalCode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagesync.planning.intent import Intent
    from stagesync.planning.numbers.problem import NoRoom

MOST_NAMED = 8
"""Stages that a message names before it counts the rest."""


def no_room(intent: Intent, why: NoRoom) -> Refusal:
    """Return the refusal that names the stages whose numbers stand in the way, and says to list them."""
    fences = [key for key in (why.low, why.high) if key is not None] or [s.id for s in intent.unlisted]
    remedy = f"; list {named_stages(intent, fences)} in the configuration, so that they may be renumbered"
    return Refusal(code=RefusalCode.UNSAFE_ORDER, message=_reason(intent, why) + (remedy if fences else ""))


def named_stages(intent: Intent, keys: Iterable[int]) -> str:
    """Return live stages with their numbers, the rest of a long list counted."""
    stages = [intent.stages[key] for key in keys]
    named = [f'stage {stage.id} "{stage.title}" (SORT {stage.sort})' for stage in stages[:MOST_NAMED]]
    if len(stages) > MOST_NAMED:
        named.append(f"{len(stages) - MOST_NAMED} more")
    return " and ".join(named)


def _reason(intent: Intent, why: NoRoom) -> str:
    if not why.stages:
        return (
            "no order of the calls is safe at every moment: stages would have to trade their numbers, and no number is "
            "free to which one of them could go meanwhile"
        )
    titles = cut([f'"{intent.entries[key].title}"' for key in why.stages], MOST_NAMED)
    if why.low is None and why.high is None:
        return f"the portal has too few numbers for {titles}"
    where = "below" if why.low is None else "between"
    if why.high is None:
        where = "above"
    fences = named_stages(intent, (key for key in (why.low, why.high) if key is not None))
    return f"the numbers {where} {fences} do not suffice for {titles}"
