"""Hold the dialogues of many boards at once: the reads of a round go out together.

What a board's dialogue asks is told by its family (`base.Dialogue`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from stagesync.errors import PortalRefusal, PortalUnreadable
from stagesync.families.batches import read_lanes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from stagesync.families.base import Dialogue
    from stagesync.families.batches import Reading
    from stagesync.model.board import LiveBoard
    from stagesync.model.plan import Refusal
    from stagesync.portal.batch import Command
    from stagesync.portal.client import Portal

End: TypeAlias = "LiveBoard | Refusal | PortalRefusal | PortalUnreadable"
"""How a dialogue ended: with a board, with a refusal of ours, or with the portal's."""


def hold(
    portal: Portal,
    lanes: Sequence[Mapping[int, Dialogue]],
    on_end: Callable[[int, End], object] = lambda place, end: None,
) -> dict[int, End]:
    """Hold dialogues to their end, 50 reads a request; those of one family are a lane, and no place is in two.

    `on_end` hears of each end at once, in this thread. Raises PortalError where the portal as a whole can't be read.
    """
    talks = [_Talks(dialogues, on_end) for dialogues in lanes]
    while any(rounds := [_Round(one.asks(), one.go_on) for one in talks]):

        def take(lane: int, start: int, readings: Sequence[Reading], rounds: list[_Round] = rounds) -> None:
            rounds[lane].take(start, readings)

        read_lanes(portal, [one.commands for one in rounds], take)
    return {place: end for one in talks for place, end in one.ends.items()}


class _Talks:
    """Dialogues on their way: what they ask next, and how those that are over ended."""

    def __init__(self, dialogues: Mapping[int, Dialogue], on_end: Callable[[int, End], object]) -> None:
        self.ends: dict[int, End] = {}
        self._asked: dict[int, Sequence[Command]] = {}
        self._dialogues = dialogues
        self._on_end = on_end
        for place in dialogues:
            self.go_on(place, None)

    def asks(self) -> dict[int, Sequence[Command]]:
        """Hand out what is asked next, in the order of places: the same whichever answer came first."""
        asked, self._asked = dict(sorted(self._asked.items())), {}
        return asked

    def go_on(self, place: int, answer: tuple[Reading, ...] | None) -> None:
        """Tell a dialogue what its last round came to, and take its next one."""
        dialogue = self._dialogues[place]
        try:
            self._asked[place] = next(dialogue) if answer is None else dialogue.send(answer)
        except StopIteration as stop:
            self._end(place, stop.value)
        except (PortalRefusal, PortalUnreadable) as error:
            self._end(place, error)

    def _end(self, place: int, end: End) -> None:
        self.ends[place] = end
        self._on_end(place, end)


class _Round:
    """The answers of one round, handed on dialogue by dialogue as soon as all of one's are there."""

    def __init__(
        self,
        asked: Mapping[int, Sequence[Command]],
        go_on: Callable[[int, tuple[Reading, ...]], object],
    ) -> None:
        self.commands = [command for commands in asked.values() for command in commands]
        self._go_on = go_on
        self._whose = [place for place, commands in asked.items() for _ in commands]
        self._answers: dict[int, list[Reading | None]] = {
            place: [None] * len(commands) for place, commands in asked.items()
        }
        self._first = {place: start for start, place in reversed(tuple(enumerate(self._whose)))}

    def __bool__(self) -> bool:
        return bool(self.commands)

    def take(self, start: int, readings: Sequence[Reading]) -> None:
        """Take the readings of a request; the first is the one of that number in the round."""
        touched = dict.fromkeys(self._whose[start : start + len(readings)])
        for number, reading in enumerate(readings, start):
            place = self._whose[number]
            self._answers[place][number - self._first[place]] = reading
        for place in touched:
            whole = tuple(one for one in self._answers[place] if one is not None)
            if len(whole) == len(self._answers[place]):
                self._go_on(place, whole)
