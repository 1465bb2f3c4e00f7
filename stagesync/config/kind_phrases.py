"""Our words for a key that stands on a board of another kind, or on one of its stages: why not, what instead.

Which keys a kind has is in `kinds`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.config import scalars
from stagesync.config.kinds import BOARD_KEYS, KINDS, called
from stagesync.config.nodes import Item, Mapping, Scalar
from stagesync.config.phrase import Phrase
from stagesync.config.wording import listed, quoted, suggestion
from stagesync.model import entity as entities
from stagesync.model.board import Kind
from stagesync.model.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

_WHERE_IT_LIES = {
    Kind.KANBAN: "a kanban board lies in its 'group'",
    Kind.MY_PLAN: "a my-plan board is the webhook user's own",
    Kind.RPA: "an rpa board lies in its 'process'",
    Kind.CRM: "a crm board lies in its 'entity' and 'pipeline'",
    Kind.SCRUM: "a scrum board lies in its 'group'",
}
_NO_TASKS_MOVED = {
    Kind.MY_PLAN: "there the portal refuses to delete a stage with tasks",
    Kind.RPA: "there the portal refuses to delete a stage with elements",
    Kind.CRM: "there the portal refuses to delete a stage with deals, leads or the like",
    Kind.SCRUM: "there the portal refuses to delete a stage with tasks",
}
_ENTITIES = listed(
    [*entities.NAMES, f"the entityTypeId of a smart process, a number from {entities.FIRST_SMART_PROCESS} up"]
)
_KINDS_WITH = {
    "code": "rpa and crm boards",
    "semantic": "rpa and crm boards",
    "type": "scrum boards",
    "id": "boards of the other kinds",
}


def kind_of(trail: tuple[Item, ...]) -> Kind | None:
    """Return the kind of the board that a trail goes through, None for a template or a kind that there is not."""
    if len(trail) < 3 or trail[1].key.text != "boards" or not isinstance(trail[2].value, Mapping):
        return None
    found = trail[2].value.items.get("kind")
    word = found.value.text if found and isinstance(found.value, Scalar) else ""
    return next((kind for kind in Kind if kind == word), None)


def forbidden_keys(trail: tuple[Item, ...]) -> Iterator[Phrase]:
    """Name all keys that a board's kind does not have; validators differ in whether the path ends at such a key."""
    kind = kind_of(trail)
    if kind is None or not isinstance(trail[2].value, Mapping):
        return
    if len(trail) > 4:
        yield from _id_of_many(trail[4])
        return
    keys = trail[2].value.items
    for name in keys.keys() & (BOARD_KEYS - KINDS[kind].board):
        yield _forbidden(name, keys[name].key.place, kind)
    if "pipeline" in keys.keys() & KINDS[kind].board:
        yield from _without_pipeline(keys)


def lists_groups(trail: tuple[Item, ...]) -> bool:
    """Tell whether a trail goes through a board with `groups`."""
    return (
        kind_of(trail) is not None
        and isinstance(trail[2].value, Mapping)
        and "groups" in trail[2].value.items
    )


def _id_of_many(entry: Item) -> Iterator[Phrase]:
    """An id pins a stage of one board, and the entries of a board with `groups` serve one a group."""
    if isinstance(entry.value, Mapping) and "id" in entry.value.items:
        message = "an entry of a board with 'groups' has no 'id', since ids belong to one board"
        remedy = "remove it, or give that group a board of its own"
        yield Phrase(Rule.TEMPLATE_ID, entry.value.items["id"].where, message, remedy)


def _forbidden(name: str, place: tuple[int, int], kind: Kind) -> Phrase:
    of_a_group = not KINDS[kind].required and name in KINDS[Kind.KANBAN].board
    rule = Rule.NOT_ON_MY_PLAN if of_a_group else Rule.NOT_OF_KIND
    lacking = f"{called(kind)} has no {quoted(name)}"
    match name:
        case "group" | "groups" if of_a_group:
            message = f"{lacking}: My Plan belongs to the webhook's user"
            return Phrase(rule, place, message, "remove it, or write kind: kanban")
        case "move_tasks_to":
            return Phrase(rule, place, f"{lacking}: {_NO_TASKS_MOVED[kind]}", "remove it")
        case "as_admin":
            return Phrase(rule, place, f"{lacking}: the portal knows no isAdmin there", "remove it")
        case _:
            return Phrase(rule, place, lacking, f"remove it; {_WHERE_IT_LIES[kind]}")


def _without_pipeline(keys: dict[str, Item]) -> Iterator[Phrase]:
    value = keys["entity"].value if "entity" in keys else None
    entity = entities.entity(scalars.value(value)) if isinstance(value, Scalar) else None
    if entity is not None and not entities.has_pipelines(entity):
        message = f"{entity}s have no pipelines"
        yield Phrase(Rule.NOT_OF_KIND, keys["pipeline"].key.place, message, "remove it")


def not_an_entity(item: Item, shown: str) -> Phrase:
    """Say that a value of `entity`, given as it is to be `shown`, is none that the portal has."""
    word = item.value.text if isinstance(item.value, Scalar) else ""
    near = suggestion(word, entities.NAMES) if word else None
    if isinstance(item.value, Scalar) and entities.entity(scalars.value(item.value._replace(plain=True))):
        remedy = "write the number without quotes"
    else:
        remedy = f"did you mean {quoted(near)}?" if near else f"write {_ENTITIES}"
    return Phrase(Rule.WRONG_VALUE, item.where, f"'entity' is {shown}", remedy)


def stray_entry_key(name: str, place: tuple[int, int], kind: Kind | None) -> Phrase:
    """Say that an entry has a key of another kind's entries, or a template's entry an id; `kind` None: a template."""
    if kind is None:
        message = "an entry of a template has no 'id', since ids belong to one board"
        return Phrase(Rule.TEMPLATE_ID, place, message, "remove it; ids go into a board's own 'stages'")
    message, remedy = lacks(name, kind)
    return Phrase(Rule.NOT_OF_KIND, place, f"a stage of {message}", remedy)


def lacks(name: str, kind: Kind) -> tuple[str, str]:
    """Return the board with the key that its stages don't have, and what to do."""
    message = f"{called(kind)} has no {quoted(name)}"
    match name, kind:
        case "id", _:
            remedy = "remove it; the stages of a sprint are found by title and type"
            return f"{message}, since each sprint has stages of its own", remedy
        case "semantic", Kind.SCRUM:
            return message, "write 'type' with new, work or finish"
        case "type", Kind.RPA | Kind.CRM:
            return message, "write 'semantic' with success or fail, or remove it"
        case _:
            return message, f"remove it; stages of {_KINDS_WITH[name]} have it"
