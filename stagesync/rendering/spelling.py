"""How foreign values stand in a sentence about a call, one spelling a format.

The sentences themselves are made by `call_words`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from stagesync.rendering.colors import Tone
from stagesync.rendering.width import fit

if TYPE_CHECKING:
    from stagesync.rendering.colors import Style

_TITLE_COLUMNS = 48


class Spelling(Protocol):
    """Turns values into words; what it returns is safe to show in its format."""

    def title(self, title: str) -> str:
        """Return the title of a stage, so that it is seen where it begins and ends."""
        ...

    def color(self, color: str | None) -> str:
        """Return a colour, None for the portal's default."""
        ...

    def number(self, number: str) -> str:
        """Return the id of a stage or a task, or a count."""
        ...

    def method(self, method: str) -> str:
        """Return the name of a method, set apart from the sentence before it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSpelling:
    """Spells values for text output: titles in quotes, cut to fit the lines."""

    style: Style

    def title(self, title: str) -> str:
        """Return a title in quotes."""
        return f'"{fit(title, min(_TITLE_COLUMNS, self.style.columns - 12))}"'

    def color(self, color: str | None) -> str:
        """Return a colour's code, after a block of it if colour is on."""
        return self.style.color_words(color)

    def number(self, number: str) -> str:
        """Return the number as it is."""
        return number

    def method(self, method: str) -> str:
        """Return a method in brackets."""
        return self.style.paint(f"[{fit(method, self.style.columns - 12)}]", Tone.QUIET)
