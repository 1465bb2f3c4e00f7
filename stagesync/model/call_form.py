"""What a portal's method takes: which of its parameters hold a stage, a task, a place, and which others there may be.

A family of boards gives the forms of its methods. By them a call is told in words, and a call of a saved plan is known
for one that the family could have made; both is left to `rendering/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Home = Mapping[str, int | str]
"""Fields that tell on which board a stage is created, with the values that they have on this board."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallForm:
    """The form of one method on one board; names of parameters, and below them keys of the parameter `fields`.

    `stage` holds the stage that is written, or where a task goes; without it the method creates one. `task` holds the
    task that is moved. Of `fields`, `needed` are always there and `allowed` may be; those of `home` are there with
    exactly these values. Without any of the three the method has no `fields`. All of them are texts but for `after`,
    the stage before (0: first), and `sort`, a number; `title` and `color` are what people ask about. `as_admin`:
    `isAdmin` goes along where the board is written as an administrator.
    """

    method: str
    stage: str | None = None
    task: str | None = None
    needed: frozenset[str] = frozenset()
    allowed: frozenset[str] = frozenset()
    title: str | None = None
    color: str | None = None
    after: str | None = None
    sort: str | None = None
    home: Home = field(default_factory=dict)
    as_admin: bool = False

    @property
    def creates(self) -> bool:
        """Whether the method creates a stage."""
        return self.stage is None

    @property
    def has_fields(self) -> bool:
        """Whether the method takes `fields`."""
        return bool(self.needed or self.allowed or self.home)
