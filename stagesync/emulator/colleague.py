"""A colleague's edits: what somebody else does to the boards between two requests, as plain data.

    {"rename": 11, "to": "Doing"}                       {"recolor": 11, "to": "FFA801"}
    {"move": 11, "after": 10}                           0 for "after": to the front
    {"add": "Review", "group": 7, "after": 11}          without "after": at the end; also "color"; "user" for My Plan
    {"delete": 12}                                      {"move_task": 5, "to": 12}

Boards whose stages carry a number are named in each edit, "rpa" (a process), "crm" (an ENTITY_ID) or "sprint":

    {"rename": 71, "to": "Draft", "rpa": 7}             {"recolor": "New", "to": "#FFA801", "crm": "DEAL_STAGE_5"}
    {"renumber": 71, "to": 1500, "rpa": 7}              {"add": "Review", "sprint": 23, "sort": 250}; also "color"
    {"delete": 71, "rpa": 7}

A stage is named by its id or by its title, where "group" or "user" says whose board is meant if several boards have
one. The edits run through the portal's own code, so that SORT and the first stage change as they do there
(docs/portal.md, "The rewrite"); what the portal refuses, or finds no stage for, changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stagesync.emulator import stage_methods
from stagesync.emulator.boards import read_board
from stagesync.emulator.colleague_numbers import do_numbered
from stagesync.emulator.failure import RestError
from stagesync.emulator.fault import FaultError
from stagesync.emulator.rows import GROUP, PERSONAL, StageRow
from stagesync.emulator.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagesync.emulator.php_value import PhpArray
    from stagesync.emulator.storage import Storage

Name = int | str
"""A stage's id, or its title."""

_VERBS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "rename": (("to",), ("group", "user")),
    "recolor": (("to",), ("group", "user")),
    "move": (("after",), ("group", "user")),
    "add": ((), ("group", "user", "after", "color")),
    "delete": ((), ("group", "user")),
    "move_task": (("to",), ("group", "user")),
}
"""Each verb with the keys it needs and those it may have."""

_NUMBERED_VERBS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "rename": (("to",), ()),
    "recolor": (("to",), ()),
    "renumber": (("to",), ()),
    "add": ((), ("sort", "color")),
    "delete": ((), ()),
}
"""The same for boards whose stages carry a number."""

_NUMBERED_BOARDS = ("rpa", "crm", "sprint")
_TOO_LARGE = 2**63
_SURROGATE = re.compile("[\ud800-\udfff]")
_FORMS = (
    '{"rename": 11, "to": "Doing"}, {"recolor": 11, "to": "FFA801"}, {"move": 11, "after": 10}, '
    '{"add": "Review", "group": 7, "after": 11}, {"delete": 12}, {"move_task": 5, "to": 12}, '
    '{"renumber": 71, "to": 1500, "rpa": 7}'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One edit, checked: `verb` is done to `subject` (a stage, a new stage's title, or a task's id)."""

    verb: str
    subject: Name
    to: Name | None = None
    after: Name | None = None
    color: str | None = None
    group: int | None = None
    user: int | None = None
    rpa: int | None = None
    crm: str | None = None
    sprint: int | None = None
    sort: int | None = None


def parse_edit(data: object) -> Edit:
    """Return the edit that plain data describes; FaultError, which names the right forms, for anything else."""
    if not isinstance(data, Mapping):
        raise _wrong(data, f"an edit is an object with one of {', '.join(_VERBS)}")
    boards = tuple(key for key in _NUMBERED_BOARDS if key in data)
    table = _NUMBERED_VERBS if boards else _VERBS
    verbs = [key for key in table if key in data]
    if len(verbs) != 1 or len(boards) > 1:
        raise _wrong(data, f"an edit is an object with one of {', '.join(table)}{_and_board(boards)}")
    (verb,) = verbs
    needed, possible = (*table[verb][0], *boards), table[verb][1]
    _check_parts(data, verb, needed, possible)
    if verb == "add" and not boards and ("group" in data) == ("user" in data):
        raise _wrong(data, '"add" needs the board: either "group" or "user"')
    return Edit(verb=verb, subject=data[verb], **{key: data[key] for key in data if key != verb})


def _and_board(boards: Collection[str]) -> str:
    return " and one board" if boards else ""


def _check_parts(
    data: Mapping[Any, Any], verb: str, needed: Collection[str], possible: Collection[str]
) -> None:
    for key in needed:
        if key not in data:
            raise _wrong(data, f'"{verb}" needs "{key}"')
    for key in data:
        if key not in (verb, *needed, *possible):
            raise _wrong(data, f'"{verb}" has no "{key}"')
    for key, value in data.items():
        if not _fits(verb, key, value):
            raise _wrong(data, f'{value!r} is no value for "{key}"')


def do(edit: Edit, store: Storage, clock: Callable[[], float]) -> bool:
    """Do an edit within the caller's transaction; False if it changed nothing."""
    for family in _NUMBERED_BOARDS:
        if getattr(edit, family) is not None:
            return do_numbered(edit, family, store, clock)
    if edit.verb == "move_task":
        return _move_task(edit, store)
    if edit.verb == "add":
        owner = (GROUP, edit.group) if edit.group is not None else (PERSONAL, edit.user or 0)
        return _add(edit, store, clock, *owner)
    stage = _find(edit, edit.subject, store)
    if stage is None:
        return False
    session = _as_owner(stage.entity_type, stage.entity_id, store, clock)
    if edit.verb == "delete":
        return _runs(stage_methods.delete, session, {"id": stage.id})
    fields = _changed(edit, store)
    return fields is not None and _runs(stage_methods.update, session, {"id": stage.id, "fields": fields})


def _wrong(data: object, why: str) -> FaultError:
    return FaultError(f"{why}, not {data!r}; the forms are {_FORMS}")


def _fits(verb: str, key: str, value: object) -> bool:
    whole = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _TOO_LARGE
    text = isinstance(value, str) and value.strip() != "" and not _SURROGATE.search(value)
    match verb, key:
        case ("add", "add") | ("rename" | "recolor", "to") | (_, "color" | "crm"):
            return text
        case ("renumber", "to") | (_, "sort"):
            return whole
        case ("move_task", "move_task") | (_, "group" | "user" | "rpa" | "sprint"):
            return whole and value != 0
        case _:
            return whole or text


def _changed(edit: Edit, store: Storage) -> PhpArray | None:
    """Return the fields that an update sends; None if the stage to stand behind is not there."""
    match edit.verb:
        case "rename":
            return {"TITLE": edit.to}
        case "recolor":
            return {"COLOR": edit.to}
        case _:
            after = _anchor(edit, store)
            return None if after is None else {"AFTER_ID": after}


def _add(edit: Edit, store: Storage, clock: Callable[[], float], entity_type: str, entity_id: int) -> bool:
    session = _as_owner(entity_type, entity_id, store, clock)
    session.mode = entity_type
    board = read_board(session, entity_id)
    after = board[-1].id if edit.after is None else _anchor(edit, store)
    if after is None:
        return False
    owner = entity_id if entity_type == GROUP else 0
    fields: PhpArray = {"TITLE": edit.subject, "AFTER_ID": after, "ENTITY_ID": owner}
    if edit.color is not None:
        fields["COLOR"] = edit.color
    return _runs(stage_methods.add, session, {"fields": fields})


def _anchor(edit: Edit, store: Storage) -> int | None:
    if edit.after == 0:
        return 0
    stage = None if edit.after is None else _find(edit, edit.after, store)
    return None if stage is None else stage.id


def _move_task(edit: Edit, store: Storage) -> bool:
    """Move a task, seen by the webhook's user or not, within its group's board or a My Plan."""
    stage = None if edit.to is None else _find(edit, edit.to, store)
    task = store.tasks.row(int(edit.subject))
    if stage is None or task is None:
        return False
    if stage.entity_type == PERSONAL:
        return store.links.move(task.id, stage)
    if task.group_id != stage.entity_id:
        return False
    store.tasks.move(task.id, stage.id)
    return True


def _find(edit: Edit, name: Name, store: Storage) -> StageRow | None:
    """Return the stage of this id, or the only one of this title on the boards that the edit names."""
    if isinstance(name, int):
        return store.stages.row(name)
    found = [row for row in store.stages.all() if row.title == name and _on_board(edit, row)]
    return found[0] if len(found) == 1 else None


def _on_board(edit: Edit, row: StageRow) -> bool:
    if edit.group is not None:
        return (row.entity_type, row.entity_id) == (GROUP, edit.group)
    if edit.user is not None:
        return (row.entity_type, row.entity_id) == (PERSONAL, edit.user)
    return True


def _as_owner(entity_type: str, entity_id: int, store: Storage, clock: Callable[[], float]) -> Session:
    """Return a process of somebody who may edit the board: a group's owner, or the user whose plan it is."""
    session = Session(store=store, clock=clock)
    settings = store.settings()
    if entity_type == PERSONAL:
        settings["user_id"] = entity_id
    else:
        settings["group_roles"] = {str(entity_id): "A"}
    session.settings = settings
    return session


def _runs(method: Callable[[Session, PhpArray, Any], object], session: Session, params: PhpArray) -> bool:
    try:
        method(session, params, 0)
    except RestError:
        return False
    return True
