"""What an absorbing run says on stderr: what it took in, what it left and why; and how it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.cli.console import note
from stagesync.planning.absorbing.remaining import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagesync.config.editing import Change, Rewrite
    from stagesync.planning.absorbing.remaining import Remaining

FAILED = 1


class AbsorbReport:
    """Collects what is left, and tells all at the end; `based` says that a base told who changed what."""

    def __init__(self, *, based: bool) -> None:
        self._based = based
        self._failed: list[str] = []
        self._left: list[tuple[str, Remaining]] = []

    @property
    def exit_code(self) -> int:
        """1 if anything that the portal changed could not be taken in."""
        return FAILED if self._failed else 0

    def fail(self, board: str, message: str) -> None:
        """Note what kept a board, or a part of it, from being taken in."""
        self._failed.append(f"{board}: {message}")

    def remain(self, board: str, remaining: Sequence[Remaining]) -> None:
        """Note what is not taken in of a board."""
        for one in remaining:
            if one.standing is Standing.CONFLICT:
                self.fail(board, one.message)
            else:
                self._left.append((board, one))

    def tell(self, rewritten: Rewrite, changes: Sequence[Change], *, dry_run: bool) -> None:
        """Say all of it, the failures last."""
        done = {board.name for board in rewritten.boards}
        taken = [change for change in changes if change.before.name in done]
        if taken and not self._based:
            note("Without --base every difference counts as made on the portal.")
        for change in taken:
            note(f"{change.before.name}: {', '.join(_counted(change))}")
        self._tell_left(Standing.FOR_APPLY, "changed in the file, left for apply")
        self._tell_left(Standing.UNLISTED, "not listed, and kept; --add-unlisted puts them into the file")
        for left in rewritten.left_alone:
            self.fail(", ".join(left.boards), f"not edited: {left.location}: {left.message}; {left.remedy}")
        for message in self._failed:
            note(f"Left alone: {message}")
        note(_ending(rewritten, failed=bool(self._failed), dry_run=dry_run))

    def _tell_left(self, standing: Standing, words: str) -> None:
        found: dict[str, list[str]] = {}
        for board, one in self._left:
            if one.standing is standing:
                found.setdefault(board, []).append(one.message)
        for board, messages in found.items():
            note(f"{board}: {words}: {'; '.join(messages)}")


def _ending(rewritten: Rewrite, *, failed: bool, dry_run: bool) -> str:
    from stagesync.rendering.layout import counted

    names = ", ".join(edited.file for edited in rewritten.files)
    if names:
        files = counted(len(rewritten.files), "file")
        return f"Dry run: {files} would change: {names}." if dry_run else f"{files} changed: {names}."
    if failed:
        return "Nothing was absorbed."
    return "Nothing to absorb."


def _counted(change: Change) -> Iterator[str]:
    """Yield how many entries changed in which way."""
    from stagesync.config.editing.staying import staying

    before, after = change.before.entries, change.after.entries
    kept = [(before[old], after[new]) for new, old in enumerate(change.origins) if old is not None]
    counts = {
        "renamed": sum(old.title != new.title for old, new in kept),
        "recoloured": sum(old.color != new.color for old, new in kept),
        "moved": len(kept) - len(staying(change.origins)),
        "added": change.origins.count(None),
        "removed": len(before) - len(kept),
    }
    return (f"{number} {what}" for what, number in counts.items() if number)
