"""The boards that a command line names, read from the portal: all of them, or the reason why not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stagesync.cli.console import note
from stagesync.errors import SourceError
from stagesync.families import FAMILIES
from stagesync.families.base import at
from stagesync.families.survey import read_boards
from stagesync.families.target import Target
from stagesync.model.board import Address, Kind, LiveBoard
from stagesync.model.desired import DesiredBoard, Unlisted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stagesync.errors import PortalError
    from stagesync.families.base import Located
    from stagesync.portal.client import Portal


def live_boards(
    portal: Portal, wanted: Sequence[DesiredBoard], *, my_plan: bool = False, robots: bool = False
) -> list[LiveBoard]:
    """Read every board once, My Plan last; with `robots` those of kinds that are left are asked what their stages hold.

    One that can't be read hides no other that can't. Raises SourceError, PortalError.
    """
    places = located(portal, wanted)
    failed = [one.refusal.message for one in places if one.refusal is not None]
    addresses = _distinct(one.address for one in places if one.refusal is None)
    if my_plan:
        addresses.append(Address(kind=Kind.MY_PLAN))
    found = read_boards(portal, [Target(address=address) for address in addresses])
    failed += [
        board.message if board.message.startswith(str(address)) else f"{address}: {board.message}"
        for address, board in zip(addresses, found, strict=True)
        if not isinstance(board, LiveBoard)
    ]
    if failed:
        for reason in failed[:-1]:
            note(f"Error: {reason}")
        raise SourceError(failed[-1])
    boards = [board for board in found if isinstance(board, LiveBoard)]
    return _with_robots(portal, boards) if robots else boards


def located(portal: Portal, wanted: Sequence[DesiredBoard]) -> list[Located]:
    """Find the boards; the names of one kind go in as few requests as they fit."""
    places: dict[int, Located] = {}
    for kind, family in FAMILIES.items():
        of_kind = [index for index, board in enumerate(wanted) if board.kind is kind]
        if of_kind:
            found = family.locate(portal, [wanted[index] for index in of_kind])
            places |= dict(zip(of_kind, found, strict=True))
    return [places[index] for index in range(len(wanted))]


def _distinct(addresses: Iterable[Address]) -> list[Address]:
    """Return each board once, with its name if it was given by name anywhere."""
    found: dict[Address, Address] = {}
    for address in addresses:
        known = found.setdefault(replace(address, name=None), address)
        if known.name is None:
            found[replace(address, name=None)] = address
    return list(found.values())


def _with_robots(portal: Portal, boards: Sequence[LiveBoard]) -> list[LiveBoard]:
    """Ask as for a plan that deletes all of a board: then a family tells what its stages hold."""
    closer: dict[str, LiveBoard | PortalError] = {}
    for kind, family in FAMILIES.items():
        gone = [
            (_all_gone(str(index), board), board)
            for index, board in enumerate(boards)
            if board.address.kind is kind and family.deprecated
        ]
        closer |= family.look_closer(portal, gone) if gone else {}
    found = [closer.get(str(index), board) for index, board in enumerate(boards)]
    for new in closer.values():
        for why in _unknown(new):
            note(f"Warning: how many robots there are is not said, for {why}")
    return [new if isinstance(new, LiveBoard) else old for new, old in zip(found, boards, strict=True)]


def _unknown(found: LiveBoard | PortalError) -> Iterator[str]:
    """Yield why the robots of a board are not known, as far as they are not."""
    if not isinstance(found, LiveBoard):
        yield f"they could not be asked for: {found}"
    elif any(stage.robots is None for stage in found.stages):
        yield f"the portal does not tell it of all stages of {found.address}"


def _all_gone(name: str, board: LiveBoard) -> DesiredBoard:
    bare = DesiredBoard(name=name, kind=board.address.kind, entries=(), unlisted=Unlisted.DELETE)
    return at(bare, board.address)
