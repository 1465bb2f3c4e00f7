"""A small fleet for tests of shards: a portal of groups whose boards differ, and a configuration of all of them."""

from __future__ import annotations

from cli.states import kanban, rows, state, write

GROUPS = tuple(range(7, 19))


def portal_state():
    """Return a portal of twelve groups with a board each."""
    boards = [rows("Backlog", "Doing", "Done", group=group, first=10 * group) for group in GROUPS]
    ids = [str(group) for group in GROUPS]
    return state(
        *boards, group_roles=dict.fromkeys(ids, "A"), groups={group: f"Client {group}" for group in ids}
    )


def configuration(path):
    """Write a file with a board for each group: every third one is as desired."""
    titles = {
        0: ("Backlog", "Doing", "Done"),
        1: ("Backlog", "Done", "Doing"),
        2: ("Backlog", "Review", "Done"),
    }
    return write(path, *(kanban(*titles[group % 3], name=f"client-{group}", group=group) for group in GROUPS))


NAMES = tuple(sorted(f"client-{group}" for group in GROUPS))
