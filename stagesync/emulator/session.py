"""What one HTTP request holds: the portal's tables, the user, and the state that PHP keeps for one process.

The work mode, what was read of boards, orders and meanings, and an error left behind live as long as the request and no
longer; a batch shares one of each between its commands, separate requests never do (docs/portal.md, "Batch and the
stage cache", "RPA in a batch", "CRM in a batch").
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from stagesync.emulator.budget import Meter
from stagesync.emulator.rows import GROUP, StageRow, TaskRow

if TYPE_CHECKING:
    from stagesync.emulator.failure import RestError
    from stagesync.emulator.fault import Fault
    from stagesync.emulator.storage import Storage

DEFAULT_SCOPES = ("task", "sonet_group", "user")
_SECTION_SCOPES = {"rpa": "rpa", "crm": "crm", "scrum": "socialnetwork"}
"""What a webhook may do beside, if the state has such a section and does not say its scopes."""

_MEMBERS = frozenset({"A", "E", "K"})
_EDITORS = frozenset({"A", "E"})


@dataclass(kw_only=True)
class Session:
    """One request's process: `clock` gives Unix seconds, `inside` holds the faults that await commands of a batch."""

    store: Storage
    clock: Callable[[], float]
    mode: str = GROUP
    meter: Meter = field(default_factory=Meter)
    inside: list[Fault] = field(default_factory=list)
    boards: dict[tuple[str, int], tuple[StageRow, ...]] = field(default_factory=dict)
    rpa_orders: dict[int, tuple[int, ...]] = field(default_factory=dict)
    crm_meanings: dict[str, dict[str, str]] = field(default_factory=dict)
    leftover: RestError | None = None

    @cached_property
    def settings(self) -> dict[str, Any]:
        """The state document's settings, read once a request."""
        return self.store.settings()

    @property
    def user_id(self) -> int:
        """The webhook's user."""
        return int(self.settings["user_id"])

    @property
    def is_admin(self) -> bool:
        """Whether that user is a portal administrator."""
        return bool(self.settings["is_admin"])

    @property
    def scopes(self) -> tuple[str, ...]:
        """What the webhook may do."""
        more = (scope for section, scope in _SECTION_SCOPES.items() if section in self.settings)
        return tuple(self.settings.get("scopes", (*DEFAULT_SCOPES, *more)))

    @property
    def is_crm_admin(self) -> bool:
        """Whether the user administers the CRM: yes, unless the state's section `crm` says otherwise."""
        return bool(self.crm_options.get("admin", True))

    @property
    def crm_options(self) -> dict[str, Any]:
        """What the state's section `crm` says beside its rows."""
        return dict(self.settings.get("crm", {}))

    @property
    def scrum_options(self) -> dict[str, Any]:
        """What the state's section `scrum` says beside its rows."""
        return dict(self.settings.get("scrum", {}))

    @property
    def scrum_groups(self) -> frozenset[int]:
        """The groups that are scrum groups: those that the state says so of, and those that have a sprint."""
        if "scrum" not in self.settings:
            return frozenset()
        of_sprints = (sprint.group_id for sprint in self.store.scrum.sprints.all())
        return frozenset((*self.scrum_options.get("groups", ()), *of_sprints))

    def outlived(self, error: RestError) -> RestError:
        """Return the error that a batch tells for a failed command: one that was left behind takes its place.

        It does so for whatever fails later, errors of the platform included (docs/portal.md, "CRM in a batch").
        """
        return error if self.leftover is None else self.leftover

    def role(self, group_id: int) -> str:
        """Return the user's role in a group, "" for none."""
        return self.settings["group_roles"].get(str(group_id)) or ""

    def is_member(self, group_id: int) -> bool:
        """Tell whether the user belongs to a group: reads its board, sorts its tasks."""
        return self.role(group_id) in _MEMBERS

    def edits(self, group_id: int) -> bool:
        """Tell whether the user may change a group's stages: its owner and its moderators."""
        return self.role(group_id) in _EDITORS

    def sees(self, task: TaskRow) -> bool:
        """Tell whether the user can see a task: administrators see all, others those of their groups."""
        if task.hidden:
            return False
        return self.is_admin or task.group_id == 0 or self.is_member(task.group_id)

    def record(self, method: str, params: object, *, batch: bool) -> None:
        """Put a call into the portal's log."""
        self.store.log.record(method, params, batch=batch)
