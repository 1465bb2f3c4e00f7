"""What may come between: faults of every believable kind, a colleague's edits, interrupts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product

from emulator.states import task
from hypothesis import strategies as st

from stagesync.emulator import Chance, Fault, FaultError, Kind, Nth, When
from stagesync.emulator.colleague import parse_edit
from stagesync.model.desired import Entry, Unlisted

NAMES = ("By a colleague", "Doing", "Review", "New", "$result[x]")


@dataclass(frozen=True)
class Interrupt:
    """Ctrl-C at the n-th request of an apply: before it goes out, or once it has been answered."""

    n: int
    after: bool


@dataclass(frozen=True)
class Misfortune:
    """A fault yet to be made out: `place` counts on the methods that a plan calls; an edit has its `choice`."""

    kind: Kind
    when: When
    which: Nth | Chance
    place: int
    inside: bool = False
    scopes: tuple[str, ...] | None = None
    choice: object = None

    def on(self, state, entries, methods):
        """Return the fault, None for an edit that would be about nothing."""
        edit = None
        if self.choice is not None:
            data = self.choice.on(state, entries)
            if not data:
                return None
            edit = parse_edit(data)
        places = (*methods, *methods, *methods, None, "batch", "task.stages.get", "tasks.task.list")
        method = None if self.inside else places[self.place % len(places)]
        return Fault(
            kind=self.kind, when=self.when, which=self.which, method=method, inside=self.inside, scopes=self.scopes,
            edit=edit,
        )  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """An edit yet to be made out: what it is about is counted on the boards as they are then."""

    verb: str
    one: int
    other: int
    name: str | None

    def on(self, state, entries):
        """Return the edit as plain data, None where there is nothing that it could be about."""
        rows, tasks = state["stages"], state["tasks"]
        row, second = rows[self.one % len(rows)], rows[self.other % len(rows)]
        title = self.name or entries[self.one % len(entries)]
        match self.verb:
            case "rename":
                return {"rename": int(row["ID"]), "to": title}
            case "recolor":
                return {"recolor": int(row["ID"]), "to": "FFA801"}
            case "move":
                return {"move": int(row["ID"]), "after": int(second["ID"]) if self.other % 3 else 0}
            case "delete":
                return {"delete": int(row["ID"])}
            case "move_task":
                picked = tasks[self.one % len(tasks)]["ID"] if tasks else None
                return picked and {"move_task": picked, "to": int(second["ID"])}
            case _:
                owner = "user" if row["ENTITY_TYPE"] == "U" else "group"
                return {"add": title, owner: int(row["ENTITY_ID"]), "after": int(row["ID"])}


PASSING = frozenset({
    Kind.CUT, Kind.HALF, Kind.HALF_JSON, Kind.CRASH, Kind.CRASH_HTML, Kind.BAD_GATEWAY, Kind.LIMIT, Kind.UNAVAILABLE,
    Kind.GATEWAY_TIMEOUT, Kind.BUDGET, Kind.SLOW, Kind.NO_TIME, Kind.NO_OPERATING,
})  # fmt: skip
"""What a run has to get over where it happens once."""


def _fits(kind, when):
    """Tell whether a portal could behave so; credentials it checks before it does anything."""
    if (kind, when) == (Kind.EXPIRED, When.AFTER):
        return False
    try:
        return Fault(kind=kind, when=when).believable
    except FaultError:
        return False


KINDS = tuple((kind, when) for kind, when in product(Kind, When) if _fits(kind, when))
"""All kinds that need nothing else; scopes and edits are drawn with what they need."""

INSIDE = ((Kind.BUDGET, When.BEFORE), *product((Kind.ERROR_EMPTY, Kind.ERROR_ZERO), When))
"""What may befall one command of a batch."""

HALVES = frozenset({Kind.HALF, Kind.HALF_JSON})


def pass_by(drawn):
    """Tell whether a run has to get over these; half of a 429 can't be told from a page that will stay."""
    kinds = {one.kind for one in drawn}
    once = all(isinstance(one.which, Nth) and not one.which.onward for one in drawn)
    return once and kinds <= PASSING and not (Kind.BUDGET in kinds and kinds & HALVES)


edits = st.builds(
    Choice,
    verb=st.sampled_from(["rename", "recolor", "move", "delete", "add", "move_task"]),
    one=st.integers(0, 20),
    other=st.integers(0, 20),
    name=st.none() | st.sampled_from(NAMES),
)
interrupts = st.none() | st.none() | st.builds(Interrupt, n=st.integers(1, 9), after=st.booleans())
_which = st.one_of(
    st.builds(Nth, st.integers(1, 3)),
    st.builds(Nth, st.integers(1, 8)),
    st.builds(Nth, st.integers(1, 8), onward=st.just(True)),
    st.builds(Chance, st.sampled_from([0.1, 0.3, 0.6]), st.integers(0, 1000)),
)


sorts = st.sampled_from(["0", "100", "105", "200"])
_places = st.integers(0, 40)
_passing = st.builds(
    lambda pair, which, place: Misfortune(*pair, which, place),
    st.sampled_from([pair for pair in KINDS if pair[0] in PASSING]),
    st.builds(Nth, st.integers(1, 3)),
    _places,
)


@st.composite
def misfortunes(draw):
    """Draw anything that may go wrong."""
    which, place, when = draw(_which), draw(_places), draw(st.sampled_from(When))
    match draw(st.integers(0, 9)):
        case 0:
            left = draw(st.sampled_from([(), ("sonet_group",), ("task",)]))
            return Misfortune(Kind.SCOPE, when, which, place, scopes=left)
        case 1 | 2 | 3:
            return Misfortune(Kind.EDIT, when, which, place, choice=draw(edits))
        case 4:
            return Misfortune(*draw(st.sampled_from(INSIDE)), which, place, inside=True)
        case _:
            return Misfortune(*draw(st.sampled_from(KINDS)), which, place)


troubles = st.one_of(
    st.just([]),
    st.lists(_passing, min_size=2, max_size=5),
    st.lists(_passing, min_size=1, max_size=3),
    st.lists(misfortunes(), min_size=1, max_size=3),
)


def add_task(state, group, *, hidden):
    """Put a task that was never moved into a group."""
    ids = [one["ID"] for one in state["tasks"]]
    more = {"HIDDEN": True} if hidden else {}
    state["tasks"].append(task(max([100, *ids]) + 1, 0, group=group, **more))


def damage(state, place, sort):
    """Give a row another SORT, as only another program with access to the database does."""
    state["stages"][place % len(state["stages"])]["SORT"] = sort


@st.composite
def changed(draw, desired, number):
    """Draw another wish for a board: other order, an entry less, a new name, a new entry, another fate of the rest."""
    entries = list(draw(st.permutations(desired.entries)))
    if len(entries) > 1 and draw(st.booleans()):
        entries.pop()
    if draw(st.booleans()):
        renamed = entries[0]
        was = (*renamed.was, renamed.title)
        entries[0] = replace(renamed, title=f"Renamed {number} & more", was=() if renamed.id else was)
    if draw(st.booleans()):
        entries.insert(draw(st.integers(0, len(entries))), Entry(title=f"Wanted {number}", color="00C4FB"))
    unlisted = draw(st.sampled_from([Unlisted.KEEP, Unlisted.DELETE]))
    deletes = unlisted is Unlisted.DELETE
    return replace(
        desired,
        entries=tuple(entries),
        unlisted=unlisted,
        allow_mass_delete=deletes,
        move_tasks_to=draw(st.sampled_from(entries)).title if deletes and desired.group else None,
    )
