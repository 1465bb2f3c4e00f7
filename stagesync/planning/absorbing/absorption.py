"""What a board's entries become when a change made on the portal is taken into the file: the reverse of a plan.

Only what was changed on the portal is taken; what the file changed is left for a plan, and what both changed is left
alone and named. Where the entries stand in a file, and how they are written there, is left to the caller.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stagesync.model.plan import RefusalCode
from stagesync.planning.absorbing.remaining import conflict, for_apply
from stagesync.planning.absorbing.taking import take, unchanged
from stagesync.planning.drift.base import Said
from stagesync.planning.drift.comparison import compare
from stagesync.planning.matching import match

if TYPE_CHECKING:
    from stagesync.model.board import LiveBoard
    from stagesync.model.desired import DesiredBoard
    from stagesync.planning.absorbing.taking import Absorption


def absorb(
    desired: DesiredBoard, live: LiveBoard, said: Said | None = None, *, add_unlisted: bool = False
) -> Absorption:
    """Return the board with what was changed on the portal taken in; never raises.

    `said` is the base that tells who changed what; None: every difference was made on the portal. With `add_unlisted`
    stages that no entry names become entries under `unlisted: keep`, too.

    To absorb again changes nothing more: what was taken can make clear who made another difference, so that rounds are
    made until one takes nothing. Each takes something for good, and there is no more to take than stages and entries.
    """
    made = _round(desired, live, said, add_unlisted=add_unlisted)
    for _ in range(len(desired.entries) + len(live.stages)):
        further = _round(made.board, live, said, add_unlisted=add_unlisted)
        if further.board == made.board:
            break
        origins = tuple(None if place is None else made.origins[place] for place in further.origins)
        made = replace(further, origins=origins)
    return made


def _round(desired: DesiredBoard, live: LiveBoard, said: Said | None, *, add_unlisted: bool) -> Absorption:
    refusals = match(desired.entries, live.stages).refusals
    undecided = [one.message for one in refusals if one.code is not RefusalCode.UNKNOWN_ID]
    if undecided:
        return unchanged(desired, [conflict(message) for message in undecided])
    if said is not None and said.silent:
        message = f"{said.label} does not name this board, so whatever differs counts as changed in the file"
        return unchanged(desired, [for_apply(message)])
    # without a base the file stands for it: whatever differs then was changed on the portal
    base = said or Said(label="", entries=desired.entries, unlisted=desired.unlisted)
    return take(compare(desired, base, live), add_unlisted=add_unlisted)
