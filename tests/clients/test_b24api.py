"""The client `b24api`, unmodified; what it stumbles over is in docs/real-clients.md."""

import pytest
from b24api import Bitrix24
from b24api.error import ApiResponseError
from clients.served import DELIVERY, OPERATIONS, TITLE

from stagesync.emulator import Faults, parse_fault


@pytest.fixture
def client(portal):
    yield Bitrix24(webhook_url=portal.webhook)
    pool = Bitrix24.http._transport._pool  # one for the whole process: no client of it would ever close it
    pool.close()


def get(group):
    return {"method": "task.stages.get", "parameters": {"entityId": group}}


def update(stage, title, after):
    fields = {"TITLE": title, "AFTER_ID": after}
    return {"method": "task.stages.update", "parameters": {"id": stage, "fields": fields}}


def titles(rows):
    return [row["TITLE"] for row in rows.values()]


def test_it_reads_boards(client):
    assert titles(client.call(get(7))) == DELIVERY
    assert titles(client.call(get(8))) == OPERATIONS


def test_it_updates_a_stage(client, portal):
    assert client.call(update(11, TITLE, 10)) is True
    assert portal.titles() == ["Backlog", TITLE, "Review", "Done"]


def test_it_sends_a_batch_that_reads_and_writes(client, portal):
    board, done = client.batch([get(7), update(11, TITLE, 10)])
    assert titles(board) == DELIVERY
    assert done is True
    assert portal.titles() == ["Backlog", TITLE, "Review", "Done"]
    assert portal.calls() == ["batch", "(task.stages.get)", "(task.stages.update)"]


def test_it_lists_tasks_page_by_page(client):
    request = {"method": "tasks.task.list", "parameters": {"filter": {"GROUP_ID": 7}, "select": ["ID"]}}
    assert sorted(int(task["id"]) for task in client.list_sequential(request)) == [1, 2, 3, 4, 5, 6, 7]


def test_it_understands_refusals_and_halts_a_batch(client, portal):
    with pytest.raises(ApiResponseError, match="not_found"):
        client.call(update(999, "x", 0))
    with pytest.raises(ApiResponseError, match="not_found"):
        list(client.batch([update(999, "x", 0), update(11, "x", 0)]))
    assert portal.titles() == DELIVERY


def test_no_in_a_batch_arrives_as_a_word_that_the_portal_takes_for_yes(client, portal):
    request = get(7)
    request["parameters"]["isAdmin"] = False
    list(client.batch([request]))
    assert portal.portal.log()[-1]["params"]["isAdmin"] == "False"


def test_a_stage_whose_answer_was_lost_is_added_twice(client, portal):
    portal.portal.faults = Faults(parse_fault("cut after n=1 method=task.stages.add"))
    impatient = Bitrix24(webhook_url=portal.webhook, retry_delay=0)
    fields = {"TITLE": "Blocked", "AFTER_ID": 13, "ENTITY_ID": 7}
    impatient.call({"method": "task.stages.add", "parameters": {"fields": fields}})
    assert portal.titles() == [*DELIVERY, "Blocked", "Blocked"]
