"""A plan as a comment: what it says, and that it stays one comment whatever is in it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rendering import golden_files
from rendering.markdown_page import page
from rendering.plans import (
    ME,
    changed_board,
    dangerous_board,
    full_plan,
    refused_board,
    row,
    settled_board,
    settled_plan,
    titled_plan,
    update,
)
from rendering.texts import NASTY

from stagesync.model.drift import Aspect, Difference, Origin
from stagesync.model.plan import BoardPlan, Plan, Reason
from stagesync.rendering.markdown.marker import Marker, read_marker
from stagesync.rendering.plan_json import plan_digest
from stagesync.rendering.plan_markdown import plan_to_markdown

DRIFT = (
    Difference(
        stage="In progress",
        aspect=Aspect.TITLE,
        said="Doing",
        says="In progress",
        live="Doing",
        origin=Origin.FILE,
    ),
    Difference(
        stage="Review",
        aspect=Aspect.COLOR,
        said="9DCF00",
        says="9DCF00",
        live="FFA801",
        origin=Origin.PORTAL,
    ),
    Difference(
        stage="Review", aspect=Aspect.PLACE, said="", says="Backlog", live="Doing", origin=Origin.BOTH
    ),
    Difference(
        stage="Testing", aspect=Aspect.PRESENCE, said=None, says="Testing", live=None, origin=Origin.FILE
    ),
)


def markdown(*boards, **more):
    return plan_to_markdown(Plan(boards=boards, requests=6, **more))


def table(text, start):
    """Return the cells of the rows of the first table whose head holds `start`."""
    lines = iter(text.splitlines())
    for line in lines:
        if line.startswith("|") and start in line:
            break
    next(lines)
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def board_of(*calls, before, after, **more):
    return BoardPlan(
        name="dev",
        address=ME,
        fingerprint="sha256:" + "0" * 64,
        before=before,
        after=after,
        calls=calls,
        least_calls=1,
        **more,
    )


def drifted_plan():
    return Plan(
        boards=(replace(changed_board(), drift=DRIFT), replace(settled_board(), drift=())),
        requests=6,
        base="origin/main",
    )


@pytest.mark.parametrize(
    ("name", "plan"),
    [
        ("plan", full_plan()),
        ("plan-drift", drifted_plan()),
        ("plan-settled", settled_plan()),
        ("plan-hostile", titled_plan(*NASTY, name="::error::dev", message="\n::error::hazard ::x @me #1")),
    ],
)
def test_golden(name, plan):
    text = plan_to_markdown(plan).replace(plan_digest(plan), f"sha256:{'0' * 64}")
    golden_files.check(f"{name}.md", text)


def test_the_first_line_is_the_marker_and_the_last_one_the_digest():
    plan = full_plan()
    text = plan_to_markdown(plan, key="stages.prod")
    assert read_marker(text) == Marker(key="stages.prod", digest=plan_digest(plan))
    assert text.splitlines()[-1] == f"Plan digest: `{plan_digest(plan)}`"


def test_a_key_that_no_marker_can_hold_is_refused():
    with pytest.raises(ValueError, match="is no key"):
        plan_to_markdown(full_plan(), key="--> @all")


def test_the_title_counts():
    assert plan_to_markdown(full_plan()).splitlines()[2] == (
        "## stagesync · 4 boards: 2 to change, 1 refused, 1 as desired;"
        " 9 calls (least possible: 7), 12 requests"
    )


@pytest.mark.parametrize(
    ("boards", "verdict"),
    [
        ((), "Nothing to do: the boards are as desired."),
        ((settled_board(),), "Nothing to do: the boards are as desired."),
        ((changed_board(),), "1 board changes."),
        ((changed_board(), dangerous_board()), "2 boards change. 2 hazards to weigh."),
        ((refused_board(),), "**1 board is refused: nothing is written there.**"),
    ],
)
def test_the_verdict_in_a_sentence(boards, verdict):
    assert markdown(*boards).splitlines()[4] == verdict


def test_each_row_says_what_happens_to_its_stage():
    assert table(markdown(changed_board()), "what happens") == [
        ["1", "`#00C4FB` `Backlog`", "1", "`#00C4FB` `Backlog`", ""],
        [
            "2",
            "`#47D1E2` `Doing`",
            "2",
            "`#9DCF00` `Review`",
            "**recoloured** from `#FFA801`, **moved** up by 1",
        ],
        ["3", "`#FFA801` `Review`", "3", "`#47D1E2` `In progress`", "**renamed** from `Doing`"],
        ["4", "`#75D900` `Done`", "4", "`#FF5752` `Testing`", "**new**"],
        ["5", "`#A8ADB4` `Parked`", "5", "`#75D900` `Done`", ""],
        ["", "", "6", "`#A8ADB4` `Parked`", ""],
    ]


def test_tasks_are_counted_where_they_are_known():
    before = (replace(row(1, "A"), tasks=3), replace(row(2, "B"), tasks=0), row(3, "C"))
    board = board_of(update(3, "C", Reason.MOVE, AFTER_ID=0), before=before, after=(row(3, "C"), row(2, "B")))
    assert [cells[1] for cells in table(markdown(board), "what happens")] == [
        "`#47D1E2` `A` · **deleted**, 3 tasks",
        "`#47D1E2` `B` · 0 tasks",
        "`#47D1E2` `C`",
    ]


def test_calls_are_folded_and_numbered_with_what_they_are_for():
    text = markdown(dangerous_board())
    assert "<summary>6 calls, in order</summary>" in text
    rows = table(text, "what it does")
    assert [(cells[0], cells[2], cells[3]) for cells in rows] == [
        ("1", "`create`", "`task.stages.add`"),
        ("2", "`pin`, `move`", "`task.stages.update`"),
        ("3", "`renumber`, `recolor`, `move`", "`task.stages.update`"),
        ("4-5", "`move-task`", "`task.stages.movetask`"),
        ("6", "`delete`", "`task.stages.delete`"),
    ]
    assert rows[3][1] == "move 2 tasks from `Old ideas` to `Triage`"


def test_dangers_stand_before_the_order_and_the_gravest_first():
    board = replace(dangerous_board(), refusals=refused_board().refusals)
    text = markdown(board)
    places = [
        text.index(part)
        for part in ("**REFUSED**", "`mass-delete`", "`pins-tasks`", "`damaged-board`", "| before")
    ]
    assert places == sorted(places)


def test_what_a_refused_board_would_come_to_is_shown_as_that():
    text = markdown(refused_board())
    assert "### `support` · kanban · group 9 · **REFUSED**, nothing will be written" in text
    assert table(text, "what would happen")[0][1] == "`#47D1E2` `New` · **deleted**"


def test_boards_that_stay_as_they_are_share_a_folded_list():
    text = markdown(changed_board(), settled_board(), replace(settled_board(), name="you"))
    assert "<summary>2 boards stay as they are</summary>" in text
    assert "- `me` · my-plan · as desired, 2 stages\n- `you` · my-plan · as desired, 2 stages\n" in text
    assert text.count("###") == 1


def test_counted_tasks_alone_do_not_make_a_board_worth_a_heading():
    board = settled_board()
    counted = tuple(replace(stage, tasks=4) for stage in board.before)
    assert "###" not in markdown(replace(board, before=counted))


def test_a_settled_board_with_a_hazard_has_a_heading():
    text = markdown(replace(settled_board(), hazards=dangerous_board().hazards[:1]))
    assert "### `me` · my-plan · as desired, 2 stages\n\n- ⚠️ **Hazard** `pins-tasks`: tasks of" in text


def test_the_three_sides_are_told_with_whose_change_each_difference_is():
    text = plan_to_markdown(drifted_plan())
    assert "Held against `origin/main` to tell what changed in the file." in text
    assert table(text, "the file said") == [
        ["`In progress`", "title", "`Doing`", "`In progress`", "`Doing`", "changed in the file"],
        ["`Review`", "colour", "`#9DCF00`", "`#9DCF00`", "`#FFA801`", "changed on the portal"],
        ["`Review`", "place", "first", "behind `Backlog`", "behind `Doing`", "both"],
        ["`Testing`", "presence", "not listed", "listed", "not there", "changed in the file"],
    ]


def test_a_side_that_says_nothing_has_a_word_for_that():
    sides = (
        Difference(
            stage="A", aspect=Aspect.COLOR, said=None, says="000000", live="FFFFFF", origin=Origin.FILE
        ),
        Difference(stage="B", aspect=Aspect.TITLE, said=None, says="B", live="b", origin=Origin.FILE),
        Difference(stage="C", aspect=Aspect.PLACE, said=None, says="A", live="A", origin=Origin.PORTAL),
        Difference(stage="D", aspect=Aspect.PRESENCE, said="D", says=None, live="D", origin=Origin.FILE),
    )
    rows = table(markdown(replace(settled_board(), drift=sides), base="v1"), "the file said")
    assert [cells[2:5] for cells in rows] == [
        ["not managed", "`#000000`", "`#FFFFFF`"],
        ["not listed", "`B`", "`b`"],
        ["not listed", "behind `A`", "moved along"],
        ["listed", "not listed", "there"],
    ]


def test_long_stretches_of_untouched_stages_are_counted():
    before = tuple(row(place, f"Stage {place}") for place in range(1, 101))
    after = (*before[:50], replace(before[50], title="New name"), *before[51:])
    rows = table(markdown(board_of(before=before, after=after)), "what happens")
    assert [cells[0] for cells in rows] == ["1", "2", "⋮", "49", "50", "51", "52", "53", "⋮", "99", "100"]
    assert rows[2][1] == rows[2][3] == "46 stages as they are"
    assert rows[5][4] == "**renamed** from `Stage 51`"


def test_the_same_plan_gives_the_same_comment():
    assert plan_to_markdown(full_plan()) == plan_to_markdown(full_plan())


def test_github_reads_it_as_headings_tables_and_folds():
    shown = page(plan_to_markdown(full_plan()))
    assert [tag for tag in shown.tags if tag in {"h1", "h2", "h3", "table", "details"}] == [
        "h2",
        *("h3", "table", "details", "table") * 2,
        "h3",
        "table",
        "details",
    ]
    assert shown.comments == [f" stagesync:plan key=default digest={plan_digest(full_plan())} "]
    assert shown.living == []
