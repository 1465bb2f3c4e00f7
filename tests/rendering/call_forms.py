"""The forms of calls, as families give them, for plans that no family made."""

from __future__ import annotations

from dataclasses import replace

from stagesync.families import FAMILIES
from stagesync.model.board import Address, Kind


def forms(address):
    """Return the forms for a board."""
    return FAMILIES[address.kind].forms(address)


def _anywhere(kind, **place):
    """Return the forms of a kind; that of an add does not say where."""
    add, *others = forms(Address(kind=kind, **place))
    return (replace(add, home={}), *others)


ADD, UPDATE, DELETE, MOVE_TASK = _anywhere(Kind.KANBAN, group=7)
RPA_ADD, RPA_UPDATE, RPA_DELETE = _anywhere(Kind.RPA, process=3)
CRM_ADD, CRM_UPDATE, _ = _anywhere(Kind.CRM, entity="deal")
SCRUM_ADD, SCRUM_UPDATE, _ = _anywhere(Kind.SCRUM, group=7)
