"""Where the stages of an entity lie: the name of their directory, the prefix of its codes, and what a code may be.

Source: docs/portal.md, "CRM directories" and "Changing CRM stages".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagesync.model import place
from stagesync.model.entity import DEAL, LEAD, QUOTE, SMART_INVOICE, number_of

if TYPE_CHECKING:
    from stagesync.model.board import Address, Kind
    from stagesync.model.entity import Entity

LONGEST_CODE = 50
"""Characters that a portal keeps of a code, its prefix included."""

_LONGEST_OF_LEADS = 21
_LONGEST_OF_DEALS_AND_QUOTES = 22


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """One directory: `prefix` stands before its codes, `longest` is what a code may have without it.

    `strict`: codes hold Latin letters, digits, `_` and `-` alone.
    """

    id: str
    prefix: str = ""
    longest: int = LONGEST_CODE
    strict: bool = False

    def can_hold(self, code: str) -> bool:
        """Tell whether a code is one that a configuration takes here."""
        letters = r"[0-9A-Za-z_-]+" if self.strict else r"[^:]+"
        return len(code) <= self.longest and re.fullmatch(letters, code) is not None

    def bare(self, status_id: str) -> str:
        """Return a code without the prefix."""
        return status_id.removeprefix(self.prefix)


def has_directories(kind: Kind | None) -> bool:
    """Tell whether boards of this kind lie in directories."""
    return kind is not None and "entity" in place.KEYS[kind]


def fold(code: str) -> str:
    """Return what two codes have in common that may be one for the portal: some of its databases ignore case."""
    return code.casefold()


def directory_of(address: Address) -> Directory:
    """Return the directory of an address that names an entity; that of deals without a pipeline is the general one."""
    return directory(address.entity or "", address.pipeline)


def directory(entity: Entity, pipeline: int | None) -> Directory:
    """Return the directory of an entity; of one whose pipeline is not known, the name of the first one's."""
    if entity == LEAD:
        return Directory(id="STATUS", longest=_LONGEST_OF_LEADS, strict=True)
    if entity == QUOTE:
        return Directory(id="QUOTE_STATUS", longest=_LONGEST_OF_DEALS_AND_QUOTES, strict=True)
    if entity == DEAL:
        prefix = f"C{pipeline}:" if pipeline else ""
        return Directory(
            id=f"DEAL_STAGE_{pipeline}" if pipeline else "DEAL_STAGE",
            prefix=prefix,
            longest=_LONGEST_OF_DEALS_AND_QUOTES - len(prefix),
            strict=True,
        )
    number = number_of(entity)
    prefix = f"DT{number}_{pipeline or 0}:"
    stem = "SMART_INVOICE" if entity == SMART_INVOICE else f"DYNAMIC_{number}"
    return Directory(id=f"{stem}_STAGE_{pipeline or 0}", prefix=prefix, longest=LONGEST_CODE - len(prefix))
