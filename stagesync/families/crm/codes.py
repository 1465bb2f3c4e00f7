"""The code of a new CRM stage: the entry's, or one made from title and directory, the same each time."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from itertools import count
from typing import TYPE_CHECKING

from stagesync.model.directory import fold
from stagesync.model.plan import Refusal, RefusalCode

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from stagesync.model.directory import Directory
    from stagesync.planning.intent import Intent

_MARK = 6
"""Characters that tell made codes apart whose titles look alike in Latin capitals."""


def made_code(title: str, directory: Directory, taken: Collection[str]) -> str:
    """Return a code that fits the directory and that none of `taken` is, once folded; `taken` are folded codes."""
    return next(code for code in made_codes(title, directory) if fold(code) not in taken)


def made_codes(title: str, directory: Directory) -> Iterator[str]:
    """Yield the codes that are made of a title, without end: the first, and those for when it is another stage's."""
    room = max(directory.longest - _MARK - 1, 0)
    word = _word(title)[:room].rstrip("_")
    for attempt in count():
        mark = _digest(f"{directory.id}\n{title}\n{attempt or ''}")
        yield f"{word}_{mark}" if word else mark


def unfit_codes(intent: Intent, directory: Directory) -> Iterator[Refusal]:
    """Refuse codes of new entries that the directory can't hold."""
    for key in intent.keys:
        entry = intent.entries[key]
        if key in intent.stages or not entry.code:
            continue
        if len(entry.code) > directory.longest:
            yield _unfit(
                entry.title, entry.code, f"has more than the {directory.longest} characters that fit here"
            )
        elif directory.strict and not re.fullmatch(r"[0-9A-Za-z_-]+", entry.code):
            yield _unfit(entry.title, entry.code, "may hold Latin letters, digits, _ and - alone")


def _unfit(title: str, code: str, why: str) -> Refusal:
    return Refusal(
        code=RefusalCode.UNFIT_CODE,
        message=f'the code "{code}" of new entry "{title}" {why}; change it, or leave it out to have one made',
    )


def _word(title: str) -> str:
    """Return what of a title can stand in a code: Latin letters without accents, digits, `_` for all between."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[^0-9A-Z]+", "_", plain.upper()).strip("_")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_MARK].upper()
