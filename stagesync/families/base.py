"""What a family is: one kind of board, how it is found and read, planned and phrased, and which rules hold for it.

docs/decisions/0019-one-interface-for-a-family.md tells how to add one. Nobody outside `families/` asks for the kind of
a board: they ask its family (`FAMILIES` in `families/__init__.py`).
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from stagesync.families.batches import Reading
from stagesync.model.board import Address, LiveBoard
from stagesync.model.plan import Hazard, Refusal, RefusalCode
from stagesync.portal.batch import Command

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from stagesync.errors import PortalError, PortalRefusal
    from stagesync.model.call_form import CallForm
    from stagesync.model.desired import DesiredBoard
    from stagesync.model.plan import BoardPlan, Call
    from stagesync.planning.intent import Intent
    from stagesync.planning.matching import Matcher
    from stagesync.planning.planner import PlannedBoard
    from stagesync.planning.steps import Step
    from stagesync.portal.client import Portal

Dialogue: TypeAlias = Generator[Sequence[Command], Sequence[Reading], LiveBoard | Refusal]
"""The reading of one board: it yields the reads of a round, is sent what they came to, and returns the board.

The rounds of all boards of a family go out together, 50 reads a request. It may raise PortalRefusal, the refusal of one
of its reads, and PortalUnreadable.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """Where a desired board lies; `refusal` says why that is not known, and the address holds what is."""

    address: Address
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A board that could not be read; `refusal` is the portal's, None where all its reads were answered."""

    address: Address
    as_admin: bool
    refusal: PortalRefusal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """What a rehearsal left on the embedded portal: its state document, and its record of damage."""

    state: Mapping[str, Any]
    damage: Sequence[Mapping[str, Any]] = field(default=())


class Family(Protocol):
    """One kind of board. Boards of one family may share a batch, boards of two never do."""

    @property
    def counts_tasks(self) -> bool:
        """Whether the tasks of a stage can be counted, before it is planned to delete it and just before it is."""

    @property
    def by_number(self) -> bool:
        """Whether a stage stands where a number of its own puts it, which no other stage's call changes."""

    @property
    def own_codes(self) -> Collection[str]:
        """The codes with which its methods refuse a call, though they say nothing, or mean a failure elsewhere."""

    @property
    def deprecated(self) -> bool:
        """Whether its vendor names other kinds as what comes after it."""

    @property
    def unseen(self) -> str:
        """What is said of a board that could not be looked at more closely."""

    @property
    def notes(self) -> tuple[Hazard, ...]:
        """What is said once of a plan that holds boards of this family."""

    def locate(self, portal: Portal, boards: Sequence[DesiredBoard]) -> list[Located]:
        """Find boards by id or exact name, in as few requests as possible; ids cost none."""

    def read(self, address: Address, *, as_admin: bool) -> Dialogue:
        """Read a board; an address that was read before must not turn out to be another board."""

    def matcher(self, address: Address) -> Matcher:
        """Return how the live stage of each entry is found on a board."""

    def reads(self, address: Address, stages: int) -> tuple[int, ...]:
        """Return how many reads each round takes of a board that was read before and has so many stages now."""

    def mistaken(self, portal: Portal, unread: Sequence[Unread]) -> dict[Address, Refusal]:
        """Return of boards that could not be read that they are others than meant, where that can be known."""

    def look_closer(
        self, portal: Portal, boards: Sequence[tuple[DesiredBoard, LiveBoard]]
    ) -> dict[str, LiveBoard | PortalError]:
        """Return by name the boards with what has to be known of the stages that a plan would delete.

        Boards of which there is nothing to be known are left out; one that is refused hides no other. Raises
        PortalError where the portal as a whole can't be read.
        """

    def plan(self, desired: DesiredBoard, live: LiveBoard) -> PlannedBoard:
        """Plan a board, by predecessors or by numbers; pure."""

    def second_look(self, portal: Portal, live: LiveBoard, planned: PlannedBoard) -> LiveBoard | None:
        """Return the board with what may lift a refusal of its plan, None where nothing would."""

    def order_with_strangers(self, desired: DesiredBoard, live: LiveBoard, doomed: Sequence[int]) -> Listing:
        """Return the final order if `doomed` go and all other stages that no entry names stay where they are."""

    def forms(self, address: Address) -> tuple[CallForm, ...]:
        """Return the forms of all calls that `phrase` may make for a board; each call names its own."""

    def phrase(self, step: Step, address: Address, *, as_admin: bool) -> Call:
        """Return the call that does a step."""

    def result(self, call: Call, result: object) -> int | None:
        """Return the id of the stage that a call created, None for a call that creates none.

        Raises PortalRefusal for a result that says that nothing was done, PortalError with an unknown outcome for one
        that can't be a result of this call.
        """

    def fails_unseen(self, call: Call) -> bool:
        """Tell whether its refusal comes as a result, at which no batch halts."""

    def advice(self, refusal: PortalRefusal) -> str | None:
        """Return what a refusal of one of its methods means and what to do, None where its own words say it."""

    def rehearsal(self, plan: BoardPlan, live: LiveBoard) -> dict[str, Any]:
        """Return a state document of the embedded portal that holds the board as it is."""

    def misdeeds(self, plan: BoardPlan, live: LiveBoard, rehearsed: Rehearsed) -> Iterator[str]:
        """Yield what the calls would do beside the board's titles, colours and order, and must not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The stages of a board in a final order, by the keys of an Intent."""

    intent: Intent
    order: tuple[int, ...]


def unreadable(message: str) -> Refusal:
    """Return the refusal of a board that could not be read."""
    return Refusal(code=RefusalCode.UNREADABLE, message=message)


def checked(reading: Reading) -> Any:
    """Return what a read came to; raises the refusal if it was refused."""
    if reading.refusal is not None:
        raise reading.refusal
    return reading.result


def at(desired: DesiredBoard, address: Address) -> DesiredBoard:
    """Return a desired board that names its place by ids."""
    return replace(
        desired,
        group=address.group,
        process=address.process,
        entity=address.entity,
        pipeline=address.pipeline,
    )
