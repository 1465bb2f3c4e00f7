"""The values of a plan, built from its JSON document and checked one by one.

Whether the document is the one that was saved is known to `plan_reading`; whether the calls of a board concern that
board, to `plan_bounds`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any, TypeVar

from stagesync.model import place
from stagesync.model.board import Address, Kind, Role
from stagesync.model.call_form import CallForm
from stagesync.model.desired import PortalSpec
from stagesync.model.drift import Aspect, Difference, Origin
from stagesync.model.plan import (
    BoardPlan,
    Call,
    Checkpoint,
    Hazard,
    HazardCode,
    NewId,
    Plan,
    PlannedStage,
    Reason,
    Refusal,
    RefusalCode,
)
from stagesync.rendering.plan_bounds import doubled, stray

Forms = Callable[[Address], Iterable[CallForm]]
"""The forms of the calls that a board at an address can get."""

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

_Value = TypeVar("_Value")
_Word = TypeVar("_Word", bound=StrEnum)


class OddValue(Exception):
    """A document holds something that no plan holds; the text says what and where."""


def plan_value(document: dict[str, Any], forms: Forms) -> Plan:
    """Return the plan of a document; raises OddValue."""
    boards = enumerate(_of(list, document, "boards"))
    plan = Plan(
        boards=tuple(_board_at(index, board, forms) for index, board in boards),
        requests=_of(int, _of(dict, document, "summary"), "requests"),
        configuration_digest=_optional(str, document, "configuration_digest"),
        narrowed=_of(bool, document, "narrowed"),
        base=_optional(str, document, "base"),
        portals=_portals(document),
    )
    _check_portals(plan)
    _check_doubled(plan)
    return plan


def _check_doubled(plan: Plan) -> None:
    """A name stands once in a plan; an address once on each portal."""
    names = [board.name for board in plan.boards]
    parts = (
        replace(plan, boards=tuple(board for board in plan.boards if board.portal == portal))
        for portal in {board.portal: None for board in plan.boards}
    )
    found = next((said for part in parts if (said := doubled(part)) is not None), None)
    if found is None and len(set(names)) < len(names):
        found = "two of its boards have one name"
    if found is not None:
        raise OddValue(found)


def _board_at(index: int, board: Any, forms: Forms) -> BoardPlan:
    try:
        plan = _board(board, forms)
    except OddValue as odd:
        raise OddValue(f"boards[{index}]: {odd}") from odd
    found = stray(plan)
    if found is not None:
        raise OddValue(f"boards[{index}]: {found}")
    return plan


def _board(board: Any, forms: Forms) -> BoardPlan:
    address = _address(_word(Kind, board, "kind"), _of(dict, board, "address"))
    calls = _of(list, board, "calls")
    known = _forms_at(address, forms) if calls else {}
    return BoardPlan(
        name=_of(str, board, "name"),
        address=address,
        fingerprint=_of(str, board, "fingerprint"),
        before=tuple(_stage(stage) for stage in _of(list, board, "before")),
        after=tuple(_stage(stage) for stage in _of(list, board, "after")),
        calls=tuple(_call(call, known) for call in calls),
        least_calls=_of(int, board, "least_calls"),
        hazards=tuple(
            Hazard(code=_word(HazardCode, hazard, "code"), message=_of(str, hazard, "message"))
            for hazard in _of(list, board, "hazards")
        ),
        refusals=tuple(
            Refusal(code=_word(RefusalCode, refusal, "code"), message=_of(str, refusal, "message"))
            for refusal in _of(list, board, "refusals")
        ),
        checkpoint=_checkpoint(board["checkpoint"]) if "checkpoint" in board else None,
        emptied=_emptied(board),
        as_admin=_of(bool, board, "as_admin"),
        drift=tuple(_difference(found) for found in _of(list, board, "drift")) if "drift" in board else None,
        portal=_of(str, board, "portal") if "portal" in board else None,
        template=_of(str, board, "template") if "template" in board else None,
    )


def _portals(document: dict[str, Any]) -> dict[str, PortalSpec]:
    named = _of(dict, document, "portals") if "portals" in document else {}
    return {name: _portal(spec) for name, spec in named.items()}


def _portal(spec: Any) -> PortalSpec:
    variable = _of(str, spec, "webhook_env")
    if not _VARIABLE.fullmatch(variable):
        raise OddValue("'webhook_env' is no name of a variable")
    return PortalSpec(webhook_env=variable, rate=_optional(str, spec, "rate"))


def _check_portals(plan: Plan) -> None:
    """A board whose portal nobody tells of must not go to another one; a portal without a board is none of ours."""
    if {board.portal for board in plan.boards} - {None} != set(plan.portals):
        raise OddValue("'portals' are not those of its boards")


def _forms_at(address: Address, forms: Forms) -> dict[str, CallForm]:
    try:
        return {form.method: form for form in forms(address)}
    except ValueError as error:
        raise OddValue("its address is none where calls can go") from error


def _address(kind: Kind, address: dict[str, Any]) -> Address:
    ids = {key: _id(key, address) for key in place.KEYS[kind]}
    name = _of(str, address, "name") if "name" in address else None
    container = _of(str, address, "container") if "container" in address else None
    return Address(kind=kind, name=name, container=container, **ids)


def _id(key: str, address: dict[str, Any]) -> Any:
    """Return an id, None where the board was not found; an entity may be a word."""
    if key in place.OPTIONAL and key not in address:
        return None
    if key in place.WORDS and isinstance(address.get(key), str):
        if address[key] not in place.WORDS[key]:
            raise OddValue(f"'{key}' is a word that stagesync does not know")
        return address[key]
    return _optional(int, address, key)


def _stage(stage: Any) -> PlannedStage:
    known = stage if isinstance(stage, dict) else {}
    return PlannedStage(
        id=_optional(int, stage, "id"),
        title=_of(str, stage, "title"),
        color=_optional(str, stage, "color"),
        created_by=_of(int, known, "created_by") if "created_by" in known else None,
        tasks=_of(int, known, "tasks") if "tasks" in known else None,
        code=_of(str, known, "code") if "code" in known else None,
        role=_word(Role, known, "role") if "role" in known else None,
    )


def _difference(found: Any) -> Difference:
    return Difference(
        stage=_of(str, found, "stage"),
        aspect=_word(Aspect, found, "aspect"),
        said=_optional(str, found, "said"),
        says=_optional(str, found, "says"),
        live=_optional(str, found, "live"),
        origin=_word(Origin, found, "origin"),
    )


def _call(call: Any, forms: Mapping[str, CallForm]) -> Call:
    method = _of(str, call, "method")
    return Call(
        method=method,
        params=_params(_of(dict, call, "params")),
        reasons=tuple(_as_word(Reason, reason, "reasons") for reason in _of(list, call, "reasons")),
        stage=_of(str, call, "stage"),
        form=forms.get(method),
    )


def _params(params: dict[str, Any]) -> dict[str, Any]:
    return {key: _parameter(key, value) for key, value in params.items()}


def _parameter(key: str, value: Any) -> Any:
    if isinstance(value, dict):
        return _key(value) if "created_by" in value else _params(value)
    if isinstance(value, str | int):
        return value
    raise OddValue(f"the parameter '{key}' is neither text nor a number")


def _key(value: Any) -> int | NewId:
    if isinstance(value, dict):
        return NewId(created_by=_of(int, value, "created_by"))
    if type(value) is int:
        return value
    raise OddValue("a stage is named by no id")


def _checkpoint(checkpoint: Any) -> Checkpoint:
    return Checkpoint(
        after_call=_of(int, checkpoint, "after_call"),
        order=tuple(_key(key) for key in _of(list, checkpoint, "order")),
    )


def _emptied(board: dict[str, Any]) -> dict[int, tuple[int, ...]]:
    """Return the columns and their tasks; a column is a number written as text, as all keys of JSON are."""
    emptied = _of(dict, board, "emptied") if "emptied" in board else {}
    columns: dict[int, tuple[int, ...]] = {}
    for column, tasks in emptied.items():
        if not (column.isascii() and column.isdigit() and isinstance(tasks, list)):
            raise OddValue("'emptied' is no map of columns to tasks")
        if any(type(task) is not int for task in tasks):
            raise OddValue("'emptied' names a task by no id")
        columns[int(column)] = tuple(tasks)
    return columns


def _of(kind: type[_Value], holder: Any, key: str) -> _Value:
    """Return a value of exactly that type: true is no number, though Python counts it as one."""
    if not isinstance(holder, dict) or key not in holder:
        raise OddValue(f"'{key}' is missing")
    value = holder[key]
    if type(value) is not kind:
        raise OddValue(f"'{key}' is of the wrong type")
    return value


def _optional(kind: type[_Value], holder: Any, key: str) -> _Value | None:
    if isinstance(holder, dict) and key in holder and holder[key] is None:
        return None
    return _of(kind, holder, key)


def _word(words: type[_Word], holder: Any, key: str) -> _Word:
    return _as_word(words, _of(str, holder, key), key)


def _as_word(words: type[_Word], value: Any, key: str) -> _Word:
    if not isinstance(value, str) or value not in set(words):
        raise OddValue(f"'{key}' is a word that stagesync does not know")
    return words(value)
