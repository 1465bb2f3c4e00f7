"""How many requests a portal takes: the size of its bucket and how fast that drains.

Keeping to it is left to `throttle`.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

_WRITTEN = re.compile(r"(?P<burst>[0-9]{1,9})\s*/\s*(?P<per_second>[0-9]{1,9}(?:\.[0-9]{1,9})?)")
_STANDARD = "standard"
_ENTERPRISE = "enterprise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """`burst` requests may go out at once, then `per_second`. Source: docs/portal.md, "Limits".

    Raises ValueError for a burst below 1 and for what is no speed.
    """

    burst: int
    per_second: float

    def __post_init__(self) -> None:
        if self.burst < 1 or not 0 < self.per_second < math.inf:
            raise ValueError(
                f"a rate of {self.burst}/{self.per_second} lets nothing through; both numbers must be above 0"
            )

    @classmethod
    def parse(cls, text: str) -> Rate:
        """Return the rate that `text` names: `BURST/PER_SECOND`, such as `50/2` or `10/0.5`, `standard`, `enterprise`.

        Raises ValueError in words for the user, who is told by the caller where the text stood.
        """
        written = text.strip()
        if written.lower() in {_STANDARD, _ENTERPRISE}:
            return STANDARD if written.lower() == _STANDARD else ENTERPRISE
        match = _WRITTEN.fullmatch(written)
        if match is None:
            raise ValueError(
                f"{text!r} is no rate; write BURST/PER_SECOND, such as 50/2, or the word {_STANDARD} or {_ENTERPRISE}"
            )
        return cls(burst=int(match["burst"]), per_second=float(match["per_second"]))

    def __str__(self) -> str:
        return f"{self.burst}/{f'{self.per_second:.9f}'.rstrip('0').rstrip('.')}"


STANDARD = Rate(burst=50, per_second=2.0)
ENTERPRISE = Rate(burst=250, per_second=5.0)
