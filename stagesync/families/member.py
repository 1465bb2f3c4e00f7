"""A board whose group was looked up: one of those that an entry with `groups` stands for, or one named by its group."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from stagesync.model.desired import DesiredBoard

if TYPE_CHECKING:
    from stagesync.model.plan import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Member(DesiredBoard):
    """A desired board with the id of its group, and what is known of where that came from.

    `entry` is the name that the configuration gives: that of the board itself where it stands for one group alone.
    `group_name` is the group's name where the portal was asked. `refusal` says why there is no such group; `group` is
    then None and `group_name` what was looked for.
    """

    entry: str
    group_name: str | None = None
    refusal: Refusal | None = None


def member(board: DesiredBoard, name: str, **known: Any) -> Member:
    """Return a board of that name made of what an entry says."""
    said = {field.name: getattr(board, field.name) for field in fields(DesiredBoard)}
    return Member(**{**said, "name": name, "entry": board.name, "group": None, "groups": None, **known})


def as_written(board: DesiredBoard) -> DesiredBoard:
    """Return a board with its group as the configuration gives it: by name, where it stands for one group by name."""
    if isinstance(board, Member) and board.entry == board.name and board.group_name is not None:
        return replace(board, group=board.group_name)
    return board
