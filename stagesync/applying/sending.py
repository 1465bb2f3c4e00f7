"""Send the calls of one request that writes, and tell which refusals are a call's own.

It may run beside others of its kind: it talks to the portal and touches nothing else.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from stagesync.errors import PortalBusy, PortalRefusal
from stagesync.families.batches import stays_with_its_board
from stagesync.portal.batch_parts import BatchAnswer

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from stagesync.portal.batch import Command
    from stagesync.portal.client import Portal


def send(portal: Portal, commands: Mapping[str, Command], own_codes: Collection[str]) -> BatchAnswer:
    """Send one call by itself, several as a batch; a refusal of the call itself is an error of its key.

    `own_codes` are those with which a method of the calls' family refuses, though they say nothing. Raises PortalError
    where the request as a whole fails.
    """
    if len(commands) > 1:
        answer = portal.write_batch(commands)
        for refusal in answer.errors.values():
            refusal.unknown_outcome |= _is_vague(refusal, alone=False)
        return answer
    ((key, command),) = commands.items()
    try:
        return BatchAnswer(results={key: portal.write(command.method, command.params).result})
    except PortalRefusal as error:
        error.unknown_outcome |= _is_vague(error, alone=True)
        own = error.status == HTTPStatus.BAD_REQUEST and error.code in own_codes
        if not own and (error.unknown_outcome or not stays_with_its_board(error)):
            raise
        return BatchAnswer(errors={key: error})


def _is_vague(error: PortalRefusal, *, alone: bool) -> bool:
    """Tell whether a refusal says so little that its call may have been done all the same.

    A method's own refusal has a code and, where the call was `alone`, status 400; what has no code, or comes as a
    success, may be an exception in the midst of the work (docs/portal.md, "Error documents").
    """
    if isinstance(error, PortalBusy):
        return False
    return error.code in {"", "0"} or (alone and error.status == HTTPStatus.OK)
