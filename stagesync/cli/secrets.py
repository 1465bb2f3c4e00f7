"""The secrets of this run, so that whatever is shown last can be freed of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stagesync.portal.redaction import Redactor
    from stagesync.portal.webhook import Webhook

SHORTEST = 6
"""Characters; a shorter code is no secret, and hiding it would tear words out of every text."""

_redactors: list[Redactor] = []
_WEBHOOK_IN_A_MESSAGE = re.compile(
    r"(https?:/+[^\s'\"<>]*?/(?:rest/[^/\s'\"<>]+|\d+)/)[^/\s'\"<>:;,]{6,}", re.IGNORECASE
)


def forget() -> None:
    """Start a run that knows no secret yet."""
    _redactors.clear()


def keep(webhook: Webhook) -> None:
    """Remember a webhook's code as what must never be shown; the embedded portal's own is none."""
    from stagesync.portal.redaction import Redactor

    if len(webhook.code) >= SHORTEST and not _is_throw_away(webhook):
        _redactors.append(Redactor((webhook.code,)))


def redact(text: str) -> str:
    """Return the text without any secret of this run."""
    for redactor in _redactors:
        text = redactor.redact(text)
    return text


def redact_message(text: str) -> str:
    """Return a message without secrets: nor those that somebody gave as an argument by mistake."""
    return _WEBHOOK_IN_A_MESSAGE.sub(r"\1***", redact(text))


def _is_throw_away(webhook: Webhook) -> bool:
    if not webhook.loopback:
        return False
    from stagesync.emulator.credentials import CODE

    return webhook.code == CODE
