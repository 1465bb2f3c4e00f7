"""A plan: what a run will do to each board, as one value.

Every text, table and picture of a plan is drawn from it, and `schemas/plan.schema.json` describes its JSON form. It is
made by `planning/` and `families/`, which can't write, and run by `applying/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stagesync.model.board import Address, Role
    from stagesync.model.call_form import CallForm
    from stagesync.model.desired import PortalSpec
    from stagesync.model.drift import Difference

FORMAT_VERSION = "1.0"


class Reason(StrEnum):
    """What a call is for; one call may serve several."""

    CREATE = "create"
    RENAME = "rename"
    RECOLOR = "recolor"
    MOVE = "move"
    DELETE = "delete"
    PIN = "pin"
    RENUMBER = "renumber"
    MOVE_TASK = "move-task"


class HazardCode(StrEnum):
    """Dangers that a plan names; docs/safety.md has a paragraph for each."""

    PINS_TASKS = "pins-tasks"
    HIDDEN_TASKS = "hidden-tasks"
    LANDING_STAGE = "landing-stage"
    DAMAGED_BOARD = "damaged-board"
    UNTITLED_STAGE = "untitled-stage"
    LOOKS_LIKE_RENAME = "looks-like-rename"
    KNOWN_BY_CODE = "known-by-code"
    NEVER_ARRANGED = "never-arranged"
    ODD_TITLE = "odd-title"
    MOVES_TASKS = "moves-tasks"
    RENAMED_BY_HISTORY = "renamed-by-history"
    STAGE_HAS_ROBOTS = "stage-has-robots"
    UNCOUNTED_ELEMENTS = "uncounted-elements"
    PRODUCT_DEPRECATED = "product-deprecated"
    NO_ACTIVE_SPRINT = "no-active-sprint"
    CODE_NOT_SET = "code-not-set"
    UNUSUAL_ORDER = "unusual-order"


class RefusalCode(StrEnum):
    """Why a board's plan is refused; a refused board gets no write."""

    UNREADABLE = "unreadable"
    SAME_BOARD = "same-board"
    AMBIGUOUS_MATCH = "ambiguous-match"
    UNKNOWN_ID = "unknown-id"
    UNLISTED_STAGE = "unlisted-stage"
    MASS_DELETE = "mass-delete"
    STAGE_HAS_TASKS = "stage-has-tasks"
    UNSAFE_ORDER = "unsafe-order"
    ORDER_ACROSS_RANKS = "order-across-ranks"
    NO_ACTIVE_SPRINT = "no-active-sprint"
    LASTING_STAGE = "lasting-stage"
    LAST_NEW_OR_FINISH = "last-new-or-finish"
    ROLE_CHANGE = "role-change"
    SECOND_SUCCESS = "second-success"
    UNFIT_CODE = "unfit-code"
    PORTAL_FAILED = "portal-failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hazard:
    """A danger that the reader of a plan should weigh; it stops nothing."""

    code: HazardCode
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a board's plan is refused, and what to do."""

    code: RefusalCode
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewId:
    """The id of a stage that a call of the same board will create; `created_by` is that call's index."""

    created_by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One write to the portal; `params` may hold a NewId wherever a stage id stands. `stage` is for people.

    `form` tells what the parameters are; None where nobody needs to know.
    """

    method: str
    params: Mapping[str, Any]
    reasons: tuple[Reason, ...]
    stage: str
    form: CallForm | None = field(default=None, compare=False, repr=False)

    @property
    def target(self) -> int | NewId | None:
        """The stage that is written, by its id where it has one already; None for a call that creates it."""
        return _reference(self.params.get(self.form.stage or "") if self.form else self.params.get("id"))

    @property
    def task(self) -> int | None:
        """The task that is moved, if one is."""
        task = self.params.get(self.form.task) if self.form and self.form.task else None
        return task if isinstance(task, int) else None

    @property
    def after(self) -> int | NewId | None:
        """The stage behind which the call puts its own, 0 for the front; None where it does not say."""
        return _reference(self._told(self.form.after)) if self.form else None

    @property
    def sort(self) -> int | None:
        """The number that the stage gets, None where the call gives it none."""
        number = self._told(self.form.sort) if self.form else None
        return number if isinstance(number, int) else None

    @property
    def title(self) -> str | None:
        """The title that is sent, None for none."""
        return _text(self._told(self.form.title)) if self.form else None

    @property
    def color(self) -> str | None:
        """The colour that is sent, without `#`; None for none."""
        color = _text(self._told(self.form.color)) if self.form else None
        return None if color is None else color.removeprefix("#")

    def _told(self, key: str | None) -> Any:
        fields = self.params.get("fields")
        return fields.get(key) if key is not None and isinstance(fields, Mapping) else None


def _reference(value: Any) -> int | NewId | None:
    return value if isinstance(value, int | NewId) else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStage:
    """One row of the board before or after: `id` None for a stage to be created, `color` None if none is sent.

    `created_by` is the index of the call that creates the row. `tasks` is how many tasks the webhook sees in it, on a
    row before, where that was asked. `code` and `role` are those of `model.board.Stage`.
    """

    id: int | None
    title: str
    color: str | None
    created_by: int | None = None
    tasks: int | None = None
    code: str | None = None
    role: Role | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """On a board with damaged SORT values: after call `after_call` the order must be `order`, else plan again."""

    after_call: int
    order: tuple[int | NewId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPlan:
    """What will happen to one board.

    `before` and `after` hold the whole board, unlisted stages too. `least_calls` is the proven lower bound, a renumber
    call on a damaged board left out. With `refusals` there are no calls to run: `calls` is empty. `emptied` holds the
    tasks that the plan moves out of each stage that it deletes; with no task, a column (0: tasks that were never moved)
    that has to be empty when the plan is run. `as_admin`: the board is read and written as the portal's administrator.
    `drift` tells the differences between file and board by where they come from; None where there is no base to tell.
    `portal` names one of the configuration's portals, None for the one of the command line; `template` names what the
    desired stages come from, None where they are the board's own.
    """

    name: str
    address: Address
    fingerprint: str
    before: tuple[PlannedStage, ...]
    after: tuple[PlannedStage, ...]
    calls: tuple[Call, ...] = ()
    least_calls: int = 0
    hazards: tuple[Hazard, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    checkpoint: Checkpoint | None = None
    emptied: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    as_admin: bool = False
    drift: tuple[Difference, ...] | None = None
    portal: str | None = None
    template: str | None = None

    @property
    def refused(self) -> bool:
        """Whether this board gets no write because of a refusal."""
        return bool(self.refusals)

    @property
    def changed(self) -> bool:
        """Whether applying the plan writes to this board."""
        return bool(self.calls)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run will do: one plan a board, sorted by name, and the requests that applying them takes.

    `configuration_digest` stands for the desired boards that the plan was made from, None where it was made from none;
    `narrowed` says that the configuration held more boards than the plan was to be made for. `base` names what the
    configuration was held against to tell what changed in the file; None if nothing. `portals` holds those portals of
    the configuration that its boards name.
    """

    boards: tuple[BoardPlan, ...]
    requests: int
    configuration_digest: str | None = None
    narrowed: bool = False
    base: str | None = None
    portals: Mapping[str, PortalSpec] = field(default_factory=dict)

    @property
    def calls(self) -> int:
        """How many writes the plan holds."""
        return sum(len(board.calls) for board in self.boards)

    @property
    def least_calls(self) -> int:
        """The proven lower bound for `calls`."""
        return sum(board.least_calls for board in self.boards)

    @property
    def changed(self) -> tuple[BoardPlan, ...]:
        """The boards that get at least one write."""
        return tuple(board for board in self.boards if board.changed)

    @property
    def refused(self) -> tuple[BoardPlan, ...]:
        """The boards whose plan is refused."""
        return tuple(board for board in self.boards if board.refused)
