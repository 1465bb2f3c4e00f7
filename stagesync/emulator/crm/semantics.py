"""What a status's place in its directory means: the older answer to that, EXTRA, and what is out of order.

EXTRA goes by SORT, not by SEMANTICS; so does much of the portal (docs/portal.md, "Order of CRM stages").
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagesync.emulator.crm.rows import FAILURE, PROCESS, SUCCESS, Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.emulator.crm.directories import Directory, Ends


def meanings(directory: Directory, ends: Ends, statuses: Sequence[Status]) -> dict[str, str]:
    """Return process, success, failure or apology for each code of a directory of leads, deals or quotes.

    Every stage with a SORT above that of success counts as an apology, whatever its SEMANTICS say.
    """
    success, failure = directory.code(ends.success), directory.code(ends.failure)
    top = next((status.sort for status in statuses if status.status_id == success), None)
    found = {}
    for status in statuses:
        behind = top is not None and status.sort > top
        found[status.status_id] = "apology" if behind else "process"
    return found | {success: "success", failure: "failure"}


def extra(status: Status, meaning: str) -> dict[str, Any]:
    """Return the key EXTRA of an answered row."""
    return {"SEMANTICS": meaning, "COLOR": status.color}


def disorder(statuses: Sequence[Status]) -> tuple[str, ...]:
    """Return what is wrong with a directory of stages: "order", if not process < success < failure, and "tie"."""
    sorts = [status.sort for status in statuses]
    wrong = []
    if not _in_order(statuses):
        wrong.append("order")
    if len(set(sorts)) < len(sorts):
        wrong.append("tie")
    return tuple(wrong)


def _in_order(statuses: Sequence[Status]) -> bool:
    before = -float("inf")
    for rank in (PROCESS, SUCCESS, FAILURE):
        sorts = [status.sort for status in statuses if status.rank == rank]
        if sorts and min(sorts) <= before:
            return False
        before = max([before, *sorts])
    return True
