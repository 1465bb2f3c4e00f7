"""What is told at once as a section of a Markdown comment: of one board, or of several of a fleet with their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.rendering.fleet.likeness import deeds
from stagesync.rendering.fleet.names import fleet_counts, shown_names
from stagesync.rendering.fleet.standing import Standing, reorders
from stagesync.rendering.fleet.words import as_on, deed_words
from stagesync.rendering.layout import counted
from stagesync.rendering.markdown.blocks import Block
from stagesync.rendering.markdown.board import Section, counts, danger, dangers_block, section
from stagesync.rendering.markdown.calls import calls_block
from stagesync.rendering.markdown.drift import drift_block
from stagesync.rendering.markdown.order import order_block
from stagesync.rendering.markdown.text import title

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagesync.model.plan import BoardPlan
    from stagesync.rendering.fleet.fleets import Fleet, Told

_FLEET_COLUMNS = 64
_NAME_COLUMNS = 40
_IN_A_ROW = 10
"""So many names stand in a line that is folded away."""


def told_section(told: Told) -> Section:
    """Return what is to be said of a board, or once of several."""
    if told.alone:
        return section(told.model)
    found = told.findings
    state = f"**{deed_words(told)}**" if told.standing is Standing.REFUSED else deed_words(told)
    return Section(
        heading=f"### {_fleet(told.fleet)} · {len(told.boards)} boards alike · {state}",
        names=_names(told),
        counts=counts(told.model),
        dangers=dangers_block(lambda: _dangers(told), len(found)) if found else None,
        details=tuple(_details(told)),
    )


def fleet_line(fleet: Fleet) -> str:
    """Return where the boards of a fleet stand, as an item of a list."""
    named = ["the command line’s portal" if name is None else _name(name) for name in fleet.portals]
    portals = f" · on {', '.join(named)}" if len(named) > 1 else ""
    return f"- {_fleet(fleet)}: {fleet_counts(fleet)}{portals}"


def quiet_line(fleet: Fleet) -> str:
    """Return the item of a list that stands for the boards of a fleet of which nothing is to be said."""
    return f"- {_fleet(fleet)} · {counted(len(fleet.quiet), 'board')} · as desired"


def _fleet(fleet: Fleet | None) -> str:
    return "" if fleet is None else title(fleet.name, _FLEET_COLUMNS)


def _name(name: str) -> str:
    return title(name, _NAME_COLUMNS)


def _names(told: Told) -> Block:
    """Return the names in a line, or folded if they are many."""
    names, rest = shown_names(told.boards, told.fleet, _name)
    if not rest:
        return Block(rows=lambda: [(", ".join(names), len(names))], count=len(names), rest=_more_names)
    head = ("<details>", f"<summary>{len(told.boards)} boards</summary>", "")
    return Block(
        head=head,
        rows=lambda: _rows(told),
        count=len(told.boards),
        rest=lambda count: f"- {_more_names(count)}",
        tail=("", "</details>"),
    )


def _rows(told: Told) -> Iterator[tuple[str, int]]:
    for start in range(0, len(told.boards), _IN_A_ROW):
        names, _ = shown_names(told.boards[start : start + _IN_A_ROW], told.fleet, _name)
        yield "- " + ", ".join(names), len(names)


def _more_names(count: int) -> str:
    return f"and {counted(count, 'board')} more: `--format json` names all"


def _dangers(told: Told) -> Iterator[tuple[str, int]]:
    for finding in told.findings:
        where = "" if finding.everywhere else f" · on {_listed(finding.boards, told.fleet)}"
        yield danger(finding.code, finding.message, refuses=finding.refuses) + where, 1


def _listed(boards: Sequence[BoardPlan], fleet: Fleet | None) -> str:
    names, rest = shown_names(boards, fleet, _name)
    return ", ".join(names) + (f" and {rest} more" if rest else "")


def _details(told: Told) -> Iterator[Block]:
    if told.model.calls or reorders(told.model):
        if not told.pictured_alike:
            said = as_on(_name(told.model.name), told)
            yield Block(rows=lambda: [(f"The order is {said}.", 1)], count=1, rest=lambda _: "⋮")
        yield order_block(told.model)
    if told.model.drift:
        yield drift_block(told.model)
    if told.model.calls:
        yield calls_block(told.model, deeds)
