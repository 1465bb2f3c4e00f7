"""What a pipeline's environment says to `review`: the hosting site, its token, the key of seals, how patient to be."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from stagesync.cli import secrets

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from stagesync.hosting.site import Site

_SEAL_VARIABLE = "STAGESYNC_REVIEW_KEY"
_SHORTEST_SEAL_KEY = 16
_PATIENCE_VARIABLE = "STAGESYNC_REVIEW_PATIENCE"
_MOST_DIGITS = 4


def patience(environ: Mapping[str, str] = os.environ) -> float:
    """Return the seconds to wait for the site to know a merge: STAGESYNC_REVIEW_PATIENCE, else 7."""
    from stagesync.cli.review_verdict import PATIENCE

    text = environ.get(_PATIENCE_VARIABLE, "").strip()
    if text and not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise click.UsageError(f"{_PATIENCE_VARIABLE} is no plain number of seconds, such as 7.")
    return float(text) if text else PATIENCE


def site(environ: Mapping[str, str] = os.environ) -> Site:
    """Return the hosting site; its tokens are secrets from here on."""
    from stagesync.hosting.choosing import TOKENS, site_from

    for name in TOKENS:
        secrets.keep_token(environ.get(name, "").strip())
    return site_from(environ)


def seal_secret(webhook_file: Path | None, environ: Mapping[str, str] = os.environ) -> str | None:
    """Return what comments are sealed with: STAGESYNC_REVIEW_KEY, else the webhook's code, None without both."""
    from stagesync.cli.webhook_source import VARIABLE, webhook_from

    named = environ.get(_SEAL_VARIABLE, "").strip()
    secrets.keep_token(named)
    if named and len(named) < _SHORTEST_SEAL_KEY:
        raise click.UsageError(
            f"{_SEAL_VARIABLE} has fewer than {_SHORTEST_SEAL_KEY} characters: what it seals is public, so it could be "
            "guessed; take a random one, such as `openssl rand -hex 32` prints."
        )
    if webhook_file is None and not environ.get(VARIABLE, "").strip():
        return named or None
    webhook = webhook_from(webhook_file, environ)
    secrets.keep(webhook)
    return named or webhook.code
