"""All files of a run as one configuration: what must hold across files, and the boards that come of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from stagesync.config import addresses, boards, template_uses
from stagesync.config.drafts import BoardDraft, TemplateDraft
from stagesync.config.wording import quoted, suggestion
from stagesync.model import color
from stagesync.model.desired import UNMANAGED, Configuration, DesiredBoard, Entry, Unlisted
from stagesync.model.rule import Rule
from stagesync.model.title import is_blank

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagesync.config.drafts import EntryDraft, FileDraft, StageList

_Named = TypeVar("_Named", BoardDraft, TemplateDraft)


def check(files: Sequence[FileDraft], *, complete: bool) -> None:
    """Note every problem that shows only when all files are seen together.

    `complete` says that every file could be read: only then is a template that is not found a mistake of its own.
    """
    templates = _by_name((template for file in files for template in file.templates), "template")
    every_board = [board for file in files for board in file.boards]
    _by_name(every_board, "board")
    addresses.check(every_board)
    for board in every_board:
        stages = _stages(board, templates)
        if stages:
            boards.check_move_tasks_to(board, stages)
            template_uses.check(board, stages)
    if complete:
        _check_templates(templates, every_board)


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


def _check_templates(templates: dict[str, TemplateDraft], every_board: Iterable[BoardDraft]) -> None:
    wanted = [(board, board.template) for board in every_board if board.template]
    unknown = [(board, name) for board, name in wanted if name.text not in templates]
    for board, name in unknown:
        if not is_blank(name.text):
            near = suggestion(name.text, templates)
            remedy = f"did you mean {quoted(near)}?" if near else "write it under 'templates' of any file"
            board.report.error(
                Rule.UNKNOWN_TEMPLATE, name.where, f"there is no template {quoted(name.text)}", remedy
            )
    if not unknown:
        _check_unused(templates, {name.text for _, name in wanted})


def _stages(board: BoardDraft, templates: dict[str, TemplateDraft]) -> StageList | None:
    if board.template:
        template = templates.get(board.template.text)
        return template.stages if template else None
    return board.stages


def _check_unused(templates: dict[str, TemplateDraft], used: set[str]) -> None:
    for name, template in templates.items():
        if name not in used:
            message = f"no board uses the template {quoted(name)}"
            template.report.warning(Rule.UNUSED_TEMPLATE, template.name.place, message, "use it or remove it")


def configuration(files: Sequence[FileDraft]) -> Configuration:
    """Return the boards of files in which no error was found, sorted by name."""
    templates = {template.name.text: template for file in files for template in file.templates}
    shared = {
        name: _entries(template.stages) for name, template in templates.items() if template.stages is not None
    }
    found = [_board(board, shared) for file in files for board in file.boards]
    return Configuration(boards=tuple(sorted(found, key=lambda board: board.name)))


def _board(draft: BoardDraft, shared: dict[str, tuple[Entry, ...]]) -> DesiredBoard:
    assert draft.kind is not None  # noqa: S101 - no error was found, so the kind is known
    own = _entries(draft.stages) if draft.stages else ()
    return DesiredBoard(
        name=draft.name.text,
        kind=draft.kind,
        group=addresses.plain(draft.group),
        process=addresses.plain(draft.process),
        entity=draft.entity,
        pipeline=addresses.plain(draft.pipeline),
        entries=shared[draft.template.text] if draft.template else own,
        unlisted=draft.unlisted or Unlisted.KEEP,
        move_tasks_to=draft.move_tasks_to.text if draft.move_tasks_to else None,
        allow_mass_delete=draft.allow_mass_delete,
        as_admin=draft.as_admin,
        location=draft.report.location(draft.name.place),
    )


def _entries(stages: StageList) -> tuple[Entry, ...]:
    return tuple(_entry(entry, stages) for entry in stages.entries)


def _entry(draft: EntryDraft, stages: StageList) -> Entry:
    return Entry(
        title=draft.title.text if draft.title else "",
        color=(color.parse(draft.color.text) or UNMANAGED) if draft.color else UNMANAGED,
        was=tuple(former.text for former in draft.was),
        id=draft.id,
        code=draft.code.text if draft.code else None,
        role=draft.role,
        location=stages.report.location(draft.place),
    )
