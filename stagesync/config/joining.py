"""All files of a run as one configuration: what must hold across files, and the boards that come of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from stagesync.config import addresses, boards, groups, portals, template_uses
from stagesync.config.drafts import BoardDraft, PortalDraft, TemplateDraft
from stagesync.config.lineage import Lists
from stagesync.config.wording import quoted, suggestion
from stagesync.model import color
from stagesync.model.desired import UNMANAGED, Configuration, DesiredBoard, Entry, PortalSpec, Unlisted
from stagesync.model.rule import Rule
from stagesync.model.title import is_blank

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stagesync.config.drafts import EntryDraft, FileDraft, StageList, Written

_Named = TypeVar("_Named", BoardDraft, PortalDraft, TemplateDraft)


def check(files: Sequence[FileDraft], *, complete: bool) -> Lists:
    """Note every problem that shows only when all files are seen together, and return the stages of every board.

    `complete` says that every file could be read: only then is a template or portal that is not found a mistake of its
    own.
    """
    templates = _by_name((template for file in files for template in file.templates), "template")
    every_board = [board for file in files for board in file.boards]
    _by_name(every_board, "board")
    addresses.check(every_board)
    named = _by_name((portal for file in files for portal in file.portals), "portal")
    portals.check(named, every_board, complete=complete)
    lists = Lists(templates)
    for name in templates:
        lists.of_template(name)
    for board in every_board:
        found = lists.of_board(board)
        if found:
            boards.check_move_tasks_to(board, found.stages)
            template_uses.check(board, found)
    if complete:
        _check_templates(templates, every_board)
    return lists


def _by_name(drafts: Iterable[_Named], noun: str) -> dict[str, _Named]:
    found: dict[str, _Named] = {}
    for draft in drafts:
        first = found.setdefault(draft.name.text, draft)
        if first is not draft:
            place = first.report.location(first.name.place)
            message = f"the {noun} {quoted(draft.name.text)} stands in {place} too"
            draft.report.error(
                Rule.DUPLICATE_NAME, draft.name.place, message, "rename or remove one of the two"
            )
    return found


def _check_templates(templates: Mapping[str, TemplateDraft], every_board: Iterable[BoardDraft]) -> None:
    by_boards: list[Written | None] = [board.template for board in every_board]
    by_templates = [template.extends for template in templates.values()]
    named = [name for name in (*by_boards, *by_templates) if name]
    unknown = [name for name in named if name.text not in templates]
    for name in unknown:
        if not is_blank(name.text):
            near = suggestion(name.text, templates)
            remedy = f"did you mean {quoted(near)}?" if near else "write it under 'templates' of any file"
            name.report.error(
                Rule.UNKNOWN_TEMPLATE, name.where, f"there is no template {quoted(name.text)}", remedy
            )
    if not unknown:
        _check_unused(templates, {name.text for name in named})


def _check_unused(templates: Mapping[str, TemplateDraft], used: set[str]) -> None:
    for name, template in templates.items():
        if name not in used:
            message = f"no board uses the template {quoted(name)}"
            template.report.warning(Rule.UNUSED_TEMPLATE, template.name.place, message, "use it or remove it")


def templates(files: Sequence[FileDraft], lists: Lists, entries: Entries) -> dict[str, tuple[Entry, ...]]:
    """Return the stages of every template by its name, in files in which no error was found."""
    named = (template.name.text for file in files for template in file.templates)
    lines = ((name, lists.of_template(name)) for name in named)
    return {name: entries.of(line.stages) for name, line in lines if line}


def configuration(files: Sequence[FileDraft], lists: Lists, entries: Entries) -> Configuration:
    """Return the boards of files in which no error was found, sorted by name, and the portals."""
    found = []
    for board in (board for file in files for board in file.boards):
        line = lists.of_board(board)
        found.append(_board(board, entries.of(line.stages) if line else ()))
    named = sorted((portal for file in files for portal in file.portals), key=lambda one: one.name.text)
    return Configuration(
        boards=tuple(sorted(found, key=lambda board: board.name)),
        portals={portal.name.text: _portal(portal) for portal in named},
    )


def _portal(draft: PortalDraft) -> PortalSpec:
    return PortalSpec(
        webhook_env=draft.webhook_env.text if draft.webhook_env else "",
        rate=draft.rate.text if draft.rate else None,
        location=draft.report.location(draft.name.place),
    )


def _board(draft: BoardDraft, entries: tuple[Entry, ...]) -> DesiredBoard:
    assert draft.kind is not None  # noqa: S101 - no error was found, so the kind is known
    return DesiredBoard(
        name=draft.name.text,
        kind=draft.kind,
        group=addresses.plain(draft.group),
        groups=groups.plain(draft.groups),
        portal=draft.portal.text if draft.portal else None,
        process=addresses.plain(draft.process),
        entity=draft.entity,
        pipeline=addresses.plain(draft.pipeline),
        entries=entries,
        unlisted=draft.unlisted or Unlisted.KEEP,
        move_tasks_to=draft.move_tasks_to.text if draft.move_tasks_to else None,
        allow_mass_delete=draft.allow_mass_delete,
        as_admin=draft.as_admin,
        template=draft.template.text if draft.template else None,
        location=draft.report.location(draft.name.place),
    )


class Entries:
    """The entries of stage lists, each made once: the boards of a fleet share those of their template."""

    def __init__(self) -> None:
        self._of_lists: dict[int, tuple[Entry, ...]] = {}
        self._made: dict[int, Entry] = {}

    def of(self, stages: StageList) -> tuple[Entry, ...]:
        """Return the entries of a list."""
        key = id(stages.entries)
        if key not in self._of_lists:
            self._of_lists[key] = tuple(self._entry(draft) for draft in stages.entries)
        return self._of_lists[key]

    def _entry(self, draft: EntryDraft) -> Entry:
        if id(draft) not in self._made:
            self._made[id(draft)] = _entry(draft)
        return self._made[id(draft)]


def _entry(draft: EntryDraft) -> Entry:
    return Entry(
        title=draft.title.text if draft.title else "",
        color=(color.parse(draft.color.text) or UNMANAGED) if draft.color else UNMANAGED,
        was=tuple(former.text for former in draft.was),
        id=draft.pinned.id if draft.pinned else None,
        code=draft.code.text if draft.code else None,
        role=draft.role,
        location=draft.report.location(draft.place),
    )
