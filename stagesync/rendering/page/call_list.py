"""A board's calls as a numbered list that unfolds."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from stagesync.rendering.call_words import CallWords
from stagesync.rendering.colors import Style
from stagesync.rendering.layout import counted
from stagesync.rendering.picture.markup import element, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagesync.model.plan import BoardPlan
    from stagesync.rendering.call_list import Run

_PLAIN = Style(color=False, width=400)


def call_list(
    board: BoardPlan, *, most: int, told: Callable[[CallWords, Run], list[str]] = CallWords.phrase
) -> str:
    """Return the calls in words with the method of each, the first `most` lines of them; nothing without calls."""
    if not board.calls:
        return ""
    words = CallWords.of(board, _PLAIN)
    runs = words.runs()
    items = [_item(told(words, run), run) for run in islice(runs, most)]
    rest = sum(len(run.calls) for run in runs[most:])
    more = element("p", f"{counted(rest, 'call')} more: see the plan’s JSON.", class_="quiet") if rest else ""
    count = f"{counted(len(board.calls), 'call')} (least possible: {board.least_calls})"
    return element("details", element("summary", count), element("ol", *items) if items else "", more)


def _item(told: list[str], run: Run) -> str:
    *phrase, method = told
    number = element("span", f"up to number {run.index + len(run.calls)}: ", class_="aside")
    several = number if len(run.calls) > 1 else ""
    code = element("code", shown(method.strip("[]")))
    return element("li", several, shown(" ".join(phrase)), " ", code, value=run.index + 1)
