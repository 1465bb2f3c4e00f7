"""The peer b24pysdk, the vendor's own: read all boards in batches, then write every board's whole list.

It sends one update a stage, batches of 50 one after another, and tries again when refused, as it ships.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from benchmarks.children import answer, timed
from benchmarks.fleet import groups, updates


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Do the job: `url`, `boards`."""
    from b24pysdk import BitrixWebhook, Client

    parts = urlsplit(job["url"])
    token = parts.path.removeprefix("/rest/").strip("/")

    def talk() -> None:
        client = Client(BitrixWebhook(domain=parts.netloc, webhook_token=token))
        stages = client.task.stages
        reads = {f"group{group}": stages.get(group) for group in groups(job["boards"])}
        found = client.call_batches(reads).result.result
        writes = [
            stages.update(item["id"], item["fields"])
            for key in reads
            for item in updates(list(found[key].values()))
        ]
        answered = client.call_batches(writes).result
        if answered.result_error:
            raise SystemExit("an update failed")

    return timed(talk)


if __name__ == "__main__":
    answer(run)
