"""The configuration that pulled boards are added to: the file that changes, and others that it is read with.

Reading it asks no portal. How text is added is left to `additions`, which boards to `merging`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click

from stagesync.cli import secrets
from stagesync.cli.pull.begun import Begun, begun
from stagesync.config.editing.stage_lists import Sheet
from stagesync.errors import SourceError
from stagesync.model.desired import DesiredBoard, Entry, PortalSpec

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from stagesync.config.editing.layout import Laid
    from stagesync.config.loading import Loaded
    from stagesync.config.sources import Files
    from stagesync.model.desired import Configuration


@dataclass(frozen=True, slots=True, kw_only=True)
class Existing:
    """A configuration by its files: `file` is the one to be added to, `texts` and `sheets` are all of them by name.

    `on_disk` is what the file holds, None if it is not there; its text begins a configuration where that holds nothing.
    `portal` is its name for the portal that is pulled from, None for that of the command line; `portals` are all that
    it names, `templates` the stages of all templates.
    """

    file: str
    on_disk: str | None
    texts: Mapping[str, str]
    portal: str | None
    portals: Mapping[str, PortalSpec] = field(default_factory=dict)
    boards: tuple[DesiredBoard, ...]
    templates: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)
    sheets: Mapping[str, Sheet] = field(repr=False)

    @property
    def text(self) -> str:
        """The text of the file to be added to."""
        return self.texts[self.file]

    def here(self) -> list[DesiredBoard]:
        """Return the boards on the portal that is pulled from; those on others may lie in groups of the same ids."""
        return [board for board in self.boards if board.portal == self.portal]

    def elsewhere(self) -> list[str]:
        """Return the names of the other portals that boards lie on."""
        return sorted({board.portal for board in self.boards if board.portal not in (self.portal, None)})

    def in_file(self, board: str) -> bool:
        """Tell whether the file to be added to holds a board."""
        return _board(self.sheets[self.file], board) is not None

    def entry(self, board: str) -> Laid | None:
        """Return where a board is written, in whatever file."""
        found = (_board(sheet, board) for sheet in self.sheets.values())
        return next((node for node in found if node is not None), None)

    def names(self) -> Iterator[str]:
        """Yield the names of all boards and templates."""
        for sheet in self.sheets.values():
            for section in (sheet.root.value("boards"), sheet.root.value("templates")):
                yield from (key.text for key in (section.children[::2] if section else ()))

    def meaning(self, after: str) -> Configuration:
        """Return what the configuration means with another text of the file; raises ConfigError."""
        return _read({**self.texts, self.file: after}).configuration


def existing(file: Path, others: Sequence[str], portal: str | None) -> Existing:
    """Read a file, that need not be there, and the files and folders that make one configuration with it.

    Raises ConfigError for one with errors, SourceError for a file that can't be edited, click.UsageError for a portal
    that is none of the configuration's.
    """
    from stagesync.config import load
    from stagesync.config.editing.stage_lists import sheet
    from stagesync.config.sources import ON_DISK

    is_new = not file.exists()
    files = Begun(str(file), ON_DISK)
    paths = [*([] if is_new else [str(file)]), *others]
    names = load(paths, files, empty=True).files if paths else ()
    texts = {name: _text(name, files) for name in names}
    if is_new:
        texts = {str(file): begun(""), **texts}
    loaded = _read(texts)
    found = loaded.configuration
    if portal is not None and portal not in found.portals:
        there = f"they are {', '.join(found.portals)}" if found.portals else "there are none"
        raise click.UsageError(
            f"--portal-name: '{portal}' is no portal under 'portals' of the file; {there}."
        )
    return Existing(
        file=str(file),
        on_disk=None if is_new else _text(str(file), ON_DISK),
        texts=texts,
        portal=portal,
        portals=found.portals,
        boards=found.boards,
        templates=loaded.templates,
        sheets={name: sheet(name, text) for name, text in texts.items()},
    )


def refuse_secrets(found: Existing) -> None:
    """Raise SourceError for a file that holds the webhook's code, which is known once the portal was opened."""
    for name, text in found.texts.items():
        if secrets.redact(text) != text:
            raise SourceError(
                f"{name}: the webhook's code stands in it; remove it there, and make a new webhook"
            )


def _read(texts: Mapping[str, str]) -> Loaded:
    from stagesync.config import load
    from stagesync.config.editing import Texts

    return load(tuple(texts), Texts(texts), empty=True)


def _text(name: str, files: Files) -> str:
    from stagesync.config.sources import LARGEST

    try:
        return (files.read(name, LARGEST) or b"").decode()
    except (OSError, ValueError) as error:
        raise SourceError(f"{name} can't be read as UTF-8 text: {error}; mend that, or use --out") from error


def _board(sheet: Sheet, name: str) -> Laid | None:
    found = sheet.root.value("boards")
    return found.value(name) if found else None
