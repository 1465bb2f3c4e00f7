"""Our comments on a pull request: the plan's and the result's, each written once and replaced ever after.

A comment is ours if our account wrote it and its first line is our marker: who copies the marker has another account,
and who uses our account for other things has no marker.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stagesync.errors import HostingError
from stagesync.hosting.reviewed import Reviewed, reviewed_line
from stagesync.hosting.seal import sealed

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagesync.hosting.site import Comment, PullRequest, Site
    from stagesync.model.plan import Plan

LONGEST = 65_000
"""UTF-16 units of a comment; GitHub takes 65,536."""

_RESULT = re.compile(r"<!-- stagesync:result key=([A-Za-z0-9._-]{1,64}) -->")


def post_plan(site: Site, plan: Plan, key: str, secret: str | None) -> str:
    """Put a plan on the pull request of this pipeline; return what was done, in one sentence.

    Nothing is written if the pull request went on meanwhile: a later commit has a pipeline of its own, and a plan that
    comes after the merge was seen by nobody before it. Raises HostingError.
    """
    request = site.current()
    now = site.now(request.number)
    if not now.open:
        return f"Pull request {request.number} is not open any more: the plan is not put on it."
    if now.head != request.head:
        return f"Pull request {request.number} has a later commit: its own pipeline will show the plan."
    body = plan_body(plan, key, request.head, secret, seal_place(site, request))
    _put(site, request.number, lambda first: _is_plan_marker(first, key), body)
    return f"The plan is on pull request {request.number}."


def post_result(site: Site, number: int, key: str, words: str) -> None:
    """Put on a pull request what came of its merge; raises HostingError."""
    body = f"<!-- stagesync:result key={key} -->\n{words}"
    _put(site, number, lambda first: _is_result_marker(first, key), body)


def plan_comment(site: Site, number: int, key: str) -> Comment | None:
    """Return our comment that shows a plan, None if there is none; raises HostingError."""
    return _ours(site, number, lambda first: _is_plan_marker(first, key))


def seal_place(site: Site, request: PullRequest) -> str:
    """Return what a seal is for: this pull request of this repository, and no other."""
    return f"{site.place}#{request.number}"


def plan_body(plan: Plan, key: str, head: str, secret: str | None, place: str) -> str:
    """Return a comment that shows a plan: its marker, the seal, what is kept for later, the plan as Markdown."""
    from stagesync.cli.review_words import board_digests, plan_words
    from stagesync.rendering.plan_markdown import plan_to_markdown

    first, _, markdown = plan_to_markdown(plan, key=key).partition("\n")
    kept = Reviewed(head=head, words=plan_words(plan), boards=board_digests(plan))
    whole = _joined(first, kept, markdown, secret, place)
    if len(whole.encode("utf-16-le")) // 2 <= LONGEST:
        return whole
    return _joined(first, Reviewed(head=head), markdown, secret, place)


def _joined(first: str, kept: Reviewed, markdown: str, secret: str | None, place: str) -> str:
    rest = f"{reviewed_line(kept)}\n{markdown}"
    return f"{first}\n{rest}" if secret is None else sealed(first, rest, secret=secret, place=place)


def _put(site: Site, number: int, is_marker: Callable[[str], bool], body: str) -> None:
    """Replace our comment, or write the first; after an unclear answer it is looked for before it is sent again."""
    for last in (False, True):
        earlier = _ours(site, number, is_marker)
        try:
            if earlier is None:
                site.add_comment(number, body)
            elif earlier.body.rstrip() != body.rstrip():
                site.replace_comment(number, earlier, body)
        except HostingError as error:
            if last or not error.unclear:
                raise
        else:
            return


def _ours(site: Site, number: int, is_marker: Callable[[str], bool]) -> Comment | None:
    """Return the newest comment of our account whose first line is the marker."""
    me = site.me()
    found = None
    for comment in site.comments(number):
        if comment.author == me and is_marker(comment.body.partition("\n")[0]):
            found = comment
    return found


def _is_plan_marker(first: str, key: str) -> bool:
    from stagesync.rendering.markdown.marker import read_marker

    marker = read_marker(first)
    return marker is not None and marker.key == key


def _is_result_marker(first: str, key: str) -> bool:
    found = _RESULT.fullmatch(first)
    return found is not None and found[1] == key
