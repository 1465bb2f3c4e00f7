"""Stages that replace single ones of a template, or leave some out: which they are, and what comes of them.

An override finds its stage by the exact title, else by one in its `was`; what finds none, or several, is noted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stagesync.config.clashes import line_of
from stagesync.config.wording import quoted, suggestion
from stagesync.model.rule import Rule
from stagesync.model.title import is_blank

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stagesync.config.drafts import EntryDraft, StageList, Written

MOST_LISTED = 12
"""Titles of a template that a message lists."""


class Base(NamedTuple):
    """The stages of a list that others change, with what it is called in a message."""

    words: str
    entries: tuple[EntryDraft, ...]

    @property
    def titles(self) -> list[str]:
        """The titles of the stages, in their order."""
        return [entry.title.text for entry in self.entries if entry.title]

    def places(self) -> dict[str, list[int]]:
        """Return where in the list each title stands."""
        found: dict[str, list[int]] = {}
        for place, entry in enumerate(self.entries):
            if entry.title:
                found.setdefault(entry.title.text, []).append(place)
        return found


def replaced(base: Base, changes: StageList) -> tuple[EntryDraft, ...] | None:
    """Return the stages with the changes in their places; None, and the problems noted, where one fits none."""
    places = base.places()
    taken: dict[int, EntryDraft] = {}
    for change in changes.entries:
        at = _place_of(change, base, places)
        if at is None:
            continue
        first = taken.setdefault(at, change)
        if first is not change and change.title:
            line = line_of(first.place, first.report, change.report)
            message = f"this entry fits the stage of {base.words} that {line} replaces already"
            change.report.error(Rule.OVERRIDE, change.title.where, message, "make one entry of the two")
    if len(taken) < len(changes.entries):
        return None
    return tuple(
        _merged(entry, taken[place]) if place in taken else entry for place, entry in enumerate(base.entries)
    )


def left_out(base: Base, titles: Sequence[Written]) -> tuple[EntryDraft, ...] | None:
    """Return the stages but for those of these titles; None, and the problems noted, where one is not there."""
    known = frozenset(base.titles)
    seen: dict[str, Written] = {}
    for title in titles:
        first = seen.setdefault(title.text, title)
        if first is not title:
            message = f"{quoted(title.text)} stands in line {first.where[0] + 1} too"
            title.report.error(Rule.OVERRIDE, title.where, message, "remove one of the two")
        elif title.text not in known and not is_blank(title.text):
            not_there(title, base, "write the title of a stage of that template")
    if len(seen) < len(titles) or not seen.keys() <= known:
        return None
    found = tuple(entry for entry in base.entries if entry.title is None or entry.title.text not in seen)
    if not found:
        message = f"no stage of {base.words} is left"
        titles[0].report.error(
            Rule.OVERRIDE, titles[0].where, message, "leave fewer out, or write a list of stages"
        )
    return found or None


def not_there(title: Written, base: Base, remedy: str) -> None:
    """Note that no stage has a title; the message lists those that there are."""
    near = suggestion(title.text, base.titles)
    message = f"{base.words} has no stage {quoted(title.text)}, but {_listed(base.titles)}"
    remedy = f"did you mean {quoted(near)}?" if near else remedy
    title.report.error(Rule.OVERRIDE, title.where, message, remedy)


def _listed(titles: Sequence[str]) -> str:
    shown = [quoted(title) for title in titles[:MOST_LISTED]]
    more = len(titles) - len(shown)
    if more:
        return f"{', '.join(shown)} and {more} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def _place_of(change: EntryDraft, base: Base, places: Mapping[str, list[int]]) -> int | None:
    if change.title is None or is_blank(change.title.text):
        return None
    found = _narrowed(places.get(change.title.text, []), change, base)
    if not found:
        found = _by_former_titles(change.was, places)
    match found:
        case [only]:
            return only
        case []:
            not_there(
                change.title, base, "write one of these, or put one into 'was' to give it another title"
            )
        case _:
            message = f"{len(found)} stages of {base.words} fit this entry"
            remedy = "name one of them, by 'code' or 'type' too where their titles are the same"
            change.report.error(Rule.OVERRIDE, change.title.where, message, remedy)
    return None


def _narrowed(found: list[int], change: EntryDraft, base: Base) -> list[int]:
    """Tell stages of one title apart by what the change says of its code or type."""
    if len(found) < 2:
        return found
    code, role = change.code and change.code.text, change.type and change.type.role
    return [place for place in found if _has(base.entries[place], code, role)]


def _has(entry: EntryDraft, code: str | None, role: str | None) -> bool:
    own_code, own_role = entry.code and entry.code.text, entry.type and entry.type.role
    return (code is None or code == own_code) and (role is None or role == own_role)


def _by_former_titles(was: Iterable[Written], places: Mapping[str, list[int]]) -> list[int]:
    return list(dict.fromkeys(place for former in was for place in places.get(former.text, ())))


def _merged(entry: EntryDraft, change: EntryDraft) -> EntryDraft:
    """Return a stage with the keys of its change in place of its own."""
    is_same = change.title and entry.title and change.title.text == entry.title.text
    return change._replace(
        title=entry.title if is_same else change.title,
        color=change.color or entry.color,
        was=change.was if change.says_was else entry.was,
        code=change.code or entry.code,
        semantic=change.semantic or entry.semantic,
        type=change.type or entry.type,
        is_merged=True,
    )
