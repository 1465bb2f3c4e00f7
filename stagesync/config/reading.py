"""From a node tree to drafts: a strict reader that keeps what is well-formed and notes what is not.

It accepts exactly what schemas/config.schema.json accepts (a test holds that), but many times faster; so the
schema is asked only about the parts noted here, by `structure`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.config import scalars
from stagesync.config.drafts import BoardDraft, EntryDraft, FileDraft, StageList, TemplateDraft, Written
from stagesync.config.nodes import Item, Mapping, Node, Scalar, Sequence
from stagesync.model.board import LARGEST_ID, Kind
from stagesync.model.desired import Unlisted

if TYPE_CHECKING:
    from stagesync.config.documents import Document
    from stagesync.config.report import Report

MOST_ENTRIES = 100_000

_ROOT_KEYS = frozenset({"version", "templates", "boards"})
_BOARD_KEYS = frozenset(
    {
        "kind",
        "group",
        "template",
        "stages",
        "unlisted",
        "move_tasks_to",
        "allow_mass_delete",
        "as_admin",
    }
)
_NOT_ON_MY_PLAN = frozenset({"group", "move_tasks_to"})
_TEMPLATE_ENTRY_KEYS = frozenset({"title", "color", "was"})
_ENTRY_KEYS = _TEMPLATE_ENTRY_KEYS | {"id"}
ROOT = ("", "")
"""The name of the file itself among the unsound parts."""


def read(document: Document, report: Report) -> FileDraft:
    """Return the drafts of a file, with the names of the parts that are not well-formed."""
    root = document.root
    unsound = set()
    if not _root_is_sound(root):
        unsound.add(ROOT)
    templates, boards = [], []
    for name, item in _members(root, "templates"):
        part = _Part(report)
        templates.append(part.template(item))
        unsound |= part.unsound("templates", name)
    for name, item in _members(root, "boards"):
        part = _Part(report)
        boards.append(part.board(item))
        unsound |= part.unsound("boards", name)
    return FileDraft(
        tuple(templates), tuple(boards), root, document.lines, frozenset(unsound), _is_whole(root), report
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
    sections = [root.items[name].value for name in ("templates", "boards") if name in root.items]
    return root.items.keys() <= _ROOT_KEYS and all(isinstance(section, Mapping) for section in sections)


def _is_one(value: scalars.Value) -> bool:
    return value == 1 and not isinstance(value, bool)


def _members(root: Mapping, section: str) -> list[tuple[str, Item]]:
    item = root.items.get(section)
    if item is None or not isinstance(item.value, Mapping):
        return []
    return list(item.value.items.items())


class _Part:
    """Reads one board or one template, and remembers whether all of it was well-formed."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._sound = True

    def unsound(self, section: str, name: str) -> set[tuple[str, str]]:
        return set() if self._sound else {(section, name)}

    def template(self, item: Item) -> TemplateDraft:
        return TemplateDraft(item.key, self._stages(item.value, _TEMPLATE_ENTRY_KEYS), self._report)

    def board(self, item: Item) -> BoardDraft:
        keys = self._keys(item.value, _BOARD_KEYS)
        kind = self._kind(keys)
        self._expect(("template" in keys) != ("stages" in keys))
        return BoardDraft(
            name=item.key,
            kind=kind,
            group=self._group(keys.get("group")),
            template=self._text(keys.get("template")),
            stages=self._stages(keys["stages"].value, _ENTRY_KEYS) if "stages" in keys else None,
            unlisted=self._unlisted(keys.get("unlisted")),
            move_tasks_to=self._text(keys.get("move_tasks_to")),
            allow_mass_delete=self._flag(keys.get("allow_mass_delete")),
            as_admin=self._flag(keys.get("as_admin")),
            keys={name: found.key.place for name, found in keys.items()},
            report=self._report,
        )

    def _expect(self, holds: bool) -> bool:
        self._sound = self._sound and holds
        return holds

    def _keys(self, node: Node, known: frozenset[str]) -> dict[str, Item]:
        if not isinstance(node, Mapping):
            self._expect(False)
            return {}
        self._expect(node.items.keys() <= known)
        return node.items

    def _kind(self, keys: dict[str, Item]) -> Kind | None:
        value = self._value(keys.get("kind"))
        if not self._expect(value in tuple(Kind)):
            return None
        kind = Kind(str(value))
        if kind is Kind.KANBAN:
            self._expect("group" in keys)
        else:
            self._expect(not keys.keys() & _NOT_ON_MY_PLAN)
        return kind

    def _value(self, item: Item | None) -> scalars.Value:
        if item is None or not self._expect(isinstance(item.value, Scalar)):
            return None
        return scalars.value(item.value) if isinstance(item.value, Scalar) else None

    def _group(self, item: Item | None) -> int | Written | None:
        if item is None:
            return None
        value = self._value(item)
        if isinstance(value, str):
            return self._text(item)
        return self._whole(value)

    def _whole(self, value: scalars.Value) -> int | None:
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= LARGEST_ID:
            return value
        self._expect(False)
        return None

    def _unlisted(self, item: Item | None) -> Unlisted | None:
        if item is None:
            return Unlisted.KEEP
        value = self._value(item)
        return Unlisted(str(value)) if self._expect(value in tuple(Unlisted)) else None

    def _flag(self, item: Item | None) -> bool:
        if item is None:
            return False
        value = self._value(item)
        self._expect(isinstance(value, bool))
        return value is True

    def _text(self, item: Item | None) -> Written | None:
        if item is None:
            return None
        if isinstance(item.value, Scalar):
            return Written(item.where, item.value)
        self._expect(False)
        return None

    def _stages(self, node: Node, known: frozenset[str]) -> StageList | None:
        if not isinstance(node, Sequence):
            self._expect(False)
            return None
        self._expect(1 <= len(node.items) <= MOST_ENTRIES)
        return StageList(tuple(self._entry(entry, known) for entry in node.items), self._report)

    def _entry(self, node: Node, known: frozenset[str]) -> EntryDraft:
        keys = self._keys(node, known)
        self._expect("title" in keys)
        pinned = keys.get("id") if "id" in known else None
        return EntryDraft(
            place=node.place,
            title=self._text(keys.get("title")),
            color=self._text(keys.get("color")),
            was=self._was(keys.get("was")),
            id=self._whole(self._value(pinned)) if pinned else None,
            id_place=pinned.where if pinned else node.place,
        )

    def _was(self, item: Item | None) -> tuple[Written, ...]:
        if item is None:
            return ()
        if not isinstance(item.value, Sequence):
            self._expect(False)
            return ()
        former = [node for node in item.value.items if isinstance(node, Scalar)]
        self._expect(len(former) == len(item.value.items))
        return tuple(Written(scalar.place, scalar) for scalar in former)
