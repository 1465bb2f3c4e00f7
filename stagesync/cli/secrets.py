"""The secrets of this run, so that whatever is shown last can be freed of them.

What a text that should be a webhook's URL holds is read in `webhook_source`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from stagesync.portal.redaction import Redactor
    from stagesync.portal.webhook import Webhook

Value = TypeVar("Value")

SHORTEST = 6
"""Characters; a shorter code is no secret, and hiding it would tear words out of every text."""

_redactors: dict[str, Redactor] = {}
_expected: list[Callable[[], Iterable[str]]] = []
_WEBHOOK_IN_A_MESSAGE = re.compile(
    r"""(   https?:/+ [^\s'"<>]{0,2000}? / (?: rest/[^/\s'"<>]+ | \d+ ) /
        |   \b (?: rest/\d+
                |   [\w.-]{1,255}\.[a-z]{2,63}(?::\d+)? / (?:[^\s'"<>]{0,2000}?/)? (?: rest/[^/\s'"<>]+ | \d+ )
                ) /
            (?! [^\s'"<>:;,]{0,2000} \.ya?ml\b )  # without a scheme it may be a file in a folder named 2024
        )
        [^/\s'"<>:;,]{6,}""",
    re.IGNORECASE | re.VERBOSE,
)


def forget() -> None:
    """Start a run that knows no secret yet."""
    _redactors.clear()
    _expected.clear()


def expect(codes: Callable[[], Iterable[str]]) -> None:
    """Remember where secrets are named: `codes` is asked before the first text is shown, and not where none is."""
    _expected.append(codes)


def keep(webhook: Webhook) -> None:
    """Remember a webhook's code as what must never be shown; the embedded portal's own is none."""
    if not is_throw_away(webhook):
        _hide(webhook.code)


def keep_token(token: str) -> None:
    """Remember a hosting site's token as what must never be shown."""
    _hide(token)


def _hide(secret: str) -> None:
    from stagesync.portal.redaction import Redactor

    if len(secret) >= SHORTEST and secret not in _redactors:
        _redactors[secret] = Redactor((secret,))


def _known() -> Iterable[Redactor]:
    while _expected:
        for code in _expected[-1]():
            _hide(code)
        _expected.pop()  # not before: a run that is interrupted in between still has something to say
    return _redactors.values()


def redact(text: str) -> str:
    """Return the text without any secret of this run."""
    for redactor in _known():
        text = redactor.redact(text)
    return text


def redact_message(text: str) -> str:
    """Return a message without secrets: nor those that somebody gave as an argument by mistake."""
    return _WEBHOOK_IN_A_MESSAGE.sub(r"\1***", redact(text))


def redacted(value: Value) -> Value:
    """Return a frozen value with no secret in any text of it, however deep.

    To be called before the value is drawn: a code that layout has cut, or broken over two lines, is not found any more.
    """
    return cast("Value", _freed(value)) if _known() else value


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


def is_throw_away(webhook: Webhook) -> bool:
    """Tell whether a webhook is that of an embedded portal, which anybody may know."""
    if not webhook.loopback:
        return False
    from stagesync.emulator.credentials import CODE

    return webhook.code == CODE
