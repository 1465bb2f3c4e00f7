"""A fleet of live boards as a configuration that plans to "nothing to do": alike ones are one template with members.

Boards that differ from a template in single stages say those under `override`; of others a comment says what differs.
Which boards are alike is found in `fleet_yaml_likeness`; names are the caller's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stagesync.rendering.board_yaml import Remarks, boards_to_yaml
from stagesync.rendering.entry_yaml import Entries
from stagesync.rendering.yaml_scalar import comment, key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagesync.model.board import Address, LiveBoard
    from stagesync.rendering.fleet_yaml_likeness import Fleet, Outlier


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedFleet:
    """A fleet with names: one for each set of alike boards, which its template has too, and one for each outlier.

    `known` holds, for those whose stages a template says already, the name of that; `more` are the names of the other
    models that the outliers were held against: templates, and entries with stages of their own. `portal` is the name of
    the portal that all boards are on, None where they need not say it.
    """

    fleet: Fleet
    sets: tuple[str, ...]
    outliers: tuple[str, ...]
    known: Mapping[str, str] = field(default_factory=dict)
    more: tuple[str, ...] = ()
    portal: str | None = None

    def template(self, name: str) -> str:
        """Return the template of a set."""
        return self.known.get(name, name)

    def unlike(self) -> Iterator[tuple[str, str, str]]:
        """Yield the outliers, each with the name of what it is nearest to and what differs, for people."""
        for name, outlier in zip(self.outliers, self.fleet.outliers, strict=True):
            if outlier.near is not None and outlier.words and name not in self.known:
                yield name, self.near(outlier.near), outlier.words

    def near(self, place: int) -> str:
        """Return the name of a model."""
        return (*map(self.template, self.sets), *self.more)[place]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sections:
    """Lines of a configuration: those below `templates:` and those below `boards:`, indented by two blanks."""

    templates: tuple[str, ...]
    boards: tuple[str, ...]

    def document(self) -> str:
        """Return a whole configuration."""
        templates = ("templates:", *self.templates) if self.templates else ()
        return "\n".join(("version: 1", *templates, "boards:", *self.boards)) + "\n"


def fleet_to_yaml(named: NamedFleet) -> Sections:
    """Return the lines for a fleet; raises SourceError for a board that no configuration can hold."""
    templates: list[str] = []
    boards: list[str] = []
    for name, alike in zip(named.sets, named.fleet.alike, strict=True):
        if name not in named.known:
            templates += _template(name, alike[0])
        boards += _members(name, alike, named.template(name))
    for name, outlier in zip(named.outliers, named.fleet.outliers, strict=True):
        boards += _outlier(name, outlier, named)
    return Sections(templates=tuple(templates), boards=tuple(_on_portal(boards, named.portal)))


def member_line(address: Address) -> str:
    """Return a group as an entry of `groups`, its name beside it."""
    return f"- {member(address)}"


def member(address: Address, behind: str = "") -> str:
    """Return a group with what stands directly behind its id, and its name in a comment."""
    return f"{address.group}{behind}{_beside(address)}"


def _template(name: str, model: LiveBoard) -> Iterator[str]:
    yield f"  {key(name)}:"
    for line in _stage_lines(name, model).values():
        yield f"    {line}"


def _members(name: str, boards: Sequence[LiveBoard], template: str) -> Iterator[str]:
    yield f"  {key(name)}:"
    yield f"    kind: {boards[0].address.kind}"
    yield "    groups:"
    yield from (f"      {member_line(board.address)}" for board in boards)
    yield f"    template: {key(template)}"


def _outlier(name: str, outlier: Outlier, named: NamedFleet) -> Iterator[str]:
    board = outlier.board
    if name in named.known:
        yield from _of_template(name, board, named.known[name])
    elif outlier.near is None or not outlier.words:
        yield from _single(name, board, Remarks())
    elif not outlier.takes:
        yield from _single(
            name, board, Remarks(head=(f"unlike {named.near(outlier.near)}: {outlier.words}",))
        )
    else:
        yield from _of_template(name, board, named.near(outlier.near))
        yield from _overrides(name, outlier)


def _overrides(name: str, outlier: Outlier) -> Iterator[str]:
    lines = _stage_lines(name, outlier.board)
    yield "    override:"
    if outlier.difference is not None:
        yield from (f"      {lines[stage.id]}" for stage in outlier.difference.changed)


def _of_template(name: str, board: LiveBoard, template: str) -> Iterator[str]:
    yield f"  {key(name)}:"
    yield f"    kind: {board.address.kind}"
    yield f"    group: {board.address.group}{_beside(board.address)}"
    yield f"    template: {key(template)}"


def _single(name: str, board: LiveBoard, remarks: Remarks) -> Iterator[str]:
    """Yield the lines of a board that has a stage list of its own."""
    text = boards_to_yaml([(name, board)], remarks={name: remarks})
    yield from text.partition("boards:\n")[2].splitlines()


def _on_portal(lines: Sequence[str], portal: str | None) -> Iterator[str]:
    """Yield the lines of boards, each board's portal below its kind."""
    for line in lines:
        yield line
        if portal is not None and line.startswith("    kind: "):
            yield f"    portal: {key(portal)}"


def _stage_lines(name: str, board: LiveBoard) -> Mapping[int, str]:
    """Return the entries of a board by the ids of their stages, without indentation."""
    entries = Entries.of(board, name)
    return {stage.id: entries.line(stage).lstrip() for stage in board.stages}


def _beside(address: Address) -> str:
    return f"  {comment(address.name)}" if address.name else ""
