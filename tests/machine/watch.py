"""The laws that hold at every single call, whatever goes wrong around it."""

from __future__ import annotations

from dataclasses import dataclass, field

from embedded import WRITES
from machine.notebook import new_ids

from stagesync.model.desired import DesiredBoard, Unlisted

READ = "task.stages.get"


@dataclass
class Board:
    """What is known of one board: `plan` is the one that its calls follow; `made` are the ids of the stages created.

    `raced`: a colleague changed something since the board was last read. `closed`: why no write may go out to it.
    """

    desired: DesiredBoard
    owner: tuple
    plan: object = None
    made: dict = field(default_factory=dict)
    raced: bool = False
    ever_edited: bool = False
    edits: int = 0
    closed: str | None = None
    writes: int = 0
    changes: int = 0


class Watch:
    """Hears of every request that the portal served and of every edit, and raises where a law is broken."""

    def __init__(self, boards, user):
        self.boards = {board.owner: board for board in boards}
        self.by_name = {board.desired.name: board for board in boards}
        self.notebook = None
        self.requests = 0
        self._user = user

    def want(self, desired):
        """From now on this is wanted of the board."""
        self.by_name[desired.name].desired = desired
        return desired

    def follow(self, plan):
        """From now on a board's calls are those of this plan; a refused board gets none."""
        board = self.by_name[plan.name]
        board.plan = plan
        if plan.refused:
            board.closed = f"refused: {plan.refusals}"

    def edited(self, owners):
        """A colleague changed these boards."""
        for owner in owners & set(self.boards):
            self.boards[owner].ever_edited = True
            self.boards[owner].raced = True
            self.boards[owner].edits += 1

    def served(self, calls):
        """Check one request."""
        self.requests += 1
        writes = [call for call in calls if call.method in WRITES]
        if writes:
            assert self.notebook is not None, f"written outside of an apply: {writes}"
            self.notebook.check_served(writes)
        for call in calls:
            if call.method in WRITES:
                self._check_write(call)
            else:
                self._check_read(call)

    def _check_read(self, call):
        if call.method == READ:
            entity = int(call.params["entityId"])
            self.boards[("G", entity) if entity > 0 else ("U", self._user)].raced = False

    def _check_write(self, call):
        board = self._board_of(call)
        assert board.closed is None, f"written to a board that is {board.closed}: {call.method} {call.params}"
        board.writes += 1
        board.changes += call.before != call.after
        changed = {
            owner
            for owner in call.before.boards | call.after.boards
            if call.before.boards.get(owner) != call.after.boards.get(owner)
        }
        assert changed <= {board.owner}, f"{call.method} {call.params} changed other boards"
        self._check_stages(board, call)
        self._check_tasks(board, call)

    def _board_of(self, call):
        if call.method.endswith(".add"):
            entity = int(call.params["fields"]["ENTITY_ID"])
            return self.boards[("G", entity) if entity > 0 else ("U", self._user)]
        key = int(call.params["stageId" if call.method.endswith("movetask") else "id"])
        owners = [owner for owner, rows in call.before.boards.items() if key in {row.id for row in rows}]
        if not owners:
            planned = [board for board in self.boards.values() if board.plan and key in _ids(board)]
            assert len(planned) == 1, f"{call.method} {call.params} is about a stage of no plan"
            assert call.before == call.after
            return planned[0]
        return self.boards[owners[0]]

    def _check_stages(self, board, call):
        before, after = call.before.rows(board.owner), call.after.rows(board.owner)
        gone = set(before) - set(after)
        if call.method.endswith(".delete"):
            assert gone <= {int(call.params["id"])}
            for stage_id in gone:
                check_deleted(board, stage_id)
        else:
            assert not gone, f"{call.method} {call.params} lost {gone}"
        created = new_ids(call)
        if not call.method.endswith(".add"):
            assert not created
            return
        title = call.params["fields"]["TITLE"]
        made = before.get(board.made.get(title, 0))
        assert made is None or made.title != title, f'"{title}" exists already as {made.id}'
        if created:
            board.made[title] = created[0]

    def _check_tasks(self, board, call):
        for task, (group, column) in call.after.columns.items():
            was = call.before.columns[task][1]
            if was == column:
                continue
            named = call.method.endswith("movetask") and int(call.params["id"]) == task
            where = (
                f"task {task} of group {group} went from {was} to {column} with {call.method} {call.params}"
            )
            assert named or (board.raced and board.owner == ("G", group)), where
            if named and not board.raced:
                assert was in board.plan.emptied, where
                assert column in _receivers(board), where


def check_deleted(board, stage_id):
    """A stage may be deleted only where the configuration says so and no entry means it."""
    desired, rows = board.desired, {stage.id: stage for stage in board.plan.before}
    assert desired.unlisted is Unlisted.DELETE, f"{stage_id} was deleted though nothing says so"
    pinned = {entry.id for entry in desired.entries}
    assert stage_id not in pinned
    title = rows[stage_id].title
    free = [key for key, stage in rows.items() if stage.title == title and key not in pinned]
    wanted = [entry for entry in desired.entries if entry.id is None and entry.title == title]
    assert not (wanted and free == [stage_id]), f"{stage_id} was deleted though an entry means it"


def _ids(board):
    return {stage.id for stage in (*board.plan.before, *board.plan.after)} | set(board.made.values())


def _receivers(board):
    """Return the stages into which the board's tasks may be moved."""
    title = board.desired.move_tasks_to
    ids = {stage.id for stage in board.plan.after if stage.title == title and stage.id}
    return ids | {board.made[title]} if title in board.made else ids
