"""Which pulled boards join an entry with a list of `groups`, and which stay apart from one that says the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stagesync.cli.console import note
from stagesync.cli.pull.models import says
from stagesync.model.desired import Unlisted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagesync.cli.pull.existing import Existing
    from stagesync.model.board import LiveBoard
    from stagesync.model.desired import DesiredBoard


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """The boards that join an entry, by the entry's name; those that could not, with why; and all that join none."""

    joined: dict[str, list[LiveBoard]] = field(default_factory=dict)
    apart: dict[str, list[LiveBoard]] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    rest: list[LiveBoard] = field(default_factory=list)

    def tell(self) -> None:
        """Say on stderr which boards joined which entry, and which did not and why."""
        for entry, boards in self.joined.items():
            note(f"{entry}: joined by {_addresses(boards)}.")
        for entry, boards in self.apart.items():
            note(f"{entry}: not joined by {_addresses(boards)}, which it fits: {self.reasons[entry]}.")


def sorted_out(there: Existing, new: Iterable[LiveBoard]) -> Joining:
    """Return which boards join an entry that says the very same, and which do not."""
    fleets = [
        board for board in there.here() if isinstance(board.groups, tuple) and there.in_file(board.name)
    ]
    reasons = {board.name: reason for board in fleets if (reason := _hindrance(there, board)) is not None}
    found = Joining(reasons=reasons)
    for board in new:
        fitting = [one for one in fleets if one.kind is board.address.kind and says(one.entries, board)]
        open_one = next((one for one in fitting if one.name not in reasons), None)
        if open_one is not None:
            found.joined.setdefault(open_one.name, []).append(board)
            continue
        found.rest.append(board)
        if fitting:
            found.apart.setdefault(fitting[0].name, []).append(board)
    return found


def _hindrance(there: Existing, entry: DesiredBoard) -> str | None:
    """Return why no board joins an entry, None where one may."""
    from stagesync.cli.pull.additions import hindrance

    if entry.unlisted is not Unlisted.KEEP:
        return f"it has 'unlisted: {entry.unlisted}', which would hold for them too"
    return hindrance(there.sheets[there.file], entry.name)


def _addresses(boards: Iterable[LiveBoard]) -> str:
    return ", ".join(str(board.address) for board in boards)
