"""The stages of a live board as the entries of a configuration, a line each.

An entry says what tells its stage from the others: the title; the id, or the type in a sprint, where a title stands
twice; the code where it stands once. What the board's own lines say is left to `board_yaml`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagesync.errors import SourceError
from stagesync.model.board import Role
from stagesync.model.color import is_damaged
from stagesync.model.desired import ROLE_KEYS
from stagesync.model.directory import LONGEST_CODE, directory_of
from stagesync.model.place import FLEETING
from stagesync.model.title import fault, is_blank
from stagesync.rendering.safe_text import visible
from stagesync.rendering.yaml_scalar import comment, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagesync.model.board import Address, LiveBoard, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """Writes the stages of one board; `name` is the board's, for messages."""

    name: str
    address: Address
    titles: Counter[str]
    codes: Counter[str | None]
    typed: Counter[tuple[str, Role | None]]
    success: int | None

    @classmethod
    def of(cls, board: LiveBoard, name: str) -> Entries:
        """Count what tells the stages of a board apart."""
        return cls(
            name=name,
            address=board.address,
            titles=Counter(stage.title for stage in board.stages),
            codes=Counter(stage.code for stage in board.stages),
            typed=Counter((stage.title, stage.role) for stage in board.stages),
            success=next((stage.id for stage in board.stages if stage.role is Role.SUCCESS), None),
        )

    def line(self, stage: Stage, notes: Sequence[str] = ()) -> str:
        """Return an entry with notes in a comment; raises SourceError where no configuration can hold the stage."""
        self._check(stage)
        keys = dict(self._keys(stage))
        told = [note for note in notes if note != f"id: {keys.get('id')}"]
        if is_damaged(stage.color):
            told.append(f'no color: the portal stores "{stage.color}", which is none')
        behind = "  " + comment("; ".join(told)) if told else ""
        return f"      - {{{', '.join(f'{name}: {value}' for name, value in keys.items())}}}{behind}"

    def _keys(self, stage: Stage) -> Iterator[tuple[str, str]]:
        yield "title", quoted(stage.title)
        if not is_damaged(stage.color):
            yield "color", quoted("#" + stage.color)
        if self.titles[stage.title] > 1 and self.address.kind not in FLEETING:
            yield "id", str(stage.id)
        code, role = self.code(stage), self.role(stage)
        if code is not None:
            yield "code", quoted(code)
        if role is not None:
            yield ROLE_KEYS[role], role

    def role(self, stage: Stage) -> Role | None:
        """Return what an entry says that its stage is for; nothing of a second success, of which a list has one."""
        second = stage.role is Role.SUCCESS and stage.id != self.success
        return None if second else told_role(stage)

    def code(self, stage: Stage) -> str | None:
        """Return the code of a stage if a configuration can hold it and no other stage has it."""
        code = stage.code or ""
        there = None if self.address.entity is None else directory_of(self.address)
        fits = len(code) <= LONGEST_CODE if there is None else there.can_hold(code)
        held = fits and not is_blank(code) and not _is_broken(code)
        return code if held and self.codes[code] == 1 else None

    def _check(self, stage: Stage) -> None:
        found = fault(stage.title, self.address.kind) or self._alike(stage)
        if found:
            raise SourceError(
                f'board "{visible(self.name)}", stage {stage.id}: its title {found}, which no configuration can hold;'
                " rename the stage in Bitrix24 and try again"
            )

    def _alike(self, stage: Stage) -> str | None:
        if self.address.kind in FLEETING and self.typed[stage.title, stage.role] > 1:
            return f'"{visible(stage.title)}" is that of another stage of its type'
        return None


def told_role(stage: Stage) -> Role | None:
    """Return what an entry says that its stage is for; None for a normal stage, of which nothing is said."""
    return stage.role if stage.role in ROLE_KEYS else None


def _is_broken(text: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in text)
