"""Add pulled boards to a configuration file that is there: what it says already stays to the byte.

A board that is alike an entry with a list of `groups` joins that list; the others become entries of their own, behind
those that are there. What the configuration then means is proven by reading it again.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from stagesync.cli import secrets
from stagesync.cli.console import note, show
from stagesync.cli.pull.joining import Joining, sorted_out
from stagesync.cli.pull.listing import for_files
from stagesync.cli.pull.models import models_of, says
from stagesync.errors import ConfigError, SourceError
from stagesync.model.desired import UNMANAGED
from stagesync.model.problem import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stagesync.cli.pull.existing import Existing
    from stagesync.config.editing import Edited
    from stagesync.families.group_list import GroupList
    from stagesync.model.board import Address, LiveBoard
    from stagesync.model.desired import DesiredBoard
    from stagesync.portal.client import Portal
    from stagesync.rendering.fleet_yaml import NamedFleet
    from stagesync.rendering.fleet_yaml_difference import Model


def merge_into(
    there: Existing, portal: Portal, boards: Sequence[LiveBoard], listed: GroupList, *, dry_run: bool
) -> int:
    """Add the boards that a configuration has not to its file, and show that as a diff; return the exit code.

    `listed` are the portal's groups, if anything here is given by a name. Raises SourceError for a file that can't be
    added to.
    """
    new = _new(portal, there, boards, listed)
    if new:
        _add(there, new, dry_run=dry_run)
    _tell(there, new, len(boards), dry_run=dry_run)
    return 0


def _add(there: Existing, new: Sequence[LiveBoard], *, dry_run: bool) -> None:
    from stagesync.cli.pull.fleet import named_fleet, tell

    joining, models = sorted_out(there, new), models_of(there)
    named = _with_templates(named_fleet(joining.rest, list(there.names()), models), models)
    named = replace(named, portal=there.portal)
    edited = _edited(there, joining, named)
    _prove(there, edited, joining, named)
    _show(edited)
    if not dry_run:
        _write(there, edited)
    tell(named)
    joining.tell()


def _new(portal: Portal, there: Existing, boards: Sequence[LiveBoard], listed: GroupList) -> list[LiveBoard]:
    """Return the boards that none of the configuration's is, on this portal."""
    from stagesync.cli.live_boards import located
    from stagesync.cli.pull.fleet import bare
    from stagesync.families.fan_out import fanned_out

    known: set[Address] = set()
    each = fanned_out(there.here(), for_files(listed))
    for board, place in zip(each, located(portal, each), strict=True):
        if place.refusal is not None:
            note(f"Warning: {board.name}: {place.refusal.message}; it may be added a second time")
        known.add(bare(place.address))
    return [board for board in boards if bare(board.address) not in known]


def _with_templates(named: NamedFleet, models: Sequence[tuple[str, Model]]) -> NamedFleet:
    """Let new boards take a template that says the very same."""
    found = ((name, _template(alike[0], models)) for name, alike in _named_boards(named))
    return replace(named, known={name: template for name, template in found if template is not None})


def _template(board: LiveBoard, models: Iterable[tuple[str, Model]]) -> str | None:
    fitting = ((name, model) for name, model in models if model.is_template and says(model.entries, board))
    return next((name for name, model in fitting if model.kind is board.address.kind), None)


def _edited(there: Existing, joining: Joining, named: NamedFleet) -> Edited:
    from stagesync.cli.pull.additions import added
    from stagesync.rendering.fleet_yaml import fleet_to_yaml

    groups = {entry: [board.address for board in boards] for entry, boards in joining.joined.items()}
    edited = added(there.file, there.text, groups, fleet_to_yaml(named))
    return replace(edited, before=there.on_disk or "")


def _prove(there: Existing, edited: Edited, joining: Joining, named: NamedFleet) -> None:
    """Raise SourceError unless the configuration means what it did, with the new boards besides."""
    try:
        found = there.meaning(edited.after).boards
    except ConfigError as error:
        first = next(problem for problem in error.problems if problem.severity is Severity.ERROR)
        raise _unproven(edited, f"it would bring the error {first}") from error
    by_name = {board.name: board for board in found}
    for board in there.boards:
        if by_name.pop(board.name, None) != _with_groups(board, joining.joined.get(board.name, ())):
            raise _unproven(edited, f"{board.name} would mean something else")
    for name, alike in _named_boards(named):
        if name not in by_name or not all(_means(by_name[name], live, named.portal) for live in alike):
            raise _unproven(edited, f"{name} would not say what its boards are")
        del by_name[name]
    if by_name:
        raise _unproven(edited, f"{', '.join(by_name)} would be there besides")


def _named_boards(named: NamedFleet) -> Iterator[tuple[str, Sequence[LiveBoard]]]:
    yield from zip(named.sets, named.fleet.alike, strict=True)
    for name, outlier in zip(named.outliers, named.fleet.outliers, strict=True):
        yield name, (outlier.board,)


def _means(desired: DesiredBoard, live: LiveBoard, portal: str | None) -> bool:
    """Tell whether a new entry says a board's portal, titles and colours; success and failures stand last in it."""
    looks = {(stage.title, stage.color) for stage in live.stages}
    said = [(entry.title, entry.color) for entry in desired.entries if entry.color is not UNMANAGED]
    titles = sorted(stage.title for stage in live.stages)
    alike = sorted(entry.title for entry in desired.entries) == titles and looks.issuperset(said)
    return alike and desired.kind is live.address.kind and desired.portal == portal


def _with_groups(board: DesiredBoard, joining: Iterable[LiveBoard]) -> DesiredBoard:
    ids = tuple(live.address.group for live in joining if live.address.group is not None)
    return replace(board, groups=(*board.groups, *ids)) if ids and isinstance(board.groups, tuple) else board


def _unproven(edited: Edited, reason: str) -> SourceError:
    return SourceError(
        f"{edited.file}: its layout does not allow boards to be added: {reason}; nothing is written, so use --out and "
        "put them in by hand"
    )


def _show(edited: Edited) -> None:
    import sys

    from stagesync.cli.terminal import style_for
    from stagesync.rendering.diff_text import diff_text

    show(secrets.redact_message(diff_text(edited.file, edited.before, edited.after, style_for(sys.stdout))))


def _write(there: Existing, edited: Edited) -> None:
    from stagesync.cli.files import write_new
    from stagesync.cli.replacing import replace_all

    if there.on_disk is None:
        write_new(Path(edited.file), edited.after)
    else:
        replace_all([edited])


def _tell(there: Existing, new: Sequence[LiveBoard], boards: int, *, dry_run: bool) -> None:
    from stagesync.rendering.layout import counted

    others = there.elsewhere()
    if others and there.portal is None:
        named = ", ".join(others)
        note(f"Boards on {named} count as those of other portals; --portal-name says if this is one of them.")
    if not new:
        note(f"Nothing to add: {there.file} has all of {counted(boards, 'board')}.")
    elif dry_run:
        note(f"Dry run: {counted(len(new), 'board')} would be added to {there.file}.")
    else:
        note(f"{counted(len(new), 'board')} added to {there.file}.")
