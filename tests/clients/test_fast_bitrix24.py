"""The client `fast_bitrix24`, unmodified; what it stumbles over is in docs/real-clients.md."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from aiohttp import ClientResponseError
from clients.served import DELIVERY, OPERATIONS, TITLE
from fast_bitrix24 import BitrixAsync
from fast_bitrix24.server_response import ErrorInServerResponseException


def with_client(portal, conversation):
    """Run a conversation: a coroutine function that takes the client."""

    async def talk():
        return await conversation(BitrixAsync(portal.webhook, verbose=False))

    # in a thread of its own: the driver of the browser tests may keep a loop running in this one
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(lambda: asyncio.run(talk())).result()


def titles(rows):
    return [row["TITLE"] for row in rows]


def test_it_reads_boards(portal):
    async def read(client):
        return [
            await client.get_all("task.stages.get", {"entityId": group, "numeric": 1}) for group in (7, 8)
        ]

    assert [titles(rows) for rows in with_client(portal, read)] == [DELIVERY, OPERATIONS]


def test_it_updates_a_stage_in_a_batch_of_one(portal):
    async def update(client):
        fields = {"TITLE": TITLE, "AFTER_ID": 10}
        return await client.call("task.stages.update", {"id": 11, "fields": fields})

    assert with_client(portal, update) is True
    assert portal.titles() == ["Backlog", TITLE, "Review", "Done"]
    assert portal.calls() == ["batch", "(task.stages.update)"]


def test_it_updates_many_stages_in_one_batch(portal):
    async def update(client):
        items = [
            {"id": 11, "fields": {"TITLE": "Building", "AFTER_ID": 10}},
            {"id": 12, "fields": {"TITLE": TITLE, "AFTER_ID": 11}},
        ]
        return await client.call("task.stages.update", items)

    assert with_client(portal, update) == (True, True)
    assert portal.titles() == ["Backlog", "Building", TITLE, "Done"]
    assert portal.calls() == ["batch", "(task.stages.update)", "(task.stages.update)"]


def test_it_sends_a_batch_of_its_users_own(portal):
    async def both(client):
        commands = {"board": "task.stages.get?entityId=8", "who": "profile"}
        return await client.call_batch({"halt": 1, "cmd": commands})

    answer = with_client(portal, both)
    assert titles(answer["board"].values()) == OPERATIONS
    assert answer["who"]["ID"] == "1"


def test_it_updates_a_stage_raw(portal):
    async def update(client):
        call = {"id": 11, "fields": {"TITLE": TITLE, "AFTER_ID": 10}}
        return await client.call("task.stages.update", call, raw=True)

    assert with_client(portal, update)["result"] is True
    assert portal.titles() == ["Backlog", TITLE, "Review", "Done"]


def test_it_understands_refusals_in_a_batch_and_sees_a_status_alone_outside(portal):
    gone = {"id": 999, "fields": {"TITLE": "x", "AFTER_ID": 0}}

    async def update(client):
        await client.call("task.stages.update", gone)

    async def raw(client):
        await client.call("task.stages.update", gone, raw=True)

    with pytest.raises(ErrorInServerResponseException, match="NOT_FOUND"):
        with_client(portal, update)
    with pytest.raises(ClientResponseError) as status:
        with_client(portal, raw)
    assert status.value.status == 400


def test_a_board_read_by_call_keeps_its_first_stage_alone(portal):
    async def read(client):
        return await client.call("task.stages.get", {"entityId": 7, "numeric": 1})

    assert with_client(portal, read)["TITLE"] == "Backlog"
