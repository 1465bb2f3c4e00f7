"""A live board as YAML that is no configuration: for one that none can hold, to be read and not applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.rendering.yaml_scalar import comment, key, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagesync.model.board import LiveBoard


def board_record(name: str, board: LiveBoard, *, reason: str) -> str:
    """Return every value of a board under its name; `reason` says in the first line why it is no configuration."""
    head = [comment(f"A record, not a configuration: {reason}"), f"{key(name)}:"]
    lines = [*head, f"  address: {quoted(str(board.address))}", "  stages:", *_rows(board)]
    return "\n".join(lines) + "\n"


def _rows(board: LiveBoard) -> Iterator[str]:
    for stage in board.stages:
        kind = "null" if stage.system_type is None else quoted(stage.system_type)
        sort = "null" if stage.sort is None else stage.sort
        title, color = quoted(stage.title), quoted(stage.color)
        keys = f"id: {stage.id}, title: {title}, color: {color}, sort: {sort}, system_type: {kind}"
        code = "" if stage.code is None else f", code: {quoted(stage.code)}"
        role = "" if stage.role is None else f", role: {stage.role}"
        yield f"    - {{{keys}{code}{role}}}"
