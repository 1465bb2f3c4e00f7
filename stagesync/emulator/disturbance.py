"""The order in which faults befall one request: what happens before it, the call itself, what becomes of its answer.

Which faults are due is known from `faults.py`, what each makes of an answer from `broken_answers.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.emulator.broken_answers import broken
from stagesync.emulator.fault import Fault, When

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import WSGIEnvironment

    from stagesync.emulator.reply import Reply


def disturbed(
    due: Iterable[Fault],
    environ: WSGIEnvironment,
    *,
    serve: Callable[[bool], Reply],
    act: Callable[[Fault], object],
) -> Reply | None:
    """Return what arrives of a request that these faults befall, in their order; None if the connection is reset.

    `serve` does the call, and undoes it if it is told so; `act` does what a fault does beside the answer. The first
    fault before the call that has an answer of its own keeps the call from being done.
    """
    outer = [fault for fault in due if not fault.inside]
    before = [fault for fault in outer if fault.when is When.BEFORE]
    altering = [fault for fault in before if fault.kind.alters]
    reply = _until_served(before, environ, lambda: serve(bool(altering)), act)
    for fault in (*altering, *(fault for fault in outer if fault.when is When.AFTER)):
        if fault.kind.acts:
            act(fault)
        else:
            reply = broken(fault, reply, environ)
    return reply


def _until_served(
    before: Iterable[Fault],
    environ: WSGIEnvironment,
    serve: Callable[[], Reply],
    act: Callable[[Fault], object],
) -> Reply | None:
    for fault in before:
        if fault.kind.acts:
            act(fault)
        elif not fault.kind.alters:
            return broken(fault, None, environ)
    return serve()
