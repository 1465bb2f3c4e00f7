"""Which hosting site this pipeline runs on, and the token for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.errors import HostingError
from stagesync.hosting.environment import required
from stagesync.hosting.github import GitHub
from stagesync.hosting.gitlab import GitLab

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagesync.hosting.site import Site


def site_from(environ: Mapping[str, str], *, elsewhere: str) -> Site:
    """Return the site that the environment tells of; raises HostingError where there is none, or no token for it.

    `elsewhere` is what to do outside of a pipeline, as a clause.
    """
    if site := site_if_any(environ):
        return site
    raise HostingError(f"this is no pipeline of GitHub or GitLab; {elsewhere}")


def site_if_any(environ: Mapping[str, str]) -> Site | None:
    """Return the site that the environment tells of, None outside of a pipeline; HostingError without a token."""
    if environ.get("GITHUB_ACTIONS") == "true" or environ.get("GITHUB_REPOSITORY"):
        why = "give the step `env: GITHUB_TOKEN: ${{ github.token }}`"
        return GitHub(environ, _token(environ, "GITHUB_TOKEN", why))
    if environ.get("GITLAB_CI") == "true" or environ.get("CI_API_V4_URL"):
        why = "make a project access token (role Reporter, scope api) and a masked variable of this name"
        return GitLab(environ, _token(environ, "STAGESYNC_GITLAB_TOKEN", why))
    return None


def _token(environ: Mapping[str, str], name: str, why: str) -> str:
    """Return a token that a header can hold; raises HostingError, which does not quote it."""
    token = required(environ, name, why)
    if token.isascii() and token.isprintable() and " " not in token:
        return token
    raise HostingError(
        f"{name} holds a line break, a blank or another character that no token has; set it anew, to the token alone"
    )
