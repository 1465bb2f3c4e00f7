"""The rows that `crm.status.list` answers, as stages of one directory; a row of another is refused.

Source: docs/portal.md, "Reading a directory".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagesync.families.numbered.rows import number, text
from stagesync.model.board import Role, Stage
from stagesync.model.color import from_portal

if TYPE_CHECKING:
    from stagesync.model.directory import Directory

_ROLES = {"S": Role.SUCCESS, "F": Role.FAIL}
_DEFAULT_COLORS = {Role.PROCESS: "ACE9FB", Role.SUCCESS: "DBF199", Role.FAIL: "FFBEBD"}


def stage_of(directory: Directory, row: Any) -> Stage:
    """Take one row; a filter that was dropped on the way would bring rows of every directory of the portal."""
    if row["ENTITY_ID"] != directory.id:
        raise ValueError("a row of another directory")
    role = _ROLES.get(row.get("SEMANTICS") or "", Role.PROCESS)
    return Stage(
        id=number(row["ID"]),
        title=text(row["NAME"]),
        color=_color(row.get("COLOR"), role),
        sort=number(row["SORT"]),
        code=directory.bare(text(row["STATUS_ID"])),
        role=role,
        lasting=row.get("SYSTEM") == "Y",
    )


def _color(stored: Any, role: Role) -> str:
    """Return a colour without its `#`; some databases fill it up with blanks, and a bare `#` is a damaged one."""
    color = "" if stored is None else text(stored).rstrip(" ")
    bare = color.removeprefix("#")
    return from_portal(bare or color or _DEFAULT_COLORS[role])
