"""Several portals for the command line's tests: a configuration that names them, embedded ones and served ones."""

from __future__ import annotations

import json
from contextlib import ExitStack, contextmanager

from cli.portals import front
from cli.states import rows, state

from stagesync.emulator import EmbeddedPortal

EU, US = "eu", "us"
BEFORE = ("Backlog", "Doing", "Done")


def several(path, boards, portals=(EU, US), **rates):
    """Write a configuration of kanban boards, each named with its portal, its group and its titles."""
    lines = ["version: 1", "portals:"]
    for name in portals:
        rate = f", rate: {rates[name]}" if name in rates else ""
        lines.append(f"  {name}: {{webhook_env: {name.upper()}_WEBHOOK{rate}}}")
    lines.append("boards:")
    for name, (portal, group, titles) in boards.items():
        where = "" if portal is None else f", portal: {portal}"
        key = "groups" if isinstance(group, list | dict) else "group"
        stages = ", ".join(f"{{title: {json.dumps(title)}}}" for title in titles)
        lines.append(f"  {name}: {{kind: kanban{where}, {key}: {json.dumps(group)}, stages: [{stages}]}}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def changed(*more):
    """Return titles that differ from BEFORE by a stage each."""
    return ("Backlog", *(more or ("Review",)), "Doing", "Done")


def fill(path, *groups, titles=BEFORE):
    """Fill an embedded portal's file with a board of these titles for each group."""
    groups = groups or (7, 8)
    boards = [rows(*titles, group=group, first=100 * group) for group in groups]
    ids = [str(group) for group in groups]
    portal = EmbeddedPortal(path)
    portal.replace(
        state(
            *boards,
            group_roles=dict.fromkeys(ids, "A"),
            groups={group: f"Client {group}" for group in ids},
            next_stage_id=5000,
        )
    )
    portal.close()


def titles_of(path, group=7):
    """Return the titles of a group's board in an embedded portal's file."""
    portal = EmbeddedPortal(path)
    stages = portal.state()["stages"]
    portal.close()
    mine = [row for row in stages if row["ENTITY_ID"] == str(group)]
    return [row["TITLE"] for row in sorted(mine, key=lambda row: int(row["SORT"]))]


@contextmanager
def fronts(*names, titles=BEFORE):
    """Serve a misbehaving portal for each name; yields them by name, and the variables that lead to them.

    Their webhooks' codes differ: `code_of` gives each.
    """
    with ExitStack() as stack:
        behind, env = {}, {}
        for name in names:
            board = state(rows(*titles), rows(*titles, group=8, first=30))
            behind[name], webhook = stack.enter_context(front(board, code_of(name)))
            env[f"{name.upper()}_WEBHOOK"] = webhook
        yield behind, env


def code_of(name):
    """Return the secret code of a served portal's webhook."""
    return f"{name}7x9q2m4p8z1w3v5"


def by_name(report):
    """Return the boards of a JSON plan or report by name."""
    return {board["name"]: board for board in report["boards"]}
