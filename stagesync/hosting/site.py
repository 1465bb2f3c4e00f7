"""What the command line needs of a hosting site, and the values it gets; each site has a module of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from stagesync.hosting.environment import at

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequest:
    """A pull request (GitLab: merge request); `head` is the last commit of its branch, in full."""

    number: int
    head: str
    open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment on a pull request; `author` is the account's number, `body` the raw text with `\\n` line ends."""

    id: int
    author: int
    body: str


def comment_from(document: Any, *, writer: str) -> Comment:
    """Return the comment that a site's JSON tells of; `writer` is the key of its author.

    One whose author's account is gone has no author, so nobody's number.
    """
    author, body = at(document, writer, "id"), at(document, "body")
    return Comment(
        id=int(at(document, "id") or 0),
        author=author if isinstance(author, int) else 0,
        body=body.replace("\r\n", "\n") if isinstance(body, str) else "",
    )


class Site(Protocol):
    """A hosting site, seen from a pipeline that runs on it. Every method raises HostingError."""

    place: str
    """The repository's address, for seals: the same in every pipeline, another for every repository."""
    commit: str
    """The commit that this pipeline runs for, in full."""

    def current(self) -> PullRequest:
        """Return the pull request that this pipeline runs for, its `head` being the commit it runs for."""

    def now(self, number: int) -> PullRequest:
        """Return a pull request as it is at this moment."""

    def merged(self) -> tuple[PullRequest, ...]:
        """Return the pull requests that were merged as the very commit that this pipeline runs for."""

    def tip(self) -> str:
        """Return the commit that the branch of this pipeline ends in at this moment, in full."""

    def me(self) -> int:
        """Return the number of the account that our token writes as."""

    def comments(self, number: int) -> Iterator[Comment]:
        """Yield all comments of a pull request, the oldest first."""

    def add_comment(self, number: int, body: str) -> None:
        """Write a new comment; it is not sent twice, so the error may be `unclear`."""

    def replace_comment(self, number: int, comment: Comment, body: str) -> None:
        """Put another text into a comment."""
