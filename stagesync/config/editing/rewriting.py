"""Files edited so that boards say something else: only what must change does, everything else stays to the byte.

What the boards shall say is decided by others. So is writing the files; and that they mean what was wanted is checked
by `checking`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.config.editing.change import Edited, LeftAlone, Rewrite
from stagesync.config.editing.entries import list_patches, target_patches
from stagesync.config.editing.patches import patched
from stagesync.config.editing.refusal import RefusedError
from stagesync.config.editing.stage_lists import MARK, SEVERAL, StageLists, sheet
from stagesync.config.wording import quoted as shown
from stagesync.config.wording import visible
from stagesync.model.problem import Location

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stagesync.config.editing.change import Change
    from stagesync.config.editing.patches import Patch
    from stagesync.config.editing.scalars import Quoted
    from stagesync.config.editing.stage_lists import Sheet, Spot


def rewrite(sources: Mapping[str, str], changes: Sequence[Change], *, quoted: Quoted) -> Rewrite:
    """Return the files with the changes made in them.

    `sources` are the texts of all files of a configuration without errors, by their names. `changes` holds every board
    that was looked at: a template that boards share is edited only if all of them are there and change alike. `quoted`
    is how a text stands in double quotes. Never raises for a change that can't be made: its boards are left alone.
    """
    return _Rewriting(sources, changes, quoted).run()


class _Rewriting:
    def __init__(self, sources: Mapping[str, str], changes: Sequence[Change], quoted: Quoted) -> None:
        self._sources = sources
        self._changes = {change.before.name: change for change in changes}
        self._quoted = quoted
        self._sheets: dict[str, Sheet] = {file: sheet(file, text) for file, text in sources.items()}
        self._lists = StageLists(self._sheets)
        self._patches: dict[str, list[Patch]] = {}
        self._left_alone: list[LeftAlone] = []
        self._done: set[str] = set()

    def run(self) -> Rewrite:
        waiting = [name for name, change in self._changes.items() if change.differs and self._is_found(name)]
        while waiting:
            sharing = self._lists.sharing(waiting[0])
            self._edit(sharing)
            waiting = [name for name in waiting if name not in sharing]
        return Rewrite(
            files=tuple(self._edited(file) for file in self._patches),
            boards=tuple(self._changes[name].after for name in self._changes if name in self._done),
            left_alone=tuple(self._left_alone),
        )

    def _is_found(self, name: str) -> bool:
        """Tell whether a board stands under its own name; one whose name is an alias does not."""
        if name in self._lists:
            return True
        message, remedy = "this board's name is not written out here", "write it out"
        if name.rpartition("/")[0] in self._lists:
            message, remedy = SEVERAL["groups"]
        location = self._changes[name].before.location
        self._left_alone.append(LeftAlone(boards=(name,), location=location, message=message, remedy=remedy))
        return False

    def _edit(self, sharing: Sequence[str]) -> None:
        """Make the change of boards that share a list, or none of it."""
        changed = [
            n for n in sharing if n in self._changes and self._changes[n].before != self._changes[n].after
        ]
        first = changed[0]
        where = self._lists.board(first)
        try:
            where = self._lists.of(first)
            self._check_alike(where, sharing, self._changes[first])
            found = [(where, list_patches(where, self._changes[first], self._quoted))]
            for name in changed:
                where = self._lists.board(name)
                found.append((where, target_patches(where, self._changes[name], self._quoted)))
        except RefusedError as refused:
            self._leave(where, changed, refused)
            return
        for spot, patches in found:
            if patches:
                self._patches.setdefault(spot.sheet.file, []).extend(patches)
        self._done.update(sharing)

    def _check_alike(self, spot: Spot, sharing: Sequence[str], change: Change) -> None:
        if (change.after.entries, change.origins) == (
            change.before.entries,
            tuple(range(len(change.origins))),
        ):
            return
        self._lists.check_alone(change.before.name)
        remedy = "make the boards alike on the portal, or give each a stage list of its own"
        unseen = [name for name in sharing if name not in self._changes]
        if unseen:
            message = f"this template is also used by {_named(unseen)}, not looked at in this run"
            raise RefusedError(spot.node.place, message, "absorb all boards that use it in one run")
        other = [name for name in sharing if not _alike(self._changes[name], change)]
        if other:
            message = (
                f"the boards that use this template changed differently: {shown(change.before.name)} not like"
            )
            raise RefusedError(spot.node.place, f"{message} {_named(other)}", remedy)

    def _leave(self, spot: Spot, boards: Sequence[str], refused: RefusedError) -> None:
        line, column = refused.place
        self._left_alone.append(
            LeftAlone(
                boards=tuple(boards),
                location=Location(file=visible(spot.sheet.file), line=line + 1, column=column + 1),
                message=refused.message,
                remedy=refused.remedy,
            )
        )

    def _edited(self, file: str) -> Edited:
        before, base = self._sources[file], self._sheets[file]
        after = patched(base.text, self._patches[file])
        if not before.endswith(("\n", "\r")):
            after = after.removesuffix(base.line_break)
        mark = MARK if before.startswith(MARK) else ""
        return Edited(file=file, before=before, after=mark + after)


def _alike(one: Change, other: Change) -> bool:
    return (one.after.entries, one.origins) == (other.after.entries, other.origins)


def _named(boards: Sequence[str]) -> str:
    return ", ".join(shown(name) for name in boards)
