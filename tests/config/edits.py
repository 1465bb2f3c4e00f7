"""Edits written short: a list of titles, `A>Z` for an entry A that becomes Z, `+N` for a new entry."""

from __future__ import annotations

from dataclasses import replace

from stagesync.config import load
from stagesync.config.editing import Change, Texts, check, rewrite
from stagesync.model.desired import UNMANAGED, Entry
from stagesync.rendering.yaml_scalar import quoted

HEAD = "version: 1\nboards:\n  dev:\n    kind: kanban\n    group: 7\n"


def boards(text):
    return load(["x.yaml"], Texts({"x.yaml": text})).configuration.boards


def board(text, name="dev"):
    return next(one for one in boards(text) if one.name == name)


def change(text, titles, *, name="dev", colors=None, move=None):
    """Return the change of a board that `titles` stand for."""
    before = board(text, name)
    old = [entry.title for entry in before.entries]
    after, origins = [], []
    for title in titles:
        known, _, new = title.removeprefix("+").partition(">")
        color = (colors or {}).get(known)
        if title.startswith("+"):
            after.append(Entry(title=known, color=color or UNMANAGED))
            origins.append(None)
            continue
        entry = before.entries[old.index(known)]
        after.append(replace(entry, title=new or known, color=color or entry.color))
        origins.append(old.index(known))
    wanted = replace(before, entries=tuple(after), move_tasks_to=move or before.move_tasks_to)
    return Change(before=before, after=wanted, origins=tuple(origins))


def unchanged(text, name):
    before = board(text, name)
    return Change(before=before, after=before, origins=tuple(range(len(before.entries))))


def said(text, titles, *, boards=("dev",), **more):
    """Make the edit of `boards`, `=name` for one that stays; whatever comes of it is proved by our own reader."""
    changes = [
        unchanged(text, name[1:]) if name.startswith("=") else change(text, titles, name=name, **more)
        for name in boards
    ]
    sources = {"x.yaml": text}
    result = rewrite(sources, changes, quoted=quoted)
    check(result, sources, load(["x.yaml"], Texts(sources)).configuration.boards)
    return result


def rewritten(text, titles, **more):
    """Return a file after an edit that nothing hinders."""
    result = said(text, titles, **more)
    assert result.left_alone == ()
    return result.files[0].after
