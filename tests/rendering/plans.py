"""Plans and boards that the tests of the renderers share."""

from __future__ import annotations

from rendering import call_forms as forms

from stagesync.model.board import Address, Kind, LiveBoard, Stage
from stagesync.model.plan import (
    BoardPlan,
    Call,
    Checkpoint,
    Hazard,
    HazardCode,
    NewId,
    Plan,
    PlannedStage,
    Reason,
    Refusal,
    RefusalCode,
)

DEV = Address(kind=Kind.KANBAN, group=7, name="Website relaunch")
OPS = Address(kind=Kind.KANBAN, group=8, name="Operations")
ME = Address(kind=Kind.MY_PLAN)
FINGERPRINT = "sha256:" + "0" * 64


def row(id_, title, color="47D1E2", created_by=None):
    return PlannedStage(id=id_, title=title, color=color, created_by=created_by)


def call(form, params, *reasons, stage):
    """Return a call of a form."""
    return Call(method=form.method, params=params, reasons=reasons, stage=stage, form=form)


def add(title, color, after, group=7):
    fields = {"TITLE": title, "COLOR": color, "AFTER_ID": after, "ENTITY_ID": group}
    return call(forms.ADD, {"fields": fields}, Reason.CREATE, stage=title)


def update(id_, stage, *reasons, **fields):
    return call(forms.UPDATE, {"id": id_, "fields": fields}, *reasons, stage=stage)


def delete(id_, stage):
    return call(forms.DELETE, {"id": id_}, Reason.DELETE, stage=stage)


def move_task(task, goal, stage):
    return call(forms.MOVE_TASK, {"id": task, "stageId": goal}, Reason.MOVE_TASK, stage=stage)


def changed_board():
    return BoardPlan(
        name="dev",
        address=DEV,
        fingerprint=FINGERPRINT,
        before=(
            row(10, "Backlog", "00C4FB"),
            row(11, "Doing"),
            row(12, "Review", "FFA801"),
            row(13, "Done", "75D900"),
            row(14, "Parked", "A8ADB4"),
        ),
        after=(
            row(10, "Backlog", "00C4FB"),
            row(12, "Review", "9DCF00"),
            row(11, "In progress"),
            row(None, "Testing", "FF5752", created_by=2),
            row(13, "Done", "75D900"),
            row(14, "Parked", "A8ADB4"),
        ),
        calls=(
            update(12, "Review", Reason.RECOLOR, Reason.MOVE, TITLE="Review", COLOR="9DCF00", AFTER_ID=10),
            update(11, "In progress", Reason.RENAME, TITLE="In progress", AFTER_ID=12),
            add("Testing", "FF5752", 11),
        ),
        least_calls=3,
    )


def dangerous_board():
    return BoardPlan(
        name="ops",
        address=OPS,
        fingerprint=FINGERPRINT,
        before=(
            row(20, "Old ideas", "A8ADB4"),
            row(21, "Inbox", "00C4FB"),
            row(22, "Closed", "#75D9"),
            row(23, "Closed", "75D900"),
        ),
        after=(
            row(None, "Triage", None, created_by=0),
            row(21, "Inbox", "00C4FB"),
            row(23, "Closed", "75D900"),
            row(22, "Closed", "75D900"),
        ),
        calls=(
            call(
                forms.ADD,
                {"fields": {"TITLE": "Triage", "AFTER_ID": 20, "ENTITY_ID": 8}},
                Reason.CREATE,
                stage="Triage",
            ),
            update(NewId(created_by=0), "Triage", Reason.PIN, Reason.MOVE, TITLE="Triage", AFTER_ID=0),
            update(
                22,
                "Closed",
                Reason.RENUMBER,
                Reason.RECOLOR,
                Reason.MOVE,
                TITLE="Closed",
                COLOR="75D900",
                AFTER_ID=23,
            ),
            *(move_task(task, NewId(created_by=0), "Triage") for task in (501, 502)),
            delete(20, "Old ideas"),
        ),
        least_calls=4,
        emptied={20: (501, 502)},
        hazards=(
            Hazard(
                code=HazardCode.PINS_TASKS,
                message="tasks of group 8 that were never moved get a stage of their own; that leaves no"
                " history and can't be undone",
            ),
            Hazard(code=HazardCode.DAMAGED_BOARD, message='two stages share one SORT: "Closed" (22, 23)'),
        ),
        checkpoint=Checkpoint(after_call=0, order=(20, NewId(created_by=0), 21, 22, 23)),
    )


def refused_board():
    return BoardPlan(
        name="support",
        address=Address(kind=Kind.KANBAN, group=9),
        fingerprint=FINGERPRINT,
        before=(row(30, "New"), row(31, "Waiting"), row(32, "Done")),
        after=(row(32, "Done"),),
        refusals=(
            Refusal(
                code=RefusalCode.MASS_DELETE,
                message="2 of 3 stages would be deleted; say allow_mass_delete: true if that is meant",
            ),
        ),
    )


def settled_board():
    stages = (row(40, "Not planned", "00C4FB"), row(41, "This week"))
    return BoardPlan(name="me", address=ME, fingerprint=FINGERPRINT, before=stages, after=stages)


def full_plan():
    boards = (changed_board(), settled_board(), dangerous_board(), refused_board())
    return Plan(boards=boards, requests=12)


def settled_plan():
    return Plan(boards=(settled_board(),), requests=1)


def titled_plan(*titles, name="dev", message="none"):
    """Return a plan that holds each title in every place a title can stand in."""
    old = tuple(row(10 + index, title) for index, title in enumerate(titles))
    new = row(None, titles[0], "FFA801", created_by=0)
    renamed = row(10, titles[-1], "000000")
    board = BoardPlan(
        name=name,
        address=Address(kind=Kind.KANBAN, group=7, name=titles[0]),
        fingerprint=FINGERPRINT,
        before=(*old, row(99, titles[0], "zz")),
        after=(new, renamed, *old[1:]),
        calls=(
            add(titles[0], "FFA801", 10),
            update(
                10, titles[0], Reason.RENAME, Reason.RECOLOR, TITLE=titles[-1], COLOR="000000", AFTER_ID=99
            ),
            move_task(5, 10, titles[0]),
            delete(99, titles[0]),
        ),
        least_calls=4,
        emptied={20: (501, 502)},
        hazards=(Hazard(code=HazardCode.ODD_TITLE, message=message),),
    )
    refused = BoardPlan(
        name=name,
        address=ME,
        fingerprint=FINGERPRINT,
        before=old,
        after=old,
        refusals=(Refusal(code=RefusalCode.AMBIGUOUS_MATCH, message=message),),
    )
    return Plan(boards=(board, refused), requests=7)


def live(*stages, address=DEV):
    return LiveBoard(
        address=address,
        stages=tuple(
            Stage(id=10 + index, title=title, color=color, sort=100 * (index + 1))
            for index, (title, color) in enumerate(stages)
        ),
    )
