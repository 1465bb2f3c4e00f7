"""Asks the published JSON Schema about the parts that are not well-formed, and notes each answer.

The words come from `phrases`. What the schema says of a text (length, pattern) and of twins in a list is left to the
checks, which know what was written and where.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from stagesync.config import scalars
from stagesync.config.nodes import Item, Mapping, Node, Scalar, Sequence
from stagesync.config.phrases import FORBIDDEN, Finding, phrase
from stagesync.config.reading import SECTIONS
from stagesync.config.schema_source import schema_text

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator, ValidationError

    from stagesync.config.drafts import FileDraft

_LEFT_TO_CHECKS = frozenset({"pattern", "minLength", "maxLength", "uniqueItems"})


def check(draft: FileDraft) -> None:
    """Note everything that the schema finds in the unsound parts of a file."""
    if not draft.unsound:
        return
    for error in _validator().iter_errors(_unsound_data(draft)):
        if error.validator in _LEFT_TO_CHECKS:
            continue
        for found in phrase(_finding(error), _trail(draft.root, list(error.absolute_path))):
            draft.report.error(found.rule, found.place, found.message, found.remedy)


def _finding(error: ValidationError) -> Finding:
    """Return what our words need of a schema error; `false` as a schema has no rule's name."""
    rule = error.validator if isinstance(error.validator, str) else FORBIDDEN
    value: Any = error.validator_value
    wanted: tuple[str, ...] = ()
    if rule in ("enum", "required"):
        wanted = tuple(value)
    elif rule == "oneOf":
        wanted = tuple(name for choice in value for name in choice.get("required", ()))
    schema = error.schema if isinstance(error.schema, dict) else {}
    return Finding(rule, wanted, frozenset(schema.get("properties", ())))


@cache
def _validator() -> Draft202012Validator:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(json.loads(schema_text()))


def _unsound_data(draft: FileDraft) -> dict[str, object]:
    """Return the file as plain data, without well-formed members and what is under stray keys."""
    data: dict[str, object] = {}
    for name, item in draft.root.items.items():
        if name in SECTIONS and isinstance(item.value, Mapping):
            members = item.value.items.items()
            data[name] = {key: plain(child.value) for key, child in members if (name, key) in draft.unsound}
        else:
            data[name] = plain(item.value) if name in (*SECTIONS, "version") else None
    return data


def plain(node: Node) -> object:
    """Return a tree as plain data, the way YAML 1.2's core schema and so an editor reads it."""
    match node:
        case Scalar():
            return scalars.value(node)
        case Sequence():
            return [plain(item) for item in node.items]
        case Mapping():
            return {key: plain(item.value) for key, item in node.items.items()}


def _trail(root: Mapping, path: list[str | int]) -> tuple[Item, ...]:
    """Return the items along a path, from the file down; a member of a list stands under its list's key."""
    trail = [Item(Scalar(root.place, "", plain=True), root)]
    for step in path:
        last = trail[-1]
        match last.value:
            case Mapping() if isinstance(step, str):
                trail.append(last.value.items[step])
            case Sequence() if isinstance(step, int):
                trail.append(Item(last.key, last.value.items[step]))
    return tuple(trail)
