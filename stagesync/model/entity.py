"""What a CRM board may be of, and which pipelines that has (docs/portal.md, "CRM directories").

Where the portal keeps the stages of each is known to the family of CRM boards.
"""

from __future__ import annotations

from typing import TypeAlias

from stagesync.model.board import LARGEST_ID

Entity: TypeAlias = str | int
"""One of NAMES, or the entityTypeId of a smart process."""

DEAL, LEAD, QUOTE, SMART_INVOICE = "deal", "lead", "quote", "smart-invoice"
NAMES = (DEAL, LEAD, QUOTE, SMART_INVOICE)
FIRST_SMART_PROCESS = 128
GENERAL_PIPELINE = 0
"""The pipeline that every portal has for deals."""

_NUMBERS = {1: LEAD, 2: DEAL, 7: QUOTE, 31: SMART_INVOICE}
_WITHOUT_PIPELINES = frozenset({LEAD, QUOTE})


def entity(value: object) -> Entity | None:
    """Return what a value of `entity` means; None if it means nothing. Numbers with a name become that."""
    if isinstance(value, str):
        return value if value in NAMES else None
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return _NUMBERS.get(value, value if FIRST_SMART_PROCESS <= value <= LARGEST_ID else None)


def number_of(of: Entity) -> int:
    """Return the entityTypeId."""
    return of if isinstance(of, int) else next(number for number, name in _NUMBERS.items() if name == of)


def has_pipelines(of: Entity) -> bool:
    """Tell whether there are pipelines at all: leads and quotes have none."""
    return of not in _WITHOUT_PIPELINES
