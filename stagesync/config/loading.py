"""The whole way from paths to a configuration, or to every problem at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stagesync.config import boards, codes, groups, joining, portals, reading, sources, stage_lists, structure
from stagesync.config.documents import parse
from stagesync.config.report import Report
from stagesync.config.texts import check_present
from stagesync.errors import ConfigError
from stagesync.model.problem import Problem, Severity
from stagesync.model.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.config.drafts import FileDraft, TemplateDraft
    from stagesync.config.sources import Files
    from stagesync.model.desired import Configuration, Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A configuration without errors, its warnings, and the files it was read from as named.

    `templates` are the stages of all templates by their names, those included that no board uses.
    """

    configuration: Configuration
    warnings: tuple[Problem, ...]
    files: tuple[str, ...]
    templates: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)


def load(paths: Sequence[str], files: Files = sources.ON_DISK, *, empty: bool = False) -> Loaded:
    """Read all files that `paths` stand for into one configuration.

    Without paths that is stagesync.yaml in the working folder; a folder stands for its own *.yaml and *.yml. They come
    from the disk, or from `files`. With `empty` a configuration may name no board.
    Raises ConfigError with every problem of all files, warnings too, sorted by file, line and column.
    """
    reports: list[Report] = []
    names = sources.names(paths, reports, files)
    found = [_draft(name, reports, files) for name in names]
    drafts = [draft for draft in found if draft is not None]
    for draft in drafts:
        _check(draft)
    lists = joining.check(drafts, complete=len(drafts) == len(names) and all(draft.whole for draft in drafts))
    if not empty:
        _check_any_board(drafts, reports)
    problems = _sorted(reports)
    if _has_error(problems):
        raise ConfigError(problems)
    entries = joining.Entries()
    return Loaded(
        configuration=joining.configuration(drafts, lists, entries),
        warnings=problems,
        files=names,
        templates=joining.templates(drafts, lists, entries),
    )


def _draft(name: str, reports: list[Report], files: Files) -> FileDraft | None:
    report = Report(name)
    reports.append(report)
    source = sources.read(name, report, files)
    document = parse(source.data, report) if source else None
    return reading.read(document, report) if document else None


def _check(file: FileDraft) -> None:
    structure.check(file)
    portals.check_file(file)
    for portal in file.portals:
        boards.check_name(portal.name, "portal", portal.report)
    for template in file.templates:
        _check_template(template, file.lines)
    for board in file.boards:
        boards.check(board, file.lines)
        groups.check(board, file.lines)
        if board.stages:
            stage_lists.check(board.stages, file.lines, board.kind, codes.rules_for(board))
        if board.override:
            stage_lists.check_entries(board.override, file.lines, board.kind, codes.rules_for(board))


def _check_template(template: TemplateDraft, rows: list[str]) -> None:
    boards.check_name(template.name, "template", template.report)
    if template.extends is None:
        if template.stages:
            stage_lists.check(template.stages, rows, None, codes.ANY)
        return
    check_present(template.extends, "the template's name", template.report, rows)
    for title in template.without:
        check_present(title, "the title", template.report, rows)
    for stages in (template.override, template.stages):
        if stages:
            stage_lists.check_entries(stages, rows, None, codes.ANY)


def _check_any_board(files: Sequence[FileDraft], reports: list[Report]) -> None:
    if any(file.boards for file in files) or _has_error(_sorted(reports)):
        return
    first = files[0]
    where = first.root.items["boards"].key.place if "boards" in first.root.items else first.root.place
    first.report.error(Rule.NO_BOARD, where, "no file of this run names a board", "add one under 'boards'")


def _sorted(reports: Sequence[Report]) -> tuple[Problem, ...]:
    """Return each problem once: a part that aliases stand for is seen several times."""
    return tuple(sorted({problem for report in reports for problem in report.problems}))


def _has_error(problems: Sequence[Problem]) -> bool:
    return any(problem.severity is Severity.ERROR for problem in problems)
