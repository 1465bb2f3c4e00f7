"""The base of a run: what the configuration is held against to tell what changed in the file, and what on the portal.

It is a git revision, or what the last runs' journals tell. What follows from a base is left to `planning`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stagesync.cli.console import note
from stagesync.cli.journals import JOURNAL_FOLDER
from stagesync.errors import ConfigError, SourceError
from stagesync.model import place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from stagesync.history.revision import RevisionFiles
    from stagesync.journal.record import BoardRecord, RunRecord
    from stagesync.model.board import Address
    from stagesync.model.desired import DesiredBoard
    from stagesync.planning.drift.base import Said

JOURNAL = "journal"
"""As REF: the journals of this portal."""


def base_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the option --base, handed over as `base`."""
    return click.option(
        "--base",
        "base",
        metavar="REF",
        callback=_named,
        help="Tell what changed in the file from what changed on the portal, and see renames: since a git revision, "
        "since the last runs (journal), or since the run of a journal's FILE.jsonl.",
    )(command)


def _named(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value is not None and not value.strip():
        raise click.BadParameter("name a git revision, 'journal', or the file of a journal", ctx, param)
    return value


def read_base(
    ref: str | None,
    paths: Sequence[str],
    boards: Sequence[DesiredBoard],
    *,
    places: Mapping[str | None, str],
) -> Mapping[str, Said]:
    """Return by name what was said of the boards; of which of them the base does not tell is said on stderr.

    `paths` are those of the run, `places` is what `journals.portal_name` gives of each portal that is open; boards of
    others are left out. Raises SourceError where the base as such can't be read: no git, no such revision, a journal of
    another portal.
    """
    if ref is None:
        return {}
    from stagesync.families.member import as_written

    boards = [as_written(board) for board in boards if board.portal in places]
    if ref == JOURNAL:
        return _from_journals(boards, places)
    if ref.endswith(".jsonl"):
        return _from_file(Path(ref), boards, places)
    return _from_git(ref, paths, boards)


def _from_git(ref: str, paths: Sequence[str], boards: Sequence[DesiredBoard]) -> dict[str, Said]:
    from stagesync.config import load
    from stagesync.config.sources import DEFAULT_NAME
    from stagesync.history.revision import RevisionFiles
    from stagesync.hosting.environment import TOKENS
    from stagesync.model.problem import Severity

    files = RevisionFiles.at(ref, str(Path.cwd()), os.environ, secret=TOKENS)
    there = [path for path in paths or [DEFAULT_NAME] if _held(path, files)]
    try:
        named = load(there, files, empty=True).configuration.boards if there else ()
    except ConfigError as error:
        first = next(problem for problem in error.problems if problem.severity is Severity.ERROR)
        note(f"No base: the configuration had errors at {files.label}: {first}")
        return {}
    then = _Then(named, files.label)
    found = ((board, then.said_of(board)) for board in boards)
    return {board.name: said for board, said in found if said is not None}


def _held(path: str, files: RevisionFiles) -> bool:
    """Tell whether a revision had a file of this name, or a folder with any."""
    from stagesync.config.sources import yaml_files

    if files.is_folder(path):
        return bool(yaml_files(path, files))
    return files.exists(path)


class _Then:
    """What a revision, called `label`, said of boards, found by their addresses: their names may have changed."""

    def __init__(self, named: Iterable[DesiredBoard], label: str) -> None:
        self._label = label
        self._by_place: dict[object, DesiredBoard] = {}
        self._by_name: dict[object, DesiredBoard] = {}
        self._of_portal: dict[str | None, list[DesiredBoard]] = {}
        for one in named:
            self._by_place[one.kind, _place(one)] = one
            self._by_name.setdefault((one.portal, one.kind, one.name), one)
            self._of_portal.setdefault(one.portal, []).append(one)

    def said_of(self, board: DesiredBoard) -> Said | None:
        """Return what was said of a board, None (after a note) where nobody can tell whether it is the same one."""
        from stagesync.families.fan_out import said_before
        from stagesync.families.member import Member
        from stagesync.planning.drift.base import Said

        found = self._by_place.get((board.kind, _place(board)))
        if found is None and isinstance(board, Member) and board.entry != board.name:
            found = said_before(board, self._of_portal.get(board.portal, ()))
        if found is not None:
            return Said(label=self._label, entries=found.entries, unlisted=found.unlisted)
        namesake = self._by_name.get((board.portal, board.kind, board.name))
        other = None if namesake is None else _named_otherwise(board, namesake)
        if namesake is not None and other is not None:
            ways = _way(getattr(namesake, other)), _way(getattr(board, other))
            note(
                f"{board.name}: no base: {self._label} names its {other} by {ways[0]}, the file now by {ways[1]}"
            )
            return None
        return Said(label=self._label)


def _place(board: DesiredBoard) -> tuple[object, ...]:
    return (board.portal, *_keys(board))


def _keys(board: DesiredBoard) -> tuple[object, ...]:
    return tuple(getattr(board, key) for key in place.KEYS[board.kind])


def _named_otherwise(board: DesiredBoard, other: DesiredBoard) -> str | None:
    """Return which of the keys that name the board is an id in one of them and a name in the other."""
    for key in place.KEYS[board.kind]:
        types = {type(getattr(board, key)), type(getattr(other, key))}
        if types == {int, str} and key not in place.WORDS:
            return key
    return None


def _way(named: object) -> str:
    return "its name" if isinstance(named, str) else "its id"


def _from_file(
    path: Path, boards: Sequence[DesiredBoard], places: Mapping[str | None, str]
) -> dict[str, Said]:
    """A journal is one portal's; of boards of other portals it tells nothing."""
    from stagesync.journal.reading import read_journal

    record = read_journal(path)
    if record.portal not in places.values():
        here = f"this portal is {', '.join(places.values())}"
        if len(places) > 1:
            here = f"this run's portals are {', '.join(places.values())}"
        raise SourceError(
            f"--base: the journal is of a run on {record.portal}, but {here}; name one of this portal"
        )
    own = []
    for board in boards:
        if places[board.portal] == record.portal:
            own.append(board)
        else:
            note(f"{board.name}: no base: {path} is the journal of another portal")
    return _told([(path, record)], own)


def _from_journals(boards: Sequence[DesiredBoard], places: Mapping[str | None, str]) -> dict[str, Said]:
    from stagesync.journal.latest import newest_first

    said: dict[str, Said] = {}
    for name in dict.fromkeys(board.portal for board in boards):
        own = [board for board in boards if board.portal == name]
        said |= _told(newest_first(JOURNAL_FOLDER, places[name]), own)
    return said


def _told(journals: Iterable[tuple[Path, RunRecord]], boards: Sequence[DesiredBoard]) -> dict[str, Said]:
    """Return how the newest run that wrote a board left it, if its journal tells."""
    said: dict[str, Said] = {}
    open_boards = {board.name: board for board in boards}
    try:
        for path, record in journals:
            for name, left in _touched(record, open_boards.values()):
                del open_boards[name]
                said |= _as_left(name, left, path)
            if not open_boards:
                break
    except SourceError as error:
        note(f"Journals are read no further: {error}")
    for name in open_boards:
        note(f"{name}: no base: no journal tells of a run that wrote it")
    return said


def _touched(record: RunRecord, boards: Iterable[DesiredBoard]) -> list[tuple[str, BoardRecord]]:
    return [
        (board.name, left)
        for board in boards
        for left in record.boards
        if left.touched and _is_at(board, left.address, namesake=left.name == board.name)
    ]


def _is_at(board: DesiredBoard, address: Address, *, namesake: bool) -> bool:
    """Tell whether a run wrote the board; one that leaves out which of several it is has to be called the same."""
    return board.kind is address.kind and all(
        (namesake and value is None)
        or value == (address.name if _is_name(key, value) else getattr(address, key))
        for key, value in zip(place.KEYS[board.kind], _keys(board), strict=True)
    )


def _is_name(key: str, value: object) -> bool:
    return isinstance(value, str) and key not in place.WORDS


def _as_left(name: str, left: BoardRecord, path: Path) -> dict[str, Said]:
    from stagesync.model.desired import UNMANAGED, Entry
    from stagesync.planning.drift.base import Said

    if left.after is None:
        note(f"{name}: no base: {path} does not tell for sure how the last run left it")
        return {}
    pinned = left.address.kind not in place.FLEETING
    entries = tuple(
        Entry(
            title=stage.title,
            color=UNMANAGED if stage.color is None else stage.color,
            id=stage.id if pinned else None,
        )
        for stage in left.after
    )
    return {name: Said(label=f"journal {path}", entries=entries, whole=True)}
