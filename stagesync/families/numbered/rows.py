"""Rows of stages that have a number each, as answered: what is looked at in the same way whatever their method.

What a single row holds is taken apart by each family (`rows.py` there).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagesync.errors import PortalUnreadable

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagesync.model.board import Address, Stage


def stages_of(address: Address, method: str, rows: Any, taken: Callable[[Any], Stage]) -> tuple[Stage, ...]:
    """Return the stages in the order answered; raises PortalUnreadable.

    `taken` takes one row apart. It raises AttributeError, KeyError, TypeError or ValueError for a row that is no stage
    of this board. Ids are positive and differ: the planner relies on it.
    """
    if not isinstance(rows, list):
        raise odd_answer(address, method, "something that is no list of stages")
    try:
        stages = tuple(taken(row) for row in rows)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise odd_answer(address, method, f"a row that is no stage of it ({type(error).__name__})") from None
    if len({stage.id for stage in stages}) < len(stages) or any(stage.id < 1 for stage in stages):
        raise odd_answer(address, method, "ids that stand twice or are none")
    return stages


def odd_answer(address: Address, method: str, instead: str) -> PortalUnreadable:
    """Return the error of an answer that is none to this method."""
    return PortalUnreadable(f"{method} for {address} answered with {instead}", unknown_outcome=False)


def number(value: Any) -> int:
    """Return a number that came as such or as its digits; raises ValueError or TypeError."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError(value)
    return int(value)


def number_or_none(value: Any) -> int | None:
    """Return a number as `number` does, None for none: a column that may be empty."""
    return None if value is None else number(value)


def text(value: Any) -> str:
    """Return a text as it is; raises TypeError for anything else."""
    if not isinstance(value, str):
        raise TypeError(value)
    return value
