"""What a file says, piece by piece with places, before it is known to make sense.

A piece that is missing or of the wrong shape is None; the checks pass over it, since `structure` words that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagesync.config.nodes import Mapping, Scalar
    from stagesync.config.report import Report
    from stagesync.model.board import Kind, Role
    from stagesync.model.desired import GroupRole, Unlisted
    from stagesync.model.entity import Entity


class Written(NamedTuple):
    """A text that is read as written: its value, and the place to name in a problem of its file."""

    where: tuple[int, int]
    scalar: Scalar
    report: Report

    @property
    def text(self) -> str:
        """The text itself."""
        return self.scalar.text


class Marked(NamedTuple):
    """What an entry says its stage is for, and the place to name in a problem of its file."""

    where: tuple[int, int]
    role: Role
    report: Report


class Pinned(NamedTuple):
    """The id that an entry pins, and the place to name in a problem of its file."""

    where: tuple[int, int]
    id: int
    report: Report


Piece: TypeAlias = Written | Marked | Pinned
"""One value of an entry, which knows where it was written."""


class EntryDraft(NamedTuple):
    """One entry of a stage list, and the file it was written in; `says_was` even if that is an empty list.

    One that `is_merged` has values of an override beside those of the template's stage, each from its own file.

    `after` and `before` say where an entry goes that a template adds to another.
    """

    place: tuple[int, int]
    title: Written | None
    color: Written | None
    was: tuple[Written, ...]
    pinned: Pinned | None
    code: Written | None
    semantic: Marked | None
    type: Marked | None
    report: Report
    says_was: bool = False
    is_merged: bool = False
    after: Written | None = None
    before: Written | None = None

    @property
    def pieces(self) -> Iterator[Piece]:
        """All its values that checks look at."""
        found = (self.title, self.color, *self.was, self.pinned, self.code, self.semantic, self.type)
        return (piece for piece in found if piece is not None)

    @property
    def role(self) -> Role | None:
        """What the stage is for; a board knows one of the two keys."""
        marked = self.semantic or self.type
        return marked.role if marked else None


class StageList(NamedTuple):
    """The entries of a template or of a board, and the file of that template or board.

    Each entry knows its own file: they differ where a template builds on another.
    """

    entries: tuple[EntryDraft, ...]
    report: Report


class TemplateDraft(NamedTuple):
    """A named stage list; `stages` is None if there is none.

    With `extends` it builds on another template: `override` replaces stages of that one, `without` leaves some out,
    `stages` adds some.
    """

    name: Scalar
    stages: StageList | None
    report: Report
    extends: Written | None = None
    override: StageList | None = None
    without: tuple[Written, ...] = ()


class GroupIdDraft(NamedTuple):
    """The id of a group in a list, and the place to name in a problem."""

    where: tuple[int, int]
    id: int


class PatternDraft(NamedTuple):
    """Groups by their names; `name` is None if it is not well-formed."""

    name: Written | None
    without: tuple[Written, ...]
    role: GroupRole | None
    archived: bool


GroupsDraft: TypeAlias = tuple[GroupIdDraft | Written, ...] | PatternDraft
"""What stands under `groups`: ids and exact names, or a pattern."""


class PortalDraft(NamedTuple):
    """A portal: the variable that holds its webhook, and its pace."""

    name: Scalar
    webhook_env: Written | None
    rate: Written | None
    report: Report


class BoardDraft(NamedTuple):
    """A board; `keys` holds the place of each key that was written.

    `entity` is None too if it is none that the portal knows; without a `pipeline` deals are in the general one.
    """

    name: Scalar
    kind: Kind | None
    group: int | Written | None
    groups: GroupsDraft | None
    portal: Written | None
    process: int | Written | None
    entity: Entity | None
    pipeline: int | Written | None
    template: Written | None
    override: StageList | None
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

    portals: tuple[PortalDraft, ...]
    templates: tuple[TemplateDraft, ...]
    boards: tuple[BoardDraft, ...]
    root: Mapping
    lines: list[str]
    unsound: frozenset[tuple[str, str]]
    whole: bool
    report: Report
