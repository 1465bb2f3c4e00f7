"""What a pipeline's environment says to `review`: the hosting site, its token, the key of seals, how patient to be."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from stagesync.cli import secrets
from stagesync.cli.review.sealing import UNSEALED, Secret
from stagesync.errors import UsageError, WebhookError

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
    from stagesync.cli.review.verdict import PATIENCE

    text = environ.get(_PATIENCE_VARIABLE, "").strip()
    if text and not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise UsageError(f"{_PATIENCE_VARIABLE} is no plain number of seconds, such as 7.")
    return float(text) if text else PATIENCE


def site(elsewhere: str, environ: Mapping[str, str] = os.environ) -> Site:
    """Return the hosting site; its tokens are secrets from here on.

    Outside of a pipeline HostingError is raised, which says what to do `elsewhere`.
    """
    from stagesync.hosting.choosing import site_from

    _keep_tokens(environ)
    return site_from(environ, elsewhere=elsewhere)


def site_if_any(environ: Mapping[str, str] = os.environ) -> Site | None:
    """Return the hosting site, None outside of a pipeline; its tokens are secrets from here on."""
    from stagesync.hosting import choosing

    _keep_tokens(environ)
    return choosing.site_if_any(environ)


def _keep_tokens(environ: Mapping[str, str]) -> None:
    from stagesync.hosting.environment import TOKENS

    for name in TOKENS:
        secrets.keep_token(environ.get(name, "").strip())


def seal_secret(
    portal: str | None, webhook_file: Path | None, environ: Mapping[str, str] = os.environ
) -> Secret:
    """Return what comments are sealed with: STAGESYNC_REVIEW_KEY, else the webhook's code.

    `portal` is what --portal says, that is the embedded portal, beside which no webhook counts. Only there nothing has
    to be sealed: without a secret and without --portal WebhookError is raised.
    """
    named = _named_key(environ)
    if portal is not None:
        return named or UNSEALED
    code = _webhook_code(webhook_file, environ)
    if secret := named or code:
        return secret
    raise WebhookError(
        f"there is nothing to seal comments with, so anybody's would count: set STAGESYNC_WEBHOOK or {_SEAL_VARIABLE}, "
        "or name a file with --webhook-file; the embedded portal alone needs no seal, say so with --portal embedded"
    )


def _named_key(environ: Mapping[str, str]) -> str:
    named = environ.get(_SEAL_VARIABLE, "").strip()
    secrets.keep_token(named)
    if named and len(named) < _SHORTEST_SEAL_KEY:
        raise UsageError(
            f"{_SEAL_VARIABLE} has fewer than {_SHORTEST_SEAL_KEY} characters: what it seals is public, so it could be "
            "guessed; take a random one, such as `openssl rand -hex 32` prints."
        )
    return named


def _webhook_code(webhook_file: Path | None, environ: Mapping[str, str]) -> str | None:
    """Return the webhook's code, a secret from here on; None where no webhook is named."""
    from stagesync.cli.webhook_source import VARIABLE, webhook_from

    if webhook_file is None and not environ.get(VARIABLE, "").strip():
        return None
    webhook = webhook_from(webhook_file, environ)
    secrets.keep(webhook)
    return webhook.code
