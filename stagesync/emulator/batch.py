"""`batch`: up to 50 commands in one process, one after the other, not atomic (docs/portal.md, "Batch").

What references do is in `references.py`, how a command is decoded in `php_query.py`; the state that commands share is
`session.py`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.emulator.answer import Answer
from stagesync.emulator.envelope import time_block
from stagesync.emulator.failure import RestError, ServerCrashError, method_not_found
from stagesync.emulator.methods import METHODS, call, check_scope
from stagesync.emulator.php_json import shaped
from stagesync.emulator.php_query import parse_str, split_url
from stagesync.emulator.php_value import PhpArray, PhpValue, truthy
from stagesync.emulator.references import Sections, substitute

if TYPE_CHECKING:
    from stagesync.emulator.session import Session

LENGTH = 50
_NOT_INSIDE = frozenset({"batch", "upload", "download"})
_SECTIONS = ("result", "error", "total", "next", "time")


def batch(session: Session, params: PhpArray, _start: PhpValue) -> Answer:
    """Run the commands of `cmd` and answer the five parts, each empty without one.

    `halt` stops at the first failure by PHP's truth: the texts `"false"` and `"N"` stop too. What is no text is
    skipped but takes a place.
    """
    given = {str(name).upper(): value for name, value in params.items()}
    sections: Sections = {name: {} for name in _SECTIONS}
    commands = given.get("CMD")
    for place, (key, command) in enumerate(commands.items() if isinstance(commands, dict) else ()):
        if place < LENGTH and not isinstance(command, str):
            continue
        try:
            _run(session, key, command, place, sections)
        except ServerCrashError:
            raise
        except RestError as error:
            sections["error"][key] = error.document()
            if truthy(given.get("HALT")):
                break
    return Answer(result={_part(name): values for name, values in sections.items()})


def _part(section: str) -> str:
    return section if section == "result" else f"result_{section}"


def _run(session: Session, key: PhpValue, command: str, place: int, sections: Sections) -> None:
    if place >= LENGTH:
        raise RestError("ERROR_BATCH_LENGTH_EXCEEDED", "Max batch length exceeded!")
    name, query = split_url(command)
    params = substitute(parse_str(query), sections)
    started = session.clock()
    answer = _inner_call(session, name, params)
    sections["result"][key] = answer.result
    sections["time"][key] = time_block(started, session.clock())
    if answer.total is not None:
        sections["total"][key] = answer.total
    if answer.next is not None:
        sections["next"][key] = answer.next


def _inner_call(session: Session, name: str, params: PhpArray) -> Answer:
    """Call one method; the names that may not stand in a batch are compared before they are lower-cased."""
    if name in _NOT_INSIDE:
        raise RestError("ERROR_BATCH_METHOD_NOT_ALLOWED", "Method is not allowed for batch usage")
    method = METHODS.get(name.lower())
    session.record(name.lower() if method else name, shaped(params) or {}, batch=True)
    if method is None:
        raise method_not_found()
    check_scope(session, method, text="")
    return call(session, method, params)
