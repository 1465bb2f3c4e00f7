"""The three sides of a board as a table: what the file said, what it says, what the board is, and who changed it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from stagesync.rendering.drift_words import drift_words
from stagesync.rendering.layout import counted
from stagesync.rendering.page.texts import swatch, titled
from stagesync.rendering.picture.markup import data, element, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.model.drift import Difference

_MOST_ROWS = 500

_COLUMNS = ("Stage", "What", "The file said", "The file says", "The board is", "Where from")


def drift_table(found: Sequence[Difference] | None, base: str | None) -> str:
    """Return the table, a sentence where nothing differs, nothing where there is no base to tell."""
    if found is None:
        return ""
    named = f" (base: {data(base)})" if base else ""
    heading = element("h3", f"Where the differences come from{named}")
    if not found:
        return heading + element("p", "The file and the board do not differ.", class_="quiet")
    head = element(
        "tr", *(element("th", name, scope="col", role="columnheader") for name in _COLUMNS), role="row"
    )
    body = (_row(difference) for difference in islice(found, _MOST_ROWS))
    rest = len(found) - _MOST_ROWS
    more = element("p", f"{counted(rest, 'difference')} more.", class_="quiet") if rest > 0 else ""
    # roles by name: as blocks, on a narrow page, the elements would lose them
    parts = (element("thead", head, role="rowgroup"), element("tbody", *body, role="rowgroup"))
    return heading + element("table", *parts, role="table", class_="drift") + more


def _row(found: Difference) -> str:
    cells = (*drift_words(found, _SPELLING), element("b", shown(found.origin)))
    named = zip(_COLUMNS[1:], cells, strict=True)
    stage = element("th", titled(found.stage), scope="row", role="rowheader")
    return element(
        "tr", stage, *(element("td", cell, role="cell", data_name=name) for name, cell in named), role="row"
    )


class _Spelling:
    """Spells a side as markup: titles set apart, colours with a block."""

    def title(self, title: str) -> str:
        return titled(title)

    def color(self, color: str) -> str:
        return swatch(color, named=True)

    def absent(self, words: str) -> str:
        return element("span", words, class_="quiet")


_SPELLING = _Spelling()
