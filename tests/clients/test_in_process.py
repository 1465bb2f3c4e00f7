"""Our own client to a portal in its own process: a connection that is cut there looks as one on a socket does."""

import pytest

from stagesync.emulator import EmbeddedPortal, Faults, default_seed, parse_fault
from stagesync.errors import PortalUnreachable
from stagesync.portal.client import Portal
from stagesync.portal.in_process import in_process
from stagesync.portal.transport import open_http
from stagesync.portal.webhook import Webhook

UPDATE = {"id": 11, "fields": {"TITLE": "Building", "AFTER_ID": 10}}


@pytest.fixture
def embedded():
    portal = EmbeddedPortal()
    portal.replace(default_seed())
    yield portal
    portal.close()


@pytest.fixture
def client(embedded):
    webhook = Webhook.parse(embedded.webhook("http://localhost"))
    client = Portal(
        webhook, open_http(webhook, transport=in_process(embedded.wsgi)), sleep=lambda seconds: None
    )
    yield client
    client.close()


@pytest.mark.parametrize(
    ("fault", "done"), [("cut before", False), ("cut after", True), ("half after", True)]
)
def test_a_cut_write_is_unreachable_with_an_unknown_outcome(embedded, client, fault, done):
    embedded.faults = Faults(parse_fault(fault))
    with pytest.raises(PortalUnreachable, match="cut before the answer was complete") as cut:
        client.write("task.stages.update", UPDATE)
    assert cut.value.unknown_outcome
    assert (embedded.state()["stages"][1]["TITLE"] == "Building") == done


def test_a_cut_read_is_sent_again(embedded, client):
    embedded.faults = Faults(parse_fault("cut before n=1"), parse_fault("half after n=2"))
    assert len(client.read("task.stages.get", {"entityId": 7, "numeric": 1}).result) == 4
    assert client.requests == 3
