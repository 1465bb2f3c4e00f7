"""What must hold between the entries of one list: no two for one stage, no former title that is another's.

The entries may come from several files, where a template builds on another; each clash names its own. What the stages
are for, and in which order that may be, is looked at in `roles`; where a clash is told, is decided by the caller.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stagesync.config import codes
from stagesync.config.wording import quoted
from stagesync.model.board import Kind
from stagesync.model.problem import Severity
from stagesync.model.rule import Rule
from stagesync.model.title import is_blank, loosely

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagesync.config.drafts import EntryDraft, Piece, StageList, Written
    from stagesync.config.report import Report
    from stagesync.model.board import Role

_SIGNS = {
    None: "their 'code' or 'type', if their boards know these",
    Kind.KANBAN: "their 'id'",
    Kind.MY_PLAN: "their 'id'",
    Kind.RPA: "their 'id' or 'code'",
    Kind.CRM: "their 'id' or 'code'",
    Kind.SCRUM: "a 'type' of its own",
}
"""What tells two stages of one title apart, by the kind of board; None: in a template."""


class Clash(NamedTuple):
    """A problem between entries; `piece` is the value at fault, which is the later one of a pair."""

    rule: Rule
    piece: Piece
    message: str
    remedy: str
    severity: Severity = Severity.ERROR

    def note(self) -> None:
        """Tell it where the value stands."""
        self.piece.report.note(self.severity, self.rule, self.piece.where, self.message, self.remedy)


def line_of(place: tuple[int, int], report: Report, seen_from: Report) -> str:
    """Return a place as "line 7", or with its file where it is seen from another one."""
    return f"line {place[0] + 1}" if report is seen_from else f"{report.location(place)}"


def clashes(stages: StageList, kind: Kind | None) -> Iterator[Clash]:
    """Yield every clash of a list of stages; `kind` is that of its board, None for a template."""
    yield from _ids(stages)
    yield from _codes(stages, kind)
    yield from _equal_titles(stages, kind)
    yield from _alike_titles(stages)
    if any(entry.was for entry in stages.entries):
        yield from _former_titles(stages)


def _of(piece: Piece, seen_from: Piece) -> str:
    return line_of(piece.where, piece.report, seen_from.report)


def _ids(stages: StageList) -> Iterator[Clash]:
    pinned = (entry.pinned for entry in stages.entries if entry.pinned)
    seen: dict[int, Piece] = {}
    for pin in pinned:
        first = seen.setdefault(pin.id, pin)
        if first is not pin:
            message = f"the id {pin.id} is pinned twice, first in {_of(first, pin)}"
            yield Clash(Rule.DUPLICATE_ID, pin, message, "give each entry the id of its own stage")


def _codes(stages: StageList, kind: Kind | None) -> Iterator[Clash]:
    seen: dict[str, Written] = {}
    for entry in stages.entries:
        code = entry.code
        if code is None or is_blank(code.text):
            continue
        first = seen.setdefault(codes.alike(code.text, kind), code)
        if first is not code:
            message = f"the code {quoted(code.text)} stands in {_of(first, code)} too"
            if first.text != code.text:
                message += ", in other case, which the CRM may take for the same"
            yield Clash(Rule.DUPLICATE_CODE, code, message, "give each entry the code of its own stage")


def _equal_titles(stages: StageList, kind: Kind | None) -> Iterator[Clash]:
    """Two entries of one title have to be told apart: both by an id or code, or by their types."""
    seen: dict[str, EntryDraft] = {}
    of_type: dict[tuple[str, Role], EntryDraft] = {}
    for entry in stages.entries:
        if entry.title is None or is_blank(entry.title.text):
            continue
        first = seen.setdefault(entry.title.text, entry)
        if entry.type and first.type:
            first = of_type.setdefault((entry.title.text, entry.type.role), entry)
        if first is not entry and first.title and not (_has_own_sign(entry) and _has_own_sign(first)):
            message = f"the title {quoted(entry.title.text)} stands in {_of(first.title, entry.title)} too"
            remedy = f"give it another title, or give both entries {_SIGNS[kind]}"
            yield Clash(Rule.DUPLICATE_TITLE, entry.title, message, remedy)


def _has_own_sign(entry: EntryDraft) -> bool:
    return entry.pinned is not None or entry.code is not None


def _alike_titles(stages: StageList) -> Iterator[Clash]:
    seen: dict[str, Written] = {}
    for entry in stages.entries:
        if entry.title is None or is_blank(entry.title.text):
            continue
        first = seen.setdefault(loosely(entry.title.text), entry.title)
        if first.text != entry.title.text:
            message = f"the title {quoted(entry.title.text)} looks like that in {_of(first, entry.title)}"
            remedy = "check that these are two stages"
            yield Clash(Rule.SIMILAR_TITLE, entry.title, message, remedy, Severity.WARNING)


def _former_titles(stages: StageList) -> Iterator[Clash]:
    titles = {entry.title.text: entry.title for entry in reversed(stages.entries) if entry.title}
    seen: dict[str, tuple[EntryDraft, Written]] = {}
    for entry in stages.entries:
        for former in entry.was:
            if is_blank(former.text):
                continue
            first = seen.setdefault(former.text, (entry, former))
            if entry.title and former.text == entry.title.text:
                message = f"{quoted(former.text)} is the entry's own title, so it has no effect here"
                yield Clash(Rule.NO_EFFECT, former, message, "remove it", Severity.WARNING)
            elif former.text in titles:
                yield _former_of_another(former, titles[former.text])
            elif first[1] is not former:
                yield _former_twice(former, first[1], same=first[0] is entry)


def _former_of_another(former: Written, other: Written) -> Clash:
    message = f"the former title {quoted(former.text)} is the title of the entry in {_of(other, former)}"
    return Clash(Rule.FORMER_TITLE, former, message, "remove it from 'was', or rename that entry")


def _former_twice(former: Written, first: Written, *, same: bool) -> Clash:
    """Word a former title that stands twice, in the `same` entry or in two."""
    message = f"the former title {quoted(former.text)} stands in {_of(first, former)} too"
    if same:
        return Clash(Rule.NO_EFFECT, former, message, "remove one of the two", Severity.WARNING)
    return Clash(Rule.FORMER_TITLE, former, message, "leave it with the one entry that the stage became")
