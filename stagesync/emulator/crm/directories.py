"""Which directories a CRM has: those of leads, deals, quotes, funnels and smart processes, and plain word lists.

The rows of a directory are in the table of statuses; what a new portal puts into it is in `defaults.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stagesync.emulator.crm.rows import DEAL, SMART_DOCUMENT, SMART_INVOICE, Category, SmartProcess

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LEAD = 1
QUOTE = 7
GENERAL = Category(id=0, name="General", entity_type_id=DEAL, sort=300, is_default=True)
"""The funnel of deals that every portal has; a state may give it another name."""

_LONGEST = 50
_LEAD_LONGEST = 21
_DEAL_LONGEST = 22
_WORD_LISTS = {
    "SOURCE": "Sources",
    "CONTACT_TYPE": "Contact type",
    "COMPANY_TYPE": "Company type",
    "EMPLOYEES": "Number of employees",
    "INDUSTRY": "Industry",
    "DEAL_TYPE": "Deal type",
    "EVENT_TYPE": "Event type",
    "HONORIFIC": "Salutations",
    "CALL_LIST": "Call statuses",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """The codes that a directory of leads, deals or quotes begins and ends with, without a funnel's prefix."""

    start: str
    success: str
    failure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """One directory. `prefix` stands before its codes, with a colon; `longest` is what a code may have without it.

    `stages` tells a row of stages from a plain word list; `ends` is None where the old rules of leads, deals and quotes
    do not hold; `strict`: codes hold letters, digits, `_` and `-` alone.
    """

    id: str
    name: str
    stages: bool = False
    prefix: str = ""
    longest: int = _LONGEST
    strict: bool = False
    ends: Ends | None = None
    entity_type_id: int | None = None
    category: Category | None = None

    @property
    def category_id(self) -> str | None:
        """The funnel's number as its statuses hold it; the general funnel of deals has none."""
        return None if self.category is None or self.category.id == 0 else str(self.category.id)

    def code(self, status_id: str) -> str:
        """Return a code with the prefix in place of whatever stood before its first colon."""
        bare = status_id.partition(":")[2] if ":" in status_id else status_id
        return f"{self.prefix}:{bare}" if self.prefix else bare

    def described(self) -> dict[str, Any]:
        """Return the directory as `crm.status.entity.types` answers it."""
        described: dict[str, Any] = {"ID": self.id, "NAME": self.name}
        if not self.stages:
            return described
        described["SEMANTIC_INFO"] = {} if self.ends is None else self._semantic_info(self.ends)
        if self.prefix:
            described["PREFIX"] = self.prefix
        described["ENTITY_TYPE_ID"] = self.entity_type_id
        if self.ends is None:
            described["IS_ENABLED"] = True
        if self.category is not None:
            described |= self._category_info(self.category)
        return described

    def _semantic_info(self, ends: Ends) -> dict[str, Any]:
        return {
            "START_FIELD": self.code(ends.start),
            "FINAL_SUCCESS_FIELD": self.code(ends.success),
            "FINAL_UNSUCCESS_FIELD": self.code(ends.failure),
            "FINAL_SORT": 0,
        }

    def _category_info(self, category: Category) -> dict[str, Any]:
        if category.entity_type_id == DEAL:
            return {"CATEGORY_ID": category.id if category.id == 0 else str(category.id)}
        return {
            "CATEGORY_ID": category.id,
            "CATEGORY_NAME": category.name,
            "CATEGORY_SORT": category.sort,
            "IS_DEFAULT_CATEGORY": category.is_default,
        }


_DEAL_ENDS = Ends(start="NEW", success="WON", failure="LOSE")
_LEADS = Directory(
    id="STATUS", name="Lead stages", stages=True, longest=_LEAD_LONGEST, strict=True, entity_type_id=LEAD,
    ends=Ends(start="NEW", success="CONVERTED", failure="JUNK"),
)  # fmt: skip
_QUOTES = Directory(
    id="QUOTE_STATUS", name="Quote stages", stages=True, longest=_DEAL_LONGEST, strict=True, entity_type_id=QUOTE,
    ends=Ends(start="DRAFT", success="APPROVED", failure="DECLAINED"),
)  # fmt: skip


def directories(
    categories: Iterable[Category], smart_processes: Iterable[SmartProcess]
) -> dict[str, Directory]:
    """Return every directory by its ENTITY_ID."""
    titles = {process.entity_type_id: process.title for process in smart_processes if process.has_stages}
    funnels = with_general(categories)
    every = [_LEADS, *_word_lists(), *(_deals(one) for one in funnels if one.entity_type_id == DEAL), _QUOTES]
    every += [found for one in funnels if (found := _smart(one, titles)) is not None]
    return {directory.id: directory for directory in every}


def with_general(categories: Iterable[Category]) -> list[Category]:
    """Return the funnels by their place in lists, with the deals' general one among them."""
    given = list(categories)
    if not any(one.entity_type_id == DEAL and one.id == 0 for one in given):
        given.append(GENERAL)
    return sorted(given, key=lambda category: category.sort)


def _word_lists() -> Iterator[Directory]:
    for entity_id, name in _WORD_LISTS.items():
        yield Directory(id=entity_id, name=name)


def _deals(category: Category) -> Directory:
    prefix = "" if category.id == 0 else f"C{category.id}"
    return Directory(
        id="DEAL_STAGE" if category.id == 0 else f"DEAL_STAGE_{category.id}",
        name=f"{category.name} deal stages",
        stages=True,
        prefix=prefix,
        longest=_DEAL_LONGEST - (len(prefix) + 1 if prefix else 0),
        strict=True,
        ends=_DEAL_ENDS,
        entity_type_id=DEAL,
        category=category,
    )


def _smart(category: Category, titles: dict[int, str]) -> Directory | None:
    """Return the directory of a funnel of smart invoices, documents or processes, None for any other funnel."""
    number = category.entity_type_id
    if number == SMART_INVOICE:
        name, entity_id = "Invoice stages", f"SMART_INVOICE_STAGE_{category.id}"
    elif number == SMART_DOCUMENT:
        name, entity_id = "Document stages", f"SMART_DOCUMENT_STAGE_{category.id}"
    elif number in titles:
        name, entity_id = f"{titles[number]} ({category.name})", f"DYNAMIC_{number}_STAGE_{category.id}"
    else:
        return None
    prefix = f"DT{number}_{category.id}"
    return Directory(
        id=entity_id,
        name=name,
        stages=True,
        prefix=prefix,
        longest=_LONGEST - len(prefix) - 1,
        entity_type_id=number,
        category=category,
    )
