"""Options that name boards on the portal, by id or exact name, one for each kind of board that lies somewhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from stagesync.model.board import LARGEST_ID, Kind
from stagesync.model.desired import DesiredBoard, GroupPattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What the options name, as written, in the order of the kinds."""

    groups: tuple[str, ...] = ()
    processes: tuple[str, ...] = ()
    crm: tuple[str, ...] = ()
    sprints: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.groups or self.processes or self.crm or self.sprints)

    def boards(self) -> Iterator[DesiredBoard]:
        """Yield the boards, without entries, each called what the user wrote; raises click.UsageError for none."""
        for written in self.groups:
            group = id_or_name("--group", "group", written)
            yield _board(_called("group", group), Kind.KANBAN, group=group)
        for written in self.processes:
            process = id_or_name("--process", "process", written)
            yield _board(_called("process", process), Kind.RPA, process=process)
        for written in self.crm:
            entity, pipeline = _directory(written)
            yield _board(written, Kind.CRM, entity=entity, pipeline=pipeline)
        for written in self.sprints:
            group = id_or_name("--scrum", "group", written)
            yield _board(_called("sprint of group", group), Kind.SCRUM, group=group)

    @property
    def has_patterns(self) -> bool:
        """Whether a group's name has `*` or `?` in it."""
        return any(map(_is_pattern, (*self.groups, *self.sprints)))

    def singles(self) -> Named:
        """Return what stands for one board each."""
        groups, sprints = _without_patterns(self.groups), _without_patterns(self.sprints)
        return replace(self, groups=groups, sprints=sprints)

    def patterns(self, *, archived: bool = False) -> Iterator[DesiredBoard]:
        """Yield an entry with `groups` for each name with `*` or `?`; a name is one of those that it fits itself."""
        for kind, names in ((Kind.KANBAN, self.groups), (Kind.SCRUM, self.sprints)):
            for name in filter(_is_pattern, names):
                yield _board(f'groups "{name}"', kind, groups=GroupPattern(name=name, archived=archived))

    def first(self) -> str | None:
        """Return the option that is used first, None if none is."""
        given = {
            "--group": self.groups,
            "--process": self.processes,
            "--crm": self.crm,
            "--scrum": self.sprints,
        }
        return next((option for option, values in given.items() if values), None)


def board_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command --group, --process, --crm and --scrum, handed over as `named`."""

    @click.option(
        "--group", "groups", multiple=True, metavar="N|NAME", help="A group's id or exact name; its kanban."
    )
    @click.option(
        "--process", "processes", multiple=True, metavar="N|NAME", help="An RPA process's id or exact name."
    )
    @click.option(
        "--crm",
        "crm",
        multiple=True,
        metavar="ENTITY[:N|NAME]",
        help="deal, lead, quote, smart-invoice or an entityTypeId, and a pipeline's id or exact name.",
    )
    @click.option(
        "--scrum",
        "sprints",
        multiple=True,
        metavar="N|NAME",
        help="A scrum group; its active sprint's stages.",
    )
    @wraps(command)
    def with_boards(
        *args: Any,
        groups: tuple[str, ...],
        processes: tuple[str, ...],
        crm: tuple[str, ...],
        sprints: tuple[str, ...],
        **kwargs: Any,
    ) -> Any:
        named = Named(groups=groups, processes=processes, crm=crm, sprints=sprints)
        return command(*args, named=named, **kwargs)

    return with_boards


def id_or_name(option: str, noun: str, written: str, *, least: int = 1) -> int | str:
    """Return what an option names: an id where it is all digits, else a name; raises click.UsageError for neither."""
    if any("\ud800" <= char <= "\udfff" for char in written):
        raise click.UsageError(f"{option}: the name is not in the terminal's encoding; give the {noun}'s id.")
    if written.isascii() and written.isdigit():
        if len(written) > len(str(LARGEST_ID)) or not least <= int(written) <= LARGEST_ID:
            raise click.UsageError(f"{option}: there is no such {noun}; ids go from {least} to {LARGEST_ID}.")
        return int(written)
    if not written.strip():
        raise click.UsageError(f"{option}: the name is blank; give a {noun}'s id or exact name.")
    return written


def _is_pattern(name: str) -> bool:
    return "*" in name or "?" in name


def _without_patterns(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if not _is_pattern(name))


def _called(noun: str, named: int | str) -> str:
    return f"{noun} {named}" if isinstance(named, int) else f'{noun} "{named}"'


def _board(name: str, kind: Kind, **place: Any) -> DesiredBoard:
    return DesiredBoard(name=name, kind=kind, entries=(), **place)


def _directory(written: str) -> tuple[str | int, int | str | None]:
    """Return entity and pipeline; deals without a pipeline are those of the general one, as in a configuration."""
    from stagesync.model import entity as entities

    word, colon, pipeline = written.partition(":")
    entity = entities.entity(int(word) if word.isascii() and word.isdigit() and len(word) <= 10 else word)
    if entity is None:
        names = ", ".join(entities.NAMES)
        raise click.UsageError(
            f"--crm: '{word}' is no entity; it is {names}, or the entityTypeId of a smart process, from "
            f"{entities.FIRST_SMART_PROCESS} on."
        )
    if not entities.has_pipelines(entity):
        if colon:
            raise click.UsageError(f"--crm: a {entity} has no pipelines; write --crm {entity}.")
        return entity, None
    if colon:
        return entity, id_or_name("--crm", "pipeline", pipeline, least=0 if entity == entities.DEAL else 1)
    return entity, entities.GENERAL_PIPELINE if entity == entities.DEAL else None
