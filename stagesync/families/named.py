"""Places that are found by their exact name in a list of all there are: processes and pipelines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagesync.families.batches import read_all
from stagesync.portal.batch import Command

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from stagesync.errors import PortalRefusal
    from stagesync.families.batches import Reading
    from stagesync.portal.client import Portal


def listed(portal: Portal, method: str, params: Mapping[str, Any], key: str) -> list[Any]:
    """Return the rows of all pages of a list method, which stand under `key` of its answers.

    Raises PortalRefusal: a name that stands once on some pages may stand on the one that is refused, too.
    """
    rows: list[Any] = []
    reading, start = _page(portal, method, params, 0), -1
    while True:
        if reading.refusal is not None:
            raise reading.refusal
        rows.extend(rows_of(reading.result, key))
        if reading.next is None or reading.next <= start:
            return rows
        start = reading.next
        reading = _page(portal, method, params, start)


def rows_of(result: Any, key: str) -> Iterable[Any]:
    """Return the rows of an answer, none for an answer of another shape."""
    rows = result.get(key) if isinstance(result, dict) else None
    return rows if isinstance(rows, list) else ()


def or_by_id(refusal: PortalRefusal, key: str) -> str:
    """Return the advice to give an id, where a list that was refused is all that a name needs and an id does not.

    Without the scope or the module no method of the place's family is served.
    """
    useless = refusal.code.upper() in {"INSUFFICIENT_SCOPE", "ERROR_METHOD_NOT_FOUND"}
    return "" if useless else f"; or give its id: `{key}: ID`"


def ids_of(rows: Iterable[Any], name: str, *, title: str) -> list[int]:
    """Return the ids of the rows whose `title` is that name, letter by letter."""
    return list(dict.fromkeys(_ids(rows, name, title)))


def _ids(rows: Iterable[Any], name: str, title: str) -> Iterator[int]:
    for row in rows:
        if isinstance(row, dict) and row.get(title) == name and str(row.get("id")).isdecimal():
            yield int(row["id"])


def _page(portal: Portal, method: str, params: Mapping[str, Any], start: int) -> Reading:
    return read_all(portal, [Command(method=method, params={**params, "start": start})])[0]
