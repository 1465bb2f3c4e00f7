"""Our words for keys of which one rules out another, or needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.config.nodes import Item, Mapping
from stagesync.config.phrase import Phrase
from stagesync.config.wording import suggestion
from stagesync.model.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def both(item: Item, names: Sequence[str]) -> bool:
    """Tell whether a mapping has two keys or more of those of which it may have one."""
    return len(_keys(item).keys() & set(names)) > 1


def phrases(item: Item, choice: Sequence[str]) -> Iterator[Phrase]:
    """Yield the problem of a mapping with keys that don't go together; `choice` names those of which it needs one."""
    keys = _keys(item)
    if choice and both(item, choice):
        yield _both(keys, choice)
    elif "stages" in choice:
        yield from _no_stages(item, choice)
    elif "override" in keys and "stages" in keys and not choice:
        message = "'override' replaces stages of a template, and this board has 'stages' of its own"
        remedy = "write these stages there, and remove it"
        yield Phrase(Rule.STAGES, keys["override"].key.place, message, remedy)
    elif "after" in keys and "before" in keys:
        place = max(keys[name].key.place for name in ("after", "before"))
        yield Phrase(Rule.OVERRIDE, place, "the stage has both 'after' and 'before'", "keep one of the two")


def _both(keys: dict[str, Item], choice: Sequence[str]) -> Phrase:
    place = max(keys[name].key.place for name in choice if name in keys)
    rule = Rule.STAGES if "stages" in choice else Rule.GROUPS
    first, second = choice
    return Phrase(rule, place, f"the board has both '{first}' and '{second}'", "keep one of the two")


def _no_stages(item: Item, choice: Sequence[str]) -> Iterator[Phrase]:
    if isinstance(item.value, Mapping) and not any(suggestion(key, choice) for key in item.value.items):
        first, second = choice
        message = f"the board has neither '{first}' nor '{second}'"
        yield Phrase(Rule.STAGES, item.key.place, message, "add one of the two")


def _keys(item: Item) -> dict[str, Item]:
    return item.value.items if isinstance(item.value, Mapping) else {}
