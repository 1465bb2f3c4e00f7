"""From the node of one portal, template or board to its draft, and whether all of it was well-formed.

Which of them a file holds is known to `reading`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.config.drafts import (
    BoardDraft,
    EntryDraft,
    GroupIdDraft,
    PatternDraft,
    PortalDraft,
    StageList,
    TemplateDraft,
)
from stagesync.config.kinds import (
    ADDED_ENTRY_KEYS,
    BOARD_KEYS,
    KINDS,
    TEMPLATE_ENTRY_KEYS,
    TEMPLATE_KEYS,
    entry_keys,
    place_is_told,
)
from stagesync.config.nodes import Item, Mapping, Node, Sequence
from stagesync.config.strict import Strict
from stagesync.model import entity as entities
from stagesync.model.board import Kind, Role
from stagesync.model.desired import GroupRole, Unlisted

if TYPE_CHECKING:
    from stagesync.config.drafts import GroupsDraft, Written
    from stagesync.config.report import Report
    from stagesync.model.entity import Entity

MOST_ENTRIES = 100_000

SEMANTICS = (Role.SUCCESS, Role.FAIL)
TYPES = (Role.NEW, Role.WORK, Role.FINISH)

_PORTAL_KEYS = frozenset({"webhook_env", "rate"})
_PATTERN_KEYS = frozenset({"name", "not", "role", "archived"})


class Part:
    """Reads one portal, template or board, and remembers whether all of it was well-formed."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._strict = Strict(report)

    def unsound(self, section: str, name: str) -> set[tuple[str, str]]:
        """Return the name of the part, as (section, name), if it was not well-formed."""
        return set() if self._strict.sound else {(section, name)}

    def portal(self, item: Item) -> PortalDraft:
        """Return the draft of a portal."""
        keys = self._strict.keys(item.value, _PORTAL_KEYS)
        self._strict.expect("webhook_env" in keys)
        env, rate = self._strict.string(keys.get("webhook_env")), self._strict.string(keys.get("rate"))
        return PortalDraft(item.key, env, rate, self._report)

    def template(self, item: Item) -> TemplateDraft:
        """Return the draft of a template: a list, or what differs from another one."""
        if not isinstance(item.value, Mapping):
            return TemplateDraft(item.key, self._stages(item.value, TEMPLATE_ENTRY_KEYS), self._report)
        keys = self._strict.keys(item.value, TEMPLATE_KEYS)
        self._strict.expect("extends" in keys)
        if "without" in keys:
            self._has_members(keys["without"].value)
        return TemplateDraft(
            name=item.key,
            stages=self._list(keys.get("stages"), ADDED_ENTRY_KEYS),
            report=self._report,
            extends=self._strict.text(keys.get("extends")),
            override=self._list(keys.get("override"), TEMPLATE_ENTRY_KEYS),
            without=self._strict.texts(keys.get("without")),
        )

    def board(self, item: Item) -> BoardDraft:
        """Return the draft of a board."""
        strict = self._strict
        keys = strict.keys(item.value, BOARD_KEYS)
        kind = self._kind(keys)
        strict.expect(("template" in keys) != ("stages" in keys))
        strict.expect("override" not in keys or "template" in keys)
        entity = self._entity(keys.get("entity"))
        override = self._list(keys.get("override"), entry_keys(kind))
        stages = self._list(keys.get("stages"), entry_keys(kind))
        if kind is Kind.KANBAN and "groups" in keys:
            strict.expect(not any(entry.pinned for one in (override, stages) if one for entry in one.entries))
        return BoardDraft(
            name=item.key,
            kind=kind,
            group=strict.id_or_name(keys.get("group")),
            groups=self._groups(keys.get("groups")),
            portal=strict.text(keys.get("portal")),
            process=strict.id_or_name(keys.get("process")),
            entity=entity,
            pipeline=self._pipeline(keys.get("pipeline"), entity),
            template=strict.text(keys.get("template")),
            override=override,
            stages=stages,
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
        self._strict.expect(all(place_is_told(keys, required) for required in KINDS[kind].required))
        self._strict.expect(not keys.keys() & (BOARD_KEYS - KINDS[kind].board))
        return kind

    def _groups(self, item: Item | None) -> GroupsDraft | None:
        if item is None:
            return None
        if not isinstance(item.value, Mapping):
            found = [self._group(Item(item.key, node)) for node in self._has_members(item.value)]
            return tuple(group for group in found if group is not None)
        keys = self._strict.keys(item.value, _PATTERN_KEYS)
        self._strict.expect("name" in keys)
        return PatternDraft(
            name=self._strict.text(keys.get("name")),
            without=self._strict.texts(keys.get("not")),
            role=self._strict.word(keys.get("role"), tuple(GroupRole)),
            archived=self._strict.flag(keys.get("archived")),
        )

    def _group(self, item: Item) -> GroupIdDraft | Written | None:
        found = self._strict.id_or_name(item)
        return GroupIdDraft(item.where, found) if isinstance(found, int) else found

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

    def _list(self, item: Item | None, known: frozenset[str]) -> StageList | None:
        return None if item is None else self._stages(item.value, known)

    def _stages(self, node: Node, known: frozenset[str]) -> StageList | None:
        if not isinstance(node, Sequence):
            self._strict.expect(False)
            return None
        entries = self._has_members(node)
        return StageList(tuple(self._entry(entry, known) for entry in entries), self._report)

    def _has_members(self, node: Node) -> tuple[Node, ...]:
        """Return the members of a list, which has some, and not too many."""
        found = node.items if isinstance(node, Sequence) else ()
        self._strict.expect(1 <= len(found) <= MOST_ENTRIES)
        return found

    def _entry(self, node: Node, known: frozenset[str]) -> EntryDraft:
        strict = self._strict
        keys = strict.keys(node, known)
        strict.expect("title" in keys)
        strict.expect("after" not in keys or "before" not in keys)
        return EntryDraft(
            place=node.place,
            title=strict.text(keys.get("title")),
            color=strict.text(keys.get("color")),
            was=strict.texts(keys.get("was")),
            pinned=strict.pinned(keys.get("id")),
            code=strict.text(keys.get("code")),
            semantic=strict.marked(keys.get("semantic"), SEMANTICS),
            type=strict.marked(keys.get("type"), TYPES),
            report=self._report,
            says_was="was" in keys,
            after=strict.text(keys.get("after")),
            before=strict.text(keys.get("before")),
        )
