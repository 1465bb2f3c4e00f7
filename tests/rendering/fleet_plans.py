"""Plans of fleets, made by the planner from live boards as different as fleets become."""

from __future__ import annotations

from dataclasses import replace

from stagesync.families.plans import plan_live
from stagesync.model.board import Address, Kind, LiveBoard, Stage
from stagesync.model.desired import DesiredBoard, Entry, Unlisted
from stagesync.model.plan import Hazard, HazardCode, Plan, Refusal, RefusalCode

DELIVERY = (("Backlog", "00C4FB"), ("In progress", "47D1E2"), ("Review", "FFA801"), ("Done", "75D900"))

AS_DESIRED = DELIVERY
RECOLORED = (*DELIVERY[:3], ("Done", "9DCF00"))
WITHOUT_REVIEW = (*DELIVERY[:2], DELIVERY[3])
TURNED = (DELIVERY[0], DELIVERY[2], DELIVERY[1], DELIVERY[3])
WITH_ANOTHER = (*DELIVERY, ("Parked", "A8ADB4"))
RECOLORED_WITH_ANOTHER = (*RECOLORED, ("Parked", "A8ADB4"))


def board(group, stages=AS_DESIRED, *, entry="clients", template="delivery", portal=None, first=None, **more):
    """Return the plan of a group's board that holds `stages` and is to hold DELIVERY."""
    start = 100 * group if first is None else first
    live = LiveBoard(
        address=Address(kind=Kind.KANBAN, group=group, name=f"Client {group}"),
        stages=tuple(
            Stage(
                id=start + place,
                title=title,
                color=color,
                sort=100 * (place + 1),
                system_type="NEW" if place == 0 else "",
            )
            for place, (title, color) in enumerate(stages)
        ),
        unmoved=0,
    )
    desired = DesiredBoard(
        name=f"{entry}/{group}",
        kind=Kind.KANBAN,
        group=group,
        entries=tuple(Entry(title=title, color=color) for title, color in DELIVERY),
        unlisted=more.pop("unlisted", Unlisted.KEEP),
        template=template,
        portal=portal,
    )
    return replace(plan_live(None, desired, live), **more)


def refused(group, message="the webhook's user can't see the group", **more):
    """Return the plan of a group's board that could not be read."""
    of = board(group, **more)
    refusals = (Refusal(code=RefusalCode.UNREADABLE, message=message),)
    return replace(of, before=(), after=(), calls=(), least_calls=0, hazards=(), refusals=refusals)


def hazard(message="a danger", code=HazardCode.ODD_TITLE):
    return Hazard(code=code, message=message)


def plan_of(*boards, **more):
    return Plan(boards=tuple(sorted(boards, key=lambda one: one.name)), requests=3, **more)


def large_fleet():
    """Return 300 boards: 288 as desired, 9 that differ in one way, 2 in another, 1 refused."""
    odd = dict.fromkeys(range(101, 110), RECOLORED) | dict.fromkeys((150, 250), WITHOUT_REVIEW)
    groups = (group for group in range(1, 301) if group != 200)
    return plan_of(*(board(group, odd.get(group, AS_DESIRED)) for group in groups), refused(200))


def a_thirteen():
    """Return 13 boards of which two differ alike, on boards whose other stages are not."""
    return plan_of(
        *(board(group) for group in range(1, 12)), board(12, RECOLORED), board(13, RECOLORED_WITH_ANOTHER)
    )
