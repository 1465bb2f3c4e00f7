"""Where the webhook's URL comes from: a file, or the environment; and which secrets these hold, usable or not."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from stagesync.errors import SourceError, WebhookError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from stagesync.portal.webhook import Webhook

VARIABLE = "STAGESYNC_WEBHOOK"
OPTION = "--webhook-file"
LARGEST = 64 * 1024
"""Bytes of a webhook file that are read."""
MOST_WORDS = 8
"""Words of a text that may be a webhook's URL, or its code alone; a longer one is some other file."""
LONGEST_CODE = 256
"""Characters; a longer word is no code."""
MOST_CODES = 64
"""Codes that a text may hold; a longer list of them is some other file."""

_AFTER_USER = re.compile(r"/(?:rest/[^/\s]+|\d+)/([^/\s?#&\"'<>,;\\]{6,})", re.IGNORECASE)
_BETWEEN_WORDS = re.compile(r"[/\s?#&=\"'<>,;:\\]+")
_END_OF_SENTENCE = ".!)"
_pipes: dict[Path, bytes] = {}
"""What was read of files that can be read once, such as `<(command)` of a shell."""


def codes_named(args: Sequence[str], environ: Mapping[str, str]) -> Iterator[str]:
    """Yield what may be a webhook's code, wherever a command line and the environment name one.

    Nothing is raised, and no text is too malformed: whoever pastes half a URL, or the code alone, still put a secret
    there. The embedded portal's throw-away code is none.
    """
    yield from codes_in(environ.get(VARIABLE, ""))
    for path in _files_named(args):
        with suppress(SourceError):
            yield from codes_in(_bytes_of(path).decode(errors="replace").replace("\0", ""))


def codes_of(variables: Iterable[str], environ: Mapping[str, str]) -> Iterator[str]:
    """Yield what may be a webhook's code in variables that a configuration, a plan or a journal names."""
    for variable in variables:
        yield from codes_in(environ.get(variable, ""))


def codes_in(text: str) -> Iterator[str]:
    """Yield the code of a webhook's URL; of a text that is no usable one, all that may be a code."""
    if text.strip():
        yield from (code.rstrip(_END_OF_SENTENCE) for code in _candidates(text))


def _candidates(text: str) -> list[str]:
    from stagesync.cli.secrets import is_throw_away
    from stagesync.emulator.credentials import CODE
    from stagesync.portal.webhook import Webhook

    try:
        webhook = Webhook.parse(text)
    except WebhookError:
        found = _AFTER_USER.findall(unquote(text)) or _words(unquote(text))
        return [piece for piece in found[:MOST_CODES] if piece != CODE and len(piece) <= LONGEST_CODE]
    return [] if is_throw_away(webhook) else [webhook.code]


def _words(text: str) -> list[str]:
    """Return the words of a short text but for those with a dot in it: hosts, methods."""
    words = [word for word in _BETWEEN_WORDS.split(text) if word]
    if len(words) > MOST_WORDS:
        return []
    return [word for word in words if "." not in word.rstrip(_END_OF_SENTENCE)]


def _files_named(args: Sequence[str]) -> Iterator[Path]:
    for place, arg in enumerate(args):
        option, equals, value = arg.partition("=")
        if option == OPTION:
            yield from (Path(name) for name in ([value] if equals else args[place + 1 : place + 2]))


def webhook_from(file: Path | None, environ: Mapping[str, str], variable: str = VARIABLE) -> Webhook:
    """Return the webhook that a file holds or, without one, a variable of the environment.

    Raises SourceError for a file that can't be read, WebhookError for a text that is no usable URL or not there; both
    name the place, neither quotes what stands there.
    """
    from stagesync.portal.webhook import Webhook

    text = _named(environ, variable) if file is None else _read(file)
    try:
        return Webhook.parse(text)
    except WebhookError as error:
        place = variable if file is None else f"the webhook file {file}"
        raise WebhookError(f"{place}: {error}") from None


def _named(environ: Mapping[str, str], variable: str) -> str:
    text = environ.get(variable, "")
    if not text.strip() and variable != VARIABLE:
        raise WebhookError(f"{variable} is empty or not set; set it to the webhook's URL")
    if not text.strip():
        raise WebhookError(
            f"no portal is named: set {VARIABLE} to the webhook's URL, or name a file that holds it with "
            "--webhook-file; to try without a portal use --portal embedded"
        )
    return text


def _bytes_of(path: Path) -> bytes:
    """Return what a file holds, or the beginning of it. Raises SourceError where it can't be read."""
    if path in _pipes:
        return _pipes[path]
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
            if not path.is_file():
                _pipes[path] = data
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no file can have this name"
        raise SourceError(
            f"the webhook file {path} can't be read: {reason}; check its name and permissions"
        ) from None
    return data


def _read(path: Path) -> str:
    data = _bytes_of(path)
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
