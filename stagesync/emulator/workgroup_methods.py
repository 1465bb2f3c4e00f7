"""`socialnetwork.api.workgroup.list` and `get`: groups as a newer part of the portal tells them, their type included.

The same groups as in `group_methods.py`; a scrum group is one that the state's section `scrum` names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagesync.emulator.answer import Answer, page_of
from stagesync.emulator.arguments import controller_array
from stagesync.emulator.failure import RestError
from stagesync.emulator.field_names import camel
from stagesync.emulator.group_methods import shown_groups
from stagesync.emulator.listing import Columns, Stray, matching, ordered
from stagesync.emulator.php_value import PhpArray, PhpValue, to_int, to_text

if TYPE_CHECKING:
    from stagesync.emulator.session import Session

_COLUMNS = Columns(
    numbers=frozenset({"ID", "OWNER_ID", "SUBJECT_ID"}),
    texts=frozenset({"NAME", "ACTIVE", "VISIBLE", "OPENED", "CLOSED", "PROJECT", "SITE_ID"}),
)
_NUMBERS = ("ID", "SUBJECT_ID", "OWNER_ID", "NUMBER_OF_MEMBERS")


def workgroup_list(session: Session, params: PhpArray, start: PhpValue) -> Answer:
    """Answer the groups that the user can find, with the fields that `select` names (by default ID), all as texts.

    A filter on a field that can't be filtered by is dropped; `start` -1 leaves the total out (docs/portal.md,
    "Scrum sprints").
    """
    as_admin = controller_array(params, "params").get("IS_ADMIN") == "Y" and session.is_admin
    rows = [{**row, **_scrum(session, row)} for row in shown_groups(session, as_admin=as_admin)]
    found = matching(rows, controller_array(params, "filter"), _COLUMNS, stray=Stray.DROP)
    page = page_of(ordered(found, controller_array(params, "order"), _COLUMNS), start)
    select = [to_text(name) for name in controller_array(params, "select").values()] or ["ID"]
    result = {"workgroups": [_selected(row, select) for row in page.rows]}
    if to_int(start) == -1:
        return Answer(result=result)
    return Answer(result=result, total=page.total, next=page.next)


def workgroup_get(session: Session, params: PhpArray, _start: PhpValue) -> Answer:
    """Answer one group that the user can find, an administrator any; ids and numbers are ints here."""
    wanted = to_int(controller_array(params, "params", required=True).get("groupId"))
    rows = {int(row["ID"]): row for row in shown_groups(session, as_admin=session.is_admin)}
    if wanted not in rows:
        raise RestError("SONET_CONTROLLER_WORKGROUP_NOT_FOUND", "The group is not found")
    row: dict[str, Any] = {**rows[wanted], **_scrum(session, rows[wanted])}
    numbers = {name: to_int(row[name]) for name in (*_NUMBERS, "SCRUM_MASTER_ID")}
    return Answer(result={**row, **numbers})


def _scrum(session: Session, row: dict[str, str]) -> dict[str, str | None]:
    """Return what tells a scrum group from others: its type, and somebody who is its master."""
    scrum = int(row["ID"]) in session.scrum_groups
    master = row["OWNER_ID"] if scrum else None
    return {"TYPE": "scrum" if scrum else "group", "SCRUM_MASTER_ID": master}


def _selected(row: Any, select: list[str]) -> dict[str, Any]:
    return {camel(name): row[name] for name in row if name in select}
