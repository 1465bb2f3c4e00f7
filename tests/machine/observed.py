"""An embedded portal that shows each call it serves, also within a batch: the boards before it and after it."""

from __future__ import annotations

from dataclasses import dataclass

from stagesync.emulator import EmbeddedPortal
from stagesync.emulator.call_log import CallLog
from stagesync.emulator.colleague import Edit, parse_edit

NO_SORT = float("-inf")


@dataclass(frozen=True)
class Snapshot:
    """All boards by (entity type, entity id), their rows in order; `columns`: where each visible task is shown."""

    boards: dict
    columns: dict

    def rows(self, owner):
        """Return the rows of a board by their ids, in order."""
        return {row.id: row for row in self.boards.get(owner, ())}


@dataclass(frozen=True)
class Served:
    """One call that the portal ran, by itself or in a batch."""

    method: str
    params: dict
    before: Snapshot
    after: Snapshot


class ObservedPortal(EmbeddedPortal):
    """Tells `on_request` the calls of each request once it is served, `on_edit` the boards that an edit changed.

    A request whose work is undone was not served.
    """

    def __init__(self):
        super().__init__()
        self.on_request = self.on_edit = lambda _: None
        self._seen = []
        self._storage.log = _Log(self._storage, self._seen)

    def edit(self, edit):
        """Do a colleague's edit; nobody deletes the first stage, which the web board does not offer."""
        before = snapshot(self._storage)
        checked = edit if isinstance(edit, Edit) else parse_edit(edit)
        if checked.verb == "delete" and any(rows[0].id == checked.subject for rows in before.boards.values()):
            return False
        done = super().edit(edit)
        after = snapshot(self._storage)
        self.on_edit({owner for owner in after.boards | before.boards if _differ(owner, before, after)})
        return done

    def _reply(self, *args, undo=False):
        self._seen.clear()
        reply = super()._reply(*args, undo=undo)
        if not undo and self._seen:
            states = [before for _, _, before in self._seen[1:]] + [snapshot(self._storage)]
            calls = zip(self._seen, states, strict=True)
            self.on_request(
                [Served(method, params, before, after) for (method, params, before), after in calls]
            )
        return reply


class _Log(CallLog):
    """The portal's log, which takes a snapshot whenever a call begins."""

    def __init__(self, store, seen):
        super().__init__(store.log._db)
        self._store, self._seen = store, seen

    def record(self, method, params, *, batch):
        self._seen.append((method, params, snapshot(self._store)))
        super().record(method, params, batch=batch)


def snapshot(store):
    """Return what lies on all boards now."""
    boards = {}
    for row in sorted(store.stages.all(), key=lambda row: NO_SORT if row.sort is None else row.sort):
        boards.setdefault((row.entity_type, row.entity_id), []).append(row)
    columns = {
        task.id: (task.group_id, task.stage_id or _landing(boards.get(("G", task.group_id), ())))
        for task in store.tasks.all()
        if not task.hidden
    }
    return Snapshot(boards, columns)


def _landing(rows):
    flagged = [row.id for row in rows if row.system_type == "NEW"] or [row.id for row in rows[:1]]
    return flagged[-1] if flagged else 0


def _differ(owner, before, after):
    if before.boards.get(owner) != after.boards.get(owner):
        return True
    return owner[0] == "G" and _tasks(owner, before) != _tasks(owner, after)


def _tasks(owner, state):
    return {task: column for task, (group, column) in state.columns.items() if group == owner[1]}
