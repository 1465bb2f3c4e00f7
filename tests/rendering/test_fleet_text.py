"""A fleet in text: what is the same is counted, what differs is told once with the boards that it is of."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rendering import golden_files
from rendering.fleet_plans import (
    RECOLORED,
    RECOLORED_WITH_ANOTHER,
    TURNED,
    WITHOUT_REVIEW,
    a_thirteen,
    board,
    hazard,
    large_fleet,
    plan_of,
    refused,
)
from rendering.plans import changed_board, full_plan, move_task
from rendering.texts import NASTY, faults

from stagesync.model.drift import Aspect, Difference, Origin
from stagesync.model.plan import HazardCode, Plan
from stagesync.rendering.colors import Style
from stagesync.rendering.plan_html import plan_to_html
from stagesync.rendering.plan_markdown import plan_to_markdown
from stagesync.rendering.plan_svg import plan_to_svg
from stagesync.rendering.plan_text import plan_to_text
from stagesync.rendering.width import columns

PLAIN = Style(color=False, width=80, terminal=True)


def text(*boards, style=PLAIN, **more):
    return plan_to_text(plan_of(*boards, **more), style)


def settled(count, start=1, **more):
    return tuple(board(group, **more) for group in range(start, start + count))


@pytest.mark.parametrize("width", [40, 80, 120])
def test_golden(width):
    golden_files.check(f"fleet-{width}.txt", plan_to_text(large_fleet(), replace(PLAIN, width=width)))


def test_three_hundred_boards_are_read_on_one_screen():
    lines = plan_to_text(large_fleet(), PLAIN).splitlines()
    assert len(lines) <= 40
    assert max(map(columns, lines)) <= 80
    assert lines[0] == "✗ delivery: 300 boards, same in 288, differs in 11, refused in 1"


def test_the_first_line_counts_as_the_difference_is_told_once():
    lines = plan_to_text(a_thirteen(), PLAIN).splitlines()
    assert lines[0] == "~ delivery: 13 boards, same in 11, differs in 2"
    assert lines[2:4] == ["~ delivery · 2 boards alike · 1 call each, 2 in all", "  clients/12, clients/13"]
    assert sum("recolour" in line and "task.stages.update" in line for line in lines) == 1


def test_two_boards_of_a_template_are_told_one_by_one():
    told = text(board(1), board(2))
    assert told == text(board(1, template=None, entry="x"), board(2, template=None, entry="x")).replace(
        "x/", "clients/"
    )
    assert told.startswith("= clients/1 · kanban · group 1")


def test_a_plan_without_a_fleet_keeps_its_order():
    plan = full_plan()
    turned = replace(plan, boards=plan.boards[::-1])
    assert plan_to_text(turned, PLAIN).startswith("✗ support")


def test_boards_of_one_entry_are_a_fleet_without_a_template():
    assert text(*settled(3, template=None)).startswith("= clients: 3 boards, same in 3\n")


def test_an_entry_that_is_called_as_a_template_is_told_from_it():
    boards = (*settled(3, template="clients", entry="a"), *settled(3, template=None))
    heads = [line for line in text(*boards).splitlines() if line.startswith("=")]
    assert heads == ["= clients: 3 boards, same in 3", "= clients/*: 3 boards, same in 3"]


def test_a_difference_of_one_board_is_told_as_that_of_a_board_in_no_fleet():
    alone = text(replace(board(5, TURNED), template=None, name="x"))
    block = alone.partition("\n\n1 board:")[0].removeprefix("~ x")
    assert f"\n\n~ clients/5{block}\n\n" in text(*settled(4), board(5, TURNED))


def test_up_to_twenty_names_are_all_told_and_of_more_the_first_with_their_count():
    twenty = text(*settled(3), *(board(group, RECOLORED) for group in range(101, 121)))
    assert all(f"clients/{group}" in twenty for group in range(101, 121))
    more = text(*settled(3), *(board(group, RECOLORED) for group in range(101, 122)))
    assert (
        "  clients/101, clients/102, clients/103, clients/104, clients/105 and 16 more\n"
        "  (--format json names all, --target BOARD shows one)\n" in more
    )


def test_a_picture_that_is_not_that_of_all_says_whose_it_is():
    named = "  as on clients/12; stages that no call writes may be others on the others\n"
    assert named in plan_to_text(a_thirteen(), PLAIN)
    assert "as on" not in plan_to_text(large_fleet(), PLAIN)


def test_alike_hazards_are_told_once_with_the_boards_that_have_them():
    odd = hazard("the title is odd")
    told = text(
        *settled(3),
        board(12, RECOLORED, hazards=(odd,)),
        board(13, RECOLORED, hazards=(odd,)),
        board(14, RECOLORED, hazards=(odd, hazard("another"))),
    )
    assert told.count("! odd-title: the title is odd\n") == 1
    assert "  ! odd-title: another\n    on clients/14\n" in told


def test_hazards_that_name_stages_by_id_are_alike_by_title():
    def landing(group):
        stage = board(group, RECOLORED).before[0]
        return hazard(f'deleting stage {stage.id} "{stage.title}" drops tasks of group {group}')

    told = text(*settled(3), *(board(group, RECOLORED, hazards=(landing(group),)) for group in (12, 13)))
    assert told.count('! odd-title: deleting stage "Backlog" drops tasks of group …\n') == 1


def test_counts_in_hazards_are_no_ids():
    def moves(group, count):
        return board(
            group, RECOLORED, first=2, hazards=(hazard(f'{count} tasks move from "Done" to "Review"'),)
        )

    told = text(*settled(3), moves(12, 2), moves(13, 3))
    assert "2 tasks move" in told
    assert "3 tasks move" in told


def test_a_board_as_desired_still_tells_its_hazards():
    odd = hazard("the title is odd")
    told = text(*settled(3), board(4, hazards=(odd,)), board(5, hazards=(odd,)))
    assert "= delivery: 5 boards, same in 5" in told
    assert "= delivery · 2 boards alike · as desired\n  clients/4, clients/5\n  ! odd-title:" in told


def test_boards_that_are_not_there_for_now_are_counted_by_themselves():
    gone = hazard("no sprint", code=HazardCode.NO_ACTIVE_SPRINT)
    told = text(*settled(2), *(board(group, hazards=(gone,)) for group in (4, 5)))
    assert "= delivery: 4 boards, same in 2, left alone in 2" in told
    assert told.count("no-active-sprint") == 1


def test_alike_refusals_are_told_once_and_others_by_board():
    told = text(*settled(3), refused(7), refused(8), refused(9, "the portal is down"))
    assert "✗ delivery: 6 boards, same in 3, refused in 3" in told
    assert (
        "✗ delivery · 2 boards alike · REFUSED, nothing will be written\n"
        "  clients/7, clients/8\n  REFUSED unreadable: the webhook" in told
    )
    assert "✗ clients/9 · kanban · group 9" in told


def test_a_fleet_on_several_portals_names_them():
    boards = [
        board(group, entry=f"{portal}-clients", portal=portal) for group, portal in ((1, "eu"), (2, "us"))
    ]
    boards += [
        board(group, RECOLORED, entry=f"{portal}-clients", portal=portal)
        for group, portal in ((1, "br"), (2, "jp"))
    ]
    told = text(*boards, board(3, RECOLORED))
    assert told.startswith(
        "~ delivery: 5 boards, same in 2, differs in 3 · on the command line's portal,\n    br, eu, jp, us\n"
    )
    assert "  br-clients/1 (br), clients/3, jp-clients/2 (jp)\n" in told


def test_differences_of_other_origin_are_others():
    def drifted(group, origin):
        said = Difference(
            stage="Done", aspect=Aspect.COLOR, said="75D900", says="75D900", live="9DCF00", origin=origin
        )
        return board(group, RECOLORED, drift=(said,))

    origins = (Origin.PORTAL, Origin.PORTAL, Origin.FILE, Origin.FILE)
    told = text(*settled(3), *(drifted(*one) for one in enumerate(origins, 11)), base="main")
    assert told.count("2 boards alike") == 2
    assert told.count("changed on the portal") == 2  # once with the difference, once in the counts


def test_tasks_that_move_are_told_without_the_ids_of_one_boards_tasks():
    def moving(group):
        of = board(group, WITHOUT_REVIEW)
        call = move_task(1000 + group, of.before[0].id, "Backlog")
        return replace(of, calls=(*of.calls, call), emptied={of.before[1].id: (1000 + group,)})

    told = text(*settled(3), moving(12), moving(13))
    assert 'move a task from "In progress" to "Backlog" [task.stages.movetask]' in told
    assert "1012" not in told


def test_other_boards_stand_among_the_fleets_by_name():
    lone = replace(changed_board(), name="aaa")
    assert text(*settled(3), lone).startswith("~ aaa · kanban")


def test_names_only_show_themselves():
    for nasty in NASTY:
        boards = tuple(
            replace(board(group, stages), name=f"{nasty}/{group}", template=nasty, portal=portal)
            for group, stages, portal in (
                (1, RECOLORED, nasty),
                (2, RECOLORED_WITH_ANOTHER, "b"),
                (3, RECOLORED, None),
                (4, TURNED, "b"),
            )
        )
        for width in (30, 80):
            told = plan_to_text(
                Plan(boards=boards, requests=1), Style(color=False, width=width, terminal=True)
            )
            assert faults(told) == []
            assert max(map(columns, told.splitlines())) <= width


def test_a_board_that_is_told_by_itself_names_its_portal():
    of = board(5, TURNED, portal="eu")
    assert '~ clients/5 · kanban · group 5 "Client 5" · portal eu\n' in text(of)
    assert "kanban · group 5 `Client 5` · portal `eu` · 1 call" in plan_to_markdown(plan_of(of))
    for drawn in (plan_to_html(plan_of(of)), plan_to_svg(plan_of(of))):
        assert "kanban · group 5 &quot;Client 5&quot; · portal eu" in drawn
