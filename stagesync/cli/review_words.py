"""What our comments say after a merge, as Markdown: the difference to the reviewed plan, or the report.

Every text that came from a file or a portal stands in a fenced block that it can't close.
"""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import unified_diff
from typing import TYPE_CHECKING

from stagesync.rendering.colors import Style
from stagesync.rendering.plan_json import plan_digest
from stagesync.rendering.plan_text import plan_to_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from stagesync.cli.review_verdict import NotApproved
    from stagesync.hosting.reviewed import Reviewed
    from stagesync.model.plan import Plan

MOST_UNITS = 50_000
"""UTF-16 units of a fenced block; the sites count a comment's length in them."""
LONGEST_LINE = 140
"""Characters."""

_SHORT_DIGEST = slice(7, 23)
_SAME_WORDS = (
    "The words of the plan are the same: the board was read otherwise (its ids, or how its order is stored)."
)


def plan_words(plan: Plan) -> str:
    """Return a plan as plain text, of the boards alone that its digest covers."""
    boards = tuple(replace(board, drift=None) for board in plan.boards if board.changed or board.refused)
    return plan_to_text(replace(plan, boards=boards, base=None), Style(color=False, width=100))


def board_digests(plan: Plan) -> dict[str, str]:
    """Return a short digest by board, of the boards that the plan's own covers."""
    covered = [board for board in plan.boards if board.changed or board.refused]
    return {board.name: plan_digest(replace(plan, boards=(board,)))[_SHORT_DIGEST] for board in covered}


def refusal_words(verdict: NotApproved) -> str:
    """Return why nothing was applied, the difference, and how to go on."""
    why = f"### stagesync: not applied\n\nNothing was written: {verdict.reason}."
    how = (
        f"The plan made now has the digest `{verdict.digest}`. Whoever has read it may have it applied: start the "
        "workflow by hand with that digest as `reviewed-digest` (GitLab: a pipeline with the variable "
        "`STAGESYNC_REVIEWED_DIGEST`)."
    )
    return f"{why}\n\n{_difference(verdict.reviewed, verdict.plan)}\n\n{how}\n"


def report_words(text: str, *, failed: bool) -> str:
    """Return what an apply printed, as a comment."""
    heading = "not everything was applied" if failed else "applied"
    block = fenced(text.splitlines())
    return f"### stagesync: {heading}\n\n<details><summary>Report</summary>\n\n{block}\n\n</details>\n"


def fenced(lines: Iterable[str], language: str = "text") -> str:
    """Return lines as a fenced block: cut, each a blank in, so that none is a command to GitLab (`/close`).

    The lines of a difference have their own sign or blank in front.
    """
    indent = "" if language == "diff" else " "
    inner = "\n".join(_leading(indent + _cut(line) for line in lines))
    fence = "`" * (max([2, *(len(run) for run in re.findall("`+", inner))]) + 1)
    return f"{fence}{language}\n{inner}\n{fence}"


def _leading(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines that fit into a block; the rest is said to be missing."""
    room = MOST_UNITS
    for line in lines:
        room -= len(line.encode("utf-16-le", errors="replace")) // 2 + 1
        if room < 0:
            yield " … the rest is left out here; the job's log has it"
            return
        yield line


def _cut(line: str) -> str:
    line = line.rstrip("\r\n")
    return line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1] + "…"


def _difference(reviewed: Reviewed | None, plan: Plan) -> str:
    """Return the reviewed plan against this one, as far as the comment kept it; else this one alone."""
    now = plan_words(plan).splitlines()
    if reviewed is None:
        return f"This is the plan made now:\n\n{fenced(now)}"
    changed = _changed_boards(reviewed.boards, board_digests(plan))
    boards = fenced([f"boards that differ: {', '.join(changed)}"])
    if reviewed.words is None:
        return f"{boards}\n\nThis is the plan made now:\n\n{fenced(now)}"
    lines = list(unified_diff(reviewed.words.splitlines(), now, "reviewed", "now", lineterm=""))
    return f"{boards}\n\n{fenced(lines, 'diff') if lines else _SAME_WORDS}"


def _changed_boards(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
