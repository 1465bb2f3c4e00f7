"""`stagesync plan --join`: the plans of all shards as the one plan of the run, without a portal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from stagesync.cli.saved_plan import read_plan
from stagesync.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.model.plan import Plan
    from stagesync.rendering.plan_join import Source

_AGAIN = "make it with stagesync plan --shard INDEX/COUNT --out FILE"


def joined(files: Sequence[str]) -> Plan:
    """Return the plan of the whole run.

    Raises SourceError for files that hold no plan of a shard, for shards and boards that are missing or doubled, and
    for plans that were not made from one configuration.
    """
    from stagesync.families import FAMILIES
    from stagesync.families.requests import requests_to_apply
    from stagesync.rendering.plan_join import Counting, join

    counting = Counting(requests=requests_to_apply, notes=lambda kind: FAMILIES[kind].notes)
    return join([_source(Path(file)) for file in files], counting)


def _source(file: Path) -> Source:
    from stagesync.rendering.plan_join import Source
    from stagesync.rendering.plan_join_part import PartPlan

    plan = read_plan(file)
    if not isinstance(plan, PartPlan):
        raise SourceError(f"{file} is the plan of a whole run, not of a shard; {_AGAIN}")
    return Source(file=str(file), plan=plan)
