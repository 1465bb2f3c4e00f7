"""`crm.category.list`, `crm.category.get` and `crm.type.list`: funnels and smart processes by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.emulator.answer import Answer, page_of
from stagesync.emulator.arguments import controller_array, controller_int
from stagesync.emulator.crm.defaults import default_statuses
from stagesync.emulator.crm.directories import LEAD, QUOTE, directories, with_general
from stagesync.emulator.crm.opened_funnels import first_funnel
from stagesync.emulator.crm.rows import DEAL, SMART_DOCUMENT, SMART_INVOICE, Category
from stagesync.emulator.failure import RestError
from stagesync.emulator.listing import Columns, Stray, matching, ordered

if TYPE_CHECKING:
    from stagesync.emulator.php_value import PhpArray, PhpValue
    from stagesync.emulator.session import Session

_WITHOUT_FUNNELS = {LEAD: "LEAD", 3: "CONTACT", 4: "COMPANY", QUOTE: "QUOTE"}
_WITH_FUNNELS = frozenset({DEAL, SMART_INVOICE, SMART_DOCUMENT})
_COLUMNS = Columns(
    numbers=frozenset({"id", "entityTypeId"}),
    texts=frozenset({"title", "isStagesEnabled", "isCategoriesEnabled"}),
)


def category_list(session: Session, params: PhpArray, _start: PhpValue) -> Answer:
    """Answer the funnels of a type by their place in lists, all in one answer."""
    rows = [category.stored() for category in _funnels(session, params)]
    return Answer(result={"categories": rows}, total=len(rows))


def category_get(session: Session, params: PhpArray, _start: PhpValue) -> Answer:
    """Answer one funnel of a type."""
    funnels = _funnels(session, params)
    wanted = controller_int(params, "id")
    found = next((category for category in funnels if category.id == wanted), None)
    if found is None:
        raise RestError("NOT_FOUND", "Element not found")
    return Answer(result={"category": found.stored()})


def type_list(session: Session, params: PhpArray, start: PhpValue) -> Answer:
    """Answer the smart processes, 50 a page, to everybody; an unknown field to filter by is an error.

    Nested conditions are not served (docs/portal.md, "Funnels and smart processes").
    """
    rows = [{**process.stored(), "code": "", "createdBy": 1} for process in session.store.crm.types.all()]
    found = matching(rows, controller_array(params, "filter"), _COLUMNS, stray=Stray.REFUSE)
    order = controller_array(params, "order")
    page = page_of(ordered(found, order, _COLUMNS, stray=Stray.REFUSE), start)
    return Answer(result={"types": list(page.rows)}, total=page.total, next=page.next)


def _funnels(session: Session, params: PhpArray) -> list[Category]:
    number = controller_int(params, "entityTypeId")
    if number in _WITHOUT_FUNNELS:
        name = _WITHOUT_FUNNELS[number]
        raise RestError("ENTITY_TYPE_NOT_SUPPORTED", f"Entity type `{name}` is not supported")
    smart = {process.entity_type_id for process in session.store.crm.types.all()}
    if number not in _WITH_FUNNELS | smart:
        raise RestError("NOT_FOUND", "Smart process not found")
    every = with_general(session.store.crm.categories.all())
    found = [category for category in every if category.entity_type_id == number]
    return found or _opened(session, number)


def _opened(session: Session, number: int) -> list[Category]:
    """Return the funnel that smart invoices get when somebody first looks for theirs, with its stages."""
    if number != SMART_INVOICE or "crm" not in session.settings:
        return []
    funnel = first_funnel(number, session.store.crm.categories.all())
    session.store.crm.categories.insert(funnel)
    opened = (one for one in directories([funnel], ()).values() if one.category == funnel)
    for status in default_statuses(opened):
        session.store.add_status(status)
    return [funnel]
