"""The rate limit of the cloud: a leaky bucket for each source address, in front of everything else.

What a refused request is answered is in `portal.py`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` requests fit the bucket, `per_second` run out of it (docs/portal.md, "Limits")."""

    burst: int
    per_second: float

    @classmethod
    def parse(cls, text: str) -> Rate:
        """Return the rate that `BURST/PER_SECOND` names, as `50/2`; ValueError with the right form otherwise."""
        burst, _, per_second = text.partition("/")
        try:
            return cls(int(burst), float(per_second))
        except ValueError:
            raise ValueError(
                f"a rate is BURST/PER_SECOND, as 50/2 (most portals) or 250/5 (Enterprise), not {text!r}"
            ) from None

    def __post_init__(self) -> None:
        if self.burst < 1 or not 0 < self.per_second < math.inf:
            raise ValueError(f"a rate needs a burst of 1 or more and more than 0 a second, not {self}")


@dataclass(slots=True)
class Bucket:
    """One source's bucket: how full it is, and when that was so."""

    rate: Rate
    level: float = 0.0
    seen: float = field(default=float("-inf"))

    def admits(self, now: float) -> bool:
        """Tell whether a request at `now` (seconds) fits; one that is refused does not fill the bucket further."""
        elapsed = max(0.0, now - self.seen)
        self.level = max(0.0, self.level - elapsed * self.rate.per_second)
        self.seen = now
        if self.level + 1 > self.rate.burst:
            return False
        self.level += 1
        return True
