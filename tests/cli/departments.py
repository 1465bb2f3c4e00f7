"""A portal with a board of each kind: an RPA process, pipelines of the CRM, the sprint of a scrum group, a kanban."""

from __future__ import annotations

import copy

from cli.states import BOARD, PLAN, state
from emulator.states import funnel, process, rpa_stage, smart_process, sprint, sprint_stage, status

EVERYBODY = {"accessCode": "UA", "action": "MODIFY", "permission": "X"}
RPA = {
    "types": [process(3, "Payments", permissions=[EVERYBODY])],
    "stages": [
        rpa_stage(71, "Draft", 1000, type_id=3, code="DRAFT"),
        rpa_stage(72, "Check", 2000, type_id=3, color="#12", robotsCount=2),
        rpa_stage(73, "Paid", 500, "SUCCESS", type_id=3),
        rpa_stage(74, "Refused", 100, "FAIL", type_id=3, code="REFUSED", robotsCount=1),
        rpa_stage(75, "Lost", 200, "FAIL", type_id=3),
    ],
}
CRM = {
    "statuses": [
        status(501, "C5:NEW", 10, system=True),
        status(502, "C5:TALK", 20, COLOR="#2fc6f6"),
        status(503, "C5:OFFER", 30, COLOR=""),
        status(504, "C5:WON", 60, "S", system=True),
        status(505, "C5:LOSE", 70, "F", system=True),
        status(506, "C5:APOLOGY", 80, "F"),
        status(511, "NEW", 10, entity="DEAL_STAGE", system=True),
        status(512, "WON", 20, "S", entity="DEAL_STAGE", system=True),
        status(521, "NEW", 10, entity="STATUS", system=True),
        status(522, "CONVERTED", 40, "S", entity="STATUS", system=True),
        status(523, "JUNK", 50, "F", entity="STATUS", system=True),
        status(531, "DT177_9:NEW", 10, entity="DYNAMIC_177_STAGE_9", system=True),
        status(532, "DT177_9:SUCCESS", 40, "S", entity="DYNAMIC_177_STAGE_9", system=True),
        status(541, "1", 10, entity="SOURCE"),
    ],
    "categories": [funnel(5, "Partners"), funnel(9, "Purchases", entity_type=177)],
    "types": [smart_process(177, "Purchasing")],
    "admin": True,
}
SPRINT = [
    sprint_stage(901, "To do", 100, "NEW"),
    sprint_stage(902, "Doing", 200, "WORK"),
    sprint_stage(903, "Done", 300, "FINISH"),
]


def department(*boards, rpa=RPA, crm=CRM, sprints=None, **more):
    """Return a state of its own; the user owns groups 7 and 8 and is a member of the scrum group 12."""
    document = {
        **state(BOARD, PLAN, SPRINT, *boards),
        "groups": {"7": "Web site", "8": "Operations", "12": "Mobile app"},
        "group_roles": {"7": "A", "8": "A", "12": "K"},
        "rpa": rpa,
        "crm": crm,
        "scrum": {"sprints": [sprint(23)] if sprints is None else sprints},
        "next_stage_id": 1000,
        **more,
    }
    return copy.deepcopy(document)
