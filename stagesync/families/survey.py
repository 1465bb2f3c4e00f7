"""Read the live boards of a run in as few requests as they fit: names, boards, tasks of what would be deleted.

It only reads; but reading a board that nobody ever opened makes the portal create it (docs/portal.md, "Reading a
board"). What a plan makes of the boards is in `plans.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from stagesync.errors import PortalError
from stagesync.families import FAMILIES
from stagesync.families.base import unreadable
from stagesync.families.dialogues import hold
from stagesync.families.excuses import Excuses
from stagesync.families.target import Target
from stagesync.model.board import Address, LiveBoard
from stagesync.model.desired import Unlisted
from stagesync.model.plan import Refusal, RefusalCode
from stagesync.portal.flights import side_by_side

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stagesync.families.base import Dialogue
    from stagesync.families.dialogues import End
    from stagesync.model.board import Kind
    from stagesync.model.desired import DesiredBoard
    from stagesync.portal.client import Portal


@dataclass(frozen=True, slots=True, kw_only=True)
class Surveyed:
    """A desired board with the live one, or with the reason why that could not be read."""

    desired: DesiredBoard
    address: Address
    live: LiveBoard | None = None
    refusal: Refusal | None = None


def survey(
    portal: Portal,
    boards: Sequence[DesiredBoard],
    on_read: Callable[[Surveyed], object] = lambda one: None,
) -> list[Surveyed]:
    """Read the boards of a run; one that can't be read hides no other.

    `on_read` gets each board of which all is known with its own reading, as soon as that is there; the
    others are those that can't be read, and those of which stages may be deleted. Raises PortalError where the portal
    as a whole can't be read.
    """
    surveyed = _located(portal, boards)
    open_ones = [one for one in surveyed if one.refusal is None]
    targets = [Target(address=one.address, as_admin=one.desired.as_admin) for one in open_ones]

    def on_board(place: int, board: LiveBoard) -> None:
        if open_ones[place].desired.unlisted is not Unlisted.DELETE:
            on_read(_with_reading(open_ones[place], board))

    found = read_boards(portal, targets, on_board)
    read = dict(zip((one.desired.name for one in open_ones), found, strict=True))
    done = [_with_reading(one, read.get(one.desired.name)) for one in surveyed]
    return _looked_closer(portal, done)


def read_boards(
    portal: Portal,
    targets: Sequence[Target],
    on_board: Callable[[int, LiveBoard], object] = lambda place, board: None,
) -> list[LiveBoard | Refusal]:
    """Read boards anew, 50 reads of one family a request; a board that is refused gets its Refusal.

    The families are read side by side. `on_board` gets each board that was read as soon as it is there, in this thread,
    with its place among the targets.
    """
    lanes: dict[Kind, dict[int, Dialogue]] = {}
    for place, target in enumerate(targets):
        family = FAMILIES[target.address.kind]
        lane = lanes.setdefault(target.address.kind, {})
        lane[place] = family.read(target.address, as_admin=target.as_admin)

    def on_end(place: int, end: End) -> None:
        if isinstance(end, LiveBoard):
            on_board(place, end)

    kinds = [kind for kind in FAMILIES if kind in lanes]
    ends = hold(portal, [lanes[kind] for kind in kinds], on_end)
    results: dict[int, LiveBoard | Refusal] = {}
    excuses = Excuses(portal)
    for kind in kinds:
        of_kind = {place: targets[place] for place in lanes[kind]}
        results |= excuses.explained(kind, of_kind, {place: ends[place] for place in of_kind})
    return [results[place] for place in range(len(targets))]


def _located(portal: Portal, boards: Sequence[DesiredBoard]) -> list[Surveyed]:
    """Find each board's address; two boards on one address refuse each other."""
    located: dict[str, Surveyed] = {}
    for kind, family in FAMILIES.items():
        of_kind = [board for board in boards if board.kind is kind]
        for board, place in zip(of_kind, family.locate(portal, of_kind) if of_kind else [], strict=True):
            located[board.name] = Surveyed(desired=board, address=place.address, refusal=place.refusal)
    by_address: dict[Address, list[str]] = {}
    for one in located.values():
        if one.refusal is None:
            by_address.setdefault(_place(one.address), []).append(one.desired.name)
    return [_alone(located[board.name], by_address) for board in boards]


def _alone(one: Surveyed, by_address: dict[Address, list[str]]) -> Surveyed:
    names = by_address.get(_place(one.address), [])
    if one.refusal is not None or len(names) < 2:
        return one
    others = [name for name in names if name != one.desired.name]
    return replace(one, refusal=same_board(others, one.address))


def same_board(others: Sequence[str], address: Address) -> Refusal:
    """Return the refusal of a board at an address that is one of others, too."""
    named = " and ".join(f'"{name}"' for name in others)
    message = f"this board is also {named}: both are {address}; keep one of them"
    return Refusal(code=RefusalCode.SAME_BOARD, message=message)


def _place(address: Address) -> Address:
    """Return what two boards at one place have in common."""
    return replace(address, name=None, container=None)


def _with_reading(one: Surveyed, reading: LiveBoard | Refusal | None) -> Surveyed:
    match reading:
        case LiveBoard():
            return replace(one, live=reading, address=reading.address)
        case Refusal():
            return replace(one, refusal=reading)
        case None:
            return one


def _looked_closer(portal: Portal, surveyed: list[Surveyed]) -> list[Surveyed]:
    """Find out what has to be known of the stages that would be deleted, of all families side by side."""
    by_kind: dict[Kind, list[tuple[DesiredBoard, LiveBoard]]] = {}
    for one in surveyed:
        if one.live is not None:
            by_kind.setdefault(one.desired.kind, []).append((one.desired, one.live))
    works = [partial(FAMILIES[kind].look_closer, portal, boards) for kind, boards in by_kind.items()]
    known: dict[str, LiveBoard | PortalError] = {}
    for found in side_by_side(works, portal.in_flight):
        known |= found
    return [_with_known(one, known.get(one.desired.name)) for one in surveyed]


def _with_known(one: Surveyed, known: LiveBoard | PortalError | None) -> Surveyed:
    match known:
        case LiveBoard():
            return replace(one, live=known)
        case PortalError():
            return replace(one, refusal=unreadable(f"{FAMILIES[one.desired.kind].unseen}: {known}"))
        case None:
            return one
