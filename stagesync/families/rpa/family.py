"""The family of `rpa.stage.*`: processes, whose stages are ordered by a number within their rank.

The portal shows normal stages before the one of success, and that before failures, whatever their numbers. Rows are
taken apart in `rows.py`, stages that would be deleted are looked at in `doomed.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from stagesync.errors import PortalRefusal
from stagesync.families import results
from stagesync.families.base import Located, checked, unreadable
from stagesync.families.named import ids_of, listed, or_by_id
from stagesync.families.numbered import rules
from stagesync.families.numbered.family import Numbered
from stagesync.families.numbered.phrasing import Phrasing, phrasing
from stagesync.families.numbered.rows import stages_of
from stagesync.families.numbered.signs import matcher
from stagesync.families.rpa.doomed import details
from stagesync.families.rpa.rows import LIST, rows_of, stage_of
from stagesync.model.board import Address, Kind, LiveBoard, Role
from stagesync.model.plan import Call, Hazard, HazardCode, Reason
from stagesync.planning.intent import intend
from stagesync.planning.numbers.problem import NumberRules
from stagesync.planning.numbers.traits import Traits
from stagesync.planning.steps import AddStage, DeleteStage, Step
from stagesync.portal.batch import Command

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagesync.errors import PortalError
    from stagesync.families.base import Dialogue
    from stagesync.model.board import Stage
    from stagesync.model.call_form import Home
    from stagesync.model.desired import DesiredBoard, Entry
    from stagesync.model.plan import BoardPlan, Refusal
    from stagesync.planning.intent import Intent
    from stagesync.planning.planner import PlannedBoard
    from stagesync.portal.client import Portal

PAGE = 50
"""Stages of one answer; after so many there may be more (docs/portal.md, "Reading RPA stages")."""

_RANKS = {None: 0, "": 1, "SUCCESS": 2, "FAIL": 3}
_SEMANTICS = {Role.SUCCESS: "SUCCESS", Role.FAIL: "FAIL"}
_DEPRECATED = Hazard(
    code=HazardCode.PRODUCT_DEPRECATED,
    message="RPA is deprecated by its vendor and still served; `stagesync pull` can write a process out as a kanban or "
    "crm board",
)


def _rank_of_stage(stage: Stage) -> int:
    return _RANKS.get(stage.system_type, 1)


def _rank_of_entry(entry: Entry) -> int:
    return _RANKS[_SEMANTICS.get(entry.role or Role.PROCESS)]


def _refusals(intent: Intent) -> Iterator[Refusal]:
    yield from rules.other_code(intent)
    yield from rules.other_role(intent, "semantic")
    yield from rules.second_success(intent)


def _hazards(intent: Intent, steps: Sequence[Step]) -> Iterator[Hazard]:
    """Name what a delete takes along, and what it can't (docs/portal.md, "Changing RPA stages")."""
    for step in steps:
        if isinstance(step, DeleteStage):
            what = _what_goes(intent.stages[step.stage])
            if what:
                message = f'deleting stage {step.stage} "{step.title}" {what}'
                yield Hazard(code=HazardCode.STAGE_HAS_ROBOTS, message=message)
    yield from rules.uncounted(steps, "elements of the process")
    yield from rules.unset_codes(intent)


def _what_goes(stage: Stage) -> str:
    """Return what a delete does beside deleting the stage, "" for nothing."""
    parts = []
    if stage.robots is None:
        parts.append("takes its robots with it for good if it has any, which the portal does not tell")
    elif stage.robots:
        parts.append(
            f"takes its {'robot' if stage.robots == 1 else f'{stage.robots} robots'} with it for good"
        )
    if stage.assignments:
        named = ", ".join(f'"{title}"' for title in stage.assignments[:3])
        more = " and more" if len(stage.assignments) > 3 else ""
        whose = "the tasks that they made" if parts else "tasks that robots made"
        parts.append(f"leaves {whose} without a stage: {named}{more}")
    return ", and ".join(parts)


def _signs(step: AddStage) -> dict[str, Any]:
    semantic = _SEMANTICS.get(step.role or Role.PROCESS)
    return {
        **({"code": step.code} if step.code else {}),
        **({"semantic": semantic} if semantic else {}),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Rpa(Numbered):
    """The family of RPA processes."""

    rules: ClassVar[NumberRules] = NumberRules(
        gap=2, lowest=1, step=1000, first=1000, ranks_apart=True, ties_pass=True, low_goes=True
    )
    traits: ClassVar[Traits] = Traits(
        rank_of_stage=_rank_of_stage,
        rank_of_entry=_rank_of_entry,
        rank_names=("normal", "normal with an empty semantic", "success", "fail"),
        refusals=_refusals,
        hazards=_hazards,
        matcher=matcher(),
    )
    phrasing: ClassVar[Phrasing] = phrasing(  # `semantic` goes with no update
        methods=("rpa.stage.add", "rpa.stage.update", "rpa.stage.delete"),
        stage="id",
        fields=("name", "color", "sort"),
        signs=_signs,
        allowed=frozenset({"code", "semantic"}),
    )
    usual: ClassVar[Role] = Role.PROCESS
    own_codes: ClassVar[frozenset[str]] = frozenset({"0"})
    deprecated: ClassVar[bool] = True
    unseen: ClassVar[str] = "the robots of its stages can't be asked for"
    notes: ClassVar[tuple[Hazard, ...]] = (_DEPRECATED,)

    def locate(self, portal: Portal, boards: Sequence[DesiredBoard]) -> list[Located]:
        """Look names up in the list of processes; where there are only ids nothing is asked."""
        rows: list[Any] | PortalRefusal = []
        if any(isinstance(board.process, str) for board in boards):
            try:
                rows = listed(portal, "rpa.type.list", {"order": {"id": "asc"}}, "types")
            except PortalRefusal as refusal:
                rows = refusal
        return [_located(board, rows) for board in boards]

    def read(self, address: Address, *, as_admin: bool) -> Dialogue:
        """Read page after page: an answer tells neither how many there are nor whether more follow."""
        rows: list[Any] = []
        while True:
            params = {"typeId": address.process, "start": len(rows)}
            (reading,) = yield (Command(method=LIST, params=params),)
            page = rows_of(address, checked(reading))
            rows += page
            stages = stages_of(address, LIST, rows, partial(stage_of, address))
            if len(page) < PAGE:
                return LiveBoard(address=address, stages=stages)

    def reads(self, address: Address, stages: int) -> tuple[int, ...]:
        """One read a page; a last page that is full is followed by an empty one."""
        return (1,) * (stages // PAGE + 1)

    def look_closer(
        self, portal: Portal, boards: Sequence[tuple[DesiredBoard, LiveBoard]]
    ) -> dict[str, LiveBoard | PortalError]:
        """Ask for the robots and tasks of stages that would be deleted."""
        asked = {
            desired.name: (
                live,
                tuple(s.id for s in intend(desired, live, matcher=self.matcher(live.address)).doomed),
            )
            for desired, live in boards
        }
        asked = {name: (live, doomed) for name, (live, doomed) in asked.items() if doomed}
        return dict(zip(asked, details(portal, list(asked.values())), strict=True))

    def dangers(self, planned: PlannedBoard) -> Iterator[Hazard]:
        """Elements are made in the first stage."""
        yield from rules.landing_stage(
            rules.first(planned.before), rules.first(planned.after), "elements of the process"
        )

    def home(self, address: Address) -> Home:
        """A stage belongs to a process."""
        return {"typeId": address.process or 0}

    def result(self, call: Call, result: object) -> int | None:
        """An add and an update answer the stage, a delete nothing."""
        if call.form is not None and call.form.method == self.phrasing.delete.method:
            if result is not None:
                raise results.odd(call, result, "nothing")
            return None
        stage = result.get("stage", result) if isinstance(result, dict) else None
        found = results.new_id(call, stage.get("id") if isinstance(stage, dict) else result)
        if Reason.CREATE in call.reasons:
            return found
        if found != call.target:
            raise results.odd(call, result, "the stage")
        return None

    def advice(self, refusal: PortalRefusal) -> str | None:
        """Say what the codes 0 and 100 mean where they come."""
        if refusal.code not in {"0", "100"}:
            return None
        if refusal.method == LIST:
            return (
                "there is no such process, or the webhook's user may not see it; check its id, or give the user a "
                "right in the process"
            )
        return (
            "the portal refuses it: the webhook's user needs the right to modify the process, or to be a portal "
            "administrator; or there is no such stage any more"
        )

    def rehearsal(self, plan: BoardPlan, live: LiveBoard) -> dict[str, Any]:
        """Return a portal with this process alone."""
        process = plan.address.process
        return {
            "rpa": {
                "types": [{"id": process, "title": plan.address.name or "Process"}],
                "stages": [_row(stage, process) for stage in live.stages],
                "next_stage_id": max((stage.id for stage in live.stages), default=0) + 1,
            },
        }


def _located(board: DesiredBoard, rows: list[Any] | PortalRefusal) -> Located:
    if not isinstance(board.process, str):
        return Located(address=Address(kind=Kind.RPA, process=board.process))
    nowhere = Address(kind=Kind.RPA, name=board.process)
    named = f'"{board.process}"'
    if isinstance(rows, PortalRefusal):
        words = f"the process {named} could not be looked up: {rows}{or_by_id(rows, 'process')}"
        return Located(address=nowhere, refusal=unreadable(words))
    ids = ids_of(rows, board.process, title="title")
    if len(ids) == 1:
        return Located(address=Address(kind=Kind.RPA, process=ids[0], name=board.process))
    if ids:
        words = f"{len(ids)} processes are named {named}: {', '.join(map(str, ids))}; give the id of the right one"
        return Located(address=nowhere, refusal=unreadable(words))
    words = (
        f"no process named {named} is in the list that the portal shows the webhook's user, and that list can leave "
        "out a process even for an administrator; check the name letter by letter, or give the process's id"
    )
    return Located(address=nowhere, refusal=unreadable(words))


def _row(stage: Stage, process: int | None) -> dict[str, Any]:
    return {
        "id": stage.id,
        "typeId": process,
        "name": stage.title,
        "code": stage.code or "",
        "color": stage.color,
        "sort": stage.sort,
        "semantic": stage.system_type,
    }
