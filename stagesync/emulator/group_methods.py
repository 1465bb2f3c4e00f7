"""`sonet_group.get` and `sonet_group.user.groups`: which groups there are, and who the user is in them.

A group exists if the state names it, gives the user a role in it, or says that it is a scrum group.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from stagesync.emulator.answer import Answer, page_of
from stagesync.emulator.php_value import PhpArray, PhpValue, folded, to_int, truthy

if TYPE_CHECKING:
    from stagesync.emulator.session import Session

_CONDITION = re.compile(r"(\W{0,2})(\w+)", re.ASCII)
_NUMBERS = frozenset({"ID", "OWNER_ID", "NUMBER_OF_MEMBERS", "SUBJECT_ID"})
_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "!": operator.ne,
}
_DATE = "2026-01-12T09:00:00+00:00"


def groups_of(session: Session) -> dict[int, str]:
    """Return all groups: id → name, in the order of ids."""
    named = {int(group): str(name) for group, name in session.settings.get("groups", {}).items()}
    others = (*map(int, session.settings["group_roles"]), *session.scrum_groups)
    unnamed = {group: f"Group {group}" for group in others}
    return dict(sorted((unnamed | named).items()))


def shown_groups(session: Session, *, as_admin: bool) -> list[dict[str, str]]:
    """Return the groups that the user can find, in the order of ids: open ones and the user's own, or all."""
    rows = (_group(session, group, name) for group, name in groups_of(session).items())
    return [row for row in rows if as_admin or row["VISIBLE"] == "Y" or session.is_member(int(row["ID"]))]


def group_get(session: Session, params: PhpArray, start: PhpValue) -> Answer:
    """Answer the groups that the user can find; parameters are FILTER, ORDER and IS_ADMIN, upper case alone.

    A filter with an unknown operator or field is dropped, which widens the result; a `start` behind the end answers
    the first page again, `start` -1 a total of 0 (docs/portal.md, "Groups by name").
    """
    as_admin = params.get("IS_ADMIN") == "Y" and session.is_admin
    conditions = _array(params.get("FILTER")).items()
    found = [
        row
        for row in shown_groups(session, as_admin=as_admin)
        if all(_matches(row, key, value) for key, value in conditions)
    ]
    _sort(found, _array(params.get("ORDER")))
    page = page_of(found, start)
    if not page.rows:
        page = page_of(found, 0)
    if to_int(start) == -1:
        return Answer(result=list(page.rows), total=0)
    return Answer(result=list(page.rows), total=page.total, next=page.next)


def user_groups(session: Session, _params: PhpArray, _start: PhpValue) -> Answer:
    """Answer the user's memberships with their roles."""
    return Answer(
        result=[
            {
                "GROUP_ID": str(group),
                "GROUP_NAME": name,
                "ROLE": session.role(group),
                "GROUP_IMAGE_ID": None,
                "GROUP_IMAGE": "",
            }
            for group, name in groups_of(session).items()
            if session.is_member(group)
        ]
    )


def _group(session: Session, group: int, name: str) -> dict[str, str]:
    hidden = {int(item) for item in session.settings.get("hidden_groups", [])}
    closed = {int(item) for item in session.settings.get("closed_groups", [])}
    owner = session.user_id if session.role(group) == "A" else session.user_id + 1
    return {
        "ID": str(group),
        "SITE_ID": "s1",
        "NAME": name,
        "DESCRIPTION": "",
        "DATE_CREATE": _DATE,
        "DATE_UPDATE": _DATE,
        "ACTIVE": "Y",
        "VISIBLE": "N" if group in hidden else "Y",
        "OPENED": "N",
        "CLOSED": "Y" if group in closed else "N",
        "SUBJECT_ID": "1",
        "OWNER_ID": str(owner),
        "KEYWORDS": "",
        "NUMBER_OF_MEMBERS": "2",
        "DATE_ACTIVITY": _DATE,
        "SUBJECT_NAME": "Workgroups",
        "PROJECT": "N",
    }


def _matches(row: dict[str, str], key: PhpValue, value: PhpValue) -> bool:
    match = _CONDITION.fullmatch(str(key))
    if match is None or match[2] not in row:
        return True
    sign, name = match[1], match[2]
    cast = to_int if name in _NUMBERS else folded
    if sign in ("", "="):
        wanted = value.values() if isinstance(value, dict) else [value]
        return cast(row[name]) in [cast(item) for item in wanted]
    if sign == "%":
        return folded(value) in folded(row[name])
    test = _TESTS.get(sign)
    return test is None or test(cast(row[name]), cast(value))


def _sort(rows: list[dict[str, str]], order: PhpArray) -> None:
    wanted = {name: way for name, way in order.items() if rows and name in rows[0]} or {"ID": "DESC"}
    for name, way in reversed(list(wanted.items())):
        cast = to_int if name in _NUMBERS else folded
        rows.sort(key=lambda row: cast(row[name]), reverse=folded(way).startswith("desc"))


def _array(value: PhpValue) -> PhpArray:
    return value if isinstance(value, dict) and truthy(value) else {}
