"""The fleets of a plan as a table: how many boards each has, and in how many nothing, something or all is amiss."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.model.long_list import cut
from stagesync.rendering.fleet.standing import Standing
from stagesync.rendering.layout import counted
from stagesync.rendering.page.texts import titled
from stagesync.rendering.picture.markup import data, element

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.rendering.fleet.fleets import Fleet

MOST_FLEETS = 500
"""What a page shows at most; the rest is counted."""

_MOST_PORTALS = 20

_COLUMNS = {
    "Same": Standing.SAME,
    "Differs": Standing.DIFFERS,
    "Refused": Standing.REFUSED,
    "Left alone": Standing.LEFT_ALONE,
}


def fleet_table(fleets: Sequence[Fleet]) -> str:
    """Return the table under its heading; nothing without fleets. Columns in which nothing stands are left out."""
    if not fleets:
        return ""
    always = (Standing.SAME, Standing.DIFFERS)
    columns = {
        name: standing
        for name, standing in _COLUMNS.items()
        if standing in always or any(fleet.counts[standing] for fleet in fleets)
    }
    heads = (element("th", name, scope="col", role="columnheader") for name in ("Fleet", "Boards", *columns))
    # roles by name: as blocks, on a narrow page, the elements would lose them
    head = element("thead", element("tr", *heads, role="row"), role="rowgroup")
    body = element("tbody", *(_row(fleet, columns) for fleet in fleets[:MOST_FLEETS]), role="rowgroup")
    rest = len(fleets) - MOST_FLEETS
    more = (
        element("p", f"{counted(rest, 'fleet')} more: see the plan’s JSON.", class_="quiet")
        if rest > 0
        else ""
    )
    heading = element("h2", "Fleets", id="fleets-name")
    table = element("table", head, body, role="table", class_="drift counts")
    return element("section", heading, table, more, class_="settled", aria_labelledby="fleets-name") + "\n"


def _row(fleet: Fleet, columns: dict[str, Standing]) -> str:
    counts = {"Boards": len(fleet.boards)}
    counts |= {name: fleet.counts[standing] for name, standing in columns.items()}
    cells = (element("td", str(count), role="cell", data_name=name) for name, count in counts.items())
    name = element("th", titled(fleet.name), _portals(fleet), scope="row", role="rowheader")
    return element("tr", name, *cells, role="row")


def _portals(fleet: Fleet) -> str:
    """Return the portals of a fleet that has several."""
    if len(fleet.portals) < 2:
        return ""
    named = ["the command line’s portal" if name is None else data(name) for name in fleet.portals]
    return element("span", f" on {cut(named, _MOST_PORTALS)}", class_="quiet")
