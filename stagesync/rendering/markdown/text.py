r"""Text from a portal or a file in a Markdown comment: shown as it is, and nothing but shown.

GitHub and GitLab read a comment twice. The Markdown parser sees pipes, backticks, emphasis, HTML and links. Afterwards
mentions, references to issues and commits, emoji and formulas are looked for in the finished page, everywhere but in
code; by then a backslash or a character reference is the character that it stood for. So foreign text has to be code,
and nothing in it may end the code:

* A text of letters, digits, blanks and the marks that mean nothing in Markdown is a code span. It stays readable in a
  mail that shows the source.
* Any other is `<code>…</code>` with each ASCII mark as a numeric reference: none of them is syntax, neither in a line
  nor between the pipes of a table. A code span takes no references, and in a table a backslash before a pipe can't
  stand in one.
* GitHub's parser looks for mail addresses even between those tags, references resolved. `<wbr>`, which both sites keep,
  parts them; long words break there too.
* A message is prose that quotes titles. A word that can be nothing but a word stays one, all others become code.

Rejected: characters of no width behind `@` and `#`. They are copied along, and every pattern of every site has to be
known.
"""

from __future__ import annotations

import re
from itertools import groupby

from stagesync.model.color import is_damaged
from stagesync.rendering import safe_text
from stagesync.rendering.width import ELLIPSIS, columns, fit

TITLE_COLUMNS = 80
"""A longer title is cut."""
MESSAGE_COLUMNS = 480
"""A longer message is cut."""

_COLOR_COLUMNS = 12
_RAW = 5
"""So many characters a column are looked at; more stand in one column only to be many."""

_MEANS_NOTHING = re.compile(r"(?!.*::)[^!-&*;-@\[-^`{-~]+")
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
_SEAM = re.compile(r"(?<=[^ ])(?=[@.:/][^ ])")
_WORD = re.compile(
    r"""["(]*
    (?: (?![0-9A-Fa-f]{7}) [^\W\d_]+ (?: ['’-] [^\W\d_]+ )*   # a commit is 7 hex digits or more
      | \d{1,6}
    )?
    [").,;:!?…]*""",
    re.VERBOSE,
)
_COLOR = re.compile(r"#[0-9A-Fa-f]{3,8}|(?:rgb|hsl)a?\(.*\)", re.IGNORECASE)


def title(text: str, width: int = TITLE_COLUMNS) -> str:
    """Return a title or a name as code, cut to `width` columns.

    It stands in quotes where its ends would not be seen, or where a site would draw it as a colour.
    """
    if text and text == text.strip(" ") and not _COLOR.fullmatch(text):
        return code(text, width)
    return _quoted(text, width)


def code(text: str, width: int = TITLE_COLUMNS) -> str:
    """Return a word as code, hidden characters escaped, cut to `width` columns; for any other text there is `title`."""
    return _as_code(_clipped(text, width))


def message(text: str) -> str:
    """Return a message of ours, cut to MESSAGE_COLUMNS; it must not stand at the start of a line."""
    words = _clipped_prose(text, MESSAGE_COLUMNS).split(" ")
    runs = groupby(words, lambda word: _WORD.fullmatch(word) is not None)
    return " ".join(" ".join(run) if plain else _as_code(" ".join(run)) for plain, run in runs)


def number(text: str) -> str:
    """Return a number; as code where its digits could be taken for a commit's."""
    return text if _WORD.fullmatch(text) else code(text)


def swatch(color: str | None) -> str:
    """Return a colour as a code span, beside which the sites draw it; a damaged one as stored, None as "default"."""
    if color is None:
        return "default"
    return f"{_quoted(color, _COLOR_COLUMNS)} (damaged)" if is_damaged(color) else f"`#{color}`"


def _quoted(text: str, width: int) -> str:
    return _as_code(f'"{_clipped(text, width - 2)}"')


def _as_code(shown: str) -> str:
    if _MEANS_NOTHING.fullmatch(shown):
        return f"`{shown}`"
    parts = (_PUNCTUATION.sub(_reference, part) for part in _SEAM.split(shown))
    return f"<code>{'<wbr>'.join(parts)}</code>"


def _reference(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};"


def _clipped(text: str, width: int) -> str:
    """Return `fit`, without going through a text of any length."""
    return fit(text if len(text) <= width * _RAW else text[: width * _RAW] + ELLIPSIS, width)


def _clipped_prose(text: str, width: int) -> str:
    head = text[: width * _RAW]
    shown = safe_text.prose(head)
    if len(head) == len(text) and columns(shown) <= width:
        return shown
    return "".join(_leading(head, width - 1)) + ELLIPSIS


def _leading(head: str, width: int) -> list[str]:
    kept: list[str] = []
    for piece in safe_text.prose_pieces(head):
        width -= columns(piece)
        if width < 0:
            break
        kept.append(piece)
    return kept
