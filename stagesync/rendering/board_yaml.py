"""Live boards as a configuration that plans to "nothing to do": for `pull` and for backups.

Choosing the boards' names and writing files is left to the caller.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from stagesync.errors import SourceError
from stagesync.model.board import Kind
from stagesync.model.color import is_damaged
from stagesync.model.title import fault
from stagesync.rendering.safe_text import visible
from stagesync.rendering.yaml_scalar import comment, key, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagesync.model.board import LiveBoard, Stage


def boards_to_yaml(
    boards: Sequence[tuple[str, LiveBoard]],
    *,
    schema_comment: str | None = None,
    as_admin: bool = False,
    note_ids: bool = False,
) -> str:
    """Return configuration text for boards in the order given, each with the name it shall have.

    `schema_comment` is the address of the JSON Schema for the editor's first line, None for none. Titles and
    colours stand in double quotes; a title that stands twice on a board gets the stage's id; a damaged colour
    is left unmanaged, with a comment. With `as_admin` every board says so: without it the webhook may not read it. With
    `note_ids` a comment tells each stage's id: a copy that is to bring a renamed stage back needs it as `id:`. Raises
    SourceError for a board that no configuration can hold.
    """
    head = [f"# yaml-language-server: $schema={visible(schema_comment)}"] if schema_comment else []
    lines = [*head, "version: 1", "boards:"]
    for name, board in boards:
        lines += _board(name, board, as_admin=as_admin, note_ids=note_ids)
    return "\n".join(lines) + "\n"


def _board(name: str, board: LiveBoard, *, as_admin: bool, note_ids: bool) -> Iterator[str]:
    if not board.stages:
        raise SourceError(
            f'board "{visible(name)}" ({visible(str(board.address))}) has no stages,'
            " which no configuration can say; open it once in Bitrix24, or leave it out"
        )
    yield f"  {key(name)}:"
    yield f"    kind: {board.address.kind}"
    if board.address.kind is Kind.KANBAN:
        yield f"    group: {board.address.group}{_named(board.address.name)}"
    if as_admin:
        yield "    as_admin: true"
    yield "    stages:"
    times = Counter(stage.title for stage in board.stages)
    for stage in board.stages:
        yield _entry(stage, name=name, doubled=times[stage.title] > 1, note_ids=note_ids)


def _named(group_name: str | None) -> str:
    return f"  {comment(group_name)}" if group_name else ""


def _entry(stage: Stage, *, name: str, doubled: bool, note_ids: bool) -> str:
    _check_title(stage, name)
    damaged = is_damaged(stage.color)
    keys = [f"title: {quoted(stage.title)}"]
    keys += [] if damaged else [f"color: {quoted('#' + stage.color)}"]
    keys += [f"id: {stage.id}"] if doubled else []
    notes = [f"id: {stage.id}"] if note_ids and not doubled else []
    notes += [f'no color: the portal stores "{stage.color}", which is none'] if damaged else []
    note = "  " + comment("; ".join(notes)) if notes else ""
    return f"      - {{{', '.join(keys)}}}{note}"


def _check_title(stage: Stage, name: str) -> None:
    found = fault(stage.title)
    if found:
        raise SourceError(
            f'board "{visible(name)}", stage {stage.id}: its title {found}, which no configuration can hold;'
            " rename the stage in Bitrix24 and try again"
        )
