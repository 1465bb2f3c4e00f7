"""The key `rpa` of a state document: processes, their stages, and what their portal does beside.

types           id, title; optional image, createdBy, settings, and permissions: accessCode ("UA" everybody, "U1" the
                user 1), action ("MODIFY", "VIEW" …) and permission ("X"); all users may modify a process without any
stages          id, typeId, name; optional code, color, sort (500), semantic (null, "", "SUCCESS", "FAIL"), tasks,
                robotsCount, items (how many elements lie in it) and fields (visibility settings); what
                `rpa.stage.get` answers may be put back. Without this key each process has the five stages that the
                portal's wizard makes
next_stage_id   optional: id of the next stage of a process
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagesync.emulator.rpa.rows import FAIL, SUCCESS, RpaStage, RpaType, read_stage, read_type
from stagesync.emulator.section import Section
from stagesync.emulator.state_checks import each, integer, known, unique

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagesync.emulator.records import Record

NEXT_STAGE_ID = "next_stage_id"

_ELSEWHERE = {"processes": "processes go into rpa.types"}
_WIZARD = (
    ("Start", 1000, "22B9FF", None),
    ("In progress", 2000, "88B9FF", None),
    ("Approval", 3000, "10e5fc", None),
    ("Completed", 4000, "00ff00", SUCCESS),
    ("Failed", 5000, "ff0000", FAIL),
)


def read_rpa(value: object, path: str) -> Section:
    """Return what the key holds; SeedError for what is wrong in it."""
    document = known(value, path, "rpa", ("types", "stages", NEXT_STAGE_ID), elsewhere=_ELSEWHERE)
    types = unique(each(document.get("types", []), f"{path}.types", read_type), f"{path}.types", key="id")
    given = document.get("stages")
    stages = tuple(_wizard(types)) if given is None else each(given, f"{path}.stages", read_stage)
    options: dict[str, Any] = {}
    if NEXT_STAGE_ID in document:
        options[NEXT_STAGE_ID] = integer(document[NEXT_STAGE_ID], f"{path}.{NEXT_STAGE_ID}", least=1)
    rows: dict[str, tuple[Record, ...]] = {
        "types": types,
        "stages": unique(stages, f"{path}.stages", key="id"),
    }
    return Section(rows=rows, options=options)


def _wizard(types: tuple[RpaType, ...]) -> Iterator[RpaStage]:
    """Yield the stages that the portal's wizard makes for a process; a process made by REST has none."""
    for place, process in enumerate(types):
        for number, (name, sort, color, semantic) in enumerate(_WIZARD, start=1):
            yield RpaStage(
                id=place * len(_WIZARD) + number,
                type_id=process.id,
                name=name,
                code="",
                color=color,
                sort=sort,
                semantic=semantic,
            )
