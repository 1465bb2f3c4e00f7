"""Boards for the laws: what a portal holds and what a configuration wants of it, drawn at random."""

from __future__ import annotations

from dataclasses import dataclass, replace

from emulator.states import stage, state, task
from hypothesis import strategies as st

from stagesync.model.board import Kind
from stagesync.model.desired import UNMANAGED, DesiredBoard, Entry, Unlisted

GROUP = 7
USER = 1
UNTITLED = ("WORK", "REVIEW", "FINISH")
PORTALS_WORDS = ("New", "In progress", "Review", "Completed")
ODD_TITLES = (
    "Ünïcode", "tab\there", "line\nbreak", "🚀 launch", "\u202eright to left", "a & b # c + d", "<b>", '"quoted"',
    "$result[r00]", "  blanks  ", "e\u0301", "nul\x01", "%41", "New", "0.0",
)  # fmt: skip
TITLES = ("Backlog", "Doing", "Review", "Done", "Later", "Blocked", *ODD_TITLES)
COLORS = ("00C4FB", "47D1E2", "75d900", "", "#FFAA", "FFA801")


@dataclass(frozen=True)
class Case:
    """One board: its rows and tasks as stored, what is wanted of it, and the stage that each entry means."""

    rows: tuple[dict, ...]
    tasks: tuple[dict, ...]
    desired: DesiredBoard
    meant: tuple[int | None, ...]

    @property
    def state(self):
        return state(self.rows, self.tasks, next_stage_id=1000)

    @property
    def unlisted_ids(self):
        return {int(row["ID"]) for row in self.rows} - set(self.meant)


def healthy_sorts(size):
    gaps = st.lists(st.integers(1, 3), min_size=size, max_size=size)
    return gaps.map(lambda steps: [100 * sum(steps[: place + 1]) for place in range(size)])


def damaged_sorts(size):
    value = st.one_of(
        st.integers(0, 12), st.integers(90, 130), st.none(), st.just(2**40), st.sampled_from([100, 200, 300])
    )
    return st.lists(value, min_size=size, max_size=size)


@st.composite
def rows_of(draw, *, group, damaged, first_id, most):
    """Draw the rows of a board in the database's order."""
    size = draw(st.integers(1, most))
    sorts = draw(damaged_sorts(size) if damaged else healthy_sorts(size))
    titles = draw(st.lists(st.sampled_from(TITLES), min_size=size, max_size=size, unique=not damaged))
    rows = []
    for place in range(size):
        untitled = place > 0 and draw(st.integers(0, 5)) == 0
        kind = draw(st.sampled_from(UNTITLED)) if untitled else draw(st.sampled_from(["", None]))
        title = draw(st.sampled_from(["", None, titles[place]])) if untitled else titles[place]
        new = draw(st.integers(0, 3)) == 0 if damaged else place == 0
        where = {"group": group} if group else {"user": USER}
        color = draw(st.sampled_from(COLORS))
        rows.append(stage(first_id + place, title, sorts[place], new=new, kind=kind, color=color, **where))
    return tuple(rows)


@st.composite
def entries_for(draw, rows):
    """Draw entries that name some of the rows, by id, by title or loosely, and some new stages."""
    shown = [row["TITLE"] for row in rows]
    kept = draw(st.lists(st.sampled_from(range(len(rows))), unique=True))
    pairs = [(draw(_entry(place, shown)), int(rows[place]["ID"])) for place in kept]
    fresh = draw(st.integers(0 if kept else 1, 3))
    pairs += [(Entry(title=f"Fresh {place} $total[x] #", color="9DCF00"), None) for place in range(fresh)]
    return draw(st.permutations(pairs))


@st.composite
def _entry(draw, place, shown):
    """Draw an entry that means the row at `place`; only where its title is unique it may do without the id."""
    title = shown[place]
    color = draw(st.sampled_from(["00C4FB", "FFA801", UNMANAGED]))
    unique = bool(title) and shown.count(title) == 1 and title not in PORTALS_WORDS
    way = draw(st.sampled_from(["title", "was", "loose", "id", "renamed"]))
    match way:
        case "title" if unique:
            return Entry(title=title, color=color)
        case "was" if unique:
            return Entry(title=f"Now {place}", was=(title,), color=color)
        case "loose" if unique and title.isascii() and title.isalpha():
            return Entry(title=title.swapcase(), color=color)
        case "id" if unique:
            return Entry(title=title, id=_id_at(place), color=color)
        case _:
            return Entry(title=f"Called {place}", id=_id_at(place), color=color)


def _id_at(place):
    return -place - 1


@st.composite
def cases(draw, *, damaged=None, group=GROUP, first_id=10, name="dev", most=6):
    """Draw a board of a group, or with `group` None the user's My Plan, and what is wanted of it."""
    damaged = draw(st.booleans()) if damaged is None else damaged
    rows = draw(rows_of(group=group, damaged=damaged, first_id=first_id, most=most))
    pairs = draw(entries_for(rows))
    entries = tuple(_with_live_id(entry, first_id) for entry, _ in pairs)
    everything = {int(row["ID"]) for row in rows} == {live for _, live in pairs if live}
    unlisted = draw(
        st.sampled_from([Unlisted.ERROR if everything else Unlisted.KEEP, Unlisted.DELETE, Unlisted.KEEP])
    )
    deletes = unlisted is Unlisted.DELETE
    desired = DesiredBoard(
        name=name,
        kind=Kind.KANBAN if group else Kind.MY_PLAN,
        group=group,
        entries=entries,
        unlisted=unlisted,
        allow_mass_delete=deletes,
        move_tasks_to=draw(st.sampled_from(entries)).title if group and deletes else None,
    )
    tasks = draw(tasks_on(rows, group, first_id)) if group else ()
    return Case(rows, tasks, desired, tuple(live for _, live in pairs))


@st.composite
def tasks_on(draw, rows, group, first_id):
    """Draw tasks of a group: in its stages, never moved, some of them hidden from the user."""
    places = draw(st.lists(st.sampled_from([0, 0, *(int(row["ID"]) for row in rows)]), max_size=4))
    return tuple(
        task(
            first_id + number,
            place,
            group=group,
            **({"HIDDEN": True} if draw(st.integers(0, 4)) == 0 else {}),
        )
        for number, place in enumerate(places)
    )


def _with_live_id(entry, first_id):
    return entry if entry.id is None else replace(entry, id=first_id - entry.id - 1)
