"""Boards that are ordered by numbers, for the laws: what a portal holds and what a configuration wants, at random."""

from __future__ import annotations

from dataclasses import dataclass

from emulator.states import rpa_stage, sprint_stage, status
from families.numbered_places import crm as crm_board
from families.numbered_places import everything
from families.numbered_places import rpa as rpa_board
from families.numbered_places import scrum as scrum_board
from hypothesis import strategies as st

from stagesync.model.board import Kind, Role
from stagesync.model.desired import UNMANAGED, DesiredBoard, Entry, Unlisted

TITLES = (
    "Alpha",
    "Beta",
    "Gamma",
    "Delta",
    "Ünïcode 🚀",
    "$result[r00]",
    "a & b # c + d",
    "line\nbreak",
    "<b>",
)
COLORS = ("00C4FB", "47D1E2", "FFA801")
ROLES = {
    Kind.RPA: (Role.PROCESS, Role.SUCCESS, Role.FAIL),
    Kind.CRM: (Role.PROCESS, Role.SUCCESS, Role.FAIL),
    Kind.SCRUM: (Role.NEW, Role.WORK, Role.FINISH),
}
SINGLE = (Role.SUCCESS,)


@dataclass(frozen=True)
class Case:
    """One board: the rows as stored, and what is wanted of it; `sound`: its numbers are in order."""

    kind: Kind
    rows: tuple[dict, ...]
    desired: DesiredBoard
    sound: bool
    unlisted: frozenset[int]

    @property
    def state(self):
        match self.kind:
            case Kind.RPA:
                return everything(rpa=self.rows)
            case Kind.CRM:
                return everything(deals=self.rows)
            case _:
                return everything(scrum=self.rows)


@st.composite
def roles_of(draw, kind, size):
    """Draw the roles of a board's stages, in the order of their ranks, one success at most."""
    first, middle, last = ROLES[kind]
    if kind is Kind.SCRUM:
        works = draw(st.lists(st.sampled_from([middle, middle, first, last]), min_size=size, max_size=size))
        return [first, *works, last]
    fails = draw(st.integers(0, 2))
    return [first] * max(size, 1) + [middle] + [last] * fails


@st.composite
def numbers_of(draw, size, *, sound):
    if not sound:
        return draw(st.lists(st.integers(1, 12), min_size=size, max_size=size))
    gaps = draw(st.lists(st.sampled_from([1, 2, 10, 100, 1000]), min_size=size, max_size=size))
    return [sum(gaps[: place + 1]) for place in range(size)]


def row(kind, stage_id, title, sort, role, color, place):
    match kind:
        case Kind.RPA:
            semantic = {Role.SUCCESS: "SUCCESS", Role.FAIL: "FAIL"}.get(role)
            return rpa_stage(stage_id, title, sort, semantic, color=color)
        case Kind.CRM:
            letter = {Role.SUCCESS: "S", Role.FAIL: "F"}.get(role)
            return status(stage_id, f"C5:CODE{place}", sort, letter, NAME=title, COLOR=f"#{color}")
        case _:
            return sprint_stage(stage_id, title, sort, role.upper(), color=color)


@st.composite
def cases(draw, *, kinds=tuple(ROLES), sound=None, most=4, unlisted=None):
    """Draw a board of one of the kinds and what is wanted of it."""
    kind = draw(st.sampled_from(kinds))
    sound = draw(st.booleans()) if sound is None else sound
    roles = draw(roles_of(kind, draw(st.integers(0, most))))
    numbers = draw(numbers_of(len(roles), sound=sound))
    titles = [f"{draw(st.sampled_from(TITLES))} {place}" for place in range(len(roles))]
    rows = tuple(
        row(kind, 500 + place, title, sort, role, draw(st.sampled_from(COLORS)), place)
        for place, (title, sort, role) in enumerate(zip(titles, numbers, roles, strict=True))
    )
    kept = sorted(draw(st.sets(st.sampled_from(range(len(roles))))))
    entries = [(roles[place], draw(entry_for(titles[place], place))) for place in kept]
    entries += draw(fresh_entries(kind))
    entries = draw(st.permutations(entries))
    if kind is not Kind.SCRUM:
        entries = sorted(entries, key=lambda pair: ROLES[kind].index(pair[0]))
    policy = unlisted or draw(st.sampled_from([Unlisted.KEEP, Unlisted.DELETE]))
    board = {Kind.RPA: rpa_board, Kind.CRM: crm_board, Kind.SCRUM: scrum_board}[kind]
    desired = board(*(entry for _, entry in entries), unlisted=policy, allow_mass_delete=True)
    left = frozenset(500 + place for place in range(len(roles)) if place not in kept)
    return Case(kind, rows, desired, sound, left)


@st.composite
def entry_for(draw, title, place):
    color = draw(st.sampled_from([*COLORS, UNMANAGED]))
    if draw(st.booleans()):
        return Entry(title=title, color=color)
    return Entry(title=f"Called {place} $total[x] #", was=(title,), color=color)


@st.composite
def fresh_entries(draw, kind):
    roles = [role for role in ROLES[kind] if role not in SINGLE]
    drawn = draw(st.lists(st.sampled_from(roles), max_size=3))
    return [
        (role, Entry(title=f"Fresh {place}", color="9DCF00", role=role)) for place, role in enumerate(drawn)
    ] or [(ROLES[kind][0], Entry(title="Fresh", color="9DCF00", role=ROLES[kind][0]))]
