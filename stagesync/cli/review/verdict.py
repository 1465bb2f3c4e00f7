"""Whether the plan at hand is the one that was reviewed: the one decision between a merge and the portal.

Every doubt is a refusal. What is said of it is left to `telling`, which comments count to `sealing`.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagesync.cli.review.comments import plan_comment
from stagesync.cli.review.sealing import Secret, believed, seal_place
from stagesync.rendering.markdown.marker import read_marker
from stagesync.rendering.plan_json import plan_digest

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagesync.hosting.reviewed import Reviewed
    from stagesync.hosting.site import Comment, PullRequest, Site
    from stagesync.model.plan import Plan

PATIENCE = 7.0
"""Seconds in which the site may find out what was pushed, and from which pull request: a moment later."""

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
    keeps of the plan that was shown, if it may be believed. `digest` is that of `plan`, the plan made now. `later` is
    the commit on top of this pipeline's, if that is the reason.
    """

    reason: str
    plan: Plan
    digest: str
    site: Site | None = None
    request: PullRequest | None = None
    reviewed: Reviewed | None = None
    later: str | None = None


def approved_by(
    digest: str,
    plan: Plan,
    site: Site | None,
    *,
    patience: float = PATIENCE,
    sleep: Callable[[float], None] = time.sleep,
) -> Approved | NotApproved:
    """Hold a plan against a digest that a person named; raises HostingError.

    A run by hand can be run again, too: in a pipeline a person's word holds for the newest commit alone. Without a
    `site` nobody can be asked which one that is.
    """
    made = plan_digest(plan)
    if digest != made:
        return NotApproved(reason=f"the digest named, {digest}, is another plan's", plan=plan, digest=made)
    later = None if site is None else _later(site, patience, sleep)
    if site is not None and later is not None:
        return _superseded(site, later, plan, None)
    return Approved(by=f"the digest named is this plan's, {made}")


def judge(
    site: Site,
    plan: Plan,
    key: str,
    secret: Secret,
    *,
    patience: float = PATIENCE,
    sleep: Callable[[float], None] = time.sleep,
) -> Approved | NotApproved:
    """Hold a plan against what was shown on the pull request that was merged as this commit; raises HostingError."""
    requests = _merged(site, patience, sleep)
    if later := _later(site, patience, sleep):
        return _superseded(site, later, plan, next(iter(requests), None))
    verdicts = [_held_against(site, request, plan, key, secret) for request in requests]
    approved = next((verdict for verdict in verdicts if isinstance(verdict, Approved)), None)
    if approved or verdicts:
        return approved or verdicts[0]
    return NotApproved(
        reason=f"no pull request was merged as commit {site.commit}, so nobody was shown what it does: it was pushed "
        "directly, or together with other merges. Look at the plan, and name its digest if it shall be applied",
        plan=plan,
        digest=plan_digest(plan),
        site=site,
    )


def _later(site: Site, patience: float, sleep: Callable[[float], None]) -> str | None:
    """Return the commit that the branch ends in, None if it is this pipeline's own.

    A job that is run again has the files of its commit, which a later one may have taken back.
    """
    for share in _SHARES:
        if site.tip() == site.commit:
            return None
        sleep(share * patience)
    tip = site.tip()
    return None if tip == site.commit else tip


def _superseded(site: Site, later: str, plan: Plan, request: PullRequest | None) -> NotApproved:
    return NotApproved(
        reason=f"{site.commit} is not the branch's newest commit any more, {later} is, so its approval is void",
        plan=plan,
        digest=plan_digest(plan),
        site=site,
        request=request,
        later=later,
    )


def _merged(site: Site, patience: float, sleep: Callable[[float], None]) -> tuple[PullRequest, ...]:
    for share in _SHARES:
        if found := site.merged():
            return found
        sleep(share * patience)
    return site.merged()


def _held_against(
    site: Site, request: PullRequest, plan: Plan, key: str, secret: Secret
) -> Approved | NotApproved:
    made = plan_digest(plan)
    comment = plan_comment(site, request.number, key)
    kept = None if comment is None else believed(comment, secret, seal_place(site, request))
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
