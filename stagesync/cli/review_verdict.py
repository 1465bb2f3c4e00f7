"""Whether the plan at hand is the one that was reviewed: the one decision between a merge and the portal.

Every doubt is a refusal. What is said of it is left to `review_words`.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagesync.cli.review_comment import plan_comment, seal_place
from stagesync.hosting.reviewed import Reviewed, read_reviewed
from stagesync.hosting.seal import is_sealed
from stagesync.rendering.markdown.marker import read_marker
from stagesync.rendering.plan_json import plan_digest

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagesync.hosting.site import Comment, PullRequest, Site
    from stagesync.model.plan import Plan

PATIENCE = 7.0
"""Seconds in which the site may find out which pull request was merged: it does so a moment after the push."""

_SHARES = (0.3, 0.7)
"""The site is asked three times, with these parts of the patience in between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """The plan is the reviewed one; `by` says what tells so."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotApproved:
    """The plan is not the reviewed one, or nobody can tell.

    `reason` is a clause without a full stop. `request` is the pull request to be told, `reviewed` what its comment
    keeps of the plan that was shown, if it may be believed. `digest` is that of `plan`, the plan made now.
    """

    reason: str
    plan: Plan
    digest: str
    site: Site | None = None
    request: PullRequest | None = None
    reviewed: Reviewed | None = None


def approved_by(digest: str, plan: Plan) -> Approved | NotApproved:
    """Hold a plan against a digest that a person named."""
    made = plan_digest(plan)
    if digest == made:
        return Approved(by=f"the digest named is this plan's, {made}")
    return NotApproved(reason=f"the digest named, {digest}, is another plan's", plan=plan, digest=made)


def judge(
    site: Site,
    plan: Plan,
    key: str,
    secret: str | None,
    *,
    patience: float = PATIENCE,
    sleep: Callable[[float], None] = time.sleep,
) -> Approved | NotApproved:
    """Hold a plan against what was shown on the pull request that was merged as this commit; raises HostingError."""
    requests = _merged(site, patience, sleep)
    verdicts = [_held_against(site, request, plan, key, secret) for request in requests]
    approved = next((verdict for verdict in verdicts if isinstance(verdict, Approved)), None)
    if approved or verdicts:
        return approved or verdicts[0]
    return NotApproved(
        reason=f"no pull request was merged as commit {site.commit}, so nobody was shown what it does: it was pushed "
        "directly, or together with other merges. Look at the plan, and name its digest if it shall be applied",
        plan=plan,
        digest=plan_digest(plan),
    )


def _merged(site: Site, patience: float, sleep: Callable[[float], None]) -> tuple[PullRequest, ...]:
    for share in _SHARES:
        if found := site.merged():
            return found
        sleep(share * patience)
    return site.merged()


def _held_against(
    site: Site, request: PullRequest, plan: Plan, key: str, secret: str | None
) -> Approved | NotApproved:
    made = plan_digest(plan)
    comment = plan_comment(site, request.number, key)
    kept = None if comment is None else _believed(comment, secret, seal_place(site, request))
    if comment is not None and kept is not None and kept.head == request.head and _digest(comment) == made:
        return Approved(by=f"pull request {request.number} shows this plan for {request.head}, {made}")
    return NotApproved(
        reason=_reason(comment, kept, request),
        plan=plan,
        digest=made,
        site=site,
        request=request,
        reviewed=kept,
    )


def _believed(comment: Comment, secret: str | None, place: str) -> Reviewed | None:
    """Return what a comment keeps; None if it was not sealed with our secret, or edited since."""
    if secret is not None and not is_sealed(comment.body, secret=secret, place=place):
        return None
    return read_reviewed(comment.body)


def _reason(comment: Comment | None, kept: Reviewed | None, request: PullRequest) -> str:
    where = f"pull request {request.number}"
    if comment is None:
        return f"{where} shows no plan of ours: it came from a fork, or was merged before the plan was made"
    if kept is None:
        return f"the comment on {where} was edited, or made with another webhook or STAGESYNC_REVIEW_KEY"
    if kept.head != request.head:
        return f"{where} shows a plan for commit {kept.head}, but {request.head} was merged"
    return f"{where} shows another plan than the one that the merged files make now"


def _digest(comment: Comment) -> str | None:
    marker = read_marker(comment.body)
    return None if marker is None else marker.digest
