"""The values of a plan, built from its JSON document and checked one by one.

Whether the document is the one that was saved is known to `plan_reading`; whether the calls of a board concern that
board, to `plan_bounds`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeVar

from stagesync.model.board import Address, Kind
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

_Value = TypeVar("_Value")
_Word = TypeVar("_Word", bound=StrEnum)


class OddValue(Exception):
    """A document holds something that no plan holds; the text says what and where."""


def plan_value(document: dict[str, Any]) -> Plan:
    """Return the plan of a document; raises OddValue."""
    plan = Plan(
        boards=tuple(_board_at(index, board) for index, board in enumerate(_of(list, document, "boards"))),
        requests=_of(int, _of(dict, document, "summary"), "requests"),
        configuration_digest=_optional(str, document, "configuration_digest"),
        narrowed=_of(bool, document, "narrowed"),
        base=_optional(str, document, "base"),
    )
    found = doubled(plan)
    if found is not None:
        raise OddValue(found)
    return plan


def _board_at(index: int, board: Any) -> BoardPlan:
    try:
        plan = _board(board)
    except OddValue as odd:
        raise OddValue(f"boards[{index}]: {odd}") from odd
    found = stray(plan)
    if found is not None:
        raise OddValue(f"boards[{index}]: {found}")
    return plan


def _board(board: Any) -> BoardPlan:
    return BoardPlan(
        name=_of(str, board, "name"),
        address=_address(_word(Kind, board, "kind"), _of(dict, board, "address")),
        fingerprint=_of(str, board, "fingerprint"),
        before=tuple(_stage(stage) for stage in _of(list, board, "before")),
        after=tuple(_stage(stage) for stage in _of(list, board, "after")),
        calls=tuple(_call(call) for call in _of(list, board, "calls")),
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
    )


def _address(kind: Kind, address: dict[str, Any]) -> Address:
    if kind is Kind.MY_PLAN:
        return Address(kind=kind)
    name = _of(str, address, "name") if "name" in address else None
    return Address(kind=kind, group=_optional(int, address, "group"), name=name)


def _stage(stage: Any) -> PlannedStage:
    known = stage if isinstance(stage, dict) else {}
    return PlannedStage(
        id=_optional(int, stage, "id"),
        title=_of(str, stage, "title"),
        color=_optional(str, stage, "color"),
        created_by=_of(int, known, "created_by") if "created_by" in known else None,
        tasks=_of(int, known, "tasks") if "tasks" in known else None,
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


def _call(call: Any) -> Call:
    return Call(
        method=_of(str, call, "method"),
        params=_params(_of(dict, call, "params")),
        reasons=tuple(_as_word(Reason, reason, "reasons") for reason in _of(list, call, "reasons")),
        stage=_of(str, call, "stage"),
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
