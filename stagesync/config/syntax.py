"""What YAML's parser refuses, in plain words: what stands in the text at that place, and what to do.

The parser's own wording is used only where nothing plainer is known.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml

from stagesync.config.decoding import lines
from stagesync.config.wording import in_double_quotes, quoted, visible
from stagesync.model.rule import Rule

if TYPE_CHECKING:
    from stagesync.config.report import Report

_QUOTED = re.compile(r"""(?<![^\s,:\[{])(?:"(?:[^"\\]|\\.)*"|'[^']*')""")
_COMMENT = re.compile(r"\s(#\S+)")
_COLOR = re.compile(r"#[0-9A-Fa-f]{3,8}")
_MAY_NOT_START = frozenset("@`%")


def describe(error: yaml.YAMLError, text: str, innermost: tuple[int, int] | None, report: Report) -> None:
    """Note the problem that made the parser stop; `innermost` is where the collection being read starts."""
    if isinstance(error, yaml.MarkedYAMLError):
        _Stop(error, innermost, lines(text)).describe(report)
    else:
        report.error(Rule.YAML_SYNTAX, (0, 0), "the file is no YAML", "check that it is the right file")


class _Stop:
    """Where and why the parser stopped."""

    def __init__(
        self, error: yaml.MarkedYAMLError, innermost: tuple[int, int] | None, rows: list[str]
    ) -> None:
        self.rows = rows
        mark = error.problem_mark or error.context_mark
        self.place = (mark.line, mark.column) if mark else (0, 0)
        opened = error.context_mark
        self.opened = (opened.line, opened.column) if opened else self.place
        self.bracket = innermost or self.opened
        self.context = error.context or ""
        self.problem = error.problem or ""

    def describe(self, report: Report) -> None:
        """Find the plainest words for it."""
        tab = self._tab()
        if "quoted scalar" in self.context:
            self._quoted_scalar(report)
        elif tab is not None:
            report.error(Rule.YAML_SYNTAX, tab, "a tab stands where YAML allows blanks alone", "use blanks")
        elif "cannot start any token" in self.problem and self._around()[1] in _MAY_NOT_START:
            message = f"a value can't start with {quoted(self._around()[1])}"
            report.error(Rule.YAML_SYNTAX, self.place, message, "put the value in quotes")
        elif self._in_brackets():
            self._brackets(report)
        else:
            self._elsewhere(report)

    def _quoted_scalar(self, report: Report) -> None:
        if "escape" in self.problem:
            remedy = "double the backslash, or use single quotes"
            report.error(
                Rule.YAML_SYNTAX, self.place, "the backslash starts no escape that YAML knows", remedy
            )
        else:
            report.error(
                Rule.YAML_SYNTAX,
                self.opened,
                "the quotation mark that opens here is never closed",
                "close it",
            )

    def _in_brackets(self) -> bool:
        line, column = self.bracket
        return "flow" in self.context or self._row(line)[column : column + 1] in ("{", "[")

    def _brackets(self, report: Report) -> None:
        lost = self._lost_to_comment()
        if lost is not None:
            place, value = lost
            message = "an unquoted # starts a comment, so the rest of the line is lost"
            shown = f": {in_double_quotes(value)}" if _COLOR.fullmatch(value) else ""
            report.error(Rule.CUT_BY_COMMENT, place, message, f"put the whole value in quotes{shown}")
        elif self.place[0] == self.bracket[0] and self._around()[1]:
            message = "here the list or mapping in brackets should go on with a comma, or end"
            report.error(
                Rule.YAML_SYNTAX, self.place, message, "add what is missing, or put the whole value in quotes"
            )
        else:
            message = "the bracket that opens here is not closed as it should be"
            remedy = "close it, and put a comma between its members"
            report.error(Rule.YAML_SYNTAX, self.bracket, message, remedy)

    def _elsewhere(self, report: Report) -> None:
        before = self._around()[0]
        if "mapping values" in self.problem:
            remedy = "put the value in quotes, or mend the indentation"
            report.error(
                Rule.YAML_SYNTAX, self.place, "a second colon on this line, or a key indented too far", remedy
            )
        elif "block mapping" in self.context or "block collection" in self.context:
            self._misplaced(before, report)
        elif "tag handle" in self.problem:
            remedy = "remove it, or put the value in quotes"
            report.error(Rule.YAML_FEATURE, self.place, "tags are not part of this format", remedy)
        else:
            message = f"this is no YAML ({visible(self.problem)})"
            report.error(Rule.YAML_SYNTAX, self.place, message, "mend it, or put the value in quotes")

    def _misplaced(self, before: str, report: Report) -> None:
        if before.strip():
            remedy = "put all of the value in quotes; inside single quotes write '' for one '"
            report.error(Rule.YAML_SYNTAX, self.place, "the value ends before this", remedy)
        else:
            remedy = "align it with its neighbours, or put the value before it in quotes"
            report.error(
                Rule.YAML_SYNTAX, self.place, "this does not fit the indentation of the lines before", remedy
            )

    def _around(self) -> tuple[str, str]:
        """Return the line up to the place, and the character at it."""
        row, column = self._row(self.place[0]), self.place[1]
        return row[:column], row[column : column + 1]

    def _row(self, number: int) -> str:
        return self.rows[number] if number < len(self.rows) else ""

    def _lost_to_comment(self) -> tuple[tuple[int, int], str] | None:
        """Return the first comment since the bracket that looks like a value, with its place."""
        for number in range(self.bracket[0], min(self.place[0] + 1, len(self.rows))):
            row = _QUOTED.sub(lambda found: "x" * len(found[0]), self.rows[number])
            comment = _COMMENT.search(row)
            if comment is None:
                continue
            value = comment[1].rstrip(",]}")
            if _COLOR.fullmatch(value) or "]" in row[comment.start() :] or "}" in row[comment.start() :]:
                return (number, comment.start(1)), value
        return None

    def _tab(self) -> tuple[int, int] | None:
        row = self._row(self.place[0])
        indent = row[: len(row) - len(row.lstrip())]
        if "\t" in indent and self.place[1] <= len(indent):
            return self.place[0], indent.index("\t")
        return self.place if self._around()[1] == "\t" else None
