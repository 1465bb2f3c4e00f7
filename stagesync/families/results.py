"""What calls answer when they were done, and what other answers mean."""

from __future__ import annotations

import re
import reprlib
from typing import TYPE_CHECKING

from stagesync.errors import PortalError
from stagesync.model.plan import Reason

if TYPE_CHECKING:
    from stagesync.model.plan import Call


def id_or_true(call: Call, result: object) -> int | None:
    """Return the id that an add answers, None for another call that answers true; raises PortalError."""
    if Reason.CREATE not in call.reasons:
        if result is not True:
            raise odd(call, result, "true")
        return None
    return new_id(call, result)


def new_id(call: Call, result: object) -> int:
    """Return an id; raises PortalError."""
    text = "" if isinstance(result, bool) else str(result)
    if not re.fullmatch(r"[0-9]{1,18}", text) or not int(text):
        raise odd(call, result, "an id")
    return int(text)


def odd(call: Call, result: object, wanted: str) -> PortalError:
    """Return the error of a result that says nothing about what was done."""
    message = f"{call.method}: the portal answered {reprlib.repr(result)} instead of {wanted}"
    return PortalError(message, unknown_outcome=True)
