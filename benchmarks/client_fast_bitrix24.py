"""The peer fast_bitrix24: read all boards in batches, then write every board's whole list, one update a stage.

It sends batches side by side and holds itself back as it ships. What does not fit the portal's burst goes out in
several calls: its throttle counts answers, not the requests on their way, and in one call a thousand boards are refused
so often that it gives up.
"""

from __future__ import annotations

import asyncio
from typing import Any

from benchmarks.children import answer, timed
from benchmarks.fleet import groups, updates

BURST = 50
AT_ONCE = 8
"""Batches a call beyond the burst: the limit decides how long that takes, not this."""

_BATCH = 50


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Do the job: `url`, `boards`; answers as `timed` does."""
    from fast_bitrix24 import BitrixAsync

    async def talk() -> None:
        client = BitrixAsync(job["url"], verbose=False)
        ids = list(groups(job["boards"]))
        found = await client.get_by_ID("task.stages.get", ids, ID_field_name="entityId")
        boards = found.values() if len(ids) > 1 else [found]  # of a single answer it unwraps the map
        items = [item for board in boards for item in updates(list(board.values()))]
        for some in _slices(items, len(ids)):
            await client.call("task.stages.update", some)

    return timed(lambda: asyncio.run(talk()))


def _slices(items: list[dict[str, Any]], boards: int) -> list[list[dict[str, Any]]]:
    requests = -(-boards // _BATCH) + -(-len(items) // _BATCH)
    width = len(items) if requests <= BURST else AT_ONCE * _BATCH
    return [items[start : start + width] for start in range(0, len(items), width)]


if __name__ == "__main__":
    answer(run)
