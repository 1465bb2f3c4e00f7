"""What it means to have arrived: told from the stored rows and the configuration alone, without the planner."""

from __future__ import annotations

from stagesync.model.desired import Unlisted

DEFAULT_COLOR = "47D1E2"


def check_arrived(desired, before, after):
    """The board is as the configuration says: no stage doubled, none lost; `before` are its rows before the run."""
    ids = [int(row["ID"]) for row in after]
    meant = _meant(desired, after)
    assert [key for key in ids if key in meant] == meant, "the entries stand in another order"
    kept = {int(row["ID"]): row for row in before} if desired.unlisted is not Unlisted.DELETE else {}
    unlisted = [key for key in kept if key not in meant]
    assert sorted(ids) == sorted({*meant, *unlisted}), "a stage is lost, or there is one too many"
    by_id = dict(zip(ids, after, strict=True))
    for key in unlisted:
        assert [by_id[key][name] for name in ("TITLE", "COLOR")] == [
            kept[key][name] for name in ("TITLE", "COLOR")
        ]
    assert sum(key not in {int(row["ID"]) for row in before} for key in ids) <= len(meant)


def _meant(desired, rows):
    """Return the id of each entry's stage."""
    pinned = {entry.id for entry in desired.entries}
    meant = []
    for entry in desired.entries:
        found = [
            row
            for row in rows
            if row["TITLE"] == entry.title
            and (int(row["ID"]) == entry.id if entry.id else int(row["ID"]) not in pinned)
        ]
        assert len(found) == 1, f'"{entry.title}" is there {len(found)} times'
        if isinstance(entry.color, str):
            assert (found[0]["COLOR"] or DEFAULT_COLOR).upper() == entry.color
        meant.append(int(found[0]["ID"]))
    return meant
