"""GitHub, and GitHub Enterprise Server, seen from a workflow.

Sources: GitHub's REST reference, "Pull requests", "Commits" (List pull requests associated with a commit),
"Git database" (Get a reference) and "Issue comments"; "Variables reference" for the environment.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from stagesync.errors import HostingError
from stagesync.hosting.environment import at, commit, event, number, required
from stagesync.hosting.rest import Refused, Rest
from stagesync.hosting.site import Comment, PullRequest, comment_from

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")
_VIEWER = {"query": "query { viewer { databaseId } }"}
_FORK = (
    "the job needs `permissions: pull-requests: write`; in a pull request from a fork, or by Dependabot, the token "
    "can read alone, whatever the workflow says"
)


class GitHub:
    """The repository that a workflow runs in; `token` is sent to the API's address alone."""

    def __init__(
        self, environ: Mapping[str, str], token: str, rest: Callable[[str, Mapping[str, str]], Rest] = Rest
    ) -> None:
        self._environ = environ
        base = environ.get("GITHUB_API_URL", "").strip().rstrip("/") or "https://api.github.com"
        self._repository = required(environ, "GITHUB_REPOSITORY", "GitHub's runner sets it to OWNER/NAME")
        if not _REPOSITORY.fullmatch(self._repository):
            raise HostingError("GITHUB_REPOSITORY is not of the form OWNER/NAME")
        self.place = f"{base}/{self._repository}".lower()
        self.commit = commit(environ.get("GITHUB_SHA"), "GITHUB_SHA")
        headers = {
            "Authorization": f"Bearer {token}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        self._rest = rest(base, headers)
        self._graphql = rest(_graphql(environ, base), headers)

    def current(self) -> PullRequest:
        """Return the pull request of a `pull_request` event."""
        name = self._environ.get("GITHUB_EVENT_NAME", "")
        if name != "pull_request":
            raise HostingError(
                f"the workflow was started by {name or 'no event'}, not by pull_request; a plan is put on the pull "
                "request that its own workflow ran for"
            )
        about = at(event(self._environ), "pull_request")
        return PullRequest(
            number=number(at(about, "number"), "the event's pull_request.number"),
            head=commit(at(about, "head", "sha"), "the event's pull_request.head.sha"),
            open=True,
        )

    def now(self, number: int) -> PullRequest:
        """Return a pull request as it is at this moment."""
        return _pull_request(self._ask("GET", f"/pulls/{number}"))

    def merged(self) -> tuple[PullRequest, ...]:
        """Return the pull requests merged into this branch as this very commit, by whichever way of merging.

        A merge, squash or rebase leaves its last commit in `merge_commit_sha`: commits pushed on top are none of it.
        """
        branch = self._environ.get("GITHUB_REF", "").removeprefix("refs/heads/")
        try:
            found = list(self._rest.pages(f"/repos/{self._repository}/commits/{self.commit}/pulls"))
        except Refused as refused:
            raise self._error(refused, writing=False) from refused
        return tuple(_pull_request(one) for one in found if self._is_merge(one, branch))

    def tip(self) -> str:
        """Return the commit that the workflow's branch ends in at this moment."""
        found = self._ask("GET", f"/git/ref/heads/{quote(self._branch())}")
        return commit(at(found, "object", "sha"), "the branch's object.sha")

    def me(self) -> int:
        """Return the account's number: a workflow's own token may not ask for /user, but GraphQL tells it."""
        try:
            found = at(self._rest.ask("GET", "/user"), "id")
        except Refused:
            try:
                found = at(
                    self._graphql.ask("POST", "", _VIEWER, repeatable=True), "data", "viewer", "databaseId"
                )
            except Refused as refused:
                raise self._error(refused, writing=False) from refused
        if isinstance(found, int) and not isinstance(found, bool):
            return found
        raise HostingError("GitHub does not tell whose the token is; use the workflow's own token")

    def comments(self, number: int) -> Iterator[Comment]:
        """Yield all comments of a pull request; those on lines of the difference are another kind, and left out."""
        try:
            for one in self._rest.pages(f"/repos/{self._repository}/issues/{number}/comments"):
                yield comment_from(one, writer="user")
        except Refused as refused:
            raise self._error(refused, writing=False) from refused

    def add_comment(self, number: int, body: str) -> None:
        """Write a new comment."""
        self._ask("POST", f"/issues/{number}/comments", {"body": body})

    def replace_comment(self, number: int, comment: Comment, body: str) -> None:
        """Put another text into a comment."""
        del number  # GitHub counts comments over the whole repository
        self._ask("PATCH", f"/issues/comments/{comment.id}", {"body": body})

    def _branch(self) -> str:
        ref = self._environ.get("GITHUB_REF", "")
        if name := ref.partition("refs/heads/")[2]:
            return name
        raise HostingError(
            f"GITHUB_REF is {ref!r}, no branch: a plan is applied from the branch it was merged into"
        )

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        try:
            return self._rest.ask(method, f"/repos/{self._repository}{path}", body)
        except Refused as refused:
            raise self._error(refused, writing=body is not None) from refused

    def _is_merge(self, one: Any, branch: str) -> bool:
        return (
            at(one, "merged_at") is not None
            and at(one, "merge_commit_sha") == self.commit
            and at(one, "base", "ref") == branch
            and str(at(one, "base", "repo", "full_name")).lower() == self._repository.lower()
        )

    def _error(self, refused: Refused, *, writing: bool) -> HostingError:
        said = f"GitHub refuses with status {refused.status}" + (f": {refused.text}" if refused.text else "")
        if refused.limited:
            remedy = "too many requests were sent with this token; run the job again later"
        elif refused.status == 401:
            remedy = "the token is wrong or has ended; give the step a fresh one as GITHUB_TOKEN"
        elif writing and refused.status in {403, 404}:
            remedy = _FORK
        else:
            remedy = "the job needs `permissions: contents: read, pull-requests: read` for this repository"
        return HostingError(f"{said}; {remedy}")


def _graphql(environ: Mapping[str, str], base: str) -> str:
    """Return GraphQL's address; on Enterprise Server it is beside the REST API's, not below."""
    named = environ.get("GITHUB_GRAPHQL_URL", "").strip()
    return named or (f"{base.removesuffix('/v3')}/graphql")


def _pull_request(one: Any) -> PullRequest:
    return PullRequest(
        number=number(at(one, "number"), "a pull request's number"),
        head=commit(at(one, "head", "sha"), "a pull request's head.sha"),
        open=at(one, "state") == "open",
    )
