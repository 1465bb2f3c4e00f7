"""What is odd about a text that is read as written: blank, too long, partly invisible, cut off."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from stagesync.config.kinds import called
from stagesync.config.wording import in_double_quotes, quoted
from stagesync.model.rule import Rule
from stagesync.model.title import (
    LONGEST,
    ZERO,
    ZERO_IS_NONE,
    ZERO_IS_TITLE,
    has_invisible,
    is_blank,
    longest,
)

if TYPE_CHECKING:
    from stagesync.config.drafts import Written
    from stagesync.config.nodes import Scalar
    from stagesync.config.report import Report
    from stagesync.model.board import Kind

LONGEST_LOOK = 200
"""Characters of a line that are searched for a comment after a key."""

TITLE = "the title"
FORMER_TITLE = "the former title"
_LOST_VALUE = re.compile(r"[^:]*:\s+(?P<comment>#\S+)")
_COMMENT = re.compile(r"[ \t]+(#\S+)")


class Misfit(NamedTuple):
    """What is wrong with a text, and what to do."""

    rule: Rule
    message: str
    remedy: str


def check_title(title: Written, noun: str, kind: Kind | None, report: Report, rows: list[str]) -> None:
    """Note what hinders or surprises with a title on a board of this kind; `noun` is TITLE or FORMER_TITLE."""
    if not check_present(title, noun, report, rows):
        return
    misfit = title_misfit(title.text, noun, kind)
    if misfit:
        report.error(misfit.rule, title.where, misfit.message, misfit.remedy)
    elif noun == TITLE:
        _oddities(title, kind, report)


def title_misfit(title: str, noun: str, kind: Kind | None) -> Misfit | None:
    """Return what is wrong with a title that is not blank, on a board of this kind (None: whatever its kind)."""
    if len(title) > longest(kind):
        there = f" on {called(kind)}" if kind is not None and longest(kind) < LONGEST else ""
        message = f"{noun} has {len(title)} characters, and the portal keeps {longest(kind)}{there}"
        return Misfit(Rule.LONG_TITLE, message, "shorten it")
    if title == ZERO and kind in ZERO_IS_NONE and noun == TITLE:
        message = f"the portal takes the title '0' on {called(kind)} for none, and keeps the one before"
        return Misfit(Rule.ODD_TITLE, message, "give it another title")
    return None


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


def _oddities(title: Written, kind: Kind | None, report: Report) -> None:
    text = title.text
    if text == ZERO and kind not in ZERO_IS_TITLE:
        message = "the portal treats a stage with the title '0' as untitled"
        report.warning(Rule.ODD_TITLE, title.where, message, "give it another title")
    if text != text.strip():
        message = f"the title {quoted(text)} has blanks around it, which are kept"
        report.warning(Rule.ODD_TITLE, title.where, message, "remove them unless they are meant")
    if has_invisible(text):
        message = f"the title {quoted(text)} holds control, direction or invisible characters, which are kept"
        report.warning(Rule.ODD_TITLE, title.where, message, "remove them unless they are meant")
