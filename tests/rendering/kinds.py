"""Plans of boards that are ordered by numbers: an RPA process, a pipeline of deals, a sprint."""

from __future__ import annotations

from rendering import call_forms as forms
from rendering.plans import FINGERPRINT, call

from stagesync.model.board import Address, Kind, Role
from stagesync.model.plan import BoardPlan, Hazard, HazardCode, Plan, PlannedStage, Reason

PAYMENTS = Address(kind=Kind.RPA, process=3, name="Payments")
RETAIL = Address(kind=Kind.CRM, entity="deal", pipeline=5, name="Retail", container="DEAL_STAGE_5")
LEADS = Address(kind=Kind.CRM, entity="lead", container="STATUS")
REPAIRS = Address(kind=Kind.CRM, entity=1034, pipeline=0, name="General", container="DYNAMIC_1034_STAGE_0")
SPRINT = Address(kind=Kind.SCRUM, group=12, name="Mobile app", container="23")


def stage(id_, title, color="47D1E2", **more):
    return PlannedStage(id=id_, title=title, color=color, **more)


def write(form, stage_id, *reasons, stage, **fields):
    """Return the call that writes a stage."""
    return call(form, {form.stage: stage_id, "fields": fields}, *reasons, stage=stage)


def process():
    return BoardPlan(
        name="payments",
        address=PAYMENTS,
        fingerprint=FINGERPRINT,
        before=(
            stage(71, "Draft", "22B9FF", code="DRAFT", role=Role.PROCESS),
            stage(72, "Check", "88B9FF", role=Role.PROCESS),
            stage(73, "Paid", "00FF00", role=Role.SUCCESS),
            stage(74, "Refused", "FF0000", role=Role.FAIL),
            stage(75, "Lost", "FF0000", role=Role.FAIL),
        ),
        after=(
            stage(72, "Check", "88B9FF", role=Role.PROCESS),
            stage(71, "Drafts", "10E5FC", code="DRAFT", role=Role.PROCESS),
            stage(None, "Sign", "FFA801", created_by=1, code="SIGN", role=Role.PROCESS),
            stage(73, "Paid", "00FF00", role=Role.SUCCESS),
            stage(74, "Refused", "FF0000", role=Role.FAIL),
        ),
        calls=(
            write(
                forms.RPA_UPDATE,
                71,
                Reason.RENAME,
                Reason.RECOLOR,
                Reason.MOVE,
                stage="Drafts",
                name="Drafts",
                color="10E5FC",
                sort=3000,
            ),
            call(
                forms.RPA_ADD,
                {"fields": {"name": "Sign", "color": "FFA801", "sort": 4000, "code": "SIGN", "typeId": 3}},
                Reason.CREATE,
                stage="Sign",
            ),
            call(forms.RPA_DELETE, {"id": 75}, Reason.DELETE, stage="Lost"),
        ),
        least_calls=3,
    )


def pipeline(address=RETAIL):
    return BoardPlan(
        name="sales",
        address=address,
        fingerprint=FINGERPRINT,
        before=(
            stage(512, "New", "39A8EF", code="NEW", role=Role.PROCESS),
            stage(513, "Talks", "2FC6F6", code="TALKS", role=Role.PROCESS),
            stage(514, "Won", "7BD500", code="WON", role=Role.SUCCESS),
            stage(515, "Lost", "FF5752", code="LOSE", role=Role.FAIL),
        ),
        after=(
            stage(512, "New", "39A8EF", code="NEW", role=Role.PROCESS),
            stage(513, "Talks", "55D0E0", code="TALKS", role=Role.PROCESS),
            stage(514, "Won", "7BD500", code="WON", role=Role.SUCCESS),
            stage(None, "Silent", None, created_by=2, code="SILENT", role=Role.FAIL),
            stage(515, "Lost", "FF5752", code="LOSE", role=Role.FAIL),
        ),
        calls=(
            write(forms.CRM_UPDATE, 515, Reason.RENUMBER, stage="Lost", SORT=80),
            write(forms.CRM_UPDATE, 513, Reason.RECOLOR, stage="Talks", COLOR="#55D0E0"),
            call(
                forms.CRM_ADD,
                {
                    "fields": {
                        "NAME": "Silent",
                        "SORT": 70,
                        "STATUS_ID": "SILENT",
                        "SEMANTICS": "F",
                        "ENTITY_ID": address.container,
                    }
                },
                Reason.CREATE,
                stage="Silent",
            ),
        ),
        least_calls=3,
        hazards=(Hazard(code=HazardCode.DAMAGED_BOARD, message="Won and Lost have equal SORT values"),),
    )


def sprint():
    return BoardPlan(
        name="app",
        address=SPRINT,
        fingerprint=FINGERPRINT,
        before=(
            stage(901, "To do", "00C4FB", role=Role.NEW),
            stage(902, "Doing", role=Role.WORK),
            stage(903, "Done", "75D900", role=Role.FINISH),
        ),
        after=(
            stage(902, "Doing", role=Role.WORK),
            stage(901, "To do", "00C4FB", role=Role.NEW),
            stage(None, "Review", "FFA801", created_by=1, role=Role.WORK),
            stage(903, "Done", "75D900", role=Role.FINISH),
        ),
        calls=(
            write(forms.SCRUM_UPDATE, 902, Reason.MOVE, stage="Doing", sort=50),
            call(
                forms.SCRUM_ADD,
                {
                    "fields": {
                        "name": "Review",
                        "color": "FFA801",
                        "sort": 200,
                        "type": "WORK",
                        "sprintId": 23,
                    }
                },
                Reason.CREATE,
                stage="Review",
            ),
        ),
        least_calls=2,
    )


def numbered_plan():
    """Return a plan of one board of each of these kinds."""
    return Plan(boards=(sprint(), process(), pipeline()), requests=9)
