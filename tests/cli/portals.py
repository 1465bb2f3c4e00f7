"""Portals for the command line to talk to: `portal serve` as a user starts it, and one that misbehaves on demand."""

from __future__ import annotations

import io
import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.request import Request, urlopen

from cli.running import finish, start

from stagesync.emulator import EmbeddedPortal, serve
from stagesync.emulator.reply import Reply

WRITES = ("add", "update", "delete", "movetask")
SECRET = "k7x9q2m4p8z1w3v5"


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """`stagesync portal serve` in a process of its own, with the door that it opens to tests."""

    webhook: str

    @property
    def base(self):
        return self.webhook.split("/rest/")[0]

    def door(self, verb, name, document=None):
        body = None if document is None else json.dumps(document).encode()
        with urlopen(Request(f"{self.base}/_portal/{name}", data=body, method=verb)) as answer:
            return json.load(answer)

    def put(self, state):
        """Replace the state and forget the calls served."""
        self.door("PUT", "state", state)
        self.door("DELETE", "log")

    def state(self):
        return self.door("GET", "state")

    def log(self):
        return self.door("GET", "log")

    def writes(self):
        """Return the calls served that write stages or tasks."""
        return [call for call in self.log() if call["method"].rpartition(".")[2].lower() in WRITES]


@contextmanager
def serving(cwd, *args):
    """Start `portal serve` and hand on what it serves; it must end cleanly on SIGTERM."""
    process = start("portal", "serve", "--port", "0", *args, cwd=cwd)
    try:
        yield Served(webhook=process.stdout.readline().strip())
    finally:
        process.terminate()
        ended = finish(process)
    assert (ended.code, ended.err) == (0, "")


class Asked(str):
    """The name of the method that a request asks for; `inner` are the methods that a batch holds."""

    __slots__ = ("inner",)

    @classmethod
    def by(cls, environ):
        """Return what a request asks for; its body is left to be read again."""
        asked = cls(environ["PATH_INFO"].rpartition("/")[2].removesuffix(".json"))
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        commands = json.loads(body)["cmd"] if asked == "batch" else {}
        asked.inner = tuple(command.partition("?")[0] for command in commands.values())
        return asked

    @property
    def writes(self):
        """Whether it writes stages or tasks."""
        return any(method.rpartition(".")[2] in WRITES for method in (self, *self.inner))


class Front:
    """A portal on a socket of this process whose webhook's code is a secret.

    `answer`, given what is Asked, may return status, headers and body to send instead of the portal's own answer;
    `arrived` is called with the same before each request is answered. `asked` holds all requests.
    """

    def __init__(self, state, code=SECRET):
        self.code = code
        self.portal = EmbeddedPortal()
        self.portal.replace(state)
        self.answer = lambda asked: None
        self.arrived = lambda asked: None
        self.asked = []

    def respond(self, environ):
        asked = Asked.by(environ)
        self.asked.append(asked)
        self.arrived(asked)
        scripted = self.answer(asked)
        if scripted is None:
            environ["PATH_INFO"] = environ["PATH_INFO"].replace(self.code, "embedded")
            return self.portal.respond(environ)
        status, headers, body = scripted
        return Reply(status=status, headers=tuple(headers), body=body)

    def writes(self):
        """Return the requests that write."""
        return [asked for asked in self.asked if asked.writes]


@contextmanager
def front(state, code=SECRET):
    """Serve a Front; yields it and the webhook's URL."""
    behind = Front(state, code)
    with serve(behind) as server:
        yield behind, f"{server.url}/rest/1/{code}/"
    behind.portal.close()


class Gate:
    """Holds a request until it is opened, so that a test can act at that very moment.

    `wanted` tells from what is Asked whether this is the request to be held; it is asked until it says yes once.
    """

    def __init__(self, wanted):
        self._wanted = wanted
        self._opened = threading.Event()
        self.reached = threading.Event()

    def __call__(self, asked):
        if not self.reached.is_set() and self._wanted(asked):
            self.reached.set()
            self._opened.wait(90)

    def open(self):
        self._opened.set()
