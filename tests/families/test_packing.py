"""Which calls share a request: one family, moves of tasks apart, odd texts alone, at most fifty."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from embedded import live, rows, wanted
from emulator.states import state, task

from stagesync.families.packing import Queue, Slot, next_request
from stagesync.families.requests import requests_to_apply
from stagesync.model.board import Address, Kind
from stagesync.model.desired import Unlisted
from stagesync.model.plan import BoardPlan, Call, Checkpoint, Reason

REFERENCE = re.compile(r"fields\[AFTER_ID\]=%24result%5B(\w+)%5D")
SPRINT = Address(kind=Kind.SCRUM, group=12, container="23")
GROUP, MINE = Address(kind=Kind.KANBAN, group=7), Address(kind=Kind.MY_PLAN)


def call(letter):
    """Return a call: u update, d delete, t move of a task, $ an update that goes alone; A, U and D in a sprint."""
    title = "$result[x]" if letter == "$" else "A"
    match letter:
        case "A" | "U" | "D":
            verb, reason = {
                "A": ("add", Reason.CREATE),
                "U": ("update", Reason.MOVE),
                "D": ("delete", Reason.DELETE),
            }[letter]
            return Call(
                method=f"tasks.api.scrum.kanban.{verb}Stage", params={}, reasons=(reason,), stage=letter
            )
        case "t":
            return Call(
                method="task.stages.movetask",
                params={"id": 1, "stageId": 2},
                reasons=(Reason.MOVE_TASK,),
                stage="A",
            )
        case "d":
            return Call(method="task.stages.delete", params={"id": 9}, reasons=(Reason.DELETE,), stage="A")
        case _:
            params = {"id": 3, "fields": {"TITLE": title, "AFTER_ID": 0}}
            return Call(method="task.stages.update", params=params, reasons=(Reason.MOVE,), stage=title)


def board(letters, address=GROUP, checkpoint=None):
    """Return a plan of such calls."""
    return BoardPlan(
        name="b",
        address=address,
        fingerprint="",
        before=(),
        after=(),
        calls=tuple(map(call, letters)),
        checkpoint=None if checkpoint is None else Checkpoint(after_call=checkpoint, order=()),
    )


def packed(*boards):
    """Return the requests, each as the letters of its boards' calls with a blank between two boards."""
    queues = [Queue(plan=plan) for plan in boards]
    requests = []
    while slots := next_request(queues):
        assert len(slots) <= 50
        assert slots == sorted(slots)
        parts = []
        for number in sorted({slot.queue for slot in slots}):
            mine = [slot.index for slot in slots if slot.queue == number]
            assert mine == list(range(queues[number].next, queues[number].next + len(mine)))
            queues[number] = replace(queues[number], next=mine[-1] + 1)
            parts.append(f"{number}:" + "".join(_letter(boards[number].calls[index]) for index in mine))
        requests.append(" ".join(parts))
    assert all(queue.next == len(queue.plan.calls) for queue in queues)
    return requests


def _letter(one):
    if "scrum" in one.method:
        return one.stage
    if "movetask" in one.method:
        return "t"
    if "delete" in one.method:
        return "d"
    return "$" if one.stage.startswith("$") else "u"


@pytest.mark.parametrize(
    ("boards", "requests"),
    [
        ([], []),
        ([board("")], []),
        ([board("uud")], ["0:uud"]),
        ([board("uu"), board("u"), board("d")], ["0:uu 1:u 2:d"]),
        ([board("uu"), board("u", MINE), board("u")], ["0:uu 2:u", "1:u"]),
        ([board("u", MINE), board("uu"), board("u")], ["0:u", "1:uu 2:u"]),
        ([board("uttd"), board("ud"), board("td")], ["0:u 1:ud", "0:tt 2:t", "0:d 2:d"]),
        ([board("u$u"), board("uu")], ["0:u 1:uu", "0:$", "0:u"]),
        ([board("$"), board("u")], ["0:$", "1:u"]),
        ([board("u"), board("$u")], ["0:u", "1:$", "1:u"]),
        ([board("$$")], ["0:$", "0:$"]),
        ([board("uuu", checkpoint=0), board("uuu")], ["0:u 1:uuu", "0:uu"]),
        ([board("u" * 49), board("uu"), board("u")], [f"0:{'u' * 49} 1:u", "1:u 2:u"]),
        ([board("u" * 50), board("u")], ["0:" + "u" * 50, "1:u"]),
        ([board("u" * 51), board("u")], ["0:" + "u" * 50, "0:u 1:u"]),
        ([board("t" * 51)], ["0:" + "t" * 50, "0:t"]),
        ([board("AAA", SPRINT)], ["0:AAA"]),
        ([board("AAUUD", SPRINT)], ["0:AAU", "0:U", "0:D"]),
        ([board("UAD", SPRINT), board("DD", SPRINT), board("A", SPRINT)], ["0:U 1:D 2:A", "0:AD 1:D"]),
        ([board("AU", SPRINT), board("uud")], ["0:AU", "1:uud"]),
    ],
)
def test_calls_go_out_in_as_few_requests_as_they_fit(boards, requests):
    assert packed(*boards) == requests


def test_a_board_that_has_ended_is_passed_over_and_keeps_its_number():
    queues = [Queue(plan=board("u")), None, Queue(plan=board("uu"), next=1)]
    assert next_request(queues) == [Slot(0, 0), Slot(2, 1)]
    assert next_request([None, None]) == []


@pytest.mark.parametrize(
    ("boards", "requests"),
    [
        ([], 0),
        ([board("")], 0),
        ([board("u")], 3),
        ([board("u")] * 50, 3),
        ([board("u")] * 51, 2 + 2 + 2),
        ([board("u"), board("u", MINE)], 2 + 2 + 2),
        ([board("d")], 1 + (1 + 1) + 1),
        ([board("d" * 50)], 1 + (1 + 1) + 1),
        ([board("d", MINE)], 3),
        ([board("utd")], 1 + (1 + 1 + 2) + 1),
        ([board("uuu", checkpoint=0)], 1 + (1 + 1 + 1) + 1),
        ([board("uuu", checkpoint=0)] * 2, 1 + (1 + 1 + 1) + 1),
        ([board("AAUUD", SPRINT)], 1 + 3 + 1),
        ([board("AUD", SPRINT)] * 20, 1 + 2 + 1),
        ([replace(board("u"), emptied={3: ()})], 4),
        (
            [replace(board("tu"), emptied={3: (1, 2)}), replace(board("u"), emptied={3: tuple(range(51))})],
            1 + 2 + 2 + 1,
        ),
    ],
)
def test_the_requests_are_counted_beforehand(boards, requests):
    assert requests_to_apply(boards) == requests


@pytest.mark.parametrize(("count", "each"), [(1, 1), (3, 4), (50, 1), (51, 1), (120, 2), (7, 60)])
def test_many_boards_take_the_promised_requests_in_all(count, each):
    groups = range(100, 100 + count)
    titles = [f"S{n}" for n in range(each + 1)]
    stages = [row for group in groups for row in rows(*titles, group=group, first=1000 * group)]
    boards = [wanted(*reversed(titles), name=f"b{group}", group=group) for group in groups]
    with live(state(stages, group_roles={str(group): "A" for group in groups})) as world:
        plan = world.plan(*boards)
        assert world.portal.requests <= -(-count // 50)
        assert plan.calls == plan.least_calls == count * each
        sent = world.portal.requests
        outcome = world.apply(plan, *boards)
        assert outcome.ok
        assert outcome.requests == world.portal.requests - sent == plan.requests
        assert len(world.writing_requests()) == -(-plan.calls // 50)
        assert plan.requests == 2 * -(-count // 50) + -(-plan.calls // 50)


def test_references_stay_within_a_batch_and_ids_go_across(monkeypatch):
    monkeypatch.setattr("stagesync.families.packing.LARGEST_BATCH", 3)
    texts = []
    desired = wanted("A", "F1", "F2", "F3", "F4", "F5", "B")
    with live(state(rows("A", "B"))) as world:
        plan = world.plan(desired)
        world.before = lambda method, params: (
            texts.append(list(params["cmd"].values())) if method == "batch" else None
        )
        assert world.apply(plan, desired).ok
        first, second = texts
        assert [REFERENCE.findall(text) for text in first] == [[], ["b0c0"], ["b0c1"]]
        assert [REFERENCE.findall(text) for text in second] == [[], ["b0c3"]]
        assert "fields[AFTER_ID]=102" in second[0]
        assert world.titles() == ["A", "F1", "F2", "F3", "F4", "F5", "B"]


@pytest.mark.parametrize(
    "title",
    [
        "a#b", "100%", "%41", "a&b=c", "a+b", "🚀", "\"q\" 'q'", "fields[TITLE]=x", "a?b", "$result", "$ result[x]",
        "tab\there", "$result[b0c0]", "$RESULT[b0c0]", "x$error_a[0]", "$time[", "$next[b0c0]x", "$total\u00a0[x]",
        "  blanks  ",
    ],
)  # fmt: skip
def test_titles_arrive_unharmed_in_batches_and_beside_them(title):
    desired = wanted("B", title, f"{title} too", "A")
    with live(state(rows("A", "B"))) as world:
        plan = world.plan(desired)
        outcome = world.apply(plan, desired)
        assert outcome.ok, outcome
        assert outcome.requests == plan.requests
        assert world.titles() == ["B", title, f"{title} too", "A"]
        assert not world.plan(desired).calls


def test_one_failing_board_stops_no_other_in_its_batch():
    groups = range(100, 110)
    stages = [row for group in groups for row in rows("A", "B", "C", group=group, first=10 * group)]
    boards = [wanted("C", "B", "A", name=f"b{group}", group=group) for group in groups]
    roles = {str(group): "K" if group in (104, 107) else "A" for group in groups}
    with live(state(stages, group_roles=roles)) as world:
        plan = world.plan(*boards)
        outcome = world.apply(plan, *boards)
        for group, board in zip(groups, outcome.boards, strict=True):
            assert board.ok is (group not in (104, 107)), board
            assert world.titles(group) == (["C", "B", "A"] if board.ok else ["A", "B", "C"])
            if not board.ok:
                assert (board.done, board.failed, len(board.remaining)) == ((), board.calls[0], 1)
                assert f"is a member of group {group}" in board.message
        assert [len(calls) for calls in world.writing_requests()] == [9, 5, 4]


def test_the_tasks_of_two_boards_move_in_one_batch():
    delete = {"unlisted": Unlisted.DELETE, "allow_mass_delete": True}
    boards = [
        wanted("A", "Fresh", name=f"b{group}", group=group, move_tasks_to="Fresh", **delete)
        for group in (7, 8)
    ]
    stages = [*rows("A", "B"), *rows("A", "B", group=8, first=20)]
    with live(state(stages, [task(1, 11), task(2, 11), task(3, 21, group=8)])) as world:
        plan = world.plan(*boards)
        outcome = world.apply(plan, *boards)
        assert outcome.ok, outcome
        assert outcome.requests == plan.requests
        kinds = [[method.rpartition(".")[2] for method, _ in calls] for calls in world.writing_requests()]
        assert kinds == [["add"] * 2, ["movetask"] * 3, ["delete"] * 2]
        assert set(world.columns(7).values()) == {100}
        assert set(world.columns(8).values()) == {101}
