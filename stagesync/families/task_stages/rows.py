"""The rows that `task.stages.get` answers, as a board; anything else is refused by name.

How they are stored is in docs/portal.md, "How stages are stored".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagesync.errors import PortalUnreadable
from stagesync.model.board import LiveBoard, Stage
from stagesync.model.color import from_portal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from stagesync.model.board import Address


def board_of(address: Address, result: Any) -> LiveBoard:
    """Return the board; rows may come as a list or as a map, numbers as text."""
    rows = result.values() if isinstance(result, dict) else result
    if not isinstance(rows, (list, type({}.values()))):
        raise _no_board(address, "something that is no list of stages")
    return LiveBoard(address=address, stages=_distinct(address, _stages(address, rows)))


def _text(title: object) -> str:
    """Return a text as it is; a portal never shows a stage without a title."""
    if not isinstance(title, str):
        raise TypeError(title)
    return title


def _distinct(address: Address, stages: Iterable[Stage]) -> tuple[Stage, ...]:
    """Return the stages; the planner relies on ids that are positive and differ."""
    found = tuple(stages)
    if len({stage.id for stage in found}) < len(found) or any(stage.id < 1 for stage in found):
        raise _no_board(address, "ids that stand twice or are none")
    return found


def _stages(address: Address, rows: Any) -> Iterator[Stage]:
    for row in rows:
        try:
            _check_home(address, row)
            yield Stage(
                id=int(str(row["ID"])),
                title=_text(row["TITLE"]),
                color=from_portal(row.get("COLOR")),
                sort=None if row.get("SORT") is None else int(str(row["SORT"])),
                system_type=None if row.get("SYSTEM_TYPE") is None else _text(row["SYSTEM_TYPE"]),
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise _no_board(address, f"a row that is no stage ({type(error).__name__})") from None


def _check_home(address: Address, row: Mapping[str, Any]) -> None:
    """Refuse a row of another board, such as the portal gives where one batch mixes kinds of boards.

    What a row does not say is not held against it.
    """
    kind = "U" if address.group is None else "G"
    if row.get("ENTITY_TYPE", kind) != kind:
        raise ValueError("a row of another kind of board")
    if address.group is not None and str(row.get("ENTITY_ID", address.group)) != str(address.group):
        raise ValueError("a row of another group")


def _no_board(address: Address, instead: str) -> PortalUnreadable:
    return PortalUnreadable(f"task.stages.get for {address} answered with {instead}", unknown_outcome=False)
