"""The text of an entry that is new in a list, in the style of an entry that stands there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagesync.config.editing.layout import Form
from stagesync.config.editing.scalars import color_like, spelt
from stagesync.model.desired import ROLE_KEYS, Unmanaged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.config.editing.layout import Laid
    from stagesync.config.editing.scalars import Quoted
    from stagesync.model.desired import Entry

_FURTHEST = 50
"""Entries away from a place that are looked at for the style of a new one there."""

_COLON = re.compile(r"[ \t]*:[ \t]+|[ \t]*:")
_BLANKS = re.compile(r"\s*")
_COMMA = re.compile(r"\s*,\s*")
_DASH = re.compile(r"-[ \t]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How the entries of a list are written: found in the nearest ones to the place of the new entry.

    `model` is the mapping that the new entry is like, None if there is none; `title` and `color` are the nearest
    scalars of that key. `quotes` is used where a text can't stand plain.
    """

    text: str
    model: Laid | None
    title: Laid | None
    color: Laid | None
    quotes: str
    quoted: Quoted

    def in_brackets(self, entry: Entry) -> str:
        """Return the entry as {title: …, color: …}."""
        model = self.model if self.model and self.model.bracketed else None
        if model is None:
            return "{" + ", ".join(f"{key}: {value}" for key, value in self._values(entry)) + "}"
        first, last = model.children[0], model.children[-1]
        opening = _only(_BLANKS, self.text[model.start + 1 : first.start], "")
        closing = _only(_BLANKS, self.text[last.end : model.end - 1], "")
        comma = ", "
        if len(model.children) > 2:
            comma = _only(_COMMA, self.text[model.children[1].end : model.children[2].start], ", ")
        pairs = comma.join(key + colon + value for key, colon, value in self._pairs(entry))
        return "{" + opening + pairs + closing + "}"

    def in_lines(self, entry: Entry, indent: str, line_break: str) -> str:
        """Return the entry as the lines of a block list whose dashes stand behind `indent`."""
        dash = self._dash()
        if self.model is not None and self.model.bracketed:
            return indent + dash + self.in_brackets(entry) + line_break
        pairs = [key + colon + value for key, colon, value in self._pairs(entry)]
        return indent + dash + (line_break + indent + " " * len(dash)).join(pairs) + line_break

    def _dash(self) -> str:
        if self.model is None:
            return "- "
        line = re.split(r"[\r\n]", self.text[: self.model.start])[-1]
        return _only(_DASH, line.lstrip(" \t"), "- ")

    def _values(self, entry: Entry) -> list[tuple[str, str]]:
        """Return keys and values, those of the model first."""
        found = {"title": self._title(entry.title)}
        if not isinstance(entry.color, Unmanaged):
            found["color"] = self._color(entry.color)
        if entry.code is not None:
            found["code"] = spelt(entry.code, "", quoted=self.quoted, quotes=self.quotes)
        if entry.role is not None and entry.role in ROLE_KEYS:
            found[ROLE_KEYS[entry.role]] = entry.role
        known = [key.text for key, _ in self.model.items()] if self.model else []
        return sorted(
            found.items(), key=lambda pair: known.index(pair[0]) if pair[0] in known else len(known)
        )

    def _pairs(self, entry: Entry) -> list[tuple[str, str, str]]:
        raw = {key.text: (key, value) for key, value in self.model.items()} if self.model else {}
        pairs = []
        for name, value in self._values(entry):
            key, colon = self._key(name, raw.get(name) or raw.get("title"))
            tight = colon.endswith(":") and not (key.endswith(("'", '"')) and value.startswith(("'", '"')))
            pairs.append((key, ": " if tight else colon, value))
        return pairs

    def _key(self, name: str, pair: tuple[Laid, Laid] | None) -> tuple[str, str]:
        """Return a key and its colon as the model writes them."""
        if pair is None:
            return name, ": "
        key, value = pair
        shown = spelt(name, key.style, quoted=self.quoted)
        return shown, _only(_COLON, self.text[key.end : value.start], ": ")

    def _title(self, title: str) -> str:
        style = self.title.style if self.title else '"'
        return spelt(title, style, quoted=self.quoted, quotes=self.quotes)

    def _color(self, color: str) -> str:
        if self.color is None:
            return spelt("#" + color, self.quotes, quoted=self.quoted)
        written = color_like(color, self.color.text)
        return spelt(written, self.color.style, quoted=self.quoted, quotes=self.quotes)


def style_near(text: str, entries: Sequence[Laid], place: int, quoted: Quoted) -> Style:
    """Return the style of the entries nearest to the old place `place`, before it first."""
    window = range(max(0, place - _FURTHEST), min(len(entries), place + _FURTHEST + 1))
    near = sorted(window, key=lambda at: (abs(at - place), at))
    mappings = [entries[at] for at in near if entries[at].form is Form.MAPPING]
    titles = [node for one in mappings if (node := _scalar(one, "title"))]
    colors = [node for one in mappings if (node := _scalar(one, "color"))]
    with_both = [one for one in mappings if one.value("color")]
    quotes = next((node.style for node in [*titles, *colors] if node.style in ("'", '"')), '"')
    return Style(
        text=text,
        model=next(iter([*with_both, *mappings]), None),
        title=titles[0] if titles else None,
        color=colors[0] if colors else None,
        quotes=quotes,
        quoted=quoted,
    )


def _scalar(entry: Laid, key: str) -> Laid | None:
    value = entry.value(key)
    return value if value is not None and value.form is Form.SCALAR else None


def _only(pattern: re.Pattern[str], text: str, otherwise: str) -> str:
    """Return a text if it is all of the pattern, else the usual one."""
    return text if pattern.fullmatch(text) else otherwise
