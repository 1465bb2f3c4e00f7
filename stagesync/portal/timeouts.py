"""How long a request may take, as a setting.

Handing it to the HTTP library is left to `transport`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

LONGEST_REQUEST = 60.0
"""Seconds after which the portal itself cuts a request off (docs/portal.md, "Limits")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds: `connect` for a connection, `read` for an answer that does not come or does not go on.

    Raises ValueError for a `read` that gives up before the portal does: a slow write would then look failed
    though it gets done.
    """

    connect: float = 10.0
    read: float = 70.0

    def __post_init__(self) -> None:
        if not 0 < self.connect < math.inf:
            raise ValueError(f"the time limit for a connection must be above 0 seconds, not {self.connect:g}")
        if not LONGEST_REQUEST < self.read < math.inf:
            raise ValueError(
                f"the time limit for an answer must be above {LONGEST_REQUEST:g} seconds, which the portal "
                f"itself may take, not {self.read:g}"
            )


STANDARD = Timeouts()
