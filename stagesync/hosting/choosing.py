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

TOKENS = ("GITHUB_TOKEN", "STAGESYNC_GITLAB_TOKEN")
"""The variables that hold a token; what they hold is a secret."""


def site_from(environ: Mapping[str, str]) -> Site:
    """Return the site that the environment tells of; raises HostingError where there is none, or no token for it."""
    if environ.get("GITHUB_ACTIONS") == "true" or environ.get("GITHUB_REPOSITORY"):
        token = required(environ, "GITHUB_TOKEN", "give the step `env: GITHUB_TOKEN: ${{ github.token }}`")
        return GitHub(environ, token)
    if environ.get("GITLAB_CI") == "true" or environ.get("CI_API_V4_URL"):
        why = "make a project access token (role Reporter, scope api) and a masked variable of this name"
        return GitLab(environ, required(environ, "STAGESYNC_GITLAB_TOKEN", why))
    raise HostingError(
        "this is no pipeline of GitHub or GitLab; elsewhere name the digest that was reviewed: "
        "stagesync review check PLAN --digest sha256:…"
    )
