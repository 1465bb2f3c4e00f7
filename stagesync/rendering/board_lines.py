"""Parts of a board in lines of text: a refusal or a hazard, and its numbered calls.

They stand below the board's heading, or below that of several boards of a fleet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.rendering.call_list import numbered
from stagesync.rendering.call_words import CallWords
from stagesync.rendering.colors import Tone
from stagesync.rendering.layout import wrap_prose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stagesync.model.plan import BoardPlan
    from stagesync.rendering.call_list import Run
    from stagesync.rendering.colors import Style


def finding_lines(sign: str, code: str, message: str, style: Style) -> list[str]:
    """Return the lines of a refusal or a hazard, `sign` before them."""
    tone = Tone.CHANGED if sign == "!" else Tone.ALARM
    lines = wrap_prose(f"{code}: {message}", first=f"  {sign} ", rest="    ", width=style.columns)
    return [lines[0].replace(sign, style.paint(sign, tone), 1), *lines[1:]]


def call_lines(
    board: BoardPlan, style: Style, phrase: Callable[[CallWords, Run], list[str]] = CallWords.phrase
) -> Iterator[str]:
    """Return the lines of a board's calls, in the words that `phrase` gives."""
    words = CallWords.of(board, style)
    return numbered(words.runs(), lambda run: phrase(words, run), indent="  ", width=style.columns)
