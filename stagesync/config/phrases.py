"""Our words for what a JSON Schema validator finds: what is wrong where, and what to write instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stagesync.config import choice_phrases, kind_phrases, scalars
from stagesync.config.kinds import BOARD_KEYS, ENTRY_KEYS, KINDS
from stagesync.config.nodes import Item, Mapping, Node, Scalar, Sequence
from stagesync.config.phrase import Phrase
from stagesync.config.wording import listed, quoted, suggestion
from stagesync.model.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

_EXPECTED = {
    "version": "version: 1",
    "portals": "a mapping of portal names to portals",
    "templates": "a mapping of template names to lists of stages",
    "boards": "a mapping of board names to boards",
    "kind": "kanban, my-plan, rpa, crm or scrum",
    "group": "the group's id as a whole number from 1 up, or its exact name in quotes",
    "groups": 'a list of ids and exact names, such as [7, "Client A"], or a pattern, such as {name: "Client *"}',
    "portal": "the name of a portal",
    "process": "the process's id as a whole number from 1 up, or its exact name in quotes",
    "entity": "deal, lead, quote, smart-invoice, or the entityTypeId of a smart process",
    "pipeline": "the pipeline's id as a whole number (0 for the general one of deals), or its exact name in quotes",
    "template": "the name of a template",
    "override": "a list of stages, each starting with '-'",
    "stages": "a list of stages, each starting with '-'",
    "unlisted": "keep, delete or error",
    "move_tasks_to": "the title of an entry of this board",
    "allow_mass_delete": "true or false",
    "as_admin": "true or false",
    "title": "the title as text",
    "color": 'a colour such as "#00C4FB"',
    "was": "a list of titles, such as [Doing, WIP]",
    "id": "the stage's id as a whole number from 1 up",
    "code": "the stage's code as text",
    "extends": "the name of a template",
    "without": "a list of titles, such as [Testing]",
    "after": "the title of a stage of this list",
    "before": "the title of a stage of this list",
    "name": 'a pattern of names, such as "Client *"',
    "not": 'a list of patterns, such as ["Client archive*"]',
    "role": "owner, moderator or member",
    "archived": "true or false",
    "webhook_env": "the name of an environment variable, such as EU_WEBHOOK",
    "rate": "standard, enterprise, or BURST/PER_SECOND such as 50/2",
}
_MEMBERS = {
    "was": "the title as text",
    "without": "the title as text",
    "not": "a pattern as text",
    "groups": "the group's id as a whole number from 1 up, or its exact name in quotes",
}
"""What is expected of a member of a list that holds no stages."""

_SECTIONS = {
    "boards": "a mapping with 'kind', the keys that go with it, and 'stages' or 'template'",
    "templates": "a list of stages, each starting with '-', or a mapping with 'extends'",
    "portals": "a mapping with 'webhook_env'",
}
"""What is expected of a member of a section."""

_A_STAGE = "a mapping, such as {title: Done}"


class Finding(NamedTuple):
    """What the schema says: the rule that is broken, what it wants, and the keys known at that place."""

    rule: str
    wanted: tuple[str, ...] = ()
    known: frozenset[str] = frozenset()


FORBIDDEN = "forbidden"
"""The rule of a key that the schema allows nothing for."""


def phrase(finding: Finding, trail: tuple[Item, ...]) -> Iterator[Phrase]:
    """Yield the problems that one finding stands for; `trail` leads from the file to the value concerned."""
    item = trail[-1]
    match finding.rule:
        case "additionalProperties":
            yield from _stray_keys(item, finding.known, trail)
        case "required":
            yield from _missing_keys(finding, trail)
        case "enum":
            yield _not_a_choice(item, finding.wanted)
        case "const":
            yield _wrong_version(item)
        case "minItems" | "maxItems":
            yield _wrong_count(trail, finding.rule)
        case "oneOf" if "group" in finding.wanted and not choice_phrases.both(item, finding.wanted):
            yield from _missing_place(finding, trail)
        case "oneOf" | "dependentRequired" | "not":
            yield from choice_phrases.phrases(item, finding.wanted)
        case rule if rule == FORBIDDEN:
            yield from kind_phrases.forbidden_keys(trail)
        case "anyOf" if item.key.text == "entity":
            yield kind_phrases.not_an_entity(item, _shown_with_type(item.value))
        case _:
            message = f"{_named(trail)} is {_shown_of(trail)}"
            yield Phrase(Rule.WRONG_VALUE, item.where, message, f"write {_expected(trail)}")


def _named(trail: tuple[Item, ...]) -> str:
    """Return what the last item of a trail is called in a message."""
    names = [item.key.text for item in trail]
    if len(trail) == 3 and names[1] in _SECTIONS:
        return f"{names[1].removesuffix('s')} {quoted(names[2])}"
    if _is_member(trail):
        return f"an entry of '{names[-1]}'" if names[-1] in _MEMBERS else "this stage"
    return quoted(names[-1])


def _is_member(trail: tuple[Item, ...]) -> bool:
    return len(trail) > 1 and isinstance(trail[-2].value, Sequence)


def _is_board(trail: tuple[Item, ...]) -> bool:
    return len(trail) == 3 and trail[1].key.text == "boards"


def _is_template(trail: tuple[Item, ...]) -> bool:
    return len(trail) == 3 and trail[1].key.text == "templates"


def _expected(trail: tuple[Item, ...]) -> str:
    name = trail[-1].key.text
    if len(trail) == 3:
        return _SECTIONS[trail[1].key.text]
    if _is_member(trail):
        return _MEMBERS.get(name, _A_STAGE)
    return _EXPECTED[name]


def _shown(node: Node) -> str:
    match node:
        case Sequence():
            return "a list"
        case Mapping():
            return "a mapping"
        case Scalar():
            return "empty" if node.empty else quoted(node.text)


def _shown_of(trail: tuple[Item, ...]) -> str:
    """Return how a wrong value is shown; of a portal no text is, since it may be a secret."""
    value = trail[-1].value
    if len(trail) > 2 and trail[1].key.text == "portals" and isinstance(value, Scalar) and value.text:
        return _type_of(value)
    return _shown_with_type(value)


def _type_of(scalar: Scalar) -> str:
    match scalars.value(scalar):
        case bool():
            return "a truth value"
        case int() | float():
            return "a number"
        case None:
            return "null, which is no text"
        case str():
            return "a single value"


def _shown_with_type(node: Node) -> str:
    if isinstance(node, Scalar) and isinstance(scalars.value(node), str):
        return f"the text {quoted(node.text)}"
    return _shown(node)


def _keys(item: Item) -> dict[str, Item]:
    return item.value.items if isinstance(item.value, Mapping) else {}


def _stray_keys(item: Item, known: frozenset[str], trail: tuple[Item, ...]) -> Iterator[Phrase]:
    keys = _keys(item)
    if _is_template(trail) and not keys.keys() & known:
        return  # meant for something else, as the missing key says
    kind = kind_phrases.kind_of(trail)
    strays = keys.keys() - known
    if _is_board(trail) and kind:
        known = KINDS[kind].board
    if _is_member(trail) and kind_phrases.lists_groups(trail):
        known -= {"id"}
    for name in strays:
        place = keys[name].key.place
        if _is_member(trail) and name in ENTRY_KEYS:
            yield kind_phrases.stray_entry_key(name, place, kind)
            continue
        near = suggestion(name, known - keys.keys())
        remedy = f"did you mean {quoted(near)}?" if near else f"the keys here are {listed(sorted(known))}"
        yield Phrase(Rule.UNKNOWN_KEY, place, f"unknown key {quoted(name)}", remedy)


def _misspelt(keys: dict[str, Item], missing: str, known: frozenset[str]) -> bool:
    """Whether a stray key looks like the missing one: then that is the one problem to tell."""
    strays = keys.keys() - known
    return any(suggestion(stray, known - keys.keys()) == missing for stray in strays)


def _missing_keys(finding: Finding, trail: tuple[Item, ...]) -> Iterator[Phrase]:
    item = trail[-1]
    keys = _keys(item)
    if _is_template(trail) and not keys.keys() & finding.known:
        message = f"{_named(trail)} is {_shown(item.value)}"
        yield Phrase(Rule.WRONG_VALUE, item.where, message, f"write {_expected(trail)}")
        return
    place = item.value.place if _is_member(trail) else item.key.place
    known = BOARD_KEYS if _is_board(trail) else finding.known
    for name in finding.wanted:
        if name in keys or _misspelt(keys, name, known):
            continue
        remedy = "add 'version: 1'" if name == "version" else f"add '{name}': {_EXPECTED[name]}"
        yield Phrase(Rule.MISSING_KEY, place, f"the key '{name}' is missing here", remedy)


def _missing_place(finding: Finding, trail: tuple[Item, ...]) -> Iterator[Phrase]:
    """Ask for the first of the keys that say where a board lies, unless one of them is misspelt."""
    keys = _keys(trail[-1])
    if isinstance(trail[-1].value, Mapping) and not any(
        _misspelt(keys, name, BOARD_KEYS) for name in finding.wanted
    ):
        yield from _missing_keys(finding._replace(wanted=finding.wanted[:1]), trail)


def _not_a_choice(item: Item, choices: tuple[str, ...]) -> Phrase:
    name, value = item.key.text, item.value
    word = value.text if isinstance(value, Scalar) else ""
    if name == "semantic" and word == "process":
        message = "'semantic' is 'process', which goes without saying"
        return Phrase(Rule.WRONG_VALUE, item.where, message, "remove it: a stage without it is a normal one")
    near = suggestion(word, choices) if word else None
    remedy = f"did you mean {quoted(near)}?" if near else f"write {listed(choices)}"
    return Phrase(Rule.WRONG_VALUE, item.where, f"'{name}' is {_shown(value)}", remedy)


def _wrong_count(trail: tuple[Item, ...], rule: str) -> Phrase:
    item = trail[-1]
    noun = "group" if item.key.text == "groups" else "stage"
    message, remedy = f"{_named(trail)} lists no {noun}", f"list at least one {noun}"
    if rule == "maxItems":
        message = f"{_named(trail)} lists too many {noun}s; the most is 100,000"
        remedy = f"list only the {noun}s to manage"
    return Phrase(Rule.WRONG_VALUE, item.where, message, remedy)


def _wrong_version(item: Item) -> Phrase:
    if isinstance(item.value, Scalar) and item.value.text == "1":
        return Phrase(
            Rule.WRONG_VALUE,
            item.where,
            "the version is text, because of its quotes",
            "write 1 without quotes",
        )
    message = f"the version is {_shown(item.value)}, and this program reads version 1 of the format"
    return Phrase(Rule.WRONG_VALUE, item.where, message, "write version: 1")
