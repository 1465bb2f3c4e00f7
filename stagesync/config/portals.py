"""Portals of a configuration: each named once, by a variable and never by its webhook, and there for every board."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stagesync.config.nodes import Mapping, Scalar
from stagesync.config.wording import quoted, suggestion
from stagesync.model.rule import Rule
from stagesync.model.title import is_blank

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Mapping as Mapped

    from stagesync.config.drafts import BoardDraft, FileDraft, PortalDraft, Written
    from stagesync.config.nodes import Node

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_RATE = re.compile(r"(?!0+/)[0-9]{1,9}/(?!0+(\.0+)?$)[0-9]{1,9}(\.[0-9]{1,9})?")
_RATES = frozenset({"standard", "enterprise"})
_URL = re.compile(r"://|/rest/|\bbitrix24\.", re.IGNORECASE)
_URL_AS_KEY = re.compile(r"://|/rest/", re.IGNORECASE)  # a portal may be called by its host

_SECRET = "this is the URL of a webhook, a secret that never stands in a file"  # noqa: S105 - says so itself
_REMEDY = (
    "put it into an environment variable, write the variable's name under 'webhook_env', "
    "and make a new webhook, since this one has been written down"
)


def check_file(file: FileDraft) -> None:
    """Note what is wrong with the portals of one file. No message quotes a value: it may be a secret."""
    for scalar, looks in _texts(file.root):
        if looks.search(scalar.text):
            file.report.error(Rule.WEBHOOK_ENV, scalar.place, _SECRET, _REMEDY)
    for portal in file.portals:
        if portal.webhook_env:
            _check_variable(portal.webhook_env)
        if portal.rate:
            _check_rate(portal.rate)


def check(portals: Mapped[str, PortalDraft], boards: Iterable[BoardDraft], *, complete: bool) -> None:
    """Note webhooks of two portals, and if every file could be read, portals that are not there or of no use."""
    seen: dict[str, PortalDraft] = {}
    for portal in portals.values():
        if portal.webhook_env is not None and not is_blank(portal.webhook_env.text):
            first = seen.setdefault(portal.webhook_env.text, portal)
            if first is not portal:
                _one_webhook(portal, portal.webhook_env, first)
    if complete:
        _check_boards(portals, [(board, board.portal) for board in boards if board.portal])


def _texts(root: Mapping) -> Iterator[tuple[Scalar, re.Pattern[str]]]:
    """Yield all keys and values under `portals`, known or not, with what a secret would look like there."""
    found = root.items.get("portals")
    waiting: list[Node] = [found.value] if found else []
    while waiting:
        node = waiting.pop()
        match node:
            case Scalar():
                yield node, _URL
            case Mapping():
                yield from ((item.key, _URL_AS_KEY) for item in node.items.values())
                waiting += [item.value for item in node.items.values()]
            case _:
                waiting += node.items


def _check_variable(written: Written) -> None:
    if _VARIABLE.fullmatch(written.text) or _URL.search(written.text):
        return
    if is_blank(written.text):
        message = "the name of the variable is empty"
    else:
        message = "this is no name of an environment variable"
    remedy = "write one such as EU_WEBHOOK; the webhook itself never stands in a file"
    written.report.error(Rule.WEBHOOK_ENV, written.where, message, remedy)


def _check_rate(written: Written) -> None:
    if written.text in _RATES or _RATE.fullmatch(written.text) or _URL.search(written.text):
        return
    remedy = "write standard, enterprise, or BURST/PER_SECOND such as 50/2"
    written.report.error(Rule.WRONG_VALUE, written.where, "this is no rate", remedy)


def _one_webhook(portal: PortalDraft, variable: Written, first: PortalDraft) -> None:
    place = first.report.location(first.name.place)
    message = f"the portal {quoted(first.name.text)} in {place} has the webhook of this variable already"
    portal.report.error(
        Rule.WEBHOOK_ENV, variable.where, message, "name each portal once, and each webhook's own variable"
    )


def _check_boards(portals: Mapped[str, PortalDraft], wanted: list[tuple[BoardDraft, Written]]) -> None:
    unknown = [(board, name) for board, name in wanted if name.text not in portals]
    for board, name in unknown:
        if not is_blank(name.text):
            near = suggestion(name.text, portals)
            remedy = f"did you mean {quoted(near)}?" if near else "write it under 'portals' of any file"
            board.report.error(
                Rule.UNKNOWN_PORTAL, name.where, f"there is no portal {quoted(name.text)}", remedy
            )
    if not unknown:
        used = {name.text for _, name in wanted}
        for portal in (portals[name] for name in portals if name not in used):
            message = f"no board lies on the portal {quoted(portal.name.text)}"
            portal.report.warning(Rule.UNUSED_PORTAL, portal.name.place, message, "use it or remove it")
