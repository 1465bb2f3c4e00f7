"""What our comments say after a merge, as Markdown: the difference to the reviewed plan, or the report."""

from __future__ import annotations

import re
from difflib import unified_diff
from typing import TYPE_CHECKING

from stagesync.cli.review.fence import fenced
from stagesync.cli.review.plan_words import board_digests, plan_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagesync.cli.review.verdict import NotApproved
    from stagesync.hosting.reviewed import Reviewed
    from stagesync.model.plan import Plan

_COMMIT = re.compile(r"(?:^|\()([0-9a-f]{12,64})\)?$")
"""In the name of a plan's base: `41f0c2d7e9ab` or `main (41f0c2d7e9ab)`."""
_SAME_WORDS = (
    "The words of the plan are the same: the board was read otherwise (its ids, or how its order is stored)."
)


def refusal_words(verdict: NotApproved) -> str:
    """Return why nothing was applied, the difference, and how to go on."""
    why = f"### stagesync: not applied\n\nThis run wrote nothing: {verdict.reason}."
    if verdict.later is not None:
        return f"{why}\n\nWhat the boards shall be is for the run of `{verdict.later}` to say; see what became of it.\n"
    return f"{why}\n\n{_difference(verdict.reviewed, verdict.plan)}\n\n{_by_digest(verdict)}\n"


def changed_words(head: str, before: str, now: str) -> str:
    """Return that the plan of a commit was shown before as another one; `before` and `now` are digests."""
    return (
        "### stagesync: the plan of this commit has changed\n\n"
        f"The plan of `{head}` was shown with the digest `{before}`; made again it has the digest `{now}`: a board was "
        "changed in between, or what the commit is merged into. The plan's comment shows the new one. Review it again: "
        "an approval given before is for the old one.\n"
    )


def base_name(plan: Plan) -> str:
    """Return what to give as base to make a plan again: a commit's digits, `none`, or else the base's own name."""
    if plan.base is None:
        return "none"
    commit = _COMMIT.search(plan.base)
    return commit[1] if commit else plan.base


def report_words(text: str, *, failed: bool) -> str:
    """Return what an apply printed, as a comment."""
    heading = "not everything was applied" if failed else "applied"
    block = fenced(text.splitlines())
    return f"### stagesync: {heading}\n\n<details><summary>Report</summary>\n\n{block}\n\n</details>\n"


def _by_digest(verdict: NotApproved) -> str:
    """Return how a person has the plan applied; with another base its renames, and so its digest, could be others."""
    at = "" if verdict.site is None else f", while the branch is still at `{verdict.site.commit}`,"
    base = base_name(verdict.plan)
    return (
        f"The plan made now has the digest `{verdict.digest}`. Whoever has read it may have it applied: start the "
        f"workflow by hand{at} with `reviewed-digest` = `{verdict.digest}` and `base` = `{base}` (GitLab: a pipeline "
        f"with the variables `STAGESYNC_REVIEWED_DIGEST` = `{verdict.digest}` and `STAGESYNC_BASE` = `{base}`)."
    )


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
