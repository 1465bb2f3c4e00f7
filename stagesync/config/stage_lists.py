"""What must hold for the entries of one list of stages as it is written: usable titles, colours and codes.

What must hold between the entries is looked at in `clashes` and `roles`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.config import clashes, codes, roles
from stagesync.config.texts import FORMER_TITLE, TITLE, check_present, check_title, comment_behind
from stagesync.config.wording import in_double_quotes, quoted
from stagesync.model import color
from stagesync.model.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagesync.config.clashes import Clash
    from stagesync.config.codes import CodeRules
    from stagesync.config.drafts import EntryDraft, StageList, Written
    from stagesync.model.board import Kind


def check(stages: StageList, rows: list[str], kind: Kind | None, code_rules: CodeRules) -> None:
    """Note every problem within a list of stages; `rows` are the lines of its file.

    `kind` is that of the board, None for a template, whose boards are looked at by `template_uses`.
    """
    check_entries(stages, rows, kind, code_rules)
    for clash in all_clashes(stages, kind):
        clash.note()


def check_entries(stages: StageList, rows: list[str], kind: Kind | None, code_rules: CodeRules) -> None:
    """Note every problem of single entries: all that can be told of a list that changes another one."""
    for entry in stages.entries:
        _check_texts(entry, rows, kind)
        if entry.code:
            codes.check(entry.code, code_rules, entry.report, rows)
        for neighbour, key in ((entry.after, "'after'"), (entry.before, "'before'")):
            if neighbour:
                check_present(neighbour, key, entry.report, rows)


def all_clashes(stages: StageList, kind: Kind | None) -> Iterator[Clash]:
    """Yield all that is wrong between the entries of a list."""
    yield from clashes.clashes(stages, kind)
    yield from roles.clashes(stages)


def _check_texts(entry: EntryDraft, rows: list[str], kind: Kind | None) -> None:
    if entry.title:
        check_title(entry.title, TITLE, kind, entry.report, rows)
    for former in entry.was:
        check_title(former, FORMER_TITLE, kind, entry.report, rows)
    if entry.color and color.parse(entry.color.text) is None:
        _bad_color(entry.color, rows)


def _bad_color(written: Written, rows: list[str]) -> None:
    comment = comment_behind(written, rows)
    if comment:
        rule, message = Rule.CUT_BY_COMMENT, "the colour is empty, because an unquoted # starts a comment"
        remedy = f"put it in quotes: {in_double_quotes(comment)}"
    elif not written.text:
        rule, message = Rule.COLOR, "the colour is empty"
        remedy = 'write one such as "#00C4FB", or remove the key to leave the colour unmanaged'
    else:
        rule, message = Rule.COLOR, f"{quoted(written.text)} is no colour"
        remedy = 'write "#RRGGBB", "RRGGBB" or "#RGB", in hexadecimal digits'
    written.report.error(rule, written.where, message, remedy)
