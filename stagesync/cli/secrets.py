"""The secrets of this run, so that whatever is shown last can be freed of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from stagesync.portal.redaction import Redactor
    from stagesync.portal.webhook import Webhook

Value = TypeVar("Value")

SHORTEST = 6
"""Characters; a shorter code is no secret, and hiding it would tear words out of every text."""

_redactors: list[Redactor] = []
_WEBHOOK_IN_A_MESSAGE = re.compile(
    r"((?:https?:/+|\b)[^\s'\"<>]*?/(?:rest/[^/\s'\"<>]+|\d+)/)[^/\s'\"<>:;,]{6,}", re.IGNORECASE
)


def forget() -> None:
    """Start a run that knows no secret yet."""
    _redactors.clear()


def keep(webhook: Webhook) -> None:
    """Remember a webhook's code as what must never be shown; the embedded portal's own is none."""
    from stagesync.portal.redaction import Redactor

    if len(webhook.code) >= SHORTEST and not _is_throw_away(webhook):
        _redactors.append(Redactor((webhook.code,)))


def keep_token(token: str) -> None:
    """Remember a hosting site's token as what must never be shown."""
    from stagesync.portal.redaction import Redactor

    if len(token) >= SHORTEST:
        _redactors.append(Redactor((token,)))


def redact(text: str) -> str:
    """Return the text without any secret of this run."""
    for redactor in _redactors:
        text = redactor.redact(text)
    return text


def redact_message(text: str) -> str:
    """Return a message without secrets: nor those that somebody gave as an argument by mistake."""
    return _WEBHOOK_IN_A_MESSAGE.sub(r"\1***", redact(text))


def redacted(value: Value) -> Value:
    """Return a frozen value with no secret in any text of it, however deep.

    To be called before the value is drawn: a code that layout has cut, or broken over two lines, is not found any more.
    """
    return cast("Value", _freed(value)) if _redactors else value


def _freed(value: Any) -> Any:
    match value:
        case Enum():
            return value
        case str():
            return redact(value)
        case tuple() | list():
            return type(value)(_freed(item) for item in value)
        case Mapping():
            return {key: _freed(item) for key, item in value.items()}
        case _ if is_dataclass(value) and not isinstance(value, type):
            return replace(
                value, **{field.name: _freed(getattr(value, field.name)) for field in fields(value)}
            )
        case _:
            return value


def _is_throw_away(webhook: Webhook) -> bool:
    if not webhook.loopback:
        return False
    from stagesync.emulator.credentials import CODE

    return webhook.code == CODE
