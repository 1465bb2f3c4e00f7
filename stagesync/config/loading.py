"""The whole way from paths to a configuration, or to every problem at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagesync.config import boards, codes, joining, reading, sources, stage_lists, structure
from stagesync.config.documents import parse
from stagesync.config.report import Report
from stagesync.errors import ConfigError
from stagesync.model.problem import Problem, Severity
from stagesync.model.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.config.drafts import FileDraft
    from stagesync.config.sources import Files
    from stagesync.model.desired import Configuration


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A configuration without errors, its warnings, and the files it was read from as named."""

    configuration: Configuration
    warnings: tuple[Problem, ...]
    files: tuple[str, ...]


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
    joining.check(drafts, complete=len(drafts) == len(names) and all(draft.whole for draft in drafts))
    if not empty:
        _check_any_board(drafts, reports)
    problems = _sorted(reports)
    if _has_error(problems):
        raise ConfigError(problems)
    return Loaded(configuration=joining.configuration(drafts), warnings=problems, files=names)


def _draft(name: str, reports: list[Report], files: Files) -> FileDraft | None:
    report = Report(name)
    reports.append(report)
    source = sources.read(name, report, files)
    document = parse(source.data, report) if source else None
    return reading.read(document, report) if document else None


def _check(file: FileDraft) -> None:
    structure.check(file)
    for template in file.templates:
        boards.check_name(template.name, "template", template.report)
        if template.stages:
            stage_lists.check(template.stages, file.lines, None, codes.ANY)
    for board in file.boards:
        boards.check(board, file.lines)
        if board.stages:
            stage_lists.check(board.stages, file.lines, board.kind, codes.rules_for(board))


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
