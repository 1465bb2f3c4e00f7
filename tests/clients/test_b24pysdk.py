"""The vendor's own client `b24pysdk`, unmodified, over TLS; what it stumbles over is in docs/real-clients.md."""

import pytest
from b24pysdk import BitrixWebhook, Client
from b24pysdk.errors import BitrixAPIInvalidCredentials, BitrixAPINotFound, BitrixRequestError
from clients.served import DELIVERY, OPERATIONS, TITLE


def client_of(portal, code="embedded"):
    domain = portal.server.url.removeprefix("https://")
    return Client(BitrixWebhook(domain=domain, webhook_token=f"1/{code}"))


def titles(rows):
    return [row["TITLE"] for row in rows.values()]


def test_it_reads_boards(tls_portal):
    stages = client_of(tls_portal).task.stages
    assert titles(stages.get(7).result) == DELIVERY
    assert titles(stages.get(8).result) == OPERATIONS


def test_it_adds_updates_and_deletes_a_stage(tls_portal):
    stages = client_of(tls_portal).task.stages
    new = stages.add({"TITLE": "Blocked", "COLOR": "FF5752", "AFTER_ID": 11, "ENTITY_ID": 7}).result
    assert tls_portal.titles() == ["Backlog", "Doing", "Blocked", "Review", "Done"]
    assert stages.update(new, {"TITLE": TITLE, "AFTER_ID": 13}).result is True
    assert tls_portal.titles() == [*DELIVERY, TITLE]
    assert stages.delete(new).result is True
    assert tls_portal.titles() == DELIVERY


def test_it_sends_a_batch_that_reads_and_writes(tls_portal):
    client = client_of(tls_portal)
    answer = client.call_batch(
        {
            "board": client.task.stages.get(7),
            "rename": client.task.stages.update(11, {"TITLE": TITLE, "AFTER_ID": 10}),
        },
        halt=True,
    ).result
    assert titles(answer.result["board"]) == DELIVERY
    assert answer.result["rename"] is True
    assert tls_portal.titles() == ["Backlog", TITLE, "Review", "Done"]
    assert tls_portal.calls() == ["batch", "(task.stages.get)", "(task.stages.update)"]


def test_a_batch_halts_at_the_first_failure(tls_portal):
    client = client_of(tls_portal)
    stages = client.task.stages
    answer = client.call_batch(
        {
            "gone": stages.update(999, {"TITLE": "x", "AFTER_ID": 0}),
            "next": stages.update(11, {"TITLE": "x", "AFTER_ID": 0}),
        },
        halt=True,
    ).result
    assert answer.result_error["gone"]["error"] == "NOT_FOUND"
    assert answer.result == []
    assert tls_portal.titles() == DELIVERY


def test_it_understands_refusals(tls_portal):
    with pytest.raises(BitrixAPINotFound, match="Stage not found"):
        _ = client_of(tls_portal).task.stages.update(999, {"TITLE": "x", "AFTER_ID": 0}).result
    with pytest.raises(BitrixAPIInvalidCredentials):
        _ = client_of(tls_portal, code="wrong").task.stages.get(7).result


def test_without_the_certificate_it_does_not_connect(tls_portal, monkeypatch):
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    with pytest.raises(BitrixRequestError, match="CERTIFICATE_VERIFY_FAILED"):
        _ = client_of(tls_portal).task.stages.get(7).result


def test_no_in_a_batch_arrives_as_a_word_that_the_portal_takes_for_yes(tls_portal):
    client = client_of(tls_portal)
    update = client.task.stages.update(11, {"TITLE": "Doing", "AFTER_ID": 10}, is_admin=False)
    _ = client.call_batch({"update": update}).result
    assert tls_portal.portal.log()[-1]["params"]["isAdmin"] == "False"
