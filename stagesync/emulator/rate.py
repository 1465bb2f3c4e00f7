"""The rate limit of the cloud: a leaky bucket for each source address, in front of everything else.

What a refused request is answered is in `portal.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` requests fit the bucket, `per_second` run out of it (docs/portal.md, "Limits")."""

    burst: int
    per_second: float

    def __post_init__(self) -> None:
        if self.burst < 1 or not self.per_second > 0:
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
