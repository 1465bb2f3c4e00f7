"""What a file says, piece by piece with places, before it is known to make sense.

A piece that is missing or of the wrong shape is None; the checks pass over it, since `structure` words that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from stagesync.config.nodes import Mapping, Scalar
    from stagesync.config.report import Report
    from stagesync.model.board import Kind, Role
    from stagesync.model.desired import Unlisted
    from stagesync.model.entity import Entity


class Written(NamedTuple):
    """A text that is read as written: its value, and the place to name in a problem."""

    where: tuple[int, int]
    scalar: Scalar

    @property
    def text(self) -> str:
        """The text itself."""
        return self.scalar.text


class Marked(NamedTuple):
    """What an entry says its stage is for, and the place to name in a problem."""

    where: tuple[int, int]
    role: Role


class EntryDraft(NamedTuple):
    """One entry of a stage list."""

    place: tuple[int, int]
    title: Written | None
    color: Written | None
    was: tuple[Written, ...]
    id: int | None
    id_place: tuple[int, int]
    code: Written | None
    semantic: Marked | None
    type: Marked | None

    @property
    def role(self) -> Role | None:
        """What the stage is for; a board knows one of the two keys."""
        marked = self.semantic or self.type
        return marked.role if marked else None


class StageList(NamedTuple):
    """The entries of a template or of a board's own `stages`, and the file they stand in."""

    entries: tuple[EntryDraft, ...]
    report: Report


class TemplateDraft(NamedTuple):
    """A named stage list; `stages` is None if it is no list at all."""

    name: Scalar
    stages: StageList | None
    report: Report


class BoardDraft(NamedTuple):
    """A board; `keys` holds the place of each key that was written.

    `entity` is None too if it is none that the portal knows; without a `pipeline` deals are in the general one.
    """

    name: Scalar
    kind: Kind | None
    group: int | Written | None
    process: int | Written | None
    entity: Entity | None
    pipeline: int | Written | None
    template: Written | None
    stages: StageList | None
    unlisted: Unlisted | None
    move_tasks_to: Written | None
    allow_mass_delete: bool
    as_admin: bool
    keys: dict[str, tuple[int, int]]
    report: Report


class FileDraft(NamedTuple):
    """All of one file; `unsound` names what the published schema must word, as (section, name).

    `whole` is false where a section may be lost: under a misspelt key, or of another shape.
    """

    templates: tuple[TemplateDraft, ...]
    boards: tuple[BoardDraft, ...]
    root: Mapping
    lines: list[str]
    unsound: frozenset[tuple[str, str]]
    whole: bool
    report: Report
