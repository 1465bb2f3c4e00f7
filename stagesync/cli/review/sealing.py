"""Which comments count: those that were sealed with our secret, for this place, and not edited since.

With the embedded portal there is nothing to protect and no secret; that has to be said by a word of its own. Where the
secret comes from is left to `environment`.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final

from stagesync.hosting.reviewed import Reviewed, read_reviewed
from stagesync.hosting.seal import is_sealed, sealed

if TYPE_CHECKING:
    from stagesync.hosting.site import Comment, PullRequest, Site


class Unsealed(Enum):
    """The type of UNSEALED."""

    UNSEALED = "unsealed"


UNSEALED: Final = Unsealed.UNSEALED
"""In place of a secret: comments about the embedded portal carry no seal, and count without one."""

Secret = str | Unsealed


def seal_place(site: Site, request: PullRequest) -> str:
    """Return what a seal is for: this pull request of this repository, and no other."""
    return f"{site.place}#{request.number}"


def with_seal(first: str, rest: str, secret: Secret, place: str) -> str:
    """Return a comment of a first line and the rest, sealed in its second line."""
    return f"{first}\n{rest}" if secret is UNSEALED else sealed(first, rest, secret=secret, place=place)


def believed(comment: Comment, secret: Secret, place: str) -> Reviewed | None:
    """Return what a comment keeps; None if it was not sealed with our secret, or edited since."""
    if secret is UNSEALED or is_sealed(comment.body, secret=secret, place=place):
        return read_reviewed(comment.body)
    return None
