"""What must hold within one list of stages: usable titles, colours and codes, no two entries for one stage.

What the stages are for, and in which order that may be, is looked at in `roles`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.config import codes, roles
from stagesync.config.texts import FORMER_TITLE, TITLE, check_title, comment_behind
from stagesync.config.wording import in_double_quotes, quoted
from stagesync.model import color
from stagesync.model.board import Kind
from stagesync.model.rule import Rule
from stagesync.model.title import is_blank, loosely

if TYPE_CHECKING:
    from stagesync.config.codes import CodeRules
    from stagesync.config.drafts import EntryDraft, StageList, Written
    from stagesync.model.board import Role

_SIGNS = {
    None: "their 'code' or 'type', if their boards know these",
    Kind.KANBAN: "their 'id'",
    Kind.MY_PLAN: "their 'id'",
    Kind.RPA: "their 'id' or 'code'",
    Kind.CRM: "their 'id' or 'code'",
    Kind.SCRUM: "a 'type' of its own",
}
"""What tells two stages of one title apart, by the kind of board; None: in a template."""


def check(stages: StageList, rows: list[str], kind: Kind | None, code_rules: CodeRules) -> None:
    """Note every problem within a list of stages; `rows` are the lines of its file.

    `kind` is that of the board, None for a template, whose boards are looked at by `template_uses`.
    """
    for entry in stages.entries:
        _check_texts(entry, stages, rows, kind)
        if entry.code:
            codes.check(entry.code, code_rules, stages.report, rows)
    _check_ids(stages)
    _check_codes(stages, kind)
    _check_equal_titles(stages, kind)
    _check_alike_titles(stages)
    if any(entry.was for entry in stages.entries):
        _check_former_titles(stages)
    roles.check(stages)


def _check_texts(entry: EntryDraft, stages: StageList, rows: list[str], kind: Kind | None) -> None:
    if entry.title:
        check_title(entry.title, TITLE, kind, stages.report, rows)
    for former in entry.was:
        check_title(former, FORMER_TITLE, kind, stages.report, rows)
    if entry.color and color.parse(entry.color.text) is None:
        _bad_color(entry.color, stages, rows)


def _bad_color(written: Written, stages: StageList, rows: list[str]) -> None:
    comment = comment_behind(written, rows)
    if comment:
        message = "the colour is empty, because an unquoted # starts a comment"
        stages.report.error(
            Rule.CUT_BY_COMMENT, written.where, message, f"put it in quotes: {in_double_quotes(comment)}"
        )
    elif not written.text:
        remedy = 'write one such as "#00C4FB", or remove the key to leave the colour unmanaged'
        stages.report.error(Rule.COLOR, written.where, "the colour is empty", remedy)
    else:
        message = f"{quoted(written.text)} is no colour"
        stages.report.error(
            Rule.COLOR, written.where, message, 'write "#RRGGBB", "RRGGBB" or "#RGB", in hexadecimal digits'
        )


def _check_ids(stages: StageList) -> None:
    seen: dict[int, EntryDraft] = {}
    for entry in stages.entries:
        if entry.id is None:
            continue
        first = seen.setdefault(entry.id, entry)
        if first is not entry:
            message = f"the id {entry.id} is pinned twice, first in line {first.id_place[0] + 1}"
            stages.report.error(
                Rule.DUPLICATE_ID, entry.id_place, message, "give each entry the id of its own stage"
            )


def _check_codes(stages: StageList, kind: Kind | None) -> None:
    seen: dict[str, Written] = {}
    for entry in stages.entries:
        if entry.code is None or is_blank(entry.code.text):
            continue
        first = seen.setdefault(codes.alike(entry.code.text, kind), entry.code)
        if first is not entry.code:
            message = f"the code {quoted(entry.code.text)} stands in line {first.where[0] + 1} too"
            if first.text != entry.code.text:
                message += ", in other case, which the CRM may take for the same"
            remedy = "give each entry the code of its own stage"
            stages.report.error(Rule.DUPLICATE_CODE, entry.code.where, message, remedy)


def _check_equal_titles(stages: StageList, kind: Kind | None) -> None:
    """Two entries of one title have to be told apart: both by an id or code, or by their types."""
    seen: dict[str, EntryDraft] = {}
    of_type: dict[tuple[str, Role], EntryDraft] = {}
    for entry in stages.entries:
        if entry.title is None or is_blank(entry.title.text):
            continue
        first = seen.setdefault(entry.title.text, entry)
        if entry.type and first.type:
            first = of_type.setdefault((entry.title.text, entry.type.role), entry)
        if first is not entry and first.title and not (_has_own_sign(entry) and _has_own_sign(first)):
            message = f"the title {quoted(entry.title.text)} stands in line {first.title.where[0] + 1} too"
            remedy = f"give it another title, or give both entries {_SIGNS[kind]}"
            stages.report.error(Rule.DUPLICATE_TITLE, entry.title.where, message, remedy)


def _has_own_sign(entry: EntryDraft) -> bool:
    return entry.id is not None or entry.code is not None


def _check_alike_titles(stages: StageList) -> None:
    seen: dict[str, Written] = {}
    for entry in stages.entries:
        if entry.title is None or is_blank(entry.title.text):
            continue
        first = seen.setdefault(loosely(entry.title.text), entry.title)
        if first.text != entry.title.text:
            message = f"the title {quoted(entry.title.text)} looks like that in line {first.where[0] + 1}"
            stages.report.warning(
                Rule.SIMILAR_TITLE, entry.title.where, message, "check that these are two stages"
            )


def _check_former_titles(stages: StageList) -> None:
    titles = {entry.title.text: entry for entry in reversed(stages.entries) if entry.title}
    seen: dict[str, tuple[EntryDraft, Written]] = {}
    for entry in stages.entries:
        own = entry.title.text if entry.title else None
        for former in entry.was:
            if is_blank(former.text):
                continue
            first = seen.setdefault(former.text, (entry, former))
            if former.text == own:
                message = f"{quoted(former.text)} is the entry's own title, so it has no effect here"
                stages.report.warning(Rule.NO_EFFECT, former.where, message, "remove it")
            elif former.text in titles:
                _former_of_another(former, titles[former.text], stages)
            elif first[1] is not former:
                _former_twice(former, first, entry, stages)


def _former_of_another(former: Written, other: EntryDraft, stages: StageList) -> None:
    line = (other.title.where if other.title else other.place)[0] + 1
    message = f"the former title {quoted(former.text)} is the title of the entry in line {line}"
    stages.report.error(
        Rule.FORMER_TITLE, former.where, message, "remove it from 'was', or rename that entry"
    )


def _former_twice(
    former: Written, first: tuple[EntryDraft, Written], entry: EntryDraft, stages: StageList
) -> None:
    message = f"the former title {quoted(former.text)} stands in line {first[1].where[0] + 1} too"
    if first[0] is entry:
        stages.report.warning(Rule.NO_EFFECT, former.where, message, "remove one of the two")
    else:
        remedy = "leave it with the one entry that the stage became"
        stages.report.error(Rule.FORMER_TITLE, former.where, message, remedy)
