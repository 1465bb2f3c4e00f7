"""What pulled boards are held against in a configuration: its templates, and entries of many groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.model.board import Kind, Role
from stagesync.rendering.fleet_yaml_difference import Model, looks_like

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagesync.cli.pull.existing import Existing
    from stagesync.model.board import LiveBoard
    from stagesync.model.desired import DesiredBoard, Entry

_WITH_GROUPS = frozenset({Kind.KANBAN, Kind.SCRUM})
_SEMANTICS = frozenset({Role.SUCCESS, Role.FAIL})


def models_of(there: Existing) -> list[tuple[str, Model]]:
    """Return the templates of a configuration, and its entries of many groups with stages of their own, by name.

    Those that no board of another entry can be held against are left out: with ids, or a title that stands twice.
    """
    found = [*_templates(there), *_fleets(there)]
    return [(name, model) for name, model in found if _is_plain(model.entries)]


def says(entries: Sequence[Entry], live: LiveBoard) -> bool:
    """Tell whether a board is all that a list says, and nothing more."""
    return (
        len(entries) == len(live.stages)
        and len({stage.title for stage in live.stages}) == len(live.stages)
        and all(
            entry.title == stage.title and entry.id is None and looks_like(entry, stage)
            for entry, stage in zip(entries, live.stages, strict=True)
        )
    )


def _templates(there: Existing) -> Iterator[tuple[str, Model]]:
    users: dict[str, set[Kind]] = {}
    for board in there.boards:
        if board.template is not None and _is_as_its_template(there, board):
            users.setdefault(board.template, set()).add(board.kind)
    for name, entries in there.templates.items():
        for kind in sorted(_WITH_GROUPS & {*users.get(name, ()), *_fitting(entries)}):
            yield name, Model(kind=kind, entries=entries)


def _fleets(there: Existing) -> Iterator[tuple[str, Model]]:
    for board in there.here():
        if board.groups is not None and not (board.template and _is_as_its_template(there, board)):
            yield board.name, Model(kind=board.kind, entries=board.entries, is_template=False)


def _is_as_its_template(there: Existing, board: DesiredBoard) -> bool:
    entry = there.entry(board.name)
    return entry is not None and entry.value("override") is None


def _fitting(entries: Sequence[Entry]) -> Iterator[Kind]:
    """Yield the kind of board that stages are for by what they say of themselves; none for those of CRM and RPA."""
    roles = {entry.role for entry in entries} - {None}
    if not (roles & _SEMANTICS or any(entry.code is not None for entry in entries)):
        yield Kind.SCRUM if roles else Kind.KANBAN


def _is_plain(entries: Sequence[Entry]) -> bool:
    return len({entry.title for entry in entries}) == len(entries) and all(
        entry.id is None for entry in entries
    )
