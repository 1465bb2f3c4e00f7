"""Hold the dialogues of many boards at once: the reads of a round go out together.

What a board's dialogue asks is told by its family (`base.Dialogue`).
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from stagesync.errors import PortalRefusal, PortalUnreadable
from stagesync.families.batches import read_all

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stagesync.families.base import Dialogue
    from stagesync.families.batches import Reading
    from stagesync.model.board import LiveBoard
    from stagesync.model.plan import Refusal
    from stagesync.portal.batch import Command
    from stagesync.portal.client import Portal

End: TypeAlias = "LiveBoard | Refusal | PortalRefusal | PortalUnreadable"
"""How a dialogue ended: with a board, with a refusal of ours, or with the portal's."""


def hold(portal: Portal, dialogues: Mapping[int, Dialogue]) -> dict[int, End]:
    """Hold dialogues of one family to their end, 50 reads a request.

    Raises PortalError where the portal as a whole can't be read.
    """
    ends: dict[int, End] = {}
    asked = _answered(dialogues, dict.fromkeys(dialogues), ends)
    while asked:
        readings = iter(read_all(portal, [command for round_ in asked.values() for command in round_]))
        answers = {place: tuple(islice(readings, len(round_))) for place, round_ in asked.items()}
        asked = _answered({place: dialogues[place] for place in asked}, answers, ends)
    return ends


def _answered(
    dialogues: Mapping[int, Dialogue],
    answers: Mapping[int, tuple[Reading, ...] | None],
    ends: dict[int, End],
) -> dict[int, Sequence[Command]]:
    """Tell each dialogue what its last round came to, and return the next rounds."""
    rounds: dict[int, Sequence[Command]] = {}
    for place, dialogue in dialogues.items():
        answer = answers[place]
        try:
            rounds[place] = next(dialogue) if answer is None else dialogue.send(answer)
        except StopIteration as stop:
            ends[place] = stop.value
        except (PortalRefusal, PortalUnreadable) as error:
            ends[place] = error
    return rounds
