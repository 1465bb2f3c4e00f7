"""A board to be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stagesync.model.board import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A board to read: where it lies, and whether as an administrator."""

    address: Address
    as_admin: bool = False
