"""Which keys the boards and entries of each kind have: the same table as the schema's if/then, for the reader.

Why a kind lacks a key is put into words by `kind_phrases`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stagesync.model.board import Kind

if TYPE_CHECKING:
    from collections.abc import Collection

_COMMON_KEYS = frozenset(
    {"kind", "portal", "template", "override", "stages", "unlisted", "allow_mass_delete"}
)
STAND_INS = {"group": "groups"}
"""Keys that a kind requires, each with the one that a board may have instead."""

TEMPLATE_ENTRY_KEYS = frozenset({"title", "color", "was", "code", "semantic", "type"})
ADDED_ENTRY_KEYS = TEMPLATE_ENTRY_KEYS | {"after", "before"}
_COMMON_ENTRY_KEYS = frozenset({"title", "color", "was"})


@dataclass(frozen=True, slots=True, kw_only=True)
class KindKeys:
    """The keys of one kind: `required` and `own` of its boards beside the common ones, `entry` of their stages.

    `article` goes before the kind where a board is called by it.
    """

    required: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    entry: frozenset[str]
    article: str = "a"
    board: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "board", _COMMON_KEYS | self.required | self.own)


KINDS = {
    Kind.KANBAN: KindKeys(
        required=frozenset({"group"}),
        own=frozenset({"groups", "as_admin", "move_tasks_to"}),
        entry=_COMMON_ENTRY_KEYS | {"id"},
    ),
    Kind.MY_PLAN: KindKeys(own=frozenset({"as_admin"}), entry=_COMMON_ENTRY_KEYS | {"id"}),
    Kind.RPA: KindKeys(
        required=frozenset({"process"}),
        article="an",
        entry=_COMMON_ENTRY_KEYS | {"id", "code", "semantic"},
    ),
    Kind.CRM: KindKeys(
        required=frozenset({"entity"}),
        own=frozenset({"pipeline"}),
        entry=_COMMON_ENTRY_KEYS | {"id", "code", "semantic"},
    ),
    Kind.SCRUM: KindKeys(
        required=frozenset({"group"}),
        own=frozenset({"groups", "as_admin"}),
        entry=_COMMON_ENTRY_KEYS | {"type"},
    ),
}

TEMPLATE_KEYS = frozenset({"extends", "override", "without", "stages"})
"""The keys of a template that builds on another; any other template is a list."""

BOARD_KEYS = frozenset().union(*(keys.board for keys in KINDS.values()))
ENTRY_KEYS = frozenset().union(*(keys.entry for keys in KINDS.values()))


def called(kind: Kind) -> str:
    """Return what a board of a kind is called, with its article."""
    return f"{KINDS[kind].article} {kind} board"


def place_is_told(keys: Collection[str], required: str) -> bool:
    """Tell whether a board has a key that its kind requires, or what stands in for it, and not both."""
    stand_in = STAND_INS.get(required)
    return (required in keys) != (stand_in in keys)


def entry_keys(kind: Kind | None) -> frozenset[str]:
    """Return the keys of an entry of a board's own list; of any kind as long as the kind is not known."""
    return ENTRY_KEYS if kind is None else KINDS[kind].entry
