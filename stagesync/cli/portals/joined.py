"""The plans and outcomes of several portals as the one plan, the one outcome of a run."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stagesync.model import place
from stagesync.model.board import Address
from stagesync.model.outcome import BoardOutcome, BoardState
from stagesync.model.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stagesync.cli.portals.side_by_side import Name
    from stagesync.model.desired import DesiredBoard, PortalSpec
    from stagesync.model.plan import BoardPlan, Refusal
    from stagesync.planning.drift.base import Said


def joined_plans(plans: Sequence[Plan], bases: Mapping[str, Said], specs: Mapping[str, PortalSpec]) -> Plan:
    """Return the plan of all boards, sorted by name; no request serves boards of two portals."""
    from stagesync.families.plans import base_label

    boards = tuple(sorted((board for plan in plans for board in plan.boards), key=lambda board: board.name))
    requests = sum(plan.requests for plan in plans)
    return with_portals(Plan(boards=boards, requests=requests, base=base_label(boards, bases)), specs)


def with_portals(plan: Plan, specs: Mapping[str, PortalSpec]) -> Plan:
    """Return a plan that tells of the portals which its boards name."""
    named = sorted({board.portal for board in plan.boards if board.portal is not None})
    return replace(plan, portals={name: specs[name] for name in named})


def counted(plan: Plan) -> Plan:
    """Return a plan with the requests that its boards take."""
    from stagesync.families.requests import requests_to_apply

    return replace(plan, requests=requests_to_apply(plan.boards))


def part_of_portal(plan: Plan, name: Name) -> Plan:
    """Return what of a plan is one portal's."""
    own = tuple(board for board in plan.boards if board.portal == name)
    return counted(replace(plan, boards=own))


def refused_plan(boards: Sequence[DesiredBoard], refusal: Refusal) -> Plan:
    """Return a plan that refuses every board, unread."""
    from stagesync.families.plans import refused_board, with_notes

    in_order = sorted(boards, key=lambda board: board.name)
    refused = tuple(refused_board(board, address_of(board), (refusal,)) for board in in_order)
    return Plan(boards=with_notes(refused), requests=0)


def address_of(board: DesiredBoard) -> Address:
    """Return where a board lies, as far as its file says: ids, and the name of what stands there by its name."""
    said = {key: getattr(board, key) for key in place.KEYS[board.kind]}
    names = [value for key, value in said.items() if isinstance(value, str) and key not in place.WORDS]
    ids = {key: value for key, value in said.items() if value not in names}
    name = names[0] if names else getattr(board, "group_name", None)
    return Address(kind=board.kind, name=name, **ids)


def not_started(board: BoardPlan, why: str) -> BoardOutcome:
    """Return what becomes of a board whose first call is never sent; of one without calls what it would anyway."""
    if not board.changed:
        return BoardOutcome.without_writes(board)
    return BoardOutcome.unwritten(board, BoardState.NOT_STARTED, why)
