"""One board of the page: its name, refusals and dangers, its picture, the same in words, its calls.

Boards of a fleet that are alike share one section.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagesync.rendering.call_words import CallWords
from stagesync.rendering.fleet.likeness import phrase
from stagesync.rendering.fleet.words import deed_words
from stagesync.rendering.page.alike import alike_findings, alike_names, alike_order, alike_title
from stagesync.rendering.page.call_list import call_list
from stagesync.rendering.page.drift_table import drift_table
from stagesync.rendering.page.findings import findings
from stagesync.rendering.page.pictures import picture
from stagesync.rendering.page.stage_lists import short_list, stage_lists
from stagesync.rendering.page.texts import titled
from stagesync.rendering.picture.markup import data, element, shown
from stagesync.rendering.picture.words import state_words, whereabouts

if TYPE_CHECKING:
    from stagesync.model.plan import BoardPlan
    from stagesync.rendering.fleet.fleets import Told
    from stagesync.rendering.picture.scene import Scene


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What is told of a board with what of it is shown: its picture if there is room, so many stages, so many calls."""

    told: Told
    anchor: str
    scene: Scene | None
    stages: int
    calls: int
    base: str | None = None

    @property
    def board(self) -> BoardPlan:
        """The board that is shown."""
        return self.told.model


def board_section(section: Section) -> str:
    """Return the section of a board that changes, is refused, or has something to say, or of several alike."""
    board = section.board
    parts = (
        *(_board_head(section) if section.told.alone else _alike_head(section)),
        _picture(section),
        stage_lists(board, most=section.stages) if board.before != board.after else "",
        call_list(board, most=section.calls, told=CallWords.phrase if section.told.alone else phrase),
        drift_table(board.drift, section.base),
    )
    return element(
        "section", *parts, class_="board", id=section.anchor, aria_labelledby=f"{section.anchor}-name"
    )


def _board_head(section: Section) -> tuple[str, ...]:
    board = section.board
    heading = element("h2", titled(board.name), id=f"{section.anchor}-name")
    head = (heading, state_badge(board), element("p", data(whereabouts(board)), class_="where"))
    return element("div", *head, class_="heading"), findings(board)


def _alike_head(section: Section) -> tuple[str, ...]:
    told = section.told
    heading = element("h2", alike_title(told), id=f"{section.anchor}-name")
    head = element("div", heading, _badge(told.model, deed_words(told)), class_="heading")
    order = alike_order(told) if told.model.before != told.model.after else ""
    return head, alike_names(told), alike_findings(told), order


def settled_section(section: Section) -> str:
    """Return the few lines of a board that stays as it is."""
    name = element("h3", titled(section.board.name), id=section.anchor)
    where = element(
        "p",
        f"{data(whereabouts(section.board))} · {shown(state_words(section.board))}",
        class_="where",
    )
    return (
        name
        + where
        + short_list(section.board, most=section.stages)
        + drift_table(section.board.drift, section.base)
    )


def state_badge(board: BoardPlan) -> str:
    """Return what becomes of a board, as a pill."""
    return _badge(board, state_words(board))


def _badge(board: BoardPlan, words: str) -> str:
    kind = "removed" if board.refused else "changed" if board.changed else "kept"
    return element("span", shown(words), class_=f"state {kind}")


def _picture(section: Section) -> str:
    if section.scene is not None:
        return picture(section.scene, name=section.board.name)
    if section.board.before == section.board.after:
        return ""
    return element("p", "No picture of this board: the page would be too long.", class_="quiet")
