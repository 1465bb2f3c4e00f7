"""What the lines of a journal mean together: which calls were done, which failed, of which nobody knows.

A call that was sent counts as unsettled where its answer is unknown or never came. One that is missing in an answer to
its request was not run: the portal stops at the first that fails. Requests that share no board may be on their way at
once; one that holds a board again went out after the earlier one had ended.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from stagesync.journal.lines import REDACTED
from stagesync.journal.record import BoardRecord, RunRecord, StageLeft, TaskMove
from stagesync.model.board import Address, Kind, Role, Stage
from stagesync.model.outcome import BoardState
from stagesync.model.plan import HazardCode, Reason

_Place = tuple[str, int]
_After = tuple[tuple[StageLeft, int | None], ...]


@dataclass(slots=True, kw_only=True)
class _Board:
    """A board as the lines so far tell it; `by_index` holds the ids of stages created by the plan at hand."""

    then: BoardRecord
    origins: dict[int, int] = field(default_factory=dict)
    by_index: dict[int, int] = field(default_factory=dict)
    created: set[int] = field(default_factory=set)
    unsettled: list[str] = field(default_factory=list)
    moves: dict[int, TaskMove] = field(default_factory=dict)
    pins: bool = False
    touched: bool = False
    after: _After | None = None
    applied: bool = False


@dataclass(slots=True, kw_only=True)
class _Request:
    """What is left of a request without a word in an answer, and whether there was an answer at all."""

    pending: dict[_Place, dict[str, Any]]
    boards: frozenset[str]
    answered: bool = False


class Story:
    """Takes the lines in their order; `add` raises KeyError, TypeError or ValueError for one of a wrong shape."""

    def __init__(self, heading: dict[str, Any]) -> None:
        self._heading = heading
        self._boards: dict[str, _Board] = {}
        self._requests: list[_Request] = []
        self._ended = False

    def add(self, line: dict[str, Any]) -> None:
        """Take the next line."""
        match line.get("type"):
            case "board":
                self._began(line)
            case "planned":
                self._planned(line)
            case "sending":
                self._sending({(str(call["board"]), int(call["index"])): call for call in line["calls"]})
            case "answered":
                for answer in line["calls"]:
                    self._came(answer)
            case "ended":
                self._ended = True
                for end in line.get("boards", ()):
                    if end["name"] in self._boards:
                        self._boards[end["name"]].applied = end["state"] == BoardState.APPLIED
        if line.get(REDACTED):
            self._hidden(line)

    def told(self) -> RunRecord:
        """Return the run as the lines tell it."""
        for request in self._requests:
            self._settle(request)
        return RunRecord(
            portal=str(self._heading["portal"]),
            command=str(self._heading.get("command", "apply")),
            version=str(self._heading.get("version", "")),
            began=str(self._heading.get("at", "")),
            ended=self._ended,
            boards=tuple(_record(board) for board in self._boards.values()),
            portal_name=_if_text(self._heading.get("portal_name")),
            webhook_env=_if_text(self._heading.get("webhook_env")),
            rate=_if_text(self._heading.get("rate")),
        )

    def _began(self, line: dict[str, Any]) -> None:
        then = BoardRecord(
            name=str(line["name"]),
            address=_address(Kind(line["kind"]), line["address"]),
            stages=tuple(_stage(row) for row in line["stages"]),
            as_admin=line["as_admin"] is True,
        )
        self._boards[then.name] = _Board(then=then)
        self._planned(line)

    def _planned(self, line: dict[str, Any]) -> None:
        board = self._boards[str(line["name"])]
        board.by_index = {}
        board.after = _after(line.get("after"))
        board.pins = board.pins or HazardCode.PINS_TASKS in line["hazards"]
        for stage, tasks in line["emptied"].items():
            for task in tasks:
                board.origins.setdefault(int(task), int(stage))

    def _sending(self, calls: dict[_Place, dict[str, Any]]) -> None:
        boards = frozenset(board for board, _ in calls)
        over = [request for request in self._requests if request.boards & boards]
        for request in over:
            self._settle(request)
            self._requests.remove(request)
        self._requests.append(_Request(pending=calls, boards=boards))

    def _came(self, answer: dict[str, Any]) -> None:
        place = (str(answer["board"]), int(answer["index"]))
        request = next((one for one in self._requests if place[0] in one.boards), None)
        if request is None:
            return
        request.answered = True
        call = request.pending.pop(place, None)
        if call is None:
            return
        if answer.get("unknown"):
            self._lost(call)
        elif "error" not in answer:
            self._done(call, answer.get("result"))

    def _settle(self, request: _Request) -> None:
        """End a request: what its answer did not mention was not run; without an answer nobody knows."""
        if not request.answered:
            for call in request.pending.values():
                self._lost(call)

    def _done(self, call: dict[str, Any], result: Any) -> None:
        board = self._boards[str(call["board"])]
        board.touched = True
        if Reason.CREATE in call["reasons"]:
            if not _is_id(result):
                self._lost(call)
                return
            board.created.add(int(result))
            board.by_index[int(call["index"])] = int(result)
            if call["stage"] in board.unsettled:  # it was looked for, not found, and sent again
                board.unsettled.remove(call["stage"])
        self._moved(board, call)

    def _lost(self, call: dict[str, Any]) -> None:
        board = self._boards[str(call["board"])]
        board.touched = True
        if Reason.CREATE in call["reasons"]:
            board.unsettled.append(str(call["stage"]))
        self._moved(board, call)

    def _moved(self, board: _Board, call: dict[str, Any]) -> None:
        if Reason.MOVE_TASK not in call["reasons"]:
            return
        task, target = int(call["params"]["id"]), call["params"]["stageId"]
        if isinstance(target, dict):
            target = board.by_index.get(int(target["created_by"]), 0)
        if task in board.origins:
            board.moves[task] = TaskMove(task=task, origin=board.origins[task], target=int(target))

    def _hidden(self, line: dict[str, Any]) -> None:
        """A board whose stages, or whose calls, hold a hidden text can't be told from here."""
        named = [line["name"]] if "name" in line else [call["board"] for call in line.get("calls", ())]
        for name in named:
            if name in self._boards:
                board = self._boards[name]
                board.then = _redacted(board.then)


def _redacted(then: BoardRecord) -> BoardRecord:
    return replace(then, redacted=True)


def _record(board: _Board) -> BoardRecord:
    return replace(
        board.then,
        created=frozenset(board.created),
        unsettled=tuple(board.unsettled),
        moves=tuple(board.moves.values()),
        touched=board.touched,
        pinned=board.pins and board.touched,
        after=_left(board),
    )


def _left(board: _Board) -> tuple[StageLeft, ...] | None:
    """Return the board as its last plan leaves it, if the run found it so; an id that was not told is not known."""
    if board.after is None or not board.applied or board.then.redacted:
        return None
    left = tuple(
        stage if created_by is None else replace(stage, id=board.by_index.get(created_by, 0))
        for stage, created_by in board.after
    )
    return left if all(stage.id for stage in left) else None


def _after(rows: Any) -> _After | None:
    """Return the stages that a plan leaves, each with the index of the call that creates it, if one does."""
    if rows is None:
        return None
    return tuple(
        (
            StageLeft(id=int(row["id"] or 0), title=_text(row["title"]), color=_optional(row["color"])),
            None if row["created_by"] is None else int(row["created_by"]),
        )
        for row in rows
    )


def _address(kind: Kind, line: dict[str, Any]) -> Address:
    entity = line.get("entity")
    return Address(
        kind=kind,
        group=_number(line["group"]),
        process=_number(line.get("process")),
        entity=entity if entity is None or isinstance(entity, str) else int(entity),
        pipeline=_number(line.get("pipeline")),
        name=_optional(line["name"]),
        container=_optional(line.get("container")),
    )


def _stage(row: dict[str, Any]) -> Stage:
    kind, sort = row["system_type"], row["sort"]
    return Stage(
        id=int(row["id"]),
        title=_text(row["title"]),
        color=_text(row["color"]),
        sort=None if sort is None else int(sort),
        system_type=_optional(kind),
        code=_optional(row.get("code")),
        role=None if row.get("role") is None else Role(row["role"]),
        lasting=row.get("lasting") is True,
    )


def _is_id(result: Any) -> bool:
    return not isinstance(result, bool) and str(result).isascii() and str(result).isdigit()


def _number(value: Any) -> int | None:
    return None if value is None else int(value)


def _optional(value: Any) -> str | None:
    return None if value is None else _text(value)


def _if_text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value
