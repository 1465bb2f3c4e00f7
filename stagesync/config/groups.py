"""What must hold for the `groups` of a board: ids and exact names, each once, or a pattern of names.

Which groups there are is known to the portal alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.config.drafts import GroupIdDraft, PatternDraft, Written
from stagesync.config.texts import check_present
from stagesync.config.wording import quoted
from stagesync.model.desired import GroupPattern
from stagesync.model.rule import Rule

if TYPE_CHECKING:
    from stagesync.config.drafts import BoardDraft, GroupsDraft
    from stagesync.config.report import Report

_SIGNS = frozenset("*?")


def check(board: BoardDraft, rows: list[str]) -> None:
    """Note every problem of a board's groups; `rows` are the lines of its file."""
    match board.groups:
        case None:
            return
        case PatternDraft() as pattern:
            if pattern.name:
                check_present(pattern.name, "the pattern", board.report, rows)
            for excepted in pattern.without:
                check_present(excepted, "the pattern", board.report, rows)
        case listed:
            _check_list(listed, board.report, rows)


def plain(groups: GroupsDraft | None) -> tuple[int | str, ...] | GroupPattern | None:
    """Return well-formed groups as plain values."""
    match groups:
        case None:
            return None
        case PatternDraft():
            return GroupPattern(
                name=groups.name.text if groups.name else "",
                without=tuple(excepted.text for excepted in groups.without),
                role=groups.role,
                archived=groups.archived,
            )
        case _:
            return tuple(value_of(group) for group in groups)


def value_of(group: GroupIdDraft | Written) -> int | str:
    """Return a group's id or its exact name."""
    return group.id if isinstance(group, GroupIdDraft) else group.text


def _check_list(groups: tuple[GroupIdDraft | Written, ...], report: Report, rows: list[str]) -> None:
    seen: dict[int | str, GroupIdDraft | Written] = {}
    for group in groups:
        if isinstance(group, Written) and not check_present(group, "the group's name", report, rows):
            continue
        value = value_of(group)
        first = seen.setdefault(value, group)
        if first is not group:
            shown = f"the group {quoted(value)}" if isinstance(value, str) else f"the group {value}"
            message = f"{shown} stands in line {first.where[0] + 1} of this list too"
            report.error(Rule.GROUPS, group.where, message, "remove one of the two")
        elif isinstance(value, str) and _SIGNS & set(value):
            message = f"{quoted(value)} in a list is a group's exact name"
            report.warning(Rule.GROUPS, group.where, message, "for a pattern write groups: {name: …}")
