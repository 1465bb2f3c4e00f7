"""What a new portal, funnel or smart process has in its directories (docs/portal.md, "CRM directories").

The names are invented, a real portal's depend on its language; so are the colours of leads and quotes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.emulator.crm.rows import DEAL, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stagesync.emulator.crm.directories import Directory

_Rows = tuple[tuple[str, str, str, str | None, bool], ...]
"""Code, name, colour, SEMANTICS, and whether it is a system status; SORT is 10, 20, 30 …"""

_LEADS: _Rows = (
    ("NEW", "New", "#39A8EF", None, True),
    ("IN_PROCESS", "In progress", "#2FC6F6", None, False),
    ("PROCESSED", "Processed", "#55D0E0", None, False),
    ("CONVERTED", "Good lead", "#7BD500", "S", True),
    ("JUNK", "Junk lead", "#FF5752", "F", True),
)
_DEALS: _Rows = (
    ("NEW", "New", "#39A8EF", None, True),
    ("PREPARATION", "Document preparation", "#2FC6F6", None, False),
    ("PREPAYMENT_INVOICE", "Prepayment invoice", "#55D0E0", None, False),
    ("EXECUTING", "In progress", "#47E4C2", None, False),
    ("FINAL_INVOICE", "Final invoice", "#FFA900", None, False),
    ("WON", "Deal successful", "#7BD500", "S", True),
    ("LOSE", "Deal failed", "#FF5752", "F", True),
    ("APOLOGY", "Failure reason analysis", "#FF5752", "F", False),
)
_QUOTES: _Rows = (
    ("DRAFT", "Draft", "#39A8EF", None, True),
    ("SENT", "Sent", "#2FC6F6", None, False),
    ("UNANSWERED", "Unanswered", "#55D0E0", None, False),
    ("APPROVED", "Approved", "#7BD500", "S", True),
    ("DECLAINED", "Declined", "#FF5752", "F", True),
)
_SMART: _Rows = (
    ("NEW", "Start", "#22B9FF", None, True),
    ("PREPARATION", "Preparation", "#88B9FF", None, False),
    ("CLIENT", "Approval", "#10e5fc", None, False),
    ("SUCCESS", "Successful", "#00ff00", "S", True),
    ("FAIL", "Failed", "#ff0000", "F", True),
)


def default_statuses(directories: Iterable[Directory], *, first_id: int = 1) -> Iterator[Status]:
    """Yield the rows of each directory of stages, ids from `first_id` on; word lists stay empty."""
    next_id = first_id
    for directory in directories:
        for place, (code, name, color, semantics, system) in enumerate(_rows_of(directory), start=1):
            yield Status(
                id=next_id,
                entity_id=directory.id,
                status_id=directory.code(code),
                name=name,
                name_init=name if system else "",
                sort=10 * place,
                system=system,
                category_id=directory.category_id,
                color=color,
                semantics=semantics,
            )
            next_id += 1


def _rows_of(directory: Directory) -> _Rows:
    if not directory.stages:
        return ()
    if directory.id == "STATUS":
        return _LEADS
    if directory.id == "QUOTE_STATUS":
        return _QUOTES
    return _DEALS if directory.entity_type_id == DEAL else _SMART
