"""Our comments on a pull request: the plan's and the result's, each written once and replaced ever after.

A comment is ours if our account wrote it and its first line is our marker: who copies the marker has another account,
and who uses our account for other things has no marker. Whether it counts is left to `sealing`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.cli.review.sealing import Secret, believed, seal_place, with_seal
from stagesync.cli.review.telling import changed_words
from stagesync.errors import HostingError
from stagesync.hosting.reviewed import Reviewed, reviewed_line
from stagesync.rendering.markdown.marker import read_marker, result_marker

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagesync.hosting.site import Comment, PullRequest, Site
    from stagesync.model.plan import Plan

_LONGEST = 65_000
"""UTF-16 units of a comment; GitHub takes 65,536."""


def post_plan(site: Site, plan: Plan, key: str, secret: Secret) -> str:
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
    body = _plan_body(plan, key, request.head, secret, seal_place(site, request))
    _tell_change(site, request, body, plan_comment(site, request.number, key), secret)
    _put(site, request.number, lambda first: _is_plan_marker(first, key), body)
    return f"The plan is on pull request {request.number}."


def post_result(site: Site, number: int, key: str, words: str) -> None:
    """Put on a pull request what came of its merge; raises HostingError."""
    marker = result_marker(key)
    _put(site, number, lambda first: first == marker, f"{marker}\n{words}")


def plan_comment(site: Site, number: int, key: str) -> Comment | None:
    """Return our comment that shows a plan, None if there is none; raises HostingError."""
    return _ours(site, number, lambda first: _is_plan_marker(first, key))


def _plan_body(plan: Plan, key: str, head: str, secret: Secret, place: str) -> str:
    """Return a comment that shows a plan: its marker, the seal, what is kept for later, the plan as Markdown."""
    from stagesync.cli.review.plan_words import board_digests, plan_words
    from stagesync.rendering.plan_markdown import plan_to_markdown

    first, _, markdown = plan_to_markdown(plan, key=key).partition("\n")
    kept = Reviewed(head=head, words=plan_words(plan), boards=board_digests(plan))
    whole = with_seal(first, f"{reviewed_line(kept)}\n{markdown}", secret, place)
    if len(whole.encode("utf-16-le")) // 2 <= _LONGEST:
        return whole
    return with_seal(first, f"{reviewed_line(Reviewed(head=head))}\n{markdown}", secret, place)


def _tell_change(site: Site, request: PullRequest, body: str, shown: Comment | None, secret: Secret) -> None:
    """Say in a comment of its own that the plan of a commit is not the one shown before.

    A replaced comment notifies nobody, and a site voids approvals for new commits alone. It is said before the plan is
    replaced: a run that ends in between says it again rather than never. What an edited comment names counts nothing,
    so only one that counts can tell that the plan before was of another commit.
    """
    before = None if shown is None else read_marker(shown.body)
    now = read_marker(body)
    if shown is None or before is None or now is None or before.digest == now.digest:
        return
    kept = believed(shown, secret, seal_place(site, request))
    if kept is None or kept.head == request.head:
        site.add_comment(request.number, changed_words(request.head, before.digest, now.digest))


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
    marker = read_marker(first)
    return marker is not None and marker.key == key
