"""Live boards as they may be shown: without the webhook's code, which a text on the portal may quote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagesync.cli import secrets
from stagesync.cli.console import note
from stagesync.errors import SourceError

if TYPE_CHECKING:
    from stagesync.model.board import LiveBoard


def without_secrets(read: list[LiveBoard]) -> list[LiveBoard]:
    """Return the boards as they may be shown: what else than a title quotes the webhook's code is a comment.

    Raises SourceError where a title does: without it the configuration would rename that stage.
    """
    boards = secrets.redacted(read)
    quoting = [
        f"stage {was.id} of {board.address}"
        for board, then in zip(boards, read, strict=True)
        for stage, was in zip(board.stages, then.stages, strict=True)
        if stage.title != was.title
    ]
    if quoting:
        raise SourceError(
            f"no configuration is written: the webhook's code stands in the title of {' and of '.join(quoting)}, no "
            "file may hold it, and without it the title would be another; rename the stage in Bitrix24, and make a new "
            "webhook, for the code is known"
        )
    if boards != read:
        note(
            "Warning: a text on the portal quotes the webhook's code; *** stands for it here. Make a new webhook."
        )
    return boards
