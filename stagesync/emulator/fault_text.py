"""Faults as texts, for the command line and for terse tests.

    KIND before|after [n=N | n=N+ | p=P [seed=S]] [method=METHOD] [inside] [seconds=S] [host=HOST] [JSON]

    cut after n=3                            the third request is done, its connection is reset
    cut before n=3                           … is reset undone
    503 before p=0.1 seed=7                  one request in ten, always the same ones, gets QUERY_LIMIT_EXCEEDED
    429 before n=2 method=task.stages.add    the second request that adds, a batch that holds an add included
    429 before method=task.stages.add inside the first add of the first such batch fails, the batch itself goes on
    expired before n=4+                      the webhook is unknown from the fourth request on; `n=4`: once
    slow after n=2 seconds=90                done, answered 90 seconds later (5 if it does not say)
    redirect before n=2 host=new.example     to the same path there; `licence`: to /bitrix/coupon_activation.php
    scope before n=3 ["sonet_group"]         these scopes and no other from then on
    edit before n=4 {"rename": 11, "to": "Doing"}     a colleague's edit, see `colleague.py`

Kinds: cut, half (of the promised body, then the end), half-json (a whole answer with half a document), 500, 500-html,
502, 503, 503-html, 504, 429, slow, redirect, licence, expired, scope, edit, error-200, error-empty, error-0, no-time,
no-operating; 502 and 504 are HTML pages. Without n and p a fault befalls the first request that matches. `before`: the
call is not done (half and half-json show an answer all the same); `after`: it is done and logged, then the answer is
lost or replaced. Each fault counts its own requests, a batch is one; a fault without JSON takes none.
"""

from __future__ import annotations

import difflib
import json
import re
from typing import Any

from stagesync.emulator.colleague import parse_edit
from stagesync.emulator.fault import Chance, Fault, FaultError, Kind, Nth, When
from stagesync.emulator.methods import METHODS

_FORMS = (
    "cut after n=3 | 503 before p=0.1 seed=7 | expired before n=4+ method=task.stages.add | slow after n=2 seconds=90"
    ' | scope before n=3 ["task"] | edit before n=4 {"rename": 11, "to": "Doing"}'
)
_OPTIONS = ("n", "p", "seed", "method", "inside", "seconds", "host")
_WORDS = re.compile(r"[^\[{]*")
_COUNT = re.compile(r"(\d{1,9})(\+?)", re.ASCII)


def parse_fault(text: str) -> Fault:
    """Return the fault that a text names; FaultError, which names the right forms, for any other text."""
    try:
        return _fault(text)
    except FaultError as error:
        raise FaultError(f"the fault {text!r}: {error}") from None


def _fault(text: str) -> Fault:
    words = _WORDS.match(text)
    head = words[0] if words else ""
    kind_word, when_word, *rest = [*head.split(), "", ""]
    kind = _kind(kind_word)
    if when_word not in list(When):
        raise FaultError(f"say whether it befalls before or after the call is done; the forms are {_FORMS}")
    options = _options([word for word in rest if word])
    return Fault(
        kind=kind,
        when=When(when_word),
        which=_which(options),
        method=_method(options.get("method")),
        inside="inside" in options,
        seconds=_number("seconds", options["seconds"]) if "seconds" in options else None,
        host=options.get("host"),
        **_data(kind, text[len(head) :]),
    )


def _kind(word: str) -> Kind:
    if word in list(Kind):
        return Kind(word)
    near = difflib.get_close_matches(word, list(Kind), n=1)
    hint = f"did you mean {near[0]}? " if near else ""
    raise FaultError(f"there is no kind {word!r}; {hint}kinds are {', '.join(Kind)}; the forms are {_FORMS}")


def _options(words: list[str]) -> dict[str, str]:
    options: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if name not in _OPTIONS or (name == "inside") != (not equals) or (equals and not value):
            raise FaultError(f"{word!r} is no option; {', '.join(_OPTIONS)} are, the forms are {_FORMS}")
        if name in options:
            raise FaultError(f"{name} is given twice")
        options[name] = value
    return options


def _which(options: dict[str, str]) -> Nth | Chance:
    if "p" not in options:
        if "seed" in options:
            raise FaultError("seed goes with p: p=0.1 seed=7")
        return _nth(options.get("n", "1"))
    if "n" in options:
        raise FaultError("give n or p, not both")
    seed = options.get("seed", "0")
    if not _COUNT.fullmatch(seed) or seed.endswith("+"):
        raise FaultError(f"seed is a whole number, not {seed!r}")
    return Chance(_number("p", options["p"]), int(seed))


def _nth(text: str) -> Nth:
    match = _COUNT.fullmatch(text)
    if match is None:
        raise FaultError(f"n is a whole number from 1, or with + for all from there on (n=3+), not {text!r}")
    return Nth(int(match[1]), onward=match[2] == "+")


def _number(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise FaultError(f"{name} is a number, not {text!r}") from None


def _method(name: str | None) -> str | None:
    known = [*METHODS, "batch"]
    if name is None or name.lower() in known:
        return name and name.lower()
    near = difflib.get_close_matches(name.lower(), known, n=1)
    hint = f"; did you mean {near[0]}?" if near else f"; there are {', '.join(known)}"
    raise FaultError(f"the embedded portal serves no method {name!r}{hint}")


def _data(kind: Kind, text: str) -> dict[str, Any]:
    if not text:
        return {}
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FaultError(f"what follows the options must be JSON to the end: {error}") from None
    match kind:
        case Kind.EDIT:
            return {"edit": parse_edit(data)}
        case Kind.SCOPE:
            return {"scopes": _scopes(data)}
        case _:
            raise FaultError(f'"{kind}" takes no JSON; edit and scope do')


def _scopes(data: object) -> tuple[str, ...]:
    if not isinstance(data, list) or not all(isinstance(scope, str) for scope in data):
        raise FaultError(f'the scopes are a list of texts like ["task", "sonet_group"], not {data!r}')
    return tuple(data)
