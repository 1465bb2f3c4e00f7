"""Runs with a journal against an embedded portal, and the way back from them."""

from __future__ import annotations

from embedded import nth_writing

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


def cut_off(world, folder, *desired, number=1, done):
    """Return the journal of a run that is interrupted at its n-th request that writes, once that is `done` or before.

    None if there is none.
    """
    setattr(world, "after" if done else "before", nth_writing(number - 1, interrupt))
    path = journalled(world, folder, *desired)
    world.before = world.after = None
    return path


def interrupt():
    raise KeyboardInterrupt
