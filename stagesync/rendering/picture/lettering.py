"""Text set in lines of a width in pixels, without knowing the reader's fonts.

The widths are those of a bold sans serif, with something to spare: a line takes less than is reckoned in any of FONTS.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from stagesync.rendering import invisible
from stagesync.rendering.safe_text import pieces, prose_pieces
from stagesync.rendering.width import ELLIPSIS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FONTS = '"Segoe UI",Roboto,"Helvetica Neue","Liberation Sans",Arial,"Noto Sans",sans-serif'

_EMS = {
    "ijl.,:;'|! I`": 0.31,
    'frt()[]{}-/\\"^*': 0.42,
    "0123456789aceksvxyz?_": 0.58,
    "bdghnopqu+<>=~#$FLTZJ": 0.64,
    "ABEKPRSVXY&CDHNUw": 0.76,
    "GOQ": 0.82,
    "MWm%@…": 1.02,
}
_EM_OF = {char: ems for chars, ems in _EMS.items() for char in chars}
_WIDE_LETTERS = frozenset("ЖМШЩЮЫФДжмшщюыфœæŒÆΩΜ")
_UPPER, _LOWER, _WIDE_LETTER, _IDEOGRAPH, _EMOJI, _OTHER = 0.82, 0.68, 1.08, 1.04, 1.4, 1.1
_REGULAR = 0.94
_ALPHABETS = ("LATIN", "GREEK", "CYRILLIC")


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return about how many pixels a text takes at most, set in `size` pixels."""
    return sum(map(_ems, text)) * size * (1 if bold else _REGULAR)


def title_lines(title: str, *, room: float, size: float, most: int, bold: bool = True) -> list[str]:
    """Return raw text made visible, in at most `most` lines of `room` pixels; what is left out becomes `…`."""
    return _set(pieces(title), room=room / size / (1 if bold else _REGULAR), most=most)


def prose_lines(message: str, *, room: float, size: float, most: int) -> list[str]:
    """Return a message of ours in such lines."""
    return _set(prose_pieces(message), room=room / size / _REGULAR, most=most)


def _set(parts: Iterable[str], *, room: float, most: int) -> list[str]:
    broken = list(islice(_broken(parts, room), most + 1))
    lines = ["".join(line).rstrip(" ") for line in broken]
    if len(lines) <= most:
        return lines
    last = "".join(_leading(broken[most - 1], room - _ems(ELLIPSIS)))
    return [*lines[: most - 1], last.rstrip(" ") + ELLIPSIS]


def _broken(parts: Iterable[str], room: float) -> Iterator[list[str]]:
    """Yield lines, broken behind a blank if there is one in the line; a blank may stand out at its end."""
    line: list[str] = []
    taken = 0.0
    for part in parts:
        ems = _ems_of(part)
        if line and taken + ems > room and part != " ":
            cut = _behind_last_blank(line)
            yield line[:cut]
            line = line[cut:]
            taken = sum(map(_ems_of, line))
        line.append(part)
        taken += ems
    if line:
        yield line


def _behind_last_blank(line: list[str]) -> int:
    return next((index for index in range(len(line), 0, -1) if line[index - 1] == " "), len(line))


def _leading(line: list[str], room: float) -> Iterator[str]:
    for part in line:
        room -= _ems_of(part)
        if room < 0:
            return
        yield part


def _ems_of(part: str) -> float:
    return sum(map(_ems, part))


@lru_cache(maxsize=4096)
def _ems(char: str) -> float:
    if char in _EM_OF:
        return _EM_OF[char]
    if (
        invisible.is_mark(char)
        or char in invisible.VARIATION_SELECTORS
        or char == invisible.ZERO_WIDTH_JOINER
    ):
        return 0.0
    if char in _WIDE_LETTERS:
        return _WIDE_LETTER
    if unicodedata.name(char, "").startswith(_ALPHABETS):
        return _UPPER if char.isupper() else _LOWER
    if unicodedata.east_asian_width(char) in "WF":
        return _EMOJI if unicodedata.category(char) == "So" else _IDEOGRAPH
    return _OTHER
