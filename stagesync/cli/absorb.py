"""`stagesync pull --absorb`: take what was changed on the portal into the files, where it stands.

What that is, is decided in `planning.absorbing`; how files are edited, in `config.editing`.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from stagesync.cli import secrets
from stagesync.cli.absorb_report import AbsorbReport
from stagesync.cli.base import read_base
from stagesync.cli.console import show
from stagesync.cli.portals.links import linked
from stagesync.cli.portals.surveying import survey_boards
from stagesync.cli.reading import read_entries
from stagesync.cli.replacing import replace_all
from stagesync.cli.share import share_of
from stagesync.cli.terminal import style_for
from stagesync.errors import SourceError
from stagesync.model.desired import ROLE_KEYS, Unlisted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stagesync.cli.connection import Connection
    from stagesync.cli.reading import Entries
    from stagesync.config.editing import Change, Rewrite
    from stagesync.families.survey import Surveyed
    from stagesync.model.board import Role
    from stagesync.model.desired import Entry
    from stagesync.planning.drift.base import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the command line asks for."""

    paths: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    base: str | None = None
    add_unlisted: bool = False
    dry_run: bool = False


def absorb_into_files(wanted: Wanted, connection: Connection) -> int:
    """Take the portal's changes in and show them as a diff; return 1 if something had to be left alone, else 0."""
    from stagesync.config import load
    from stagesync.config.editing import Texts, check, rewrite
    from stagesync.rendering.yaml_scalar import quoted

    entries = read_entries(wanted.paths, wanted.targets)
    sources = {name: _text(name) for name in entries.files}
    every_board = load(entries.files, Texts(sources)).configuration.boards
    names = {board.name for board in entries.boards}
    chosen = tuple(board for board in every_board if board.name in names)
    surveyed, bases = _surveyed(replace(entries, boards=chosen), wanted, connection)
    _refuse_secrets(sources)
    report = AbsorbReport(based=wanted.base is not None)
    changes = [change for one in surveyed if (change := _change(one, bases, wanted, report)) is not None]
    rewritten = rewrite(sources, changes, quoted=quoted)
    check(rewritten, sources, every_board)
    if not wanted.dry_run:
        replace_all(rewritten.files)
    _show(rewritten)
    report.tell(rewritten, changes, dry_run=wanted.dry_run)
    return report.exit_code


def _text(name: str) -> str:
    """Return a file's text as it is; the reader has accepted it a moment ago."""
    from stagesync.config.sources import LARGEST
    from stagesync.config.working_folder import WorkingFolder

    if not Path(name).is_file():
        raise SourceError(f"{name}: only a file can be edited; name one")
    try:
        data = WorkingFolder().read(name, LARGEST) or b""
        return data.decode()
    except (OSError, ValueError) as error:
        raise SourceError(f"{name} can't be read any more; try again") from error


def _refuse_secrets(sources: Mapping[str, str]) -> None:
    """Raise SourceError for a file that holds the webhook's code, which is known since the portal was asked."""
    for name, text in sources.items():
        if secrets.redact(text) != text:
            raise SourceError(
                f"{name}: the webhook's code stands in it; remove it there, and make a new webhook"
            )


def _surveyed(
    entries: Entries, wanted: Wanted, connection: Connection
) -> tuple[list[Surveyed], Mapping[str, Said]]:
    """Read the boards, and what the base said of them."""
    # nothing is deleted here, so nobody needs to know which tasks a stage holds
    harmless = [replace(board, unlisted=Unlisted.KEEP, move_tasks_to=None) for board in entries.boards]
    with linked(connection, entries.names, entries.portals) as links:
        each = share_of(links, harmless, wanted.targets, None).boards
        bases = read_base(wanted.base, wanted.paths, each, places=links.places)
        found = survey_boards(links, each)
    by_name = {board.name: board for board in entries.boards}
    return [replace(one, desired=by_name.get(one.desired.name, one.desired)) for one in found], bases


def _change(one: Surveyed, bases: Mapping[str, Said], wanted: Wanted, report: AbsorbReport) -> Change | None:
    """Return what becomes of a board's entries; None, and the reason reported, where that can't be told."""
    from stagesync.config.editing import Change
    from stagesync.families.absorbing import absorb_live

    name = one.desired.name
    if one.live is None or one.refusal is not None:
        report.fail(name, one.refusal.message if one.refusal else "it could not be read")
        return None
    if secrets.redacted(one.live) != one.live:
        report.fail(
            name, "a text on the portal quotes the webhook's code; make a new webhook, and remove it there"
        )
        return None
    said = bases.get(name)
    made = absorb_live(one.desired, one.live, said, add_unlisted=wanted.add_unlisted)
    alike = _alike(made.board.entries)
    if alike is not None:
        report.fail(
            name,
            f'two of its stages would be called "{alike}", and nothing tells them apart; rename one of them',
        )
        return None
    change = Change(before=one.desired, after=made.board, origins=made.origins)
    if said is None and wanted.base is not None:
        if change.differs:
            report.fail(
                name, "nobody can tell who changed it, since it has no base; leave --base out to take all"
            )
        return None
    report.remain(name, made.remaining)
    return change


def _alike(entries: Sequence[Entry]) -> str | None:
    """Return the title of two entries that a file can't tell apart: by ids or codes of both, or by their types."""

    signs: dict[tuple[str, Role | None], list[bool]] = {}
    for entry in entries:
        kind = entry.role if entry.role is not None and ROLE_KEYS.get(entry.role) == "type" else None
        signed = entry.id is not None or entry.code is not None
        signs.setdefault((entry.title, kind), []).append(signed)
    return next((title for (title, _), told in signs.items() if len(told) > 1 and not all(told)), None)


def _show(rewritten: Rewrite) -> None:
    from stagesync.rendering.diff_text import diff_text

    style = style_for(sys.stdout)
    for edited in rewritten.files:
        show(secrets.redact_message(diff_text(edited.file, edited.before, edited.after, style)))
