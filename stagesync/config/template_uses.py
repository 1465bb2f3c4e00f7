"""Whether a template fits the kind of a board that uses it; noted where the board names it.

What must hold in the template itself, whoever uses it, is looked at once, in `stage_lists`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from stagesync.config import codes
from stagesync.config.kind_phrases import lacks
from stagesync.config.kinds import KINDS
from stagesync.config.texts import FORMER_TITLE, TITLE, Misfit, title_misfit
from stagesync.config.wording import quoted
from stagesync.model.rule import Rule
from stagesync.model.title import is_blank

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagesync.config.drafts import BoardDraft, EntryDraft, Piece, StageList
    from stagesync.config.lineage import Lineage
    from stagesync.model.board import Kind
    from stagesync.model.problem import Location

_Found: TypeAlias = "tuple[Rule | str, Piece, Misfit]"
"""What makes two misfits alike, the value at fault, and what is wrong with it."""


def check(board: BoardDraft, line: Lineage) -> None:
    """Note why the stages of the board's template can't be those of a board of its kind, each reason once.

    What the board itself says of a stage, as an override, is looked at where it stands.
    """
    if board.kind is None or board.template is None:
        return
    seen: set[Rule | str] = set()
    rules = codes.rules_for(board)
    own = line.own if board.override else frozenset[int]()
    twins = _twins(line.stages, board.kind)
    for entry in line.stages.entries:
        for key, piece, misfit in (*_misfits(entry, board.kind, rules), *twins.get(id(entry), ())):
            if key in seen or id(piece) in own:
                continue
            seen.add(key)
            place = _place(entry, piece)
            message = (
                f"the template {quoted(board.template.text)} does not fit here: in {place} {misfit.message}"
            )
            board.report.error(misfit.rule, board.template.where, message, misfit.remedy)


def _place(entry: EntryDraft, piece: Piece) -> Location:
    """Return where an entry was written; of one with an override, where the value was."""
    if entry.is_merged:
        return piece.report.location(piece.where)
    return entry.report.location(entry.place)


def _misfits(entry: EntryDraft, kind: Kind, rules: codes.CodeRules) -> Iterator[_Found]:
    """Yield what hinders here and nowhere else, with what makes two of them alike."""
    for key, piece in _marks(entry):
        if key not in KINDS[kind].entry:
            yield key, piece, _stray(key, kind)
    for written, noun in [(entry.title, TITLE), *((former, FORMER_TITLE) for former in entry.was)]:
        if written is None or title_misfit(written.text, noun, None):
            continue
        if misfit := title_misfit(written.text, noun, kind):
            yield misfit.rule, written, misfit
    if entry.code and "code" in KINDS[kind].entry and not is_blank(entry.code.text):
        misfit = codes.misfit_of(entry.code.text, rules)
        if misfit and not codes.misfit_of(entry.code.text, codes.ANY):
            yield misfit.rule, entry.code, misfit


def _twins(stages: StageList, kind: Kind) -> dict[int, list[_Found]]:
    """Return what is wrong with entries, by their identity, whose codes are one on a board of this kind alone."""
    seen: dict[str, str] = {}
    found: dict[int, list[_Found]] = {}
    for entry in stages.entries:
        if entry.code is None:
            continue
        first = seen.setdefault(codes.alike(entry.code.text, kind), entry.code.text)
        if first != entry.code.text:
            pair = f"the code {quoted(entry.code.text)} is {quoted(first)} in other case"
            message = f"{pair}, which the CRM may take for the same"
            misfit = Misfit(Rule.DUPLICATE_CODE, message, "give each entry the code of its own stage")
            found[id(entry)] = [(misfit.rule, entry.code, misfit)]
    return found


def _marks(entry: EntryDraft) -> list[tuple[str, Piece]]:
    found = (("code", entry.code), ("semantic", entry.semantic), ("type", entry.type))
    return [(name, value) for name, value in found if value is not None]


def _stray(key: str, kind: Kind) -> Misfit:
    message = f"an entry has {quoted(key)}, and a stage of {lacks(key, kind)[0]}"
    remedy = f"give the board stages of its own, or remove {quoted(key)} there"
    return Misfit(Rule.NOT_OF_KIND, message, remedy)
