"""From a node tree to drafts: a strict reader that keeps what is well-formed and notes what is not.

It accepts exactly what schemas/config.schema.json accepts (a test holds that), but many times faster; so the
schema is asked only about the parts noted here, by `structure`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.config import scalars
from stagesync.config.drafts import FileDraft
from stagesync.config.nodes import Item, Mapping, Scalar
from stagesync.config.parts import Part

if TYPE_CHECKING:
    from stagesync.config.documents import Document
    from stagesync.config.report import Report

SECTIONS = ("portals", "templates", "boards")
"""The keys of a file that hold members by their names."""

_ROOT_KEYS = frozenset({"version", *SECTIONS})

ROOT = ("", "")
"""The name of the file itself among the unsound parts."""


def read(document: Document, report: Report) -> FileDraft:
    """Return the drafts of a file, with the names of the parts that are not well-formed."""
    root = document.root
    unsound = set()
    if not _root_is_sound(root):
        unsound.add(ROOT)
    portals, templates, boards = [], [], []
    for name, item in _members(root, "portals"):
        part = Part(report)
        portals.append(part.portal(item))
        unsound |= part.unsound("portals", name)
    for name, item in _members(root, "templates"):
        part = Part(report)
        templates.append(part.template(item))
        unsound |= part.unsound("templates", name)
    for name, item in _members(root, "boards"):
        part = Part(report)
        boards.append(part.board(item))
        unsound |= part.unsound("boards", name)
    return FileDraft(
        portals=tuple(portals),
        templates=tuple(templates),
        boards=tuple(boards),
        root=root,
        lines=document.lines,
        unsound=frozenset(unsound),
        whole=_is_whole(root),
        report=report,
    )


def _root_is_sound(root: Mapping) -> bool:
    version = root.items.get("version")
    return (
        _is_whole(root)
        and version is not None
        and isinstance(version.value, Scalar)
        and _is_one(scalars.value(version.value))
    )


def _is_whole(root: Mapping) -> bool:
    sections = [root.items[name].value for name in SECTIONS if name in root.items]
    return root.items.keys() <= _ROOT_KEYS and all(isinstance(section, Mapping) for section in sections)


def _is_one(value: scalars.Value) -> bool:
    return value == 1 and not isinstance(value, bool)


def _members(root: Mapping, section: str) -> list[tuple[str, Item]]:
    item = root.items.get(section)
    if item is None or not isinstance(item.value, Mapping):
        return []
    return list(item.value.items.items())
