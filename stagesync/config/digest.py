"""A digest of desired boards: the same boards give the same digest, whatever files they stand in.

It is taken over the values, so layout, comments, templates and the way a colour is written do not count. A board of
many groups counts as it is written: which groups fit a pattern is known on the portal alone.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from stagesync.model.desired import UNMANAGED, GroupPattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stagesync.model.desired import DesiredBoard, Entry


def configuration_digest(boards: Iterable[DesiredBoard]) -> str:
    """Return "sha256:" and 64 hex digits for the boards, in whatever order they come."""
    values = [_board(board) for board in sorted(boards, key=lambda board: board.name)]
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def _board(board: DesiredBoard) -> dict[str, object]:
    places = {
        "portal": board.portal,
        "groups": _groups(board.groups),
        "process": board.process,
        "entity": board.entity,
        "pipeline": board.pipeline,
    }
    return _known(places) | {
        "name": board.name,
        "kind": board.kind,
        "group": board.group,
        "entries": [_entry(entry) for entry in board.entries],
        "unlisted": board.unlisted,
        "move_tasks_to": board.move_tasks_to,
        "allow_mass_delete": board.allow_mass_delete,
        "as_admin": board.as_admin,
    }


def _groups(groups: tuple[int | str, ...] | GroupPattern | None) -> object:
    """Return groups in one order: ids, then names; and a pattern with its exceptions in one order."""
    match groups:
        case None:
            return None
        case GroupPattern():
            pattern = _known({"role": groups.role, "archived": groups.archived or None})
            return pattern | {"name": groups.name, "not": sorted(set(groups.without))}
        case _:
            return sorted(groups, key=lambda group: (isinstance(group, str), group))


def _entry(entry: Entry) -> dict[str, object]:
    return _known({"code": entry.code, "role": entry.role}) | {
        "title": entry.title,
        "color": None if entry.color is UNMANAGED else entry.color,
        "was": entry.was,
        "id": entry.id,
    }


def _known(values: Mapping[str, object]) -> dict[str, object]:
    """Return the values that are there: the digests of boards without them are older, and stay."""
    return {name: value for name, value in values.items() if value is not None}
