"""GitLab, on gitlab.com or one's own host, seen from a pipeline.

Sources: GitLab's REST reference, "Merge requests", "Commits" (List merge requests associated with a commit),
"Branches" (Get single repository branch) and "Notes"; "Predefined CI/CD variables" for the environment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from stagesync.errors import HostingError
from stagesync.hosting.environment import at, commit, number, required
from stagesync.hosting.rest import Refused, Rest
from stagesync.hosting.site import Comment, PullRequest, comment_from

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_COMMITS_OF_A_MERGE = ("merge_commit_sha", "squash_commit_sha", "sha")
"""By the project's way of merging the default branch then ends in one of these: the last one is a fast-forward."""


class GitLab:
    """The project that a pipeline belongs to; `token` is a project access token with the scope api."""

    def __init__(
        self, environ: Mapping[str, str], token: str, rest: Callable[[str, Mapping[str, str]], Rest] = Rest
    ) -> None:
        self._environ = environ
        base = required(environ, "CI_API_V4_URL", "GitLab's runner sets it to the API's address").rstrip("/")
        project = environ.get("CI_MERGE_REQUEST_PROJECT_ID") or environ.get("CI_PROJECT_ID")
        self._project = number(project, "CI_PROJECT_ID")
        self.place = f"{base}/projects/{self._project}".lower()
        self.commit = commit(environ.get("CI_COMMIT_SHA"), "CI_COMMIT_SHA")
        self._rest = rest(base, {"PRIVATE-TOKEN": token})

    def current(self) -> PullRequest:
        """Return the merge request of a merge request pipeline.

        A merged results pipeline runs for a commit that GitLab made for it; the branch's own is named beside it.
        """
        iid = self._environ.get("CI_MERGE_REQUEST_IID")
        if not iid:
            raise HostingError(
                "CI_MERGE_REQUEST_IID is not set: a plan is put on a merge request by its own pipeline (rules: "
                "if: $CI_PIPELINE_SOURCE == 'merge_request_event')"
            )
        branch = self._environ.get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA") or self.commit
        head = commit(branch, "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA")
        return PullRequest(number=number(iid, "CI_MERGE_REQUEST_IID"), head=head, open=True)

    def now(self, number: int) -> PullRequest:
        """Return a merge request as it is at this moment."""
        return _merge_request(self._ask("GET", f"/merge_requests/{number}"))

    def merged(self) -> tuple[PullRequest, ...]:
        """Return the merge requests merged into this branch as this very commit."""
        branch = self._environ.get("CI_COMMIT_BRANCH")
        found = self._pages(f"/repository/commits/{self.commit}/merge_requests")
        return tuple(
            _merge_request(one)
            for one in found
            if at(one, "state") == "merged"
            and at(one, "target_branch") == branch
            and at(one, "target_project_id") == self._project
            and self.commit in [at(one, name) for name in _COMMITS_OF_A_MERGE]
        )

    def tip(self) -> str:
        """Return the commit that the pipeline's branch ends in at this moment."""
        why = "a plan is applied by a pipeline of the branch it was merged into"
        branch = required(self._environ, "CI_COMMIT_BRANCH", why)
        found = self._ask("GET", f"/repository/branches/{quote(branch, safe='')}")
        return commit(at(found, "commit", "id"), "the branch's commit.id")

    def me(self) -> int:
        """Return the number of the account that the token belongs to."""
        try:
            found = at(self._rest.ask("GET", "/user"), "id")
        except Refused as refused:
            raise self._error(refused) from refused
        if isinstance(found, int) and not isinstance(found, bool):
            return found
        raise HostingError("GitLab does not tell whose the token is; use a project access token")

    def comments(self, number: int) -> Iterator[Comment]:
        """Yield all notes of a merge request that are somebody's words, the oldest first."""
        for one in self._pages(f"/merge_requests/{number}/notes?sort=asc&order_by=created_at"):
            if not at(one, "system"):
                yield comment_from(one, writer="author")

    def add_comment(self, number: int, body: str) -> None:
        """Write a new note."""
        self._ask("POST", f"/merge_requests/{number}/notes", {"body": body})

    def replace_comment(self, number: int, comment: Comment, body: str) -> None:
        """Put another text into a note."""
        self._ask("PUT", f"/merge_requests/{number}/notes/{comment.id}", {"body": body})

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        try:
            return self._rest.ask(method, f"/projects/{self._project}{path}", body)
        except Refused as refused:
            raise self._error(refused) from refused

    def _pages(self, path: str) -> Iterator[Any]:
        try:
            yield from self._rest.pages(f"/projects/{self._project}{path}")
        except Refused as refused:
            raise self._error(refused) from refused

    def _error(self, refused: Refused) -> HostingError:
        said = f"GitLab refuses with status {refused.status}" + (f": {refused.text}" if refused.text else "")
        if refused.limited:
            return HostingError(f"{said}; too many requests were sent; run the job again later")
        return HostingError(
            f"{said}; STAGESYNC_GITLAB_TOKEN has to be a project access token of this project that has not ended, "
            "with the role Reporter or more and the scope api (CI_JOB_TOKEN can't write notes)"
        )


def _merge_request(one: Any) -> PullRequest:
    return PullRequest(
        number=number(at(one, "iid"), "a merge request's iid"),
        head=commit(at(one, "sha"), "a merge request's sha"),
        open=at(one, "state") == "opened",
    )
