"""Where the webhook's URL comes from: a file, or the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.errors import SourceError, WebhookError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from stagesync.portal.webhook import Webhook

VARIABLE = "STAGESYNC_WEBHOOK"
LARGEST = 64 * 1024
"""Bytes of a webhook file that are read."""


def webhook_from(file: Path | None, environ: Mapping[str, str]) -> Webhook:
    """Return the webhook that a file holds or, without one, the environment.

    Raises SourceError for a file that can't be read, WebhookError for a text that is no usable URL or not there; both
    name the place, neither quotes what stands there.
    """
    from stagesync.portal.webhook import Webhook

    text = _named(environ) if file is None else _read(file)
    try:
        return Webhook.parse(text)
    except WebhookError as error:
        place = VARIABLE if file is None else f"the webhook file {file}"
        raise WebhookError(f"{place}: {error}") from None


def _named(environ: Mapping[str, str]) -> str:
    text = environ.get(VARIABLE, "")
    if not text.strip():
        raise WebhookError(
            f"no portal is named: set {VARIABLE} to the webhook's URL, or name a file that holds it with "
            "--webhook-file; to try without a portal use --portal embedded"
        )
    return text


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no file can have this name"
        raise SourceError(
            f"the webhook file {path} can't be read: {reason}; check its name and permissions"
        ) from None
    if len(data) > LARGEST:
        raise SourceError(
            f"the webhook file {path} is too large to be one; it holds the URL alone, on one line"
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SourceError(
            f"the webhook file {path} is not UTF-8 text; save it as plain text with the URL alone, on one line"
        ) from None
