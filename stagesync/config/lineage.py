"""The stages of each template and board: as written, or built on those of another template.

A template builds on one with `extends`, a board changes single stages of its template with `override`. Problems between
stages of several lists are told where they are brought together, and name where the others were written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stagesync.config import clashes, roles, stage_lists
from stagesync.config.additions import extended
from stagesync.config.drafts import StageList
from stagesync.config.overrides import MOST_LISTED, Base, left_out, replaced
from stagesync.config.wording import quoted
from stagesync.model.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from stagesync.config.clashes import Clash
    from stagesync.config.drafts import BoardDraft, EntryDraft, TemplateDraft, Written
    from stagesync.config.report import Report

MOST_STAGES = 2_000_000
"""Stages of all lists together that are built on others: far above every fleet, far below what fills the memory."""


class Lineage(NamedTuple):
    """The stages of a template or board; `own` holds the identities of the values that it wrote itself.

    `own` is empty for a list that stands as it is written.
    """

    stages: StageList
    own: frozenset[int] = frozenset()


class Lists:
    """The stage lists of a run; each is built once, when it is first asked for, and its problems are noted then."""

    def __init__(self, templates: Mapping[str, TemplateDraft]) -> None:
        self._templates = templates
        self._built: dict[str, Lineage | None] = {}
        self._of_boards: dict[int, Lineage | None] = {}
        self._clashes: dict[int, frozenset[tuple[Rule, int]]] = {}
        self._total = 0

    def of_board(self, board: BoardDraft) -> Lineage | None:
        """Return the stages of a board; None where something is missing or wrong, which is noted already."""
        if board.template is None:
            return Lineage(board.stages) if board.stages else None
        if board.override is None:
            return self.of_template(board.template.text)
        if id(board) not in self._of_boards:
            self._of_boards[id(board)] = self._overridden(board.template, board.override)
        return self._of_boards[id(board)]

    def of_template(self, name: str) -> Lineage | None:
        """Return the stages of a template; None where it is not there, or something in it is wrong."""
        for one in reversed(self._line_to(name)):
            self._built[one] = self._build(self._templates[one])
        return self._built.get(name)

    def _line_to(self, name: str) -> list[str]:
        """Return what has to be built for a template, the first of its line last."""
        line: dict[str, None] = {}
        while name in self._templates and name not in self._built:
            if name in line:
                self._note_circle([*line][[*line].index(name) :])
                break
            line[name] = None
            extends = self._templates[name].extends
            if extends is None:
                break
            name = extends.text
        return [one for one in line if one not in self._built]

    def _note_circle(self, names: Sequence[str]) -> None:
        circle = [self._templates[name] for name in names]
        start = min(range(len(names)), key=lambda at: circle[at].report.location(circle[at].name.place))
        first = circle[start]
        way = _way([*names[start:], *names[:start]])
        message = f"{_called(first.name.text)} builds on itself: {way}"
        if first.extends:
            first.report.error(Rule.EXTENDS, first.extends.where, message, "take one 'extends' of these out")
        self._built |= dict.fromkeys(names)

    def _build(self, template: TemplateDraft) -> Lineage | None:
        extends = template.extends
        if extends is None:
            return Lineage(template.stages) if template.stages else None
        base = self._built.get(extends.text)
        if base is None:
            return None
        return self._made(_changed(template, base), (template.override, template.stages), base, extends)

    def _overridden(self, template: Written, override: StageList) -> Lineage | None:
        base = self.of_template(template.text)
        if base is None:
            return None
        found = replaced(Base(_called(template.text), base.stages.entries), override)
        return self._made(found, (override,), base, template)

    def _made(
        self,
        entries: tuple[EntryDraft, ...] | None,
        written: Iterable[StageList | None],
        base: Lineage,
        named: Written,
    ) -> Lineage | None:
        if entries is None or not self._has_room(len(entries), named):
            return None
        lists = (one for one in written if one)
        own = frozenset(id(piece) for one in lists for entry in one.entries for piece in entry.pieces)
        made = Lineage(StageList(entries, named.report), own)
        known = self._clashes_of(base.stages)
        for clash in _clashes(made):
            if (clash.rule, id(clash.piece)) not in known:
                _tell(clash, own, named)
        return made

    def _has_room(self, stages: int, named: Written) -> bool:
        self._total += stages
        if self._total <= MOST_STAGES:
            return True
        message = f"more than {MOST_STAGES:,} stages come of 'extends' and 'override' in this run"
        named.report.error(Rule.YAML_LIMIT, named.where, message, "split the configuration")
        return False

    def _clashes_of(self, stages: StageList) -> frozenset[tuple[Rule, int]]:
        """Return what is wrong in a list already, which is told where that stands and not again."""
        key = id(stages.entries)
        if key not in self._clashes:
            found = stage_lists.all_clashes(stages, None)
            self._clashes[key] = frozenset((clash.rule, id(clash.piece)) for clash in found)
        return self._clashes[key]


def _changed(template: TemplateDraft, base: Lineage) -> tuple[EntryDraft, ...] | None:
    """Return the stages of a template that builds on another; None, and the problems noted, where one fits none."""
    parent = _called(template.extends.text) if template.extends else ""
    own = f"the list of {quoted(template.name.text)}"
    found: tuple[EntryDraft, ...] | None = base.stages.entries
    if template.without:
        found = left_out(Base(parent, base.stages.entries), template.without)
    if found is not None and template.override:
        found = replaced(Base(own if template.without else parent, found), template.override)
    if found is not None and template.stages:
        found = extended(Base(own, found), template.stages)
    return found


def _way(names: Sequence[str]) -> str:
    """Return the way around a circle; of a long one its beginning."""
    shown = [quoted(name) for name in names[:MOST_LISTED]]
    more = [f"{len(names) - len(shown):,} more"] if len(names) > len(shown) else []
    return " → ".join([*shown, *more, quoted(names[0])])


def _called(template: str) -> str:
    return f"the template {quoted(template)}"


def _clashes(line: Lineage) -> Iterator[Clash]:
    """Yield what is wrong in a list that was brought together; of a pair the stage that is new in it is at fault."""
    entries = sorted(line.stages.entries, key=lambda entry: entry.is_merged or id(entry.title) in line.own)
    yield from clashes.clashes(line.stages._replace(entries=tuple(entries)), None)
    yield from roles.clashes(line.stages)


def _tell(clash: Clash, own: frozenset[int], named: Written) -> None:
    """Note a clash where it stands in the list that brings it about, else where that names its template."""
    if id(clash.piece) in own:
        clash.note()
        return
    report: Report = named.report
    place = clash.piece.report.location(clash.piece.where)
    message = f"with this the template {quoted(named.text)} does not fit: in {place} {clash.message}"
    report.note(clash.severity, clash.rule, named.where, message, clash.remedy)
