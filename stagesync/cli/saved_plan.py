"""Saved plans: saving one exactly or not at all, taking one up again, setting aside what is not as reviewed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stagesync.cli import secrets
from stagesync.cli.files import write_new
from stagesync.cli.reading import read_entries
from stagesync.errors import SourceError
from stagesync.model.outcome import BoardOutcome, BoardState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from stagesync.model.board import LiveBoard
    from stagesync.model.desired import DesiredBoard, PortalSpec
    from stagesync.model.plan import BoardPlan, Plan, Refusal
    from stagesync.portal.client import Portal

_NOT_RUN = "this plan is not run on it, nothing was written; plan again"


def save_plan(path: Path, plan: Plan) -> None:
    """Save a plan as JSON. Raises SourceError where it can't be written, or would not be the plan that was shown."""
    from stagesync.rendering.plan_json import plan_to_json

    text = plan_to_json(plan)
    if secrets.redact(text) != text:
        quoting = [board.name for board in plan.boards if _quotes_a_secret(board, plan)]
        where = f"the board {' and the board '.join(quoting)} quotes" if quoting else "it quotes"
        raise SourceError(
            f"{path} is not written: {where} the webhook's code, which no file may hold, and without it this would be "
            "another plan; rename the stage or the group that quotes it, and make a new webhook, for the code is known"
        )
    write_new(path, text, replace=True)


def _quotes_a_secret(board: BoardPlan, plan: Plan) -> bool:
    from stagesync.rendering.plan_json import plan_to_json

    text = plan_to_json(replace(plan, boards=(board,)))
    return secrets.redact(text) != text


def take_up(path: Path, paths: Sequence[str]) -> Plan:
    """Read a saved plan, and hold it against the configuration where `paths` name one.

    Raises SourceError where it is not exactly a plan that was saved, or was made from another configuration;
    ConfigError for problems of the configuration.
    """
    from stagesync.cli.portals.links import expect_secrets
    from stagesync.rendering.plan_join_part import part_of

    plan = read_plan(path)
    expect_secrets(plan.portals)
    if not paths:
        return plan
    entries = read_entries(paths, ())
    boards = entries.boards
    if plan.narrowed:
        part = part_of(plan)
        planned = _entries(board.name for board in plan.boards) if part is None else _entries(part.boards)
        boards = tuple(board for board in boards if board.name in planned)
    _check_same(path, plan, boards)
    _check_portals(path, plan, entries.portals)
    return plan


def _entries(names: Iterable[str]) -> set[str]:
    """Return the entries that boards come from: those of groups are called ENTRY/GROUP_ID."""
    return {name.partition("/")[0] for name in names}


def _check_portals(path: Path, plan: Plan, portals: Mapping[str, PortalSpec]) -> None:
    other = [f'"{name}"' for name, spec in plan.portals.items() if portals.get(name) != spec]
    if other:
        raise SourceError(
            f"{path} was made with another variable or rate for the portal {' and the portal '.join(other)} than the "
            "files named now; apply it without naming files, or plan again"
        )


def read_plan(path: Path) -> Plan:
    """Read a saved plan; raises SourceError where it is not exactly one that was saved."""
    from stagesync.families import FAMILIES
    from stagesync.rendering.plan_reading import plan_from_json

    return plan_from_json(
        _text(path), source=str(path), forms=lambda address: FAMILIES[address.kind].forms(address)
    )


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("ascii")
    except OSError as error:
        raise SourceError(f"{path} can't be read: {error.strerror}; name the file of a saved plan") from error
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{path} is no saved plan: byte {error.start} is not ASCII; take the file as it was saved, or make a new "
            "one: stagesync plan --out FILE"
        ) from error


def _check_same(path: Path, plan: Plan, boards: Sequence[DesiredBoard]) -> None:
    from stagesync.config import configuration_digest

    if configuration_digest(boards) == plan.configuration_digest:
        return
    planned = _entries(board.name for board in plan.boards)
    named = {board.name for board in boards}
    missing, more = sorted(planned - named), sorted(named - planned)
    what = "; ".join(
        [
            *([f"it has no board {', '.join(missing)}"] if missing else []),
            *([f"the plan has no board {', '.join(more)}"] if more else []),
        ]
    )
    raise SourceError(
        f"{path} was made from another configuration than the files named now{': ' if what else ''}{what}; apply it "
        "without naming files, or plan again"
    )


def set_aside(portal: Portal, boards: Sequence[BoardPlan]) -> dict[str, BoardOutcome]:
    """Read boards that a plan writes to, and return by name what became since of those that are not as reviewed.

    Raises PortalError where the portal as a whole can't be read.
    """
    from stagesync.families.survey import read_boards
    from stagesync.families.target import Target

    targets = [Target(address=board.address, as_admin=board.as_admin) for board in boards]
    found = zip(boards, read_boards(portal, targets), strict=True)
    return {board.name: outcome for board, now in found if (outcome := _not_as_reviewed(board, now))}


def _not_as_reviewed(board: BoardPlan, now: LiveBoard | Refusal) -> BoardOutcome | None:
    from stagesync.applying.check import changed_since, is_stale
    from stagesync.model.plan import Refusal

    if isinstance(now, Refusal):
        if is_stale(now):
            return BoardOutcome.unwritten(board, BoardState.STALE, f"{now.message}; {_NOT_RUN}")
        return BoardOutcome.unwritten(board, BoardState.FAILED, f"{now.message}; nothing was written")
    differences = changed_since(board, now)
    if not differences:
        return _unlike_its_own_picture(board, now)
    if _is_as_planned(board, now):
        message = (
            "the board is what this plan would make of it: it was applied before, or somebody did the same"
        )
    else:
        message = "the board changed after it was planned"
    return BoardOutcome.unwritten(board, BoardState.STALE, f"{message}; {_NOT_RUN}", differences=differences)


def _is_as_planned(board: BoardPlan, now: LiveBoard) -> bool:
    """Tell whether a board looks as its plan would leave it; the ids of stages to be created are not known."""
    return len(board.after) == len(now.stages) and all(
        row.id in (None, stage.id) and row.title == stage.title and row.color in (None, stage.color)
        for row, stage in zip(board.after, now.stages, strict=True)
    )


def _unlike_its_own_picture(board: BoardPlan, now: LiveBoard) -> BoardOutcome | None:
    """A plan that shows another board than its fingerprint stands for shows its reader something else than it does."""
    shown = [(row.id, row.title, row.color, row.code, row.role) for row in board.before]
    if shown == [(row.id, row.title, row.color, row.code, row.role) for row in now.stages]:
        return None
    message = "the plan shows another board than the one whose fingerprint it has"
    return BoardOutcome.unwritten(board, BoardState.STALE, f"{message}; {_NOT_RUN}")
