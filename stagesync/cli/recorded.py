"""What holds while a run writes: the portal's lock, and a journal of all that happens."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagesync.cli.journals import journal_of
from stagesync.cli.lock import locked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stagesync.applying.witnesses import Journal
    from stagesync.cli.portals.links import Link
    from stagesync.journal.writing import JournalFile
    from stagesync.model.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A run's `journal`, and the file that it goes into, if any."""

    journal: Journal
    file: JournalFile | None = None

    @property
    def path(self) -> Path | None:
        """Where the journal lies; None until the first write is about to be sent."""
        return None if self.file is None else self.file.path


@contextmanager
def recorded(plan: Plan, link: Link, *, command: str = "apply") -> Iterator[Recorded]:
    """Hold a portal's lock and hand out the run's journal.

    A plan that changes nothing needs neither. Raises SourceError if another run writes to the portal, or if lock or
    journal can't be written.
    """
    from stagesync.applying.witnesses import NoJournal

    if not plan.changed:
        yield Recorded(journal=NoJournal())
        return
    place = link.place
    with locked(place), journal_of(plan, place, command=command, named=link.heading) as journal:
        yield Recorded(journal=journal, file=journal)
