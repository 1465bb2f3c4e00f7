"""Where a board lies, in the keys of a configuration and in words for people.

The one place that tells, for each kind of board, which ids tell it from others of its kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.model import entity
from stagesync.model.board import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagesync.model.board import Address

KEYS: Mapping[Kind, tuple[str, ...]] = {
    Kind.KANBAN: ("group",),
    Kind.MY_PLAN: (),
    Kind.RPA: ("process",),
    Kind.CRM: ("entity", "pipeline"),
    Kind.SCRUM: ("group",),
}
"""The keys under which a configuration names a board of a kind; those of an Address are called the same."""

_NOUNS: Mapping[str, tuple[str, ...]] = {"entity": ("smart", "process")}
"""What people call what a number stands for, where that is not the key."""

OPTIONAL = frozenset({"pipeline"})
"""Keys that some boards of their kind do without."""

WORDS: Mapping[str, frozenset[str]] = {"entity": frozenset(entity.NAMES)}
"""Keys whose value may be a word instead of a number, and these words."""

FLEETING = frozenset({Kind.SCRUM})
"""Kinds whose stages get new ids again and again, so that nothing can be pinned to one."""

CONTAINERS: Mapping[Kind, str] = {Kind.SCRUM: "sprint"}
"""What `Address.container` is called, where people know it."""


def ids(address: Address) -> dict[str, int | str | None]:
    """Return what tells a board from others of its kind, by key; {} for My Plan.

    None stands for what is not known, such as the id of a group whose name alone is.
    """
    found = {key: getattr(address, key) for key in KEYS[address.kind]}
    without = OPTIONAL if address.name is None else frozenset[str]()
    return {key: value for key, value in found.items() if value is not None or key not in without}


def words(address: Address) -> tuple[str, ...]:
    """Return where a board lies, word for word and without its name: "group", "7"; nothing for My Plan.

    None of the words is foreign text. An `entity` that is known by a word stands without its key.
    """
    found: list[str] = []
    for key, value in ids(address).items():
        if value is None and address.name is None:  # of the boards of an entry that has none
            continue
        found += [] if isinstance(value, str) else _NOUNS.get(key, (key,))
        found += [] if value is None else [str(value)]
    return tuple(found)


def container(address: Address) -> tuple[str, ...]:
    """Return what of the board is found anew on each run, as words: "sprint", "23"; nothing where people know none."""
    name = CONTAINERS.get(address.kind)
    return () if name is None or address.container is None else (name, address.container)
