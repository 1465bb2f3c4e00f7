"""From a node tree to drafts: a strict reader that keeps what is well-formed and notes what is not.

It accepts exactly what schemas/config.schema.json accepts (a test holds that), but many times faster; so the
schema is asked only about the parts noted here, by `structure`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.config import scalars
from stagesync.config.drafts import BoardDraft, EntryDraft, FileDraft, StageList, TemplateDraft
from stagesync.config.kinds import BOARD_KEYS, KINDS, TEMPLATE_ENTRY_KEYS, entry_keys
from stagesync.config.nodes import Item, Mapping, Node, Scalar, Sequence
from stagesync.config.strict import Strict
from stagesync.model import entity as entities
from stagesync.model.board import Kind, Role
from stagesync.model.desired import Unlisted

if TYPE_CHECKING:
    from stagesync.config.documents import Document
    from stagesync.config.drafts import Written
    from stagesync.config.report import Report
    from stagesync.model.entity import Entity

MOST_ENTRIES = 100_000

_ROOT_KEYS = frozenset({"version", "templates", "boards"})
SEMANTICS = (Role.SUCCESS, Role.FAIL)
TYPES = (Role.NEW, Role.WORK, Role.FINISH)

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
        self._strict = Strict()

    def unsound(self, section: str, name: str) -> set[tuple[str, str]]:
        return set() if self._strict.sound else {(section, name)}

    def template(self, item: Item) -> TemplateDraft:
        return TemplateDraft(item.key, self._stages(item.value, TEMPLATE_ENTRY_KEYS), self._report)

    def board(self, item: Item) -> BoardDraft:
        strict = self._strict
        keys = strict.keys(item.value, BOARD_KEYS)
        kind = self._kind(keys)
        strict.expect(("template" in keys) != ("stages" in keys))
        entity = self._entity(keys.get("entity"))
        return BoardDraft(
            name=item.key,
            kind=kind,
            group=strict.id_or_name(keys.get("group")),
            process=strict.id_or_name(keys.get("process")),
            entity=entity,
            pipeline=self._pipeline(keys.get("pipeline"), entity),
            template=strict.text(keys.get("template")),
            stages=self._stages(keys["stages"].value, entry_keys(kind)) if "stages" in keys else None,
            unlisted=strict.word(keys["unlisted"], tuple(Unlisted)) if "unlisted" in keys else Unlisted.KEEP,
            move_tasks_to=strict.text(keys.get("move_tasks_to")),
            allow_mass_delete=strict.flag(keys.get("allow_mass_delete")),
            as_admin=strict.flag(keys.get("as_admin")),
            keys={name: found.key.place for name, found in keys.items()},
            report=self._report,
        )

    def _kind(self, keys: dict[str, Item]) -> Kind | None:
        kind = self._strict.word(keys.get("kind"), tuple(Kind))
        if kind is None:
            self._strict.expect(False)
            return None
        self._strict.expect(KINDS[kind].required <= keys.keys())
        self._strict.expect(not keys.keys() & (BOARD_KEYS - KINDS[kind].board))
        return kind

    def _entity(self, item: Item | None) -> Entity | None:
        if item is None:
            return None
        found = entities.entity(self._strict.value(item))
        self._strict.expect(found is not None)
        return found

    def _pipeline(self, item: Item | None, entity: Entity | None) -> int | Written | None:
        if entity is None:
            return self._strict.id_or_name(item, least=entities.GENERAL_PIPELINE)
        if not entities.has_pipelines(entity):
            self._strict.expect(item is None)
            return None
        if entity != entities.DEAL:
            return self._strict.id_or_name(item)
        return entities.GENERAL_PIPELINE if item is None else self._strict.id_or_name(item, least=0)

    def _stages(self, node: Node, known: frozenset[str]) -> StageList | None:
        if not isinstance(node, Sequence):
            self._strict.expect(False)
            return None
        self._strict.expect(1 <= len(node.items) <= MOST_ENTRIES)
        return StageList(tuple(self._entry(entry, known) for entry in node.items), self._report)

    def _entry(self, node: Node, known: frozenset[str]) -> EntryDraft:
        strict = self._strict
        keys = strict.keys(node, known)
        strict.expect("title" in keys)
        pinned = keys.get("id")
        return EntryDraft(
            place=node.place,
            title=strict.text(keys.get("title")),
            color=strict.text(keys.get("color")),
            was=strict.texts(keys.get("was")),
            id=strict.whole(strict.value(pinned)) if pinned else None,
            id_place=pinned.where if pinned else node.place,
            code=strict.text(keys.get("code")),
            semantic=strict.marked(keys.get("semantic"), SEMANTICS),
            type=strict.marked(keys.get("type"), TYPES),
        )
