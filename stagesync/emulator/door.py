"""The door for tests, `/_portal`: the state, the log of calls and the record of damage, without credentials.

It speaks plain JSON, not PHP's. What a state may be is checked in `state_document.py`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from stagesync.emulator.reply import Reply
from stagesync.emulator.state_checks import SeedError

if TYPE_CHECKING:
    from collections.abc import Callable

PREFIX = "/_portal"


class Holder(Protocol):
    """What the door opens to."""

    def state(self) -> dict[str, Any]: ...
    def replace(self, state: Mapping[str, Any]) -> None: ...
    def log(self) -> list[dict[str, Any]]: ...
    def clear_log(self) -> None: ...
    def damage(self) -> list[dict[str, Any]]: ...
    def clear_damage(self) -> None: ...


def answer(holder: Holder, verb: str, path: str, body: bytes) -> Reply:
    """Answer one request; a state that is not one gives 400 and changes nothing."""
    handlers: dict[str, dict[str, Callable[[], Any]]] = {
        f"{PREFIX}/state": {"GET": holder.state, "PUT": lambda: _put(holder, body)},
        f"{PREFIX}/log": {"GET": holder.log, "DELETE": lambda: _done(holder.clear_log)},
        f"{PREFIX}/damage": {"GET": holder.damage, "DELETE": lambda: _done(holder.clear_damage)},
    }
    verbs = handlers.get(path.rstrip("/"))
    if verbs is None:
        return _reply({"error": f"nothing at {path}; there are {', '.join(handlers)}"}, 404)
    if verb not in verbs:
        return _reply({"error": f"{verb} is not served at {path}; {' and '.join(verbs)} are"}, 405)
    try:
        return _reply(verbs[verb](), 200)
    except SeedError as error:
        return _reply({"error": str(error)}, 400)


def _put(holder: Holder, body: bytes) -> dict[str, Any]:
    try:
        state = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise SeedError(f"the body is no JSON: {error}") from error
    return _done(lambda: holder.replace(state))


def _done(act: Callable[[], None]) -> dict[str, Any]:
    act()
    return {"ok": True}


def _reply(document: object, status: int) -> Reply:
    return Reply(
        status=status, body=json.dumps(document).encode(), headers=(("Content-Type", "application/json"),)
    )
