"""What must hold for one board besides its stages: its name, the name of where it lies, what its options need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.config.drafts import Written
from stagesync.config.kinds import KINDS
from stagesync.config.texts import check_present
from stagesync.config.wording import quoted, suggestion
from stagesync.model.desired import Unlisted
from stagesync.model.rule import Rule
from stagesync.model.title import has_invisible, is_blank

if TYPE_CHECKING:
    from stagesync.config.drafts import BoardDraft, StageList
    from stagesync.config.nodes import Scalar
    from stagesync.config.report import Report


def check(board: BoardDraft, rows: list[str]) -> None:
    """Note every problem of a board that needs no other part of the configuration."""
    check_name(board.name, "board", board.report)
    for noun, place in _places(board):
        if isinstance(place, Written):
            check_present(place, f"the {noun}'s name", board.report, rows)
    if board.portal:
        check_present(board.portal, "the portal's name", board.report, rows)
    if board.template:
        check_present(board.template, "the template's name", board.report, rows)
    if board.move_tasks_to and _knows(board, "move_tasks_to"):
        check_present(board.move_tasks_to, "'move_tasks_to'", board.report, rows)
    if board.unlisted not in (Unlisted.DELETE, None):
        _check_delete_options(board)


def _places(board: BoardDraft) -> list[tuple[str, int | Written | None]]:
    """Return what the board's kind lies in, with the key that names it."""
    places = [("group", board.group), ("process", board.process), ("pipeline", board.pipeline)]
    return [(key, place) for key, place in places if board.kind and key in KINDS[board.kind].board]


def _knows(board: BoardDraft, key: str) -> bool:
    return board.kind is None or key in KINDS[board.kind].board


def check_name(name: Scalar, noun: str, report: Report) -> None:
    """Note a name of a board, template or portal that outputs and `--target` could not carry."""
    if is_blank(name.text):
        report.error(Rule.EMPTY_TEXT, name.place, f"the name of this {noun} is empty", "give it a name")
    elif has_invisible(name.text):
        message = f"the {noun}'s name {quoted(name.text)} holds control, direction or invisible characters"
        report.error(Rule.BOARD_NAME, name.place, message, "remove them")
    elif noun != "template" and "/" in name.text:
        message = f"the {noun}'s name {quoted(name.text)} holds a '/', which is reserved"
        report.error(Rule.BOARD_NAME, name.place, message, "use another character, such as '-'")


def _check_delete_options(board: BoardDraft) -> None:
    if board.move_tasks_to and _knows(board, "move_tasks_to"):
        message = "'move_tasks_to' has no effect, since no stage is deleted here"
        board.report.error(
            Rule.NO_EFFECT, board.keys["move_tasks_to"], message, "remove it, or write unlisted: delete"
        )
    if board.allow_mass_delete:
        message = "'allow_mass_delete' has no effect, since no stage is deleted here"
        board.report.warning(
            Rule.NO_EFFECT, board.keys["allow_mass_delete"], message, "remove it, or write unlisted: delete"
        )


def check_move_tasks_to(board: BoardDraft, stages: StageList) -> None:
    """Note a `move_tasks_to` that does not name exactly one entry of the board's stages."""
    target = board.move_tasks_to
    titles = [entry.title.text for entry in stages.entries if entry.title]
    if (
        target is None
        or not _knows(board, "move_tasks_to")
        or is_blank(target.text)
        or len(titles) < len(stages.entries)
    ):
        return
    match titles.count(target.text):
        case 1:
            return
        case 0:
            near = suggestion(target.text, titles)
            remedy = f"did you mean {quoted(near)}?" if near else "write the exact title of one entry"
            board.report.error(
                Rule.MOVE_TASKS_TO,
                target.where,
                f"no entry of this board has the title {quoted(target.text)}",
                remedy,
            )
        case count:
            message = f"{count} entries of this board have the title {quoted(target.text)}"
            board.report.error(
                Rule.MOVE_TASKS_TO, target.where, message, "name an entry whose title stands once"
            )
