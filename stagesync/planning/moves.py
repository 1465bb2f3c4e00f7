"""The moves of a schedule: add, update, empty or delete one stage of an order problem."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verb(StrEnum):
    """What a move does; `EMPTY` moves all tasks of a doomed stage to another."""

    ADD = "add"
    UPDATE = "update"
    EMPTY = "empty"
    DELETE = "delete"


class Purpose(StrEnum):
    """Why a move is there, where its stage's own change does not say it."""

    OWN = "own"
    PIN = "pin"
    TITLE = "title"
    RENUMBER = "renumber"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One step: `key` as in OrderProblem; `after` the predecessor's key or FRONT, for `EMPTY` the tasks' new stage."""

    verb: Verb
    key: int
    after: int = 0
    purpose: Purpose = Purpose.OWN
