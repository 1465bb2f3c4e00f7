"""The embedded portal with a client to it in this process, and words for what lies on its boards."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
from emulator.states import stage

from stagesync.applying.apply import apply_plan
from stagesync.applying.witnesses import Witnesses
from stagesync.emulator import EmbeddedPortal
from stagesync.families.plans import plan_all
from stagesync.model.board import Kind
from stagesync.model.desired import DesiredBoard, Entry
from stagesync.portal.client import Portal
from stagesync.portal.in_process import in_process
from stagesync.portal.transport import open_http
from stagesync.portal.webhook import Webhook

WRITES = frozenset(
    [
        *(f"task.stages.{verb}" for verb in ("add", "update", "delete", "movetask")),
        *(f"{kind}.{verb}" for kind in ("rpa.stage", "crm.status") for verb in ("add", "update", "delete")),
        *(f"tasks.api.scrum.kanban.{verb}Stage" for verb in ("add", "update", "delete")),
    ]
)


@dataclass
class Live(httpx.BaseTransport):
    """An embedded portal under test.

    `before` and `after` hear method and parameters of each request; what they return, if anything, is answered instead,
    what they raise stands for a connection that broke before or after the portal did its work. `each` hears method,
    parameters and the portal's state just before each call that the portal serves, those inside a batch too.
    `asleep` hears the seconds of each wait, in which no time passes in earnest. `altered` gets each answer's document
    and may change it, by hand or by returning another.
    """

    embedded: EmbeddedPortal
    portal: Portal = field(init=False)
    waits: list[float] = field(default_factory=list)
    before: object = None
    after: object = None
    each: Callable | None = None
    altered: Callable | None = None
    asleep: Callable | None = None

    def __post_init__(self):
        log = self.embedded._storage.log
        record = log.record

        def recorded(method, params, *, batch):
            if self.each:
                self.each(method, params, self.embedded._storage.state())
            record(method, params, batch=batch)

        log.record = recorded

    def handle_request(self, request):
        method = request.url.path.rpartition("/")[2].removesuffix(".json")
        params = json.loads(request.read())
        answer = self.before(method, params) if self.before else None
        if answer is not None:
            return answer
        response = in_process(self.embedded.wsgi).handle_request(request)
        if self.altered:
            document = json.loads(response.read())
            response = httpx.Response(response.status_code, json=self.altered(document) or document)
        return (self.after(method, params) if self.after else None) or response

    def sleep(self, seconds):
        """Take a wait down, and let happen what happens meanwhile."""
        self.waits.append(seconds)
        if self.asleep:
            self.asleep(seconds)

    def plan(self, *desired):
        """Plan boards."""
        return plan_all(self.portal, desired)

    def apply(self, plan, *desired, keep_copy=lambda name, _: name, **witnesses):
        """Apply a plan of these boards; without boards it is run as a saved plan is."""
        boards = {board.name: board for board in desired}
        told = Witnesses(keep_copy=keep_copy, **witnesses)
        return apply_plan(self.portal, plan, told, desired=boards)

    def sync(self, *desired):
        """Plan boards and apply the plan; return the outcome of the first."""
        return self.apply(self.plan(*desired), *desired).boards[0]

    def requests(self):
        """Return the requests served, each as the list of its calls; a batch's own entry is left out."""
        served = []
        for call in self.embedded.log():
            if call["batch"]:
                served[-1].append((call["method"], call["params"]))
            else:
                served.append([] if call["method"] == "batch" else [(call["method"], call["params"])])
        return served

    def writing_requests(self):
        """Return the requests that wrote, each as the list of its writes."""
        return [calls for calls in self.requests() if any(method in WRITES for method, _ in calls)]

    def writes(self):
        """Return the writes in the portal's log as pairs of method and parameters."""
        return [(call["method"], call["params"]) for call in self.embedded.log() if call["method"] in WRITES]

    def edit(self, change):
        """Change the portal's state behind the client's back."""
        state = self.embedded.state()
        change(state)
        self.embedded.replace(state)

    def rows(self, group=7):
        """Return the stored rows of a group's board, or of the user's My Plan for None, in order."""
        return board_of(self.embedded.state(), group)

    def titles(self, group=7):
        """Return the stored titles of a board in order."""
        return [row["TITLE"] for row in self.rows(group)]

    def columns(self, group=7):
        """Return, for each task of a group that the user sees, the stage that it is shown in."""
        return columns_of(self.embedded.state(), group)


def columns_of(state, group):
    """Return, for each task of a group that the user sees, the stage that a state shows it in."""
    rows = board_of(state, group)
    landing = next((row for row in reversed(rows) if row["SYSTEM_TYPE"] == "NEW"), rows[0] if rows else None)
    return {
        task["ID"]: task["STAGE_ID"] or int(landing["ID"])
        for task in state["tasks"]
        if task["GROUP_ID"] == group and not task.get("HIDDEN")
    }


def board_of(state, group):
    """Return a board's rows in a state document, in order."""
    kind, entity = ("U", state["user_id"]) if group is None else ("G", group)
    mine = [row for row in state["stages"] if (row["ENTITY_TYPE"], row["ENTITY_ID"]) == (kind, str(entity))]
    return sorted(mine, key=sort_of)


def sort_of(row):
    """Return a row's place: null sorts before everything, ties keep the database's order."""
    return float("-inf") if row["SORT"] is None else int(row["SORT"])


@contextmanager
def live(state):
    """Open an embedded portal that holds `state`; nothing waits in earnest."""
    embedded = EmbeddedPortal()
    embedded.replace(state)
    webhook = Webhook.parse(embedded.webhook("http://localhost"))
    world = Live(embedded)
    world.portal = Portal(webhook, open_http(webhook, transport=world), sleep=world.sleep, random=lambda: 0.5)
    try:
        yield world
    finally:
        world.portal.close()
        embedded.close()


def holds_writes(method, params):
    """Tell whether a request writes: a write by itself, or a batch of them."""
    commands = params["cmd"].values() if method == "batch" else [method]
    return any(command.partition("?")[0] in WRITES for command in commands)


def nth_writing(number, act):
    """Return a hook that does `act` at the request of that number, counted from 0, among those that write."""
    seen = iter(range(10_000))
    return lambda method, params: act() if holds_writes(method, params) and next(seen) == number else None


def rows(*titles, group=7, first=10):
    """Return a healthy board's rows; their ids count up from `first`."""
    return [
        stage(first + place, title, 100 * (place + 1), new=place == 0, kind="", group=group)
        for place, title in enumerate(titles)
    ]


def wanted(*entries, name="dev", group=7, **more):
    """Return a desired board of a group, or of My Plan for None; an entry may be its bare title."""
    listed = tuple(Entry(title=entry) if isinstance(entry, str) else entry for entry in entries)
    kind = Kind.MY_PLAN if group is None else Kind.KANBAN
    return DesiredBoard(name=name, kind=kind, group=group, entries=listed, **more)


def refused(code, status=400, text=""):
    """Return an error document as an answer."""
    return httpx.Response(status, json={"error": code, "error_description": text})


def answered(result):
    """Return a result as an answer."""
    return httpx.Response(200, json={"result": result})
