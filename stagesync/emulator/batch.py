"""`batch`: up to 50 commands in one process, one after the other, not atomic (docs/portal.md, "Batch").

What references do is in `references.py`, how a command is decoded in `php_query.py`; the state that commands share is
`session.py`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.emulator.answer import Answer
from stagesync.emulator.broken_answers import error_of
from stagesync.emulator.envelope import time_block
from stagesync.emulator.failure import RestError, ServerCrashError, method_not_found
from stagesync.emulator.fault import When
from stagesync.emulator.methods import Method, call, check_scope, find
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
    session.meter.in_batch = True
    halts = truthy(_given(params).get("HALT"))
    sections: Sections = {name: {} for name in _SECTIONS}
    for place, (key, command) in enumerate(commands_of(params).items()):
        if place < LENGTH and not isinstance(command, str):
            continue
        try:
            _run(session, key, command, place, sections)
        except ServerCrashError:
            raise
        except RestError as error:
            sections["error"][key] = session.outlived(error).document()
            if halts:
                break
    return Answer(result={_part(name): values for name, values in sections.items()})


def commands_of(params: PhpArray) -> PhpArray:
    """Return what `cmd` holds by its keys, in order; what is no text among it is no command."""
    commands = _given(params).get("CMD")
    return commands if isinstance(commands, dict) else {}


def _given(params: PhpArray) -> PhpArray:
    return {str(name).upper(): value for name, value in params.items()}


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
    operating = session.meter.operating(name.lower(), started)
    sections["time"][key] = time_block(started, session.clock(), operating)
    if answer.total is not None:
        sections["total"][key] = answer.total
    if answer.next is not None:
        sections["next"][key] = answer.next


def _inner_call(session: Session, name: str, params: PhpArray) -> Answer:
    """Call one method; the names that may not stand in a batch are compared before they are lower-cased."""
    if name in _NOT_INSIDE:
        raise RestError("ERROR_BATCH_METHOD_NOT_ALLOWED", "Method is not allowed for batch usage")
    method = find(session, name.lower())
    session.record(method.name if method else name, shaped(params) or {}, batch=True)
    if method is None:
        raise method_not_found()
    check_scope(session, method, text="")
    return _call_or_stumble(session, name.lower(), method, params)


def _call_or_stumble(session: Session, name: str, method: Method, params: PhpArray) -> Answer:
    """Call a method, or let the fault befall it that awaits a command of its name."""
    fault = next((fault for fault in session.inside if fault.befalls(name)), None)
    if fault is None:
        return call(session, name, method, params)
    session.inside.remove(fault)
    if fault.when is When.AFTER:
        call(session, name, method, params)
    raise error_of(fault.kind)
