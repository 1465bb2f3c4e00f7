"""Short ways to write live and desired boards in tests."""

from __future__ import annotations

from stagesync.model.board import Address, Kind, LiveBoard, Stage
from stagesync.model.desired import UNMANAGED, DesiredBoard, Entry


def stage(id, title, *, color="47D1E2", sort=None, type=""):  # noqa: A002 - the fields' own names
    return Stage(id=id, title=title, color=color, sort=100 * id if sort is None else sort, system_type=type)


def live(*stages, group=7, **kwargs):
    """A healthy board of titles or stages; the first carries the NEW flag."""
    rows = tuple(
        one if isinstance(one, Stage) else stage(place, one, type="NEW" if place == 1 else "")
        for place, one in enumerate(stages, start=1)
    )
    kind = Kind.KANBAN if group else Kind.MY_PLAN
    return LiveBoard(address=Address(kind=kind, group=group), stages=rows, **kwargs)


def entry(title, *, color=UNMANAGED, was=(), id=None):  # noqa: A002 - the field's own name
    return Entry(title=title, color=color, was=tuple(was), id=id)


def desired(*entries, group=7, **kwargs):
    return DesiredBoard(
        name="dev",
        kind=Kind.KANBAN if group else Kind.MY_PLAN,
        group=group,
        entries=tuple(one if isinstance(one, Entry) else entry(one) for one in entries),
        **kwargs,
    )
