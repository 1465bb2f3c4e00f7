"""The family of `tasks.api.scrum.*`: the board of the active sprint, which is found anew each time it is read.

Stages are ordered by a number. A success is `true` and nothing else: refusals come as `false` with status 200. Rows are
taken apart in `rows.py`, the stages that a board needs are in `landing.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar

from stagesync.errors import PortalRefusal
from stagesync.families import results
from stagesync.families.base import Located, checked, unreadable
from stagesync.families.group_kinds import SCRUM, types_of, types_of_boards
from stagesync.families.groups import locate_groups, missing_boards, missing_groups, no_such_group
from stagesync.families.numbered import rules
from stagesync.families.numbered.family import Numbered
from stagesync.families.numbered.phrasing import Phrasing, phrasing
from stagesync.families.numbered.rows import stages_of
from stagesync.families.numbered.signs import matcher
from stagesync.families.scrum.landing import finish, lacking, landing, last_ones, out_of_order
from stagesync.families.scrum.rows import SPRINTS, STAGES, active_sprint, stage_of
from stagesync.model.board import LiveBoard, Role
from stagesync.model.plan import Call, Hazard, HazardCode, Refusal, RefusalCode
from stagesync.planning.numbers.problem import NumberRules
from stagesync.planning.numbers.traits import Traits
from stagesync.planning.steps import AddStage, Step
from stagesync.portal.batch import Command

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from stagesync.families.base import Dialogue, Unread
    from stagesync.families.scrum.rows import Sprint
    from stagesync.model.board import Address, Stage
    from stagesync.model.call_form import Home
    from stagesync.model.desired import DesiredBoard
    from stagesync.model.plan import BoardPlan, PlannedStage
    from stagesync.planning.intent import Intent
    from stagesync.planning.planner import PlannedBoard
    from stagesync.portal.client import Portal


_BY_TYPE = "say their `type`, or rename one of the stages on the portal"


def _refusals(intent: Intent) -> Iterator[Refusal]:
    yield from rules.other_role(intent, "type")


def _hazards(intent: Intent, steps: Sequence[Step]) -> Iterator[Hazard]:
    yield from rules.uncounted(steps, "tasks of the sprint")


def _signs(step: AddStage) -> dict[str, Any]:
    return {"type": (step.role or Role.WORK).upper()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scrum(Numbered):
    """The family of sprints' boards."""

    rules: ClassVar[NumberRules] = NumberRules(
        gap=11, edge=11, lowest=11, step=100, first=100, ties_pass=True, low_goes=True
    )
    traits: ClassVar[Traits] = Traits(refusals=_refusals, hazards=_hazards, matcher=matcher(remedy=_BY_TYPE))
    phrasing: ClassVar[Phrasing] = phrasing(  # neither `type` nor `sprintId` goes with an update
        methods=(
            "tasks.api.scrum.kanban.addStage",
            "tasks.api.scrum.kanban.updateStage",
            "tasks.api.scrum.kanban.deleteStage",
        ),
        stage="stageId",
        fields=("name", "color", "sort"),
        signs=_signs,
        needed=frozenset({"type"}),
    )
    usual: ClassVar[Role] = Role.WORK
    own_codes: ClassVar[frozenset[str]] = frozenset({"0"})

    def locate(self, portal: Portal, boards: Sequence[DesiredBoard]) -> list[Located]:
        """Find groups by name; under `as_admin` one that is not there, or is no scrum group, is told so."""
        located = locate_groups(portal, boards)
        asked = [
            one.address.group
            for board, one in zip(boards, located, strict=True)
            if board.as_admin and one.address.group is not None
        ]
        if not asked:
            return located
        missing = missing_groups(portal, asked, as_admin=True)
        types = types_of(portal, asked, as_admin=True)
        return [_as_an_administrator_sees_it(one, missing, types) for one in located]

    def read(self, address: Address, *, as_admin: bool) -> Dialogue:
        """Find the active sprint and read its stages; both at once where the address names a sprint already.

        A sprint that is not the active one any more is a refusal: its stages are none of the board's now.
        """
        if address.container is None:
            (listed,) = yield (_sprints(address),)
            sprint = active_sprint(address, checked(listed))
            if sprint is None:
                return _none_active()
            (rows,) = yield (_stages(sprint.id),)
        else:
            listed, rows = yield (_sprints(address), _stages(_sprint_id(address)))
            sprint = active_sprint(address, checked(listed))
            if sprint is None or str(sprint.id) != address.container:
                return _over(address, sprint)
        found = replace(address, container=str(sprint.id))
        stages = stages_of(address, STAGES, checked(rows), partial(stage_of, sprint.id))
        return LiveBoard(address=found, stages=stages)

    def reads(self, address: Address, stages: int) -> tuple[int, ...]:
        """The list of sprints and the stages, in one round where the sprint is known."""
        return (1, 1) if address.container is None else (2,)

    def mistaken(self, portal: Portal, unread: Sequence[Unread]) -> dict[Address, Refusal]:
        """Return that the group is no scrum group, or is not there, where that can be known."""
        types = types_of_boards(portal, unread)
        others = {address: unreadable(_is_none(kind)) for address, kind in types.items() if kind != SCRUM}
        return others | missing_boards(portal, [one for one in unread if one.address not in types])

    def plan(self, desired: DesiredBoard, live: LiveBoard) -> PlannedBoard:
        """Plan by numbers; nothing that would take the last NEW or FINISH stage."""
        planned = Numbered.plan(self, desired, live)
        refusals = tuple(last_ones(live, planned.steps))
        if not refusals:
            return planned
        after = tuple(replace(stage, created_by=None) for stage in planned.after)
        return replace(planned, after=after, steps=(), least_calls=0, refusals=(*planned.refusals, *refusals))

    def dangers(self, planned: PlannedBoard) -> Iterator[Hazard]:
        """New tasks land in the first NEW stage, and are done in the last FINISH one; other orders are unusual."""
        before, after = planned.before, planned.after
        yield from lacking(before, after)
        yield from rules.landing_stage(landing(before), landing(after), "tasks")
        old, new = finish(before), finish(after)
        if old is not None and new is not None and old.id != new.id:
            yield Hazard(
                code=HazardCode.LANDING_STAGE,
                message=f'tasks will be completed by moving them to "{new.title}", no more to "{old.title}"',
            )
        if [row.id for row in before] != [row.id for row in after]:
            yield from _unusual_order(after)

    def home(self, address: Address) -> Home:
        """A stage belongs to a sprint."""
        return {"sprintId": _sprint_id(address)}

    def result(self, call: Call, result: object) -> int | None:
        """Return the id that an add answers; the `false` of an update or a delete means that nothing was done."""
        if result is False and self.fails_unseen(call):
            raise PortalRefusal(
                f"{call.method}: the portal refuses it without saying why ({_why(call)})",
                code="",
                status=HTTPStatus.OK,
                method=call.method,
            )
        return results.id_or_true(call, result)

    def fails_unseen(self, call: Call) -> bool:
        """Updates and deletes answer `false`, an add a real error (docs/portal.md, "Scrum stages")."""
        return call.method in {self.phrasing.update.method, self.phrasing.delete.method}

    def rehearsal(self, plan: BoardPlan, live: LiveBoard) -> dict[str, Any]:
        """Return a portal with this group and its active sprint alone."""
        group, sprint = live.address.group, _sprint_id(live.address)
        return {
            "stages": [_row(stage, sprint) for stage in live.stages],
            "group_roles": {str(group): "K"},
            "next_stage_id": max((stage.id for stage in live.stages), default=0) + 1,
            "scrum": {"sprints": [{"id": sprint, "groupId": group, "status": "active"}]},
        }


def _sprint_id(address: Address) -> int:
    """Return the sprint that an address was read with, 0 where it was not, or names none."""
    found = address.container or ""
    return int(found) if found.isascii() and found.isdigit() else 0


def _sprints(address: Address) -> Command:
    params = {"filter": {"GROUP_ID": address.group, "STATUS": "active"}}
    return Command(method=SPRINTS, params=params)


def _stages(sprint: int) -> Command:
    return Command(method=STAGES, params={"sprintId": sprint})


def _why(call: Call) -> str:
    if call.form is not None and call.form.method == Scrum.phrasing.delete.method:
        return "most likely tasks of the sprint lie in the stage, or it is there no more"
    return "most likely the stage is there no more, or the webhook's user is not in the group"


def _none_active() -> Refusal:
    return Refusal(
        code=RefusalCode.NO_ACTIVE_SPRINT,
        message="the group has no active sprint, or the webhook's user is not in it; start one, or add the user",
    )


def _over(address: Address, now: Sprint | None) -> Refusal:
    what = f'sprint {now.id} "{now.name}" is' if now is not None else "none is"
    return Refusal(
        code=RefusalCode.NO_ACTIVE_SPRINT,
        message=f"sprint {address.container} of {address} is not the active one any more, {what}",
    )


def _unusual_order(rows: Sequence[PlannedStage]) -> Iterator[Hazard]:
    for row, other in out_of_order(rows):
        yield Hazard(
            code=HazardCode.UNUSUAL_ORDER,
            message=f'"{row.title}" ({row.role}) will stand before "{other.title}" ({other.role}); boards of sprints '
            "begin with new and end with finish",
        )


def _as_an_administrator_sees_it(one: Located, missing: Collection[int], types: Mapping[int, str]) -> Located:
    group = one.address.group or 0
    if group in missing:
        return replace(one, refusal=no_such_group(group))
    kind = types.get(group, SCRUM)
    return one if kind == SCRUM else replace(one, refusal=unreadable(_is_none(kind)))


def _is_none(kind: str) -> str:
    return (
        f"it is no scrum group but of the type {kind}: it has no sprints, and its board is the group's own; "
        "write `kind: kanban`"
    )


def _row(stage: Stage, sprint: int) -> dict[str, Any]:
    return {
        "ID": str(stage.id),
        "TITLE": stage.title,
        "SORT": None if stage.sort is None else str(stage.sort),
        "COLOR": stage.color,
        "SYSTEM_TYPE": (stage.role or Role.WORK).upper(),
        "ENTITY_ID": str(sprint),
        "ENTITY_TYPE": "A",
        "ADDITIONAL_FILTER": [],
        "TO_UPDATE": [],
        "TO_UPDATE_ACCESS": None,
    }
