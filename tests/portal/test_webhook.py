"""What counts as a webhook URL, and what is said about the rest."""

import pytest

from stagesync.errors import WebhookError
from stagesync.portal.webhook import Webhook

CODE = "s3cretC0de"


@pytest.mark.parametrize(
    ("text", "host", "prefix", "user"),
    [
        (f"https://portal.bitrix24.com/rest/1/{CODE}/", "portal.bitrix24.com", "/rest", "1"),
        (f"https://portal.bitrix24.com/rest/1/{CODE}", "portal.bitrix24.com", "/rest", "1"),
        (f" \n https://Portal.Example:8443/rest/12/{CODE}/\r\n", "portal.example:8443", "/rest", "12"),
        (f"\ufeffhttps://portal.example/rest/1/{CODE}/", "portal.example", "/rest", "1"),
        (f"HTTPS://portal.example:443/rest/1/{CODE}/", "portal.example", "/rest", "1"),
        (f"https://box.local/intranet/rest/1/{CODE}/", "box.local", "/intranet/rest", "1"),
        (f"https://box.local/hooks/j.doe/{CODE}/", "box.local", "/hooks", "j.doe"),
        (f"https://box.local/1/{CODE}/", "box.local", "", "1"),
        (f"https://портал.рф/rest/1/{CODE}/", "портал.рф", "/rest", "1"),
        (f"http://127.0.0.1:8090/rest/1/{CODE}/", "127.0.0.1:8090", "/rest", "1"),
        (f"http://127.9.8.7/rest/1/{CODE}/", "127.9.8.7", "/rest", "1"),
        (f"http://[::1]:80/rest/1/{CODE}/", "[::1]", "/rest", "1"),
        (f"http://localhost:5000/rest/1/{CODE}/", "localhost:5000", "/rest", "1"),
    ],
)
def test_reads_the_parts_of_a_webhook_url(text, host, prefix, user):
    webhook = Webhook.parse(text)
    assert (webhook.host, webhook.prefix, webhook.user, webhook.code) == (host, prefix, user, CODE)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("  \n", "empty"),
        (f"portal.example/rest/1/{CODE}/", "does not start with https://"),
        (f"ftp://portal.example/rest/1/{CODE}/", "does not start with https://"),
        (f"http://portal.example/rest/1/{CODE}/", "in the clear"),
        (f"http://127.0.0.1.evil.example/rest/1/{CODE}/", "in the clear"),
        (f"http://localhost.evil.example/rest/1/{CODE}/", "in the clear"),
        (f"http://128.0.0.1/rest/1/{CODE}/", "in the clear"),
        (f"http://[::2]/rest/1/{CODE}/", "in the clear"),
        (f"https:///rest/1/{CODE}/", "no readable host"),
        (f"https://portal.example:port/rest/1/{CODE}/", "no readable host"),
        (f"https://portal.example:99999/rest/1/{CODE}/", "no readable host"),
        (f"https://[::1/rest/1/{CODE}/", "no readable host"),
        (f"https://por%74al.example/rest/1/{CODE}/", "character that no host has"),
        (f"https://me:{CODE}@portal.example/rest/1/{CODE}/", "user or password"),
        (f"https://portal.example/rest/1/{CODE}/?auth={CODE}", "? or #"),
        (f"https://portal.example/rest/1/{CODE}/?", "? or #"),
        (f"https://portal.example/rest/1/{CODE}/#top", "? or #"),
        (f"https://portal.example/rest/1/{CODE} /", "a blank or a line break"),
        (f"https://portal.example/rest/1/{CODE}/\nhttps://portal.example/rest/2/{CODE}/", "line break"),
        (f"'https://portal.example/rest/1/{CODE}/'", "quotes"),
        (f"https://portal.example/rest/{CODE}/", "lacks the user's id"),
        (f"https://portal.example/{CODE}/", "lacks the user's id"),
        (f"https://portal.example/hooks/{CODE}/", "lacks the user's id"),
        ("https://portal.example/", "lacks the user's id"),
        (f"https://portal.example/rest/1/{CODE}/profile.json", "profile.json"),
        (f"https://portal.example/rest/1/{CODE}/task.stages.get", "method's name"),
        (f"https://portal.example/rest/1/{CODE}/batch/", "method's name"),
        (f"https://portal.example/rest/j.doe/{CODE}/batch.xml", "method's name"),
        (f"https://portal.example/rest/api/1/{CODE}/", "REST 3.0"),
        (f"https://portal.example/rest//{CODE}/", "empty or unreadable"),
        (f"https://portal.example/rest/../{CODE}/", "empty or unreadable"),
        ("https://portal.example/rest/1/********/", "empty or unreadable"),
        (f"https://portal.example/rest/1/<{CODE}>/", "empty or unreadable"),
    ],
)
def test_says_what_is_wrong_without_quoting_the_code(text, said):
    with pytest.raises(WebhookError) as caught:
        Webhook.parse(text)
    assert said in str(caught.value)
    assert CODE not in str(caught.value)
    assert caught.value.__context__ is None


def test_no_text_form_shows_the_code():
    webhook = Webhook.parse(f"https://portal.example/rest/1/{CODE}/")
    shown = f"{webhook} {webhook!r} {[webhook]}"
    assert CODE not in shown
    assert "portal.example" in shown


@pytest.mark.parametrize("tail", ["", "/"])
def test_every_method_has_its_url_below_the_code(tail):
    webhook = Webhook.parse(f"https://portal.example/rest/1/{CODE}{tail}")
    assert webhook.url_for("task.stages.get") == f"https://portal.example/rest/1/{CODE}/task.stages.get.json"


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1:1", True),
        ("[::1]:1", True),
        ("localhost", True),
        ("10.0.0.1", False),
        ("portal.example", False),
    ],
)
def test_knows_which_hosts_are_this_machine(host, loopback):
    assert Webhook.parse(f"https://{host}/rest/1/{CODE}/").loopback is loopback
