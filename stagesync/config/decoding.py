"""A file's bytes as text: UTF-8 without the characters that YAML forbids or that its parser would change."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from stagesync.model.rule import Rule

if TYPE_CHECKING:
    from stagesync.config.report import Report

_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_BREAK = re.compile("\r\n|\r|\n")
_OTHER_ENCODINGS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


def lines(text: str) -> list[str]:
    """Return the lines of a file without their line breaks, counted as YAML's parser counts them."""
    return _LINE_BREAK.split(text)


def decode(data: bytes, report: Report) -> str | None:
    """Return the text of a file, without a byte-order mark, or None with a problem noted."""
    other = _other_encoding(data)
    if other:
        report.error(Rule.ENCODING, (0, 0), f"the file is saved as {other}", "save it as UTF-8")
        return None
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        bad = error.object[error.start]
        message = f"the byte 0x{bad:02x} is no UTF-8"
        report.error(
            Rule.ENCODING, _place(error.object[: error.start].decode()), message, "save the file as UTF-8"
        )
        return None
    return text if _is_clean(text, report) else None


def _other_encoding(data: bytes) -> str | None:
    for mark, name in _OTHER_ENCODINGS:
        if data.startswith(mark):
            return name
    head = data[:2]
    return "UTF-16" if len(head) == 2 and head.count(0) == 1 else None


def _is_clean(text: str, report: Report) -> bool:
    found = _FORBIDDEN.search(text)
    if found is None:
        return True
    code = ord(found[0])
    place = _place(text[: found.start()])
    escape = f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"
    if found[0] in "\x85\u2028\u2029":
        message = f"the line break U+{code:04X} would be changed by YAML"
        report.error(
            Rule.ENCODING, place, message, f"write it as {escape} inside double quotes, or remove it"
        )
    else:
        message = f"the control character U+{code:04X} is not allowed in YAML"
        report.error(
            Rule.ENCODING, place, message, f"remove it, or write it as {escape} inside double quotes"
        )
    return False


def _place(before: str) -> tuple[int, int]:
    """Return the zero-based place of what follows `before`."""
    found = lines(before)
    return len(found) - 1, len(found[-1])
