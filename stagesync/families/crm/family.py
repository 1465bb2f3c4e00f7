"""The family of `crm.status.*`: directories of stages, ordered by SORT, process before success before failure.

Every call of a plan leaves a directory in order (docs/portal.md, "Order of CRM stages"). Where a directory lies is in
`model/directory.py` and `pipelines.py`, its rows are taken apart in `rows.py`, new codes made in `codes.py` and known
again in `recognition.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from stagesync.families.base import checked, unreadable
from stagesync.families.crm import pipelines
from stagesync.families.crm.codes import made_code, unfit_codes
from stagesync.families.crm.recognition import known_by_code, recognising
from stagesync.families.crm.rows import stage_of
from stagesync.families.numbered import rules
from stagesync.families.numbered.family import Numbered
from stagesync.families.numbered.phrasing import Phrasing, phrasing
from stagesync.families.numbered.rows import stages_of
from stagesync.families.numbered.signs import matcher
from stagesync.model.board import LiveBoard, Role
from stagesync.model.directory import directory_of, fold
from stagesync.model.entity import DEAL, FIRST_SMART_PROCESS, has_pipelines, number_of
from stagesync.planning.numbers.problem import NumberRules
from stagesync.planning.numbers.traits import Traits
from stagesync.planning.steps import AddStage, Step
from stagesync.portal.batch import Command

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stagesync.errors import PortalRefusal
    from stagesync.families.base import Dialogue, Located, Rehearsed, Unread
    from stagesync.model.board import Address, Stage
    from stagesync.model.call_form import Home
    from stagesync.model.desired import DesiredBoard, Entry
    from stagesync.model.plan import BoardPlan, Hazard, Refusal
    from stagesync.planning.intent import Intent
    from stagesync.planning.matching import Matcher
    from stagesync.planning.planner import PlannedBoard
    from stagesync.portal.client import Portal

_RANKS = {Role.PROCESS: 0, Role.SUCCESS: 1, Role.FAIL: 2}
_SEMANTICS = {Role.SUCCESS: "S", Role.FAIL: "F"}
_ELEMENTS = "leads, deals or other elements"


def _rank(one: Stage | Entry) -> int:
    return _RANKS[one.role or Role.PROCESS]


def _refusals(intent: Intent) -> Iterator[Refusal]:
    yield from rules.lasting_stages(intent)
    yield from unfit_codes(intent, directory_of(intent.board.address))
    yield from rules.other_code(intent, fold)
    yield from rules.other_role(intent, "semantic")
    yield from rules.second_success(intent)


def _hazards(intent: Intent, steps: Sequence[Step]) -> Iterator[Hazard]:
    yield from known_by_code(intent)
    yield from rules.uncounted(steps, _ELEMENTS)


def _signs(step: AddStage) -> dict[str, Any]:
    letter = _SEMANTICS.get(step.role or Role.PROCESS)
    return {"STATUS_ID": step.code, **({"SEMANTICS": letter} if letter else {})}


@dataclass(frozen=True, slots=True, kw_only=True)
class Crm(Numbered):
    """The family of CRM directories."""

    rules: ClassVar[NumberRules] = NumberRules(gap=1, lowest=1, step=10, first=10)
    traits: ClassVar[Traits] = Traits(
        rank_of_stage=_rank,
        rank_of_entry=_rank,
        rank_names=("process", "success", "fail"),
        refusals=_refusals,
        hazards=_hazards,
        matcher=matcher(fold),
    )
    phrasing: ClassVar[Phrasing] = phrasing(  # FORCED goes with no delete
        methods=("crm.status.add", "crm.status.update", "crm.status.delete"),
        stage="id",
        fields=("NAME", "COLOR", "SORT"),
        signs=_signs,
        needed=frozenset({"STATUS_ID"}),
        allowed=frozenset({"SEMANTICS"}),
        hash_mark="#",
    )
    usual: ClassVar[Role] = Role.PROCESS
    own_codes: ClassVar[frozenset[str]] = frozenset({"", "ERROR_CORE"})

    def matcher(self, address: Address) -> Matcher:
        """Match by code and title, then by the code that would be made of the title."""
        return recognising(self.traits.matcher, directory_of(address))

    def locate(self, portal: Portal, boards: Sequence[DesiredBoard]) -> list[Located]:
        """Look names up in one list of pipelines an entity."""
        return pipelines.locate(portal, boards)

    def read(self, address: Address, *, as_admin: bool) -> Dialogue:
        """Read by the exact key ENTITY_ID, in an order without ties; all rows come at once, and there are no pages."""
        directory = directory_of(address)
        params = {"filter": {"ENTITY_ID": directory.id}, "order": {"SORT": "ASC", "ID": "ASC"}}
        (reading,) = yield (Command(method=_LIST, params=params),)
        stages = stages_of(address, _LIST, checked(reading), partial(stage_of, directory))
        if not stages:
            return _none_there(address)
        return LiveBoard(address=replace(address, container=directory.id), stages=stages)

    def mistaken(self, portal: Portal, unread: Sequence[Unread]) -> dict[Address, Refusal]:
        """Say which pipelines there are, where a directory is empty: one that is not there is answered like that."""
        return pipelines.missing(portal, [one.address for one in unread if one.refusal is None])

    def filled(self, intent: Intent) -> Mapping[int, Entry]:
        """A new stage without a code gets one that the directory lacks."""
        directory = directory_of(intent.board.address)
        new = Numbered.filled(self, intent)
        taken = {fold(stage.code) for stage in intent.board.stages if stage.code}
        taken.update(fold(entry.code) for entry in new.values() if entry.code)
        filled: dict[int, Entry] = {}
        for key, entry in new.items():
            code = entry.code or made_code(entry.title, directory, taken)
            taken.add(fold(code))
            filled[key] = replace(entry, code=code)
        return filled

    def dangers(self, planned: PlannedBoard) -> Iterator[Hazard]:
        """New elements begin in the first stage."""
        yield from rules.landing_stage(rules.first(planned.before), rules.first(planned.after), "elements")

    def home(self, address: Address) -> Home:
        """A stage lies in a directory."""
        return {"ENTITY_ID": directory_of(address).id}

    def advice(self, refusal: PortalRefusal) -> str | None:
        """Say what the portal's English words mean (docs/portal.md, "CRM directories")."""
        words = str(refusal)
        if "Access denied" in words and refusal.method == _LIST:
            return "the webhook's user may read nothing in the CRM; give the user a right there"
        if "Access denied" in words:
            return "the webhook's user may not do that; it takes an administrator of the CRM"
        if "There are active items in this status" in words:
            return "elements stand in the stage, so the portal does not delete it; move them to another one first"
        if "Status is not found" in words:
            return "there is no such stage any more: someone has probably deleted it; plan again"
        return None

    def rehearsal(self, plan: BoardPlan, live: LiveBoard) -> dict[str, Any]:
        """Return a portal with this directory alone, and a user who administers the CRM."""
        entity, pipeline = live.address.entity or DEAL, live.address.pipeline or 0
        number = number_of(entity)
        funnel = [{"id": pipeline, "name": "Pipeline", "entityTypeId": number}]
        process = [{"id": 1, "title": "Process", "entityTypeId": number}]
        directory = directory_of(live.address)
        return {
            "crm": {
                "statuses": [_row(stage, directory.id, directory.prefix) for stage in live.stages],
                "categories": funnel if has_pipelines(entity) else [],
                "types": process if isinstance(entity, int) and entity >= FIRST_SMART_PROCESS else [],
                "admin": True,
                "next_status_id": max(stage.id for stage in live.stages) + 1,
            },
        }

    def misdeeds(self, plan: BoardPlan, live: LiveBoard, rehearsed: Rehearsed) -> Iterator[str]:
        """Yield each moment at which a call put a directory out of order that had been in order before."""
        for moment in rehearsed.damage:
            if not moment["already"]:
                yield f"{moment['method']} would leave the directory out of order: {', '.join(moment['what'])}"


_LIST = "crm.status.list"


def _none_there(address: Address) -> Refusal:
    remedy = "; check its pipeline" if has_pipelines(address.entity or DEAL) else ""
    return unreadable(f"{address} holds no stage, so there is no such board on this portal{remedy}")


def _row(stage: Stage, directory: str, prefix: str) -> dict[str, Any]:
    return {
        "ID": str(stage.id),
        "ENTITY_ID": directory,
        "STATUS_ID": f"{prefix}{stage.code}",
        "NAME": stage.title,
        "SORT": str(stage.sort),
        "SYSTEM": "Y" if stage.lasting else "N",
        "COLOR": f"#{stage.color}",
        "SEMANTICS": _SEMANTICS.get(stage.role or Role.PROCESS),
    }
