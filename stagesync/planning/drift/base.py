"""The third side of a board: what was said of it before, by a file or by a journal.

What the base is read from is left to the command line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagesync.model.desired import Unlisted

if TYPE_CHECKING:
    from stagesync.model.desired import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What was said of a board at the base: by the file at a revision, or by a journal, how a run left the board.

    `label` names the base for people. With `whole` the entries are all stages that the board had, each with its id, as
    a journal tells them: a stage that is not among them came since. Without it they are a file's entries, and
    `unlisted` is what that file said of other stages. A board that the file did not name has no entries.
    """

    label: str
    entries: tuple[Entry, ...] = ()
    unlisted: Unlisted = Unlisted.KEEP
    whole: bool = False

    @property
    def tolerant(self) -> bool:
        """Whether the board could hold stages beside the entries without differing from what was said."""
        return not self.whole and self.unlisted is Unlisted.KEEP

    @property
    def silent(self) -> bool:
        """Whether nothing was said: the file did not name the board."""
        return not self.whole and not self.entries


NOTHING_SAID = Said(label="")
"""The base of a board that no file named: whatever differs was changed in the file."""
