"""The base of a family whose stages are ordered by a number each: what such families do in the same way.

Reading, the words of its calls and the rules of each are its own.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from stagesync.families import results
from stagesync.families.base import Listing
from stagesync.planning.intent import intend
from stagesync.planning.numbers.board import plan_numbered
from stagesync.planning.numbers.orders import final_orders
from stagesync.planning.numbers.problem import UNSET
from stagesync.planning.numbers.ranks import rank_rows, ranks_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stagesync.errors import PortalError, PortalRefusal
    from stagesync.families.base import Rehearsed, Unread
    from stagesync.families.numbered.phrasing import Phrasing
    from stagesync.model.board import Address, LiveBoard, Role
    from stagesync.model.call_form import CallForm, Home
    from stagesync.model.desired import DesiredBoard, Entry
    from stagesync.model.plan import BoardPlan, Call, Hazard, Refusal
    from stagesync.planning.intent import Intent
    from stagesync.planning.matching import Matcher
    from stagesync.planning.numbers.problem import NumberRules
    from stagesync.planning.numbers.traits import Traits
    from stagesync.planning.planner import PlannedBoard
    from stagesync.planning.steps import Step
    from stagesync.portal.client import Portal


class Numbered(ABC):
    """Answers for a family what is the same for all of its sort.

    `rules`, `traits` and `phrasing` are the family's, and `usual`, the role of a new stage whose entry says none.
    """

    rules: ClassVar[NumberRules]
    traits: ClassVar[Traits]
    phrasing: ClassVar[Phrasing]
    usual: ClassVar[Role]
    counts_tasks: ClassVar[bool] = False
    by_number: ClassVar[bool] = True
    own_codes: ClassVar[frozenset[str]] = frozenset()
    deprecated: ClassVar[bool] = False
    unseen: ClassVar[str] = "its stages can't be looked at"
    notes: ClassVar[tuple[Hazard, ...]] = ()

    def matcher(self, address: Address) -> Matcher:
        """Match by the signs of the family, before the titles."""
        return self.traits.matcher

    def reads(self, address: Address, stages: int) -> tuple[int, ...]:
        """One read, however many stages."""
        return (1,)

    def mistaken(self, portal: Portal, unread: Sequence[Unread]) -> dict[Address, Refusal]:
        """A board of this family is taken for no other."""
        return {}

    def look_closer(
        self, portal: Portal, boards: Sequence[tuple[DesiredBoard, LiveBoard]]
    ) -> dict[str, LiveBoard | PortalError]:
        """Nothing more can be asked of stages."""
        return {}

    def second_look(self, portal: Portal, live: LiveBoard, planned: PlannedBoard) -> LiveBoard | None:
        """No refusal depends on anything that could be asked."""
        return None

    def plan(self, desired: DesiredBoard, live: LiveBoard) -> PlannedBoard:
        """Plan by numbers; what a new entry leaves open is filled in before, as the family has it."""
        traits = replace(self.traits, matcher=self.matcher(live.address))
        intent = intend(desired, live, matcher=traits.matcher)
        filled = self.filled(intent) if intent.decided else {}
        entries = tuple(filled.get(key, intent.entries[key]) for key in intent.keys)
        planned = plan_numbered(replace(desired, entries=entries), live, self.rules, traits)
        dangers = tuple(self.dangers(planned)) if planned.steps else ()
        return replace(planned, hazards=(*dangers, *planned.hazards))

    def filled(self, intent: Intent) -> Mapping[int, Entry]:
        """Return new entries, by their keys, with the code and role that they will have."""
        new = (key for key in intent.entries if key not in intent.stages)
        return {key: replace(intent.entries[key], role=intent.entries[key].role or self.usual) for key in new}

    def dangers(self, planned: PlannedBoard) -> Iterator[Hazard]:
        """Yield hazards that show in the plan as a whole."""
        yield from ()

    def order_with_strangers(self, desired: DesiredBoard, live: LiveBoard, doomed: Sequence[int]) -> Listing:
        """Return the order, rank by rank, in which the least stages move."""
        intent = intend(desired, live, matcher=self.matcher(live.address))
        numbers = {stage.id: UNSET if stage.sort is None else stage.sort for stage in live.stages}
        rows = rank_rows(intent, ranks_of(intent, self.traits), numbers)
        going = frozenset(doomed)
        orders = final_orders([replace(row, doomed=going.intersection(row.live)) for row in rows])
        return Listing(intent=intent, order=next(orders, ()))

    @abstractmethod
    def home(self, address: Address) -> Home:
        """Return the fields that tell where a new stage of a board is created."""

    def forms(self, address: Address) -> tuple[CallForm, ...]:
        """Return the forms of the calls that `phrase` makes."""
        return self.phrasing.forms(self.home(address))

    def phrase(self, step: Step, address: Address, *, as_admin: bool) -> Call:
        """Return the call of a step: the number with every add, only what changes in an update."""
        return self.phrasing.call(step, self.home(address))

    def result(self, call: Call, result: object) -> int | None:
        """Return the id that an add answers; all else answers true."""
        return results.id_or_true(call, result)

    def fails_unseen(self, call: Call) -> bool:
        """Refusals are errors."""
        return False

    def advice(self, refusal: PortalRefusal) -> str | None:
        """The portal's words say it."""
        return None

    def misdeeds(self, plan: BoardPlan, live: LiveBoard, rehearsed: Rehearsed) -> Iterator[str]:
        """A call touches nothing but its stage."""
        yield from ()
