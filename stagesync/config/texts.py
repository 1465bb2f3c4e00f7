"""What is odd about a text that is read as written: blank, too long, partly invisible, cut off."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stagesync.config.wording import in_double_quotes, quoted
from stagesync.model.rule import Rule
from stagesync.model.title import LONGEST, has_invisible, is_blank

if TYPE_CHECKING:
    from stagesync.config.drafts import Written
    from stagesync.config.nodes import Scalar
    from stagesync.config.report import Report

LONGEST_LOOK = 200
"""Characters of a line that are searched for a comment after a key."""

TITLE = "the title"
FORMER_TITLE = "the former title"

_LOST_VALUE = re.compile(r"[^:]*:\s+(?P<comment>#\S+)")
_COMMENT = re.compile(r"[ \t]+(#\S+)")


def check_title(title: Written, noun: str, report: Report, rows: list[str]) -> None:
    """Note what hinders or surprises with a title; `noun` is TITLE or FORMER_TITLE."""
    if not check_present(title, noun, report, rows):
        return
    length = len(title.text)
    if length > LONGEST:
        message = f"{noun} has {length} characters, and the portal keeps {LONGEST}"
        report.error(Rule.LONG_TITLE, title.where, message, "shorten it")
    elif noun == TITLE:
        _oddities(title, report)


def check_present(written: Written, noun: str, report: Report, rows: list[str]) -> bool:
    """Note a text that is missing, blank, or cut off by a comment; return whether there is a text."""
    if is_blank(written.text):
        comment = comment_behind(written, rows)
        if comment:
            message = f"{noun} is empty, because an unquoted # starts a comment"
            report.error(
                Rule.CUT_BY_COMMENT, written.where, message, f"put it in quotes: {in_double_quotes(comment)}"
            )
        else:
            report.error(Rule.EMPTY_TEXT, written.where, f"{noun} is {_how_blank(written)}", "write a text")
        return False
    cut = _cut_off(written.scalar, rows)
    if cut:
        message = f"{noun} ends before {quoted(cut)}, since an unquoted # after a blank starts a comment"
        remedy = "put the whole text in quotes, or write '# ' with a blank if it is a comment"
        report.warning(Rule.CUT_BY_COMMENT, written.where, message, remedy)
    return True


def comment_behind(written: Written, rows: list[str]) -> str | None:
    """Return the `#…` after a key without a value, on its line, if no blank follows the #."""
    if not written.scalar.empty:
        return None
    line, column = written.where
    rest = rows[line][column : column + LONGEST_LOOK] if line < len(rows) else ""
    found = _LOST_VALUE.match(rest)
    return found["comment"] if found else None


def _how_blank(written: Written) -> str:
    return "empty" if not written.text else f"blank ({quoted(written.text)})"


def _cut_off(scalar: Scalar, rows: list[str]) -> str | None:
    """Return the `#…` that follows a plain text on its line with no blank after the #, as in `Plan #1`."""
    line, column = scalar.place
    if not scalar.plain or line >= len(rows):
        return None
    if not rows[line].startswith(scalar.text, column):
        return None
    found = _COMMENT.match(rows[line], column + len(scalar.text))
    return found[1] if found else None


def _oddities(title: Written, report: Report) -> None:
    text = title.text
    if text == "0":
        message = "the portal treats a stage with the title '0' as untitled"
        report.warning(Rule.ODD_TITLE, title.where, message, "give it another title")
    if text != text.strip():
        message = f"the title {quoted(text)} has blanks around it, which are kept"
        report.warning(Rule.ODD_TITLE, title.where, message, "remove them unless they are meant")
    if has_invisible(text):
        message = f"the title {quoted(text)} holds control, direction or invisible characters, which are kept"
        report.warning(Rule.ODD_TITLE, title.where, message, "remove them unless they are meant")
