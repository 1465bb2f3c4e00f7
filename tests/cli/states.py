"""States of portals and configurations for them, written short."""

from __future__ import annotations


def rows(*titles, group=7, user=None, first=10, colors=None):
    """Return the stages of a healthy board, ids from `first`; `user` makes it that user's My Plan."""
    return [
        {
            "ID": str(first + place),
            "TITLE": title,
            "SORT": str(100 * (place + 1)),
            "COLOR": colors[place] if colors else "00C4FB",
            "SYSTEM_TYPE": "" if place else "NEW",
            "ENTITY_ID": str(user or group),
            "ENTITY_TYPE": "U" if user else "G",
            "ADDITIONAL_FILTER": [],
            "TO_UPDATE": [],
            "TO_UPDATE_ACCESS": None,
        }
        for place, title in enumerate(titles)
    ]


def state(*boards, tasks=(), **more):
    """Return a state: the user owns groups 7 and 8 ("Operations")."""
    return {
        "stages": [row for board in boards for row in board],
        "tasks": list(tasks),
        "group_roles": {"7": "A", "8": "A"},
        "groups": {"7": "Web site", "8": "Operations"},
        "next_stage_id": 500,
        "user_id": 1,
        "is_admin": False,
        **more,
    }


BOARD = rows("Backlog", "Doing", "Done")
OTHER = rows("Inbox", "Closed", group=8, first=30)
PLAN = rows("Not planned", "Today", user=1, first=50)


def kanban(*entries, name="dev", group=7, **options):
    """Return a board of a configuration as lines of YAML; an entry is a title or a whole entry."""
    lines = [f"  {name}:", "    kind: kanban", f"    group: {group}"]
    lines += [f"    {key}: {value}" for key, value in options.items()]
    lines.append("    stages:")
    lines += [f"      - {entry if entry.startswith('{') else f'title: {entry}'}" for entry in entries]
    return lines


def write(path, *boards):
    """Write a configuration file."""
    lines = ["version: 1", "boards:", *(line for board in boards for line in board)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


CHANGED = kanban("Backlog", "Review", "{title: In progress, was: [Doing]}", "Done")
"""BOARD with one stage renamed and one more."""

ALIKE = kanban("Backlog", "Doing", "Done")
"""BOARD as it is."""
