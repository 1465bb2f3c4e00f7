"""The boards that are measured: alike ones in groups 1, 2, 3 …, on the portal and in a configuration.

What became of them on the portal is judged here too.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

STAGES = (
    ("Inbox", "00C4FB"),
    ("Briefing", "47D1E2"),
    ("Offer", "75D900"),
    ("Agreed", "FFAB00"),
    ("In progress", "FF5752"),
    ("Review", "468EE5"),
    ("Approval", "1EAE43"),
    ("Done", "9DCF00"),
)
"""Title and colour of each stage of each board, in the desired order."""

_DRAGGED, _TO = 5, 2
_MISSING = 4


class Scenario(StrEnum):
    """What is wrong with each board before the run."""

    AS_DESIRED = "as desired"
    ONE_DRAG = "one drag"
    ONE_NEW = "one new stage"

    @property
    def least(self) -> int:
        """The least calls that mend one board."""
        return 0 if self is Scenario.AS_DESIRED else 1


def seed(boards: int, scenario: Scenario) -> dict[str, Any]:
    """Return a portal's state with so many boards (docs/embedded-portal.md, "The state, key by key")."""
    found = live(scenario)
    stages = [_row(group, place, *found[place]) for group in groups(boards) for place in range(len(found))]
    return {
        "user_id": 1,
        "is_admin": False,
        "group_roles": {str(group): "A" for group in groups(boards)},
        "next_stage_id": len(STAGES) * (boards + 1),
        "stages": stages,
        "tasks": [],
    }


def live(scenario: Scenario) -> list[tuple[str, str]]:
    """Return title and colour of each stage of a board as the run finds it."""
    found = list(STAGES)
    match scenario:
        case Scenario.ONE_DRAG:
            found.insert(_TO, found.pop(_DRAGGED))
        case Scenario.ONE_NEW:
            del found[_MISSING]
        case Scenario.AS_DESIRED:
            pass
    return found


def groups(boards: int) -> range:
    """Return the ids of the groups."""
    return range(1, boards + 1)


def configuration(boards: int) -> str:
    """Return the configuration that wants them all as they should be: one template, one entry."""
    template = "".join(f'    - {{title: "{title}", color: "#{color}"}}\n' for title, color in STAGES)
    named = ", ".join(map(str, groups(boards)))
    entry = f"  client:\n    kind: kanban\n    template: client\n    groups: [{named}]\n"
    return f"version: 1\ntemplates:\n  client:\n{template}boards:\n{entry}"


def listed(boards: int) -> str:
    """Return a long configuration of the same boards, each with a stage list of its own."""
    stages = "".join(f'      - {{title: "{title}", color: "#{color}"}}\n' for title, color in STAGES)
    entry = "  client-{0}:\n    kind: kanban\n    group: {0}\n    stages:\n"
    return "version: 1\nboards:\n" + "".join(entry.format(group) + stages for group in groups(boards))


def as_desired(state: Mapping[str, Any], boards: int) -> bool:
    """Tell whether every board of a portal's state has the desired stages in their order, and no other."""
    rows: dict[int, list[tuple[int, str, str]]] = {group: [] for group in groups(boards)}
    for stage in state["stages"]:
        rows[int(stage["ENTITY_ID"])].append((int(stage["SORT"]), stage["TITLE"], stage["COLOR"]))
    return all([(title, color) for _, title, color in sorted(row)] == list(STAGES) for row in rows.values())


def updates(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the parameters of one `task.stages.update` a stage, in order: what writes a whole list anew.

    `rows` are a board's, as `task.stages.get` answers them.
    """
    ids = {row["TITLE"]: int(row["ID"]) for row in rows}
    after = [0, *(ids[title] for title, _ in STAGES)]
    return [
        {"id": ids[title], "fields": {"TITLE": title, "COLOR": color, "AFTER_ID": before}}
        for (title, color), before in zip(STAGES, after, strict=False)
    ]


def _row(group: int, place: int, title: str, color: str) -> dict[str, Any]:
    return {
        "ID": len(STAGES) * (group - 1) + place + 1,
        "TITLE": title,
        "COLOR": color,
        "SORT": 100 * (place + 1),
        "SYSTEM_TYPE": "" if place else "NEW",
        "ENTITY_ID": group,
    }
