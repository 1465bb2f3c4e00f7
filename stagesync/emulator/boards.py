"""Boards as the stage methods read them: made on the first read, then kept for the rest of the request.

The cache is never renewed: within one batch a board is read as it was at first (docs/portal.md, "Batch and the stage
cache").
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stagesync.emulator.rows import GROUP, NEW, PERSONAL, SHOWN_NAMES, StageRow

if TYPE_CHECKING:
    from stagesync.emulator.session import Session
    from stagesync.emulator.storage import Storage

_MY_PLAN = (
    ("Not planned", 100, "00C4FB", NEW),
    ("In progress", 200, "9DCF00", None),
    ("This week", 300, "47D1E2", None),
    ("Review", 400, "FFA801", None),
)
_TEMPLATE = (
    ("", 100, "00C4FB", NEW),
    ("", 200, "47D1E2", "WORK"),
    ("", 300, "75D900", "FINISH"),
)


def read_board(session: Session, entity_id: int) -> tuple[StageRow, ...]:
    """Return the board of this id in the request's work mode, made of the defaults if it has no rows."""
    address = (session.mode, entity_id)
    if address not in session.boards:
        rows = session.store.stages.board(*address)
        if not rows and session.mode in (GROUP, PERSONAL):
            create_defaults(session.store, *address)
            rows = session.store.stages.board(*address)
        session.boards[address] = rows
    return session.boards[address]


def create_defaults(store: Storage, entity_type: str, entity_id: int) -> None:
    """Insert the rows of a board that nobody opened before (docs/portal.md, "Reading creates boards").

    A group's board is a copy of the template for new groups, which is filled first if it is empty too.
    """
    if entity_type == PERSONAL:
        _insert(store, _MY_PLAN, PERSONAL, entity_id)
        return
    if not store.stages.board(GROUP, 0):
        _insert(store, _TEMPLATE, GROUP, 0)
    if entity_id != 0:
        for row in sorted(store.stages.board(GROUP, 0), key=lambda row: row.id):
            store.add_stage(_copied(row, entity_id))


def _copied(row: StageRow, entity_id: int) -> StageRow:
    title = row.title or SHOWN_NAMES.get(row.system_type or NEW, SHOWN_NAMES[NEW])
    system_type = NEW if row.system_type == NEW else None
    return replace(row, title=title, system_type=system_type, entity_id=entity_id)


def _insert(
    store: Storage, rows: tuple[tuple[str, int, str, str | None], ...], entity_type: str, entity_id: int
) -> None:
    for title, sort, color, system_type in rows:
        store.add_stage(
            StageRow(
                id=0, title=title, sort=sort, color=color, system_type=system_type,
                entity_id=entity_id, entity_type=entity_type,
            )
        )  # fmt: skip
