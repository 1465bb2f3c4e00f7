"""Which groups are scrum groups, as far as the webhook may know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagesync.errors import PortalError
from stagesync.families.batches import read_all
from stagesync.families.named import rows_of
from stagesync.portal.batch import Command

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagesync.families.base import Unread
    from stagesync.families.batches import Reading
    from stagesync.model.board import Address
    from stagesync.portal.client import Portal

SCRUM = "scrum"

_METHOD = "socialnetwork.api.workgroup.list"

_PAGE = 50
"""Groups of one answer (docs/portal.md, "Paging")."""


def types_of(portal: Portal, groups: Sequence[int], *, as_admin: bool) -> dict[int, str]:
    """Return the types of groups; one that nobody tells is left out, all of them where the scope is missing.

    Source: docs/portal.md, "Scrum sprints". `as_admin`: groups are seen that the webhook's user does not belong to.
    """
    wanted = list(dict.fromkeys(groups))
    slices = [wanted[start : start + _PAGE] for start in range(0, len(wanted), _PAGE)]
    try:
        readings = read_all(portal, [_list(ids, as_admin=as_admin) for ids in slices])
    except PortalError:  # what it would tell helps to explain, and is missed by nothing
        return {}
    return {group: kind for reading in readings for group, kind in types_told(reading)}


def _list(groups: Sequence[int], *, as_admin: bool) -> Command:
    params: dict[str, Any] = {"filter": {"ID": list(groups)}, "select": ["ID", "TYPE"]}
    if as_admin:
        params["params"] = {"IS_ADMIN": "Y"}
    return Command(method=_METHOD, params=params)


def type_page(start: int, *, as_admin: bool) -> Command:
    """Return the command that lists the types of all groups, page by page in the order of ids."""
    params: dict[str, Any] = {"order": {"ID": "ASC"}, "select": ["ID", "TYPE"], "start": start}
    if as_admin:
        params["params"] = {"IS_ADMIN": "Y"}
    return Command(method=_METHOD, params=params)


def types_told(reading: Reading) -> Iterator[tuple[int, str]]:
    """Yield the groups of an answer with their types; nothing for a refusal or an answer of another shape."""
    for row in rows_of(reading.result, "workgroups"):
        if isinstance(row, dict) and row.get("type") and str(row.get("id")).isdecimal():
            yield int(row["id"]), str(row["type"])


def types_of_boards(portal: Portal, unread: Sequence[Unread]) -> dict[Address, str]:
    """Return the types of the groups of boards that could not be read, as `types_of` does."""
    boards = {one.address: one.address.group for one in unread if one.address.group is not None}
    if not boards:
        return {}
    types = types_of(portal, list(boards.values()), as_admin=any(one.as_admin for one in unread))
    return {address: types[group] for address, group in boards.items() if group in types}
