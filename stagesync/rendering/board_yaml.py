"""Live boards as a configuration that plans to "nothing to do": for `pull` and for backups.

The lines of single stages are made in `entry_yaml`. Choosing the boards' names and writing files is left to the caller.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stagesync.errors import SourceError
from stagesync.model import place
from stagesync.model.board import Role
from stagesync.rendering.entry_yaml import Entries
from stagesync.rendering.safe_text import visible
from stagesync.rendering.yaml_scalar import comment, key, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagesync.model.board import Address, LiveBoard, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Remarks:
    """Comments for a board: lines above it, and notes behind its stages by their ids; raw text."""

    head: tuple[str, ...] = ()
    stages: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    def of(self, stage: Stage) -> tuple[str, ...]:
        """Return the notes to a stage."""
        return self.stages.get(stage.id, ())


_RANKS: Mapping[Role | None, int] = {Role.SUCCESS: 1, Role.FAIL: 2}
"""Where stages stand whose place a configuration does not leave open, behind all others."""

NO_REMARKS = Remarks()
_NO_REMARKS: Mapping[str, Remarks] = {}


def boards_to_yaml(
    boards: Sequence[tuple[str, LiveBoard]],
    *,
    schema_comment: str | None = None,
    as_admin: bool = False,
    note_ids: bool = False,
    remarks: Mapping[str, Remarks] = _NO_REMARKS,
) -> str:
    """Return configuration text for boards in the order given, each with the name it shall have.

    `schema_comment` is the address of the JSON Schema for the editor's first line, None for none. Titles and
    colours stand in double quotes; a title that stands twice on a board gets the stage's id; a damaged colour
    is left unmanaged, with a comment. A board whose id is not known is named by its name. With `as_admin` every board
    says so: without it the webhook may not read it. With `note_ids` a comment tells each stage's id: a copy that is to
    bring a renamed stage back needs it as `id:`. Raises SourceError for a board that no configuration can hold.
    """
    head = [f"# yaml-language-server: $schema={visible(schema_comment)}"] if schema_comment else []
    lines = [*head, "version: 1", "boards:"]
    for name, board in boards:
        lines += _board(name, board, remarks.get(name, NO_REMARKS), as_admin=as_admin, note_ids=note_ids)
    return "\n".join(lines) + "\n"


def _board(name: str, board: LiveBoard, remarks: Remarks, *, as_admin: bool, note_ids: bool) -> Iterator[str]:
    if not board.stages:
        raise SourceError(
            f'board "{visible(name)}" ({visible(str(board.address))}) has no stages,'
            " which no configuration can say; open it once in Bitrix24, or leave it out"
        )
    yield from (f"  {comment(line)}" for line in remarks.head)
    yield f"  {key(name)}:"
    yield f"    kind: {board.address.kind}"
    yield from _place(board.address)
    if as_admin:
        yield "    as_admin: true"
    stages = sorted(board.stages, key=lambda stage: _RANKS.get(stage.role, 0))
    if stages != list(board.stages):
        yield "    # on the portal these stages stand in another order, in which success and failures come too early;"
        yield "    # a plan brings them into this one"
    yield "    stages:"
    entries = Entries.of(board, name)
    for stage in stages:
        yield entries.line(stage, [*([f"id: {stage.id}"] if note_ids else []), *remarks.of(stage)])


def _place(address: Address) -> Iterator[str]:
    """Yield the keys that say where the board lies; a name stands beside the id as a comment, or for it."""
    ids = list(place.ids(address).items())
    for index, (name, value) in enumerate(ids):
        named = address.name if index == len(ids) - 1 else None
        told = quoted(named or "") if value is None else str(value)
        note = f"  {comment(named)}" if named and value is not None else ""
        yield f"    {name}: {told}{note}"
