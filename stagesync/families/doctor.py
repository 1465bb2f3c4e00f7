"""Look a connection through, from the host to the single board, and say of each thing whether it is right.

What is asked of the boards is in `doctor_boards.py`; what is printed, and which boards are looked at, is left to the
command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagesync.errors import PortalBusy, PortalError, PortalUnreachable, PortalUnreadable
from stagesync.families.doctor_boards import board_checks
from stagesync.families.fan_out import needs_list
from stagesync.families.findings import Check, Patient, Person, ok, unknown, wrong
from stagesync.families.member import Member
from stagesync.model.board import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagesync.model.desired import DesiredBoard
    from stagesync.portal.client import Portal

_SCOPES = {
    Kind.KANBAN: "task",
    Kind.MY_PLAN: "task",
    Kind.SCRUM: "task",
    Kind.RPA: "rpa",
    Kind.CRM: "crm",
}
"""The scope without which no board of a kind can be read (docs/portal.md, "Scopes")."""

_TICK = "tick it in the webhook's settings on the portal"


def examine(portal: Portal, patients: Sequence[Patient], *, in_process: bool) -> Iterator[Check]:
    """Yield the findings in the order in which things depend on each other; ends where nothing more can be asked.

    `in_process` means that no network lies in between. No PortalError is raised: each of them is a finding. A board
    that nobody ever opened is created by being read (docs/portal.md, "Reading creates boards").
    """
    try:
        profile = portal.read("profile").result
    except PortalError as error:
        yield from _no_connection(portal, error, in_process=in_process)
        return
    yield from _reached(portal, in_process=in_process)
    yield ok("code", "the portal knows this webhook")
    yield _user(portal, profile)
    person = Person(
        admin=isinstance(profile, dict) and profile.get("ADMIN") is True, scopes=_told_scopes(portal)
    )
    yield from _scopes(person, patients)
    yield from board_checks(
        portal, person, [one for one in patients if not person.lacks(_SCOPES[one.desired.kind])]
    )


def _reached(portal: Portal, *, in_process: bool) -> Iterator[Check]:
    if in_process:
        yield ok("host", "the embedded portal answers, in this process")
        return
    yield ok("host", f"{portal.webhook.host} answers")
    if portal.webhook.scheme == "https":
        yield ok("TLS", "the connection is encrypted, and the portal's certificate is trusted")
    else:
        yield ok("TLS", "none is needed: plain http on this very machine")


def _no_connection(portal: Portal, error: PortalError, *, in_process: bool) -> Iterator[Check]:
    """Yield at which of host, TLS, limits and code the first call failed."""
    match error:
        case PortalUnreachable() if _concerns_tls(error):
            yield ok("host", f"{portal.webhook.host} takes connections")
            yield wrong("TLS", error)
        case PortalUnreachable() | PortalUnreadable():
            yield wrong("host", error)
        case PortalBusy():
            yield from _reached(portal, in_process=in_process)
            yield wrong("limits", error)
        case _:
            yield from _reached(portal, in_process=in_process)
            yield wrong("code", error)


def _concerns_tls(error: PortalError) -> bool:
    """Tell by the words of the error; the host that they start with is never in capitals."""
    return " TLS " in str(error)


def _user(portal: Portal, profile: Any) -> Check:
    """Say whom the webhook acts for, which need not be the user of its URL (docs/portal.md, "Webhook URL")."""
    if not isinstance(profile, dict) or "ID" not in profile:
        return unknown(
            "user", "the portal does not tell whom the webhook acts for; that user may be inactive"
        )
    words = [str(profile[key]) for key in ("NAME", "LAST_NAME") if profile.get(key)]
    named = f" ({' '.join(words)})" if words else ""
    moved = (
        ""
        if str(profile["ID"]) == portal.webhook.user
        else f" and not for user {portal.webhook.user}, as its URL says"
    )
    admin = "a portal administrator" if profile.get("ADMIN") is True else "no portal administrator"
    return ok("user", f"the webhook acts for user {profile['ID']}{named}{moved}, who is {admin}")


def _told_scopes(portal: Portal) -> frozenset[str] | None:
    try:
        told = portal.read("scope").result
    except PortalError:
        return None
    return frozenset(map(str, told)) if isinstance(told, list) else None


def _scopes(person: Person, patients: Sequence[Patient]) -> Iterator[Check]:
    """Look at the scopes that count for these boards (docs/portal.md, "Scopes")."""
    if person.scopes is None:
        yield unknown("scopes", "the portal does not tell which scopes the webhook has")
        return
    kinds = dict.fromkeys(one.desired.kind for one in patients) or {Kind.KANBAN: None}
    for scope in dict.fromkeys(_SCOPES[kind] for kind in kinds):
        yield _reading_scope(person, scope, [kind for kind in kinds if _SCOPES[kind] == scope])
    if any(_SCOPES[kind] == "task" for kind in kinds):
        yield _group_scope(person, patients)


def _reading_scope(person: Person, scope: str, kinds: Sequence[Kind]) -> Check:
    if not person.lacks(scope):
        return ok(f"scope {scope}", "the webhook has it")
    boards = f"{' or '.join(kinds)} board"
    message = f"the webhook lacks the scope {scope}, without which no {boards} can be read; {_TICK}"
    return wrong(f"scope {scope}", message)


def _group_scope(person: Person, patients: Sequence[Patient]) -> Check:
    """Look at `sonet_group`, which is wrong to lack only where a board asks for it.

    An entry with `groups` asks for it as it is, or through a member whose group could not be looked up.
    """
    about = "scope sonet_group"
    if not person.lacks("sonet_group"):
        return ok(about, "the webhook has it")
    if any(_needs_list(one.desired) or one.as_admin for one in patients):
        return wrong(
            about,
            "the webhook lacks the scope sonet_group, which groups given by name or pattern and as_admin need; "
            + _TICK,
        )
    return unknown(
        about,
        "the webhook lacks the scope sonet_group: groups can be given by their id alone, and the user's rights in them "
        f"can't be looked up; {_TICK} to know more",
    )


def _needs_list(board: DesiredBoard) -> bool:
    return needs_list(board) or (isinstance(board, Member) and board.refusal is not None)
