"""Doubles for the tests of the client: a portal whose answers are scripted, and a search for the webhook's code."""

from __future__ import annotations

import json
import traceback

import httpx

from stagesync.portal.client import Portal
from stagesync.portal.transport import open_http
from stagesync.portal.webhook import Webhook

CODE = "k3Qzx9AbCdEf01"
WEBHOOK = Webhook.parse(f"https://portal.example/rest/7/{CODE}/")


class FakeTime:
    """A clock that runs only while somebody sleeps; `waits` holds how long each time."""

    def __init__(self, now=1_000.0):
        self.now = now
        self.waits = []

    def clock(self):
        return self.now

    def sleep(self, seconds):
        self.waits.append(seconds)
        self.now += seconds


class ScriptedPortal:
    """Answers requests one after another from `script`; an exception in it is raised instead."""

    def __init__(self, *script, webhook=WEBHOOK, time=None, **options):
        self.requests = []
        self.time = time or FakeTime()
        self.waits = self.time.waits
        self._script = list(script)
        http = open_http(webhook, transport=httpx.MockTransport(self._answer), environ={})
        self.portal = Portal(
            webhook, http, clock=self.time.clock, sleep=self.time.sleep, random=lambda: 0.5, **options
        )

    def _answer(self, request):
        self.requests.append(request)
        reply = self._script.pop(0) if len(self._script) > 1 else self._script[0]
        if isinstance(reply, Exception):
            raise reply
        return reply(request) if callable(reply) else reply

    @property
    def bodies(self):
        return [json.loads(request.content) for request in self.requests]


def document(content, status=200):
    """Make replies anew for each request: a response can be read only once."""
    return lambda _request: httpx.Response(status, json=content)


def page(content, status=200, **headers):
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _request: httpx.Response(status, content=content, headers=names)


def refused(code, status, description=""):
    return document({"error": code, "error_description": description}, status)


def everything_said(error):
    """All texts of an exception and of all it hangs on to, as a log or a crash report would show them."""
    texts = ["".join(traceback.format_exception(error))]
    pending, seen = [error], set()
    while pending:
        link = pending.pop()
        if link is None or id(link) in seen:
            continue
        seen.add(id(link))
        texts += [str(link), repr(link), repr(link.args), repr(getattr(link, "__dict__", {}))]
        texts += [
            repr(getattr(link, "request", "")),
            str(getattr(getattr(link, "_request", None), "url", "")),
        ]
        pending += [link.__cause__, link.__context__]
    return "\n".join(texts)
