"""What the code of a stage may be: any text on an rpa board, a STATUS_ID without its prefix on a crm board.

The lengths and letters are the portal's (docs/portal.md, "Changing CRM stages" and "RPA").
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from stagesync.config.texts import Misfit, check_present
from stagesync.config.wording import quoted
from stagesync.model.board import Kind
from stagesync.model.directory import LONGEST_CODE, directory, fold, has_directories
from stagesync.model.rule import Rule

if TYPE_CHECKING:
    from stagesync.config.drafts import BoardDraft, Written
    from stagesync.config.report import Report

_STRICT = re.compile(r"[0-9A-Za-z_-]*")


class CodeRules(NamedTuple):
    """How many characters a code may have; `bare`: without a prefix; `strict`: of Latin letters, digits, _ and -."""

    longest: int = LONGEST_CODE
    bare: bool = False
    strict: bool = False


ANY = CodeRules()
"""What holds for the codes of a template, whose boards are looked at one by one."""


def rules_for(board: BoardDraft) -> CodeRules:
    """Return what the codes of a board may be.

    Of a pipeline that is given by its name the length of the prefix is not known: then the least one counts.
    """
    if not has_directories(board.kind):
        return ANY
    pipeline = board.pipeline if isinstance(board.pipeline, int) else None
    if board.entity is None:
        return CodeRules(bare=True)
    there = directory(board.entity, pipeline)
    return CodeRules(there.longest, bare=True, strict=there.strict)


def alike(code: str, kind: Kind | None) -> str:
    """Return what two codes have in common that may be one for the portal."""
    return fold(code) if has_directories(kind) else code


def check(code: Written, rules: CodeRules, report: Report, rows: list[str]) -> None:
    """Note what hinders with the code of an entry; `rows` are the lines of its file."""
    if check_present(code, "the code", report, rows) and (misfit := misfit_of(code.text, rules)):
        report.error(misfit.rule, code.where, misfit.message, misfit.remedy)


def misfit_of(code: str, rules: CodeRules) -> Misfit | None:
    """Return what is wrong with a code that is not blank."""
    bare = code.partition(":")[2]
    if rules.bare and ":" in code:
        remedy = f"write {quoted(bare)}" if bare and ":" not in bare else "write it without colons"
        message = f"the code {quoted(code)} has a prefix, which the portal puts there by itself"
        return Misfit(Rule.CODE, message, remedy)
    if rules.strict and not _STRICT.fullmatch(code):
        message = f"the code {quoted(code)} holds more than the letters A to Z, digits, '_' and '-'"
        return Misfit(Rule.CODE, message, "write it with these alone")
    if len(code) > rules.longest:
        message = f"the code has {len(code)} characters, and the portal keeps {rules.longest} here"
        return Misfit(Rule.CODE, message, "shorten it")
    return None
