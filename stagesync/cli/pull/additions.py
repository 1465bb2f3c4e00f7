"""Text added to a configuration file: ids behind those of a list, lines behind those of a section.

Nothing that is there is changed. Whether the file then means what it should is proven by `merging`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stagesync.config.editing import Edited
from stagesync.config.editing.layout import Form
from stagesync.config.editing.patches import Patch, patched
from stagesync.config.editing.refusal import RefusedError
from stagesync.config.editing.stage_lists import MARK, Spot, sheet
from stagesync.errors import SourceError
from stagesync.rendering.fleet_yaml import member, member_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stagesync.config.editing.layout import Laid
    from stagesync.config.editing.stage_lists import Sheet
    from stagesync.model.board import Address
    from stagesync.rendering.fleet_yaml import Sections

_INDENT = 2
"""Blanks before the lines of `Sections`."""

_REST_OF_LINE = re.compile(r"[ \t]*(?P<comma>,)?[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n)(?![^#\]]*,)")
"""What follows the last group of a list on its line, where no comma stands on a later one."""


def added(file: str, text: str, groups: Mapping[str, Sequence[Address]], sections: Sections) -> Edited:
    """Return a file with groups behind those of its entries, and new templates and boards behind the others.

    `text` is one that the reader has accepted. Raises SourceError where its layout does not allow that.
    """
    base = sheet(file, text)
    try:
        patches = [*_joined(base, groups), *_sections(base, sections)]
    except RefusedError as refused:
        raise SourceError(_told(file, refused)) from refused
    after = patched(base.text, patches)
    if not text.endswith(("\n", "\r")):
        after = after.removesuffix(base.line_break)
    mark = MARK if text.startswith(MARK) else ""
    return Edited(file=file, before=text, after=mark + after)


def hindrance(base: Sheet, entry: str) -> str | None:
    """Return why groups can't be put behind those of an entry, None where they can."""
    try:
        list(_joined(base, {entry: ()}))
    except RefusedError as refused:
        return _told(base.file, refused)
    return None


def _told(file: str, refused: RefusedError) -> str:
    line, column = refused.place
    return f"{file}:{line + 1}:{column + 1}: {refused.message}; {refused.remedy}"


def _joined(base: Sheet, groups: Mapping[str, Sequence[Address]]) -> Iterator[Patch]:
    boards = Spot(sheet=base, nodes=(base.root,)).below("boards")
    for name, addresses in groups.items():
        entry = boards.below(name) if boards else None
        spot = entry.below("groups") if entry else None
        if spot is None or spot.node.form is not Form.SEQUENCE:
            place = entry.node.place if entry else base.root.place
            raise RefusedError(place, "the groups of this entry are not written out here", "write them out")
        spot.check()
        yield from _in_brackets(spot, addresses) if spot.node.bracketed else _in_lines(spot, addresses)


def _in_lines(spot: Spot, addresses: Sequence[Address]) -> Iterator[Patch]:
    last, text = spot.node.children[-1], spot.sheet.text
    dash = re.split(r"[\r\n]", text[: last.outer])[-1]
    if dash.strip() != "-":
        raise RefusedError(last.place, "this list is not written one group a line", "write it so")
    indent = dash[: dash.index("-")]
    end = _line_end(text, last.end)
    lines = "".join(indent + member_line(address) + spot.sheet.line_break for address in addresses)
    yield Patch(end, end, lines)


def _in_brackets(spot: Spot, addresses: Sequence[Address]) -> Iterator[Patch]:
    """Yield the patches of a list in brackets; where a line break follows its last group, each new one gets a line.

    A comment behind the last group so stays that group's.
    """
    last, text = spot.node.children[-1], spot.sheet.text
    behind = text[last.end : spot.node.end - 1]
    rest = _REST_OF_LINE.match(behind)
    if rest is None:
        if behind.strip(" \t,"):
            message = "the comma behind the last group of this list stands on a line of its own"
            raise RefusedError(last.place, message, "put it directly behind the group")
        yield Patch(last.end, last.end, "".join(f", {address.group}" for address in addresses))
        return
    if not rest["comma"] and addresses:
        yield Patch(last.end, last.end, ",")
    end = last.end + rest.end()
    yield Patch(end, end, _rows(spot, addresses, is_closed=bool(rest["comma"])))


def _rows(spot: Spot, addresses: Sequence[Address], *, is_closed: bool) -> str:
    """Return a line for each group, each but the last with a comma; that too if the list `is_closed` with one."""
    line = re.split(r"[\r\n]", spot.sheet.text[: spot.node.children[-1].outer])[-1]
    indent = line if not line.strip() else " " * spot.node.children[0].place[1]
    commas = [","] * (len(addresses) - 1) + ["," if is_closed else ""]
    rows = zip(addresses, commas, strict=False)
    return "".join(indent + member(address, comma) + spot.sheet.line_break for address, comma in rows)


def _sections(base: Sheet, sections: Sections) -> Iterator[Patch]:
    missing: list[str] = []
    for name, lines in (("templates", sections.templates), ("boards", sections.boards)):
        if lines and base.root.value(name) is not None:
            yield from _into(base, name, lines)
        elif lines:
            missing += [f"{name}:", *lines]
    if missing:
        end = len(base.text)
        yield Patch(end, end, base.line_break.join((*missing, "")))


def _into(base: Sheet, section: str, lines: Sequence[str]) -> Iterator[Patch]:
    node = base.root.value(section)
    if node is None or node.form is not Form.MAPPING or base.root.bracketed:
        place = base.root.place if node is None else node.place
        raise RefusedError(place, f"'{section}' is not written one entry a line", "write it so, or use --out")
    base.anchors.may_change(node)
    if not node.children:
        yield from _into_nothing(base, node, lines)
        return
    if node.bracketed:
        raise RefusedError(
            node.place, f"'{section}' is not written one entry a line", "write it so, or use --out"
        )
    indent = _indent(base.text, node.children[0])
    end = _behind(base.text, node, indent)
    yield Patch(end, end, _moved(base, lines, indent))


def _into_nothing(base: Sheet, node: Laid, lines: Sequence[str]) -> Iterator[Patch]:
    """Yield the patches that put lines in the place of a pair of brackets without anything in it."""
    start = len(base.text[: node.start].rstrip(" \t"))
    end = _line_end(base.text, node.end)
    yield Patch(start, node.end, "")
    yield Patch(end, end, _moved(base, lines, _INDENT))


def _moved(base: Sheet, lines: Sequence[str], indent: int) -> str:
    moved = (" " * indent + line[_INDENT:] if line else line for line in lines)
    return base.line_break.join((*moved, ""))


def _indent(text: str, key: Laid) -> int:
    """Return the column of a key; of one that is written behind a question mark, the column of that."""
    before = re.split(r"[\r\n]", text[: key.outer])[-1]
    return before.index("?") if before.strip() == "?" else key.place[1]


def _behind(text: str, node: Laid, indent: int) -> int:
    """Return where the lines of a section end; comments that stand deeper than its keys are its last entry's."""
    end = _line_end(text, node.end)
    own = re.compile(rf"[ \t]{{{indent + 1},}}#[^\r\n]*(?:\r\n|\r|\n|\Z)")
    while found := own.match(text, end):
        end = found.end()
    return end


def _line_end(text: str, at: int) -> int:
    """Return where the next line begins; the text ends in a line break."""
    if at and text[at - 1] in "\r\n":
        return at
    found = re.compile(r"\r\n|\r|\n").search(text, at)
    return found.end() if found else len(text)
