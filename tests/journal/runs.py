"""Runs with a journal against an embedded portal, and the way back from them."""

from __future__ import annotations

from stagesync.applying.apply import apply_plan
from stagesync.applying.witnesses import Witnesses
from stagesync.cli.rehearsal import rehearse
from stagesync.families.rollback import plan_back
from stagesync.journal.reading import read_journal
from stagesync.journal.writing import JournalFile

HEADING = {"tool": "stagesync", "version": "0.1.0", "portal": "portal.example", "command": "apply"}


def journalled(world, folder, *desired, plan=None):
    """Plan and apply boards with a journal in `folder`; return its file, None if there is none."""
    plan = plan or world.plan(*desired)
    with JournalFile(folder, HEADING) as journal:
        world.outcome = world.apply(plan, *desired, journal=journal)
    return journal.path


def way_back(world, path):
    """Return the rollback of a journal, planned."""
    return plan_back(world.portal, read_journal(path).boards)


def rolled_back(world, path):
    """Roll a journal back as the command line does, rehearsed; return what was planned."""
    back = way_back(world, path)
    told = Witnesses(keep_copy=lambda name, _: name, rehearse=rehearse)
    outcome = apply_plan(world.portal, back.plan, told)
    assert outcome.ok, outcome
    return back


def interrupt_at(number, *, done):
    """Return a hook that cuts the run off at its n-th writing request, before the portal has done it or after."""
    left = [number]

    def hook(method, params):
        if method == "batch":
            commands = params["cmd"]
            commands = commands.values() if isinstance(commands, dict) else commands
            writes = any(".get" not in c and ".list" not in c for c in commands)
        else:
            writes = method.rpartition(".")[2] in ("add", "update", "delete", "movetask")
        left[0] -= writes
        if left[0] == 0 and writes:
            raise KeyboardInterrupt

    return {"after" if done else "before": hook}
