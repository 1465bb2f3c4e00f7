"""Funnels that nobody wrote down: those that statuses name, and the first one that the portal opens by itself.

Deals have theirs without being asked (`directories.py`); a smart process gets one with its stages when it is made, and
smart invoices when somebody looks for their funnels (docs/portal.md, "Funnels and smart processes").
"""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING

from stagesync.emulator.crm.rows import DEAL, SMART_DOCUMENT, SMART_INVOICE, Category

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stagesync.emulator.crm.rows import SmartProcess, Status

_OWNERS = {"DEAL": DEAL, "SMART_INVOICE": SMART_INVOICE, "SMART_DOCUMENT": SMART_DOCUMENT}
_DIRECTORY = re.compile(
    r"(DEAL|SMART_INVOICE|SMART_DOCUMENT|DYNAMIC_(\d{1,18}))_STAGE_([1-9]\d{0,17})", re.ASCII
)


def funnel_of(entity_id: str) -> tuple[int, int] | None:
    """Return the type of entity and the funnel's id that a directory's name tells, None if it is no funnel's."""
    match = _DIRECTORY.fullmatch(entity_id)
    if match is None:
        return None
    owner, smart, number = match.groups()
    return int(smart) if smart else _OWNERS[owner], int(number)


def named_funnels(statuses: Iterable[Status]) -> Iterator[Category]:
    """Yield a funnel for each that statuses lie in; the first of a type other than deals is its default one."""
    named = {funnel for status in statuses if (funnel := funnel_of(status.entity_id)) is not None}
    seen = {DEAL}
    for entity_type_id, number in sorted(named):
        first = entity_type_id not in seen
        yield Category(id=number, name=f"Pipeline {number}", entity_type_id=entity_type_id, is_default=first)
        seen.add(entity_type_id)


def first_funnels(categories: Iterable[Category], types: Iterable[SmartProcess]) -> Iterator[Category]:
    """Yield a default funnel for each smart process that has none."""
    there = list(categories)
    for process in types:
        if not any(one.entity_type_id == process.entity_type_id for one in there):
            there.append(first_funnel(process.entity_type_id, there))
            yield there[-1]


def first_funnel(entity_type_id: int, categories: Iterable[Category]) -> Category:
    """Return the default funnel of a type; funnels of all types but deals are counted together."""
    taken = {one.id for one in categories if one.entity_type_id != DEAL}
    number = next(number for number in count(1) if number not in taken)
    return Category(id=number, name="General", entity_type_id=entity_type_id, is_default=True)
