"""JSON as stagesync writes it: pure ASCII, the same bytes for the same value, nothing a CI service obeys.

Which keys a document has is left to the renderers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from stagesync.model import place
from stagesync.model.plan import NewId
from stagesync.rendering.safe_text import LOG_COMMAND

if TYPE_CHECKING:
    from stagesync.model.board import Address
    from stagesync.model.plan import Call


def dump(document: Mapping[str, object]) -> str:
    r"""Return a document as indented ASCII text that ends in a line feed.

    `##[`, which GitHub's runner obeys anywhere in a line, is written `#\u0023[`.
    """
    text = json.dumps(plain(document), ensure_ascii=True, indent=2, allow_nan=False)
    return LOG_COMMAND.sub(r"#\\u0023", text) + "\n"


def digest(document: Mapping[str, object]) -> str:
    """Return "sha256:" and 64 hex digits for a document: over its JSON in ASCII, keys sorted, without blanks."""
    text = json.dumps(
        plain(document), ensure_ascii=True, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def plain(value: object) -> object:
    """Return a value as JSON has it: a NewId becomes `{"created_by": n}`, mappings and sequences plain."""
    match value:
        case NewId(created_by=index):
            return {"created_by": index}
        case Mapping():
            return {str(key): plain(inner) for key, inner in value.items()}
        case str():
            return str(value)
        case Sequence():
            return [plain(inner) for inner in value]
        case _:
            return value


def address(of: Address) -> dict[str, object]:
    """Return `{"group": 7}` or what else tells where a board of its kind lies, or `{"my_plan": true}`.

    `name` and `container` stand beside it where they are known.
    """
    named = {"name": of.name, "container": of.container}
    found = {key: value for key, value in named.items() if value is not None}
    return {**(place.ids(of) or {"my_plan": True}), **found}


def call(of: Call) -> dict[str, object]:
    """Return a call with its method, parameters, reasons and stage."""
    return {"method": of.method, "params": of.params, "reasons": of.reasons, "stage": of.stage}
