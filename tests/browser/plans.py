"""The plans that are looked at in a browser."""

from __future__ import annotations

from dataclasses import replace

from rendering.fleet_plans import large_fleet
from rendering.plans import (
    FINGERPRINT,
    ME,
    OPS,
    add,
    changed_board,
    dangerous_board,
    delete,
    full_plan,
    refused_board,
    settled_board,
    titled_plan,
    update,
)
from rendering.texts import NASTY

from stagesync.model.drift import Aspect, Difference, Origin
from stagesync.model.plan import BoardPlan, Plan, PlannedStage, Reason

COLORS = (
    "00C4FB",
    "47D1E2",
    "FFA801",
    "75D900",
    "A8ADB4",
    "FF5752",
    "9DCF00",
    "000000",
    "FFFFFF",
    "777777",
    "FFF300",
)

TITLES = (
    "Очень длинное название стадии, которое не помещается в одну строку никак",
    "待办事项列表非常长的标题需要换行显示吗",
    "🚀 Launch 👩‍👩‍👧 🇩🇪 party 🎉🎉🎉🎉🎉",
    "مراجعة الجودة قبل الإطلاق النهائي",
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenband",
    "<script>alert('x')</script> & \"quotes\"",
    " blanks  at the ends ",
    "W" * 40,
)


def stage(id_, title, color="47D1E2", tasks=None, created_by=None):
    return PlannedStage(id=id_, title=title, color=color, tasks=tasks, created_by=created_by)


def long_board(count):
    """Return a board of many stages of which few change."""
    before = tuple(
        stage(id_, f"Stage number {id_}", COLORS[id_ % len(COLORS)], tasks=id_) for id_ in range(1, count + 1)
    )
    after = [replace(row, tasks=None) for row in before]
    moved = after.pop(4)
    after.insert(count * 2 // 3, replace(moved, title="Moved and renamed"))
    after.insert(count // 3, stage(None, "Quality gate", None, created_by=1))
    gone = after.pop(count - 3)
    calls = (
        update(5, moved.title, Reason.RENAME, Reason.MOVE, TITLE="Moved and renamed", AFTER_ID=20),
        add("Quality gate", None, 9),
        delete(gone.id, gone.title),
    )
    return BoardPlan(
        name=f"long {count}",
        address=OPS,
        fingerprint=FINGERPRINT,
        before=before,
        after=tuple(after),
        calls=calls,
        least_calls=3,
    )


def short_board():
    before = (
        stage(1, "To do", "00C4FB", tasks=12),
        stage(2, "Doing", "FFA801", tasks=1),
        stage(3, "Done", "75D900", tasks=0),
    )
    after = (before[0], replace(before[1], title="In progress"), before[2])
    call = update(2, "Doing", Reason.RENAME, TITLE="In progress", AFTER_ID=1)
    return BoardPlan(
        name="short",
        address=ME,
        fingerprint=FINGERPRINT,
        before=before,
        after=after,
        calls=(call,),
        least_calls=1,
    )


def titles_board():
    """Return a board of titles in many scripts, on colours that are hard to write on."""
    before = tuple(
        stage(index + 1, title, color)
        for index, (title, color) in enumerate(
            zip(
                TITLES,
                ("FFFFFF", "000000", "777777", "FFF300", "8B0000", "2067B0", "808080", 'zz<"'),
                strict=True,
            )
        )
    )
    last = replace(before[7], title="renamed to something long 😀", color="FF00AA")
    calls = (
        update(4, TITLES[3], Reason.MOVE, TITLE=TITLES[3], AFTER_ID=0),
        update(8, TITLES[7], Reason.RENAME, Reason.RECOLOR, TITLE=last.title, COLOR=last.color, AFTER_ID=7),
    )
    return BoardPlan(
        name="titles <b>&",
        address=ME,
        fingerprint=FINGERPRINT,
        before=before,
        after=(before[3], *before[:3], *before[4:7], last),
        calls=calls,
        least_calls=2,
    )


def colors_board():
    """Return a board of colours all over the cube: each has its own best ink."""
    steps = ("00", "77", "FF")
    colors = [red + green + blue for red in steps for green in steps for blue in steps]
    before = tuple(stage(id_, f"On {color}", color) for id_, color in enumerate(colors, 1))
    after = tuple(replace(row, color=colors[-place]) for place, row in enumerate(before, 1))
    calls = tuple(
        update(row.id, row.title, Reason.RECOLOR, TITLE=row.title, COLOR=row.color, AFTER_ID=row.id - 1)
        for row in after
    )
    return BoardPlan(
        name="colours",
        address=OPS,
        fingerprint=FINGERPRINT,
        before=before,
        after=after,
        calls=calls,
        least_calls=len(calls),
    )


def drifted_board():
    drift = (
        Difference(
            stage="Review",
            aspect=Aspect.COLOR,
            said="FFA801",
            says="9DCF00",
            live="FFA801",
            origin=Origin.FILE,
        ),
        Difference(
            stage="In progress",
            aspect=Aspect.TITLE,
            said="In progress",
            says="In progress",
            live="Doing",
            origin=Origin.PORTAL,
        ),
        Difference(
            stage="Testing", aspect=Aspect.PRESENCE, said=None, says="Testing", live=None, origin=Origin.FILE
        ),
        Difference(
            stage="Review", aspect=Aspect.PLACE, said="Doing", says="", live="Doing", origin=Origin.BOTH
        ),
    )
    return replace(changed_board(), drift=drift)


PLANS = {
    "fleet": large_fleet(),
    "full": full_plan(),
    "short": Plan(boards=(short_board(),), requests=3),
    "long": Plan(boards=(long_board(12), long_board(30)), requests=3),
    "titles": Plan(boards=(titles_board(),), requests=3),
    "nasty": titled_plan(*NASTY, name="\x1b[2J<&>", message="\u202e<b>::error::\x00]]>"),
    "colours": Plan(boards=(colors_board(),), requests=3),
    "drift": Plan(boards=(drifted_board(), dangerous_board(), refused_board()), requests=3, base="main"),
    "settled": Plan(boards=(settled_board(),), requests=1),
    "none": Plan(boards=(), requests=0),
}
