"""A portal, a client and the watch over both; applies a plan amid whatever goes wrong, and checks the report."""

from __future__ import annotations

from collections import Counter
from unittest.mock import patch

import httpx
from applying.boards import USER
from embedded import Live, board_of
from emulator.states import state as state_document
from machine.arrival import check_arrived
from machine.notebook import Notebook
from machine.observed import ObservedPortal
from machine.watch import Board, Watch

from stagesync.applying import recovery
from stagesync.emulator import Faults
from stagesync.errors import PortalError
from stagesync.families import packing
from stagesync.model.outcome import BoardState, Left
from stagesync.portal.client import Portal
from stagesync.portal.transport import open_http
from stagesync.portal.webhook import Webhook

WITHOUT_WRITES = {
    BoardState.UNCHANGED, BoardState.REFUSED, BoardState.STALE, BoardState.DRY_RUN,
}  # fmt: skip
COUNTED = Counter()
"""What happened in this process, for the tally."""


class _Interrupted:
    """Raises KeyboardInterrupt at one request of the client."""

    def __init__(self, world, interrupt):
        self._left = interrupt.n if interrupt else 0
        self.fired = False
        world.before = None if interrupt is None or interrupt.after else self._look
        world.after = self._look if interrupt is not None and interrupt.after else None

    def _look(self, _method, _params):
        self._left -= 1
        if self._left == 0:
            self.fired = True
            raise KeyboardInterrupt


class Rig:
    """What a state machine does its rules with; `desired` is the configuration, `plan` the last plan."""

    def open_portal(self, drawn):
        """Open a portal that holds the drawn boards."""
        self.portal = ObservedPortal()
        self.portal.replace(
            state_document(
                [row for case in drawn for row in case.rows],
                [task for case in drawn for task in case.tasks],
                next_stage_id=1000,
            )
        )
        webhook = Webhook.parse(self.portal.webhook("http://localhost"))
        self.world = Live(self.portal)
        self.world.portal = Portal(
            webhook, open_http(webhook, transport=self.world), sleep=lambda _: None, random=lambda: 0.5
        )
        self.desired = [case.desired for case in drawn]
        self.entries = [entry.title for one in self.desired for entry in one.entries]
        boards = [
            Board(desired=one, owner=("G", one.group) if one.group else ("U", USER)) for one in self.desired
        ]
        self.watch = Watch(boards, USER)
        self.portal.on_request = self.watch.served
        self.portal.on_edit = self.watch.edited

    def _disturb(self, drawn):
        state = self.portal.state()
        methods = (
            sorted({call.method for board in self.plan.boards for call in board.calls}) if self.plan else []
        )
        found = [one.on(state, self.entries, methods) for one in drawn]

        def wait(_seconds):
            raise httpx.ReadTimeout("no answer in time")

        self.portal.cut_error = lambda: ConnectionResetError("cut")
        self.portal.faults = Faults(*(fault for fault in found if fault), sleep=wait)

    def _calm(self):
        """Take the faults away, and give the webhook its scopes back."""
        COUNTED["faults"] += len(self.portal.faults.fired)
        self.portal.faults = None
        state = self.portal.state()
        if state.pop("scopes", None) is not None:
            self.portal.replace(state)

    def apply_plan(self, plan, drawn, interrupt, *, saved, limit):
        try:
            return self._watched_apply(plan, drawn, interrupt, saved=saved, limit=limit)
        except BaseException:
            self.failed = True
            raise

    def _watched_apply(self, plan, drawn, interrupt, *, saved, limit):
        watch, state = self.watch, self.portal.state()
        watch.notebook = notebook = Notebook()
        again = []
        for board in watch.boards.values():
            board.closed, board.writes, board.changes, board.edits = None, 0, 0, 0
        for board in plan.boards:
            watch.follow(board)

        def plan_again(portal, desired):
            new = real_plan_all(portal, desired)
            again.extend(new.boards)
            for board in new.boards:
                watch.follow(board)
            return new

        real_plan_all = recovery.plan_all
        self._disturb(drawn)
        interrupted = _Interrupted(self.world, interrupt)
        outcome = None
        try:
            with (
                patch.object(recovery, "plan_all", plan_again),
                patch.object(packing, "LARGEST_BATCH", limit),
            ):
                outcome = self.world.apply(plan, *([] if saved else self.desired), journal=notebook)
        except PortalError:
            self._check_ended_early(expected=bool(drawn))
        except KeyboardInterrupt:
            self._check_ended_early(expected=interrupted.fired)
        finally:
            self.world.before = self.world.after = None
        self._calm()
        watch.notebook = None
        if outcome is not None:
            self._check(plan, outcome, state, notebook, interrupted=interrupted.fired, saved=saved)
        COUNTED["applies"] += 1
        COUNTED["interrupts"] += interrupted.fired
        COUNTED["planned again"] += len(again)
        COUNTED["writes"] += sum(board.writes for board in watch.boards.values())
        return outcome

    def _check_ended_early(self, *, expected):
        """An exception ends a run only where something went wrong, and before its first write."""
        assert expected
        assert not any(board.writes for board in self.watch.boards.values())

    def _check(self, plan, outcome, before, notebook, *, interrupted, saved):
        """The report is true, and the journal tells the same."""
        notebook.check_end(outcome, interrupted=interrupted)
        now = self.portal.state()
        for planned, ended in zip(plan.boards, outcome.boards, strict=True):
            board = self.watch.by_name[planned.name]
            rows, then = (board_of(one, board.desired.group) for one in (now, before))
            if ended.state in WITHOUT_WRITES:
                assert not board.writes, ended
            if ended.state is BoardState.NOT_STARTED:
                assert not board.changes, ended
            assert not (board.closed and ended.ok), f"{ended.name} is {board.closed}, and yet {ended.state}"
            if planned.refused:
                assert ended.state is BoardState.REFUSED
            if board.edits:
                continue
            if ended.state is BoardState.APPLIED and not saved:
                check_arrived(board.desired, then, rows)
            if ended.left is Left.AS_DESIRED:
                check_arrived(board.desired, then, rows)
            if ended.left is Left.AS_BEFORE:
                assert rows == then
            assert ended.state is not BoardState.DIFFERS or ended.left is Left.UNKNOWN, ended
