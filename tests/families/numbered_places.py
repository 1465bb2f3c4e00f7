"""A process, a pipeline of deals and a sprint on one portal, and what a configuration wants of them."""

from __future__ import annotations

from emulator.states import (
    DEALS,
    funnel,
    process,
    rpa_stage,
    smart_process,
    sprint,
    sprint_stage,
    state,
    status,
)

from stagesync.model.board import Kind
from stagesync.model.desired import DesiredBoard, Entry, Unlisted

DELETE = {"unlisted": Unlisted.DELETE, "allow_mass_delete": True}

PROCESS = (
    rpa_stage(71, "Draft", 1000),
    rpa_stage(72, "Check", 2000),
    rpa_stage(73, "Paid", 3000, "SUCCESS"),
    rpa_stage(74, "Refused", 4000, "FAIL"),
)
SPRINT = (
    sprint_stage(901, "To do", 100, "NEW"),
    sprint_stage(902, "Doing", 200),
    sprint_stage(903, "Done", 300, "FINISH"),
)
SMART = tuple(
    status(place, f"DT177_9:{code}", sort, semantics, entity="DYNAMIC_177_STAGE_9")
    for place, code, sort, semantics in (
        (601, "NEW", 10, None),
        (602, "SUCCESS", 20, "S"),
        (603, "FAIL", 30, "F"),
    )
)


def everything(*, rpa=PROCESS, deals=DEALS, scrum=SPRINT, sprints=None, types=None, **more):
    """Return a portal with process 7, deals in funnel 5, smart process 177 in funnel 9, and a sprint of group 12."""
    return state(
        list(scrum),
        group_roles={"7": "A", "12": "K"},
        groups={"7": "Platform", "12": "Mobile app"},
        **{
            "rpa": {"types": types or [process()], "stages": list(rpa)},
            "crm": {
                "statuses": [*deals, *SMART],
                "categories": [funnel(), funnel(9, "Orders", entity_type=177, default="Y")],
                "types": [smart_process()],
                "admin": True,
            },
            "scrum": {"groups": [12], "sprints": sprints if sprints is not None else [sprint()]},
            **more,
        },
    )


def entries(*given):
    return tuple(Entry(title=one) if isinstance(one, str) else one for one in given)


def rpa(*given, process=7, name="payments", **more):
    """Return a desired process; an entry may be its bare title."""
    return DesiredBoard(name=name, kind=Kind.RPA, process=process, entries=entries(*given), **more)


def crm(*given, entity="deal", pipeline=5, name="sales", **more):
    """Return a desired pipeline."""
    return DesiredBoard(
        name=name, kind=Kind.CRM, entity=entity, pipeline=pipeline, entries=entries(*given), **more
    )


def scrum(*given, group=12, name="app", **more):
    """Return a desired sprint."""
    return DesiredBoard(name=name, kind=Kind.SCRUM, group=group, entries=entries(*given), **more)


def shown(world, desired):
    """Return the titles of a board in order, as read anew."""
    (plan,) = world.plan(desired).boards
    return [row.title for row in plan.before]


def damage(world):
    """Return the moments at which a directory was out of order."""
    return world.embedded.damage()


def only(plan):
    """Return the one board of a plan."""
    (board,) = plan.boards
    return board


def refusals(plan):
    """Return the codes of the refusals of a plan's one board."""
    return [refusal.code for refusal in only(plan).refusals]


def methods(world):
    """Return what was called, in order."""
    return [call["method"] for call in world.embedded.log()]
