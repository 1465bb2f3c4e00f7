"""An imitation of GitHub's and of GitLab's REST API on a loopback socket, as far as our comments need it."""

from __future__ import annotations

import json
import re
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN = "ghs_0123456789abcdefTOKEN"
BOT = 41898282
STRANGER = 7
HEAD = "a" * 40
MERGE = "c" * 40
REPOSITORY = "acme/boards"
PROJECT = 77


@dataclass(kw_only=True)
class State:
    """What a site holds; `trouble` is a list of answers (status, headers) given instead, each once, newest state kept.

    `swallow`: so many POSTs are carried out, but answered with 502.
    """

    account: int = BOT
    may_write: bool = True
    installation: bool = True
    cap: int = 100
    pulls: dict = field(default_factory=dict)
    comments: dict = field(default_factory=dict)
    trouble: list = field(default_factory=list)
    swallow: int = 0
    asked: list = field(default_factory=list)
    branches: dict = field(default_factory=dict)
    next_id: int = 1000

    def open(self, number=5, head=HEAD):
        """Open a pull request."""
        self.pulls[number] = {"number": number, "head": head, "state": "open", "merge": None, "base": "main"}
        self.comments.setdefault(number, [])

    def merge(self, number=5, as_commit=MERGE, head=None):
        """Merge a pull request as a commit of its base."""
        self.pulls[number] |= {"state": "closed", "merge": as_commit}
        if head is not None:
            self.pulls[number]["head"] = head

    def say(self, number, body, *, author=STRANGER, system=False):
        """Write a comment as somebody; return it."""
        self.next_id += 1
        comment = {"id": self.next_id, "author": author, "body": body, "system": system}
        self.comments.setdefault(number, []).append(comment)
        return comment

    def of(self, number=5, author=None):
        """Return the texts of the comments of a pull request."""
        return [one["body"] for one in self.comments[number] if author in (None, one["author"])]

    def writes(self):
        """Return the requests that wrote."""
        return [asked for asked in self.asked if asked[0] != "GET" and not asked[1].endswith("/graphql")]


class _Handler(BaseHTTPRequestHandler):
    """Answers by the table `routes` of the site: method, pattern, what to do."""

    protocol_version = "HTTP/1.1"
    state: State
    routes: tuple
    token_header: str
    token_form: str

    def log_message(self, *args):
        pass

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        sent = json.loads(self.rfile.read(length)) if length else None
        parts = urlsplit(self.path)
        self.state.asked.append((self.command, parts.path, sent))
        if self.headers.get(self.token_header) != self.token_form.format(TOKEN):
            return self.send(401, {"message": "Bad credentials"})
        if self.state.trouble:
            status, headers = self.state.trouble.pop(0)
            return self.send(status, {"message": "trouble"}, headers)
        for method, pattern, act in self.routes:
            found = re.fullmatch(pattern, parts.path)
            if method == self.command and found:
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                return act(self, *found.groups(), query=query, sent=sent)
        return self.send(404, {"message": "Not Found"})

    do_GET = do_POST = do_PATCH = do_PUT = answer  # noqa: N815 - the library's names

    def send(self, status, document, headers=()):
        body = json.dumps(document).encode()
        self.send_response(status)
        for name, value in {**dict(headers), "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def send_page(self, items, query):
        """Send a page; a site may hand out fewer than were asked for, and says by a link whether more follow."""
        size, page = min(int(query.get("per_page", 30)), self.state.cap), int(query.get("page", 1))
        more = len(items) > size * page
        link = {"Link": f'<{self.path}>; rel="next"'} if more else {}
        self.send(200, items[size * (page - 1) : size * page], link)

    def send_written(self, status, document):
        if self.state.swallow and self.command == "POST":
            self.state.swallow -= 1
            return self.send(502, {"message": "Bad gateway"})
        return self.send(status, document)

    def comment(self, number, ident):
        return next(one for one in self.state.comments[number] if one["id"] == ident)


class _GitHub(_Handler):
    token_header, token_form = "Authorization", "Bearer {}"

    def user(self, **_):
        if self.state.installation:
            return self.send(403, {"message": "Resource not accessible by integration"})
        return self.send(200, {"id": self.state.account, "login": "somebody"})

    def viewer(self, **_):
        self.send(200, {"data": {"viewer": {"databaseId": self.state.account}}})

    def pull(self, number, **_):
        found = self.state.pulls.get(int(number))
        return self.send(200, _as_pull(found)) if found else self.send(404, {"message": "Not Found"})

    def pulls_of(self, commit, *, query, **_):
        found = [_as_pull(one) for one in self.state.pulls.values() if commit in (one["merge"], one["head"])]
        self.send_page(found, query)

    def comments_of(self, number, *, query, **_):
        shown = [
            {"id": one["id"], "user": {"id": one["author"]}, "body": one["body"].replace("\n", "\r\n")}
            for one in self.state.comments[int(number)]
        ]
        self.send_page(shown, query)

    def add(self, number, *, sent, **_):
        if not self.state.may_write:
            return self.send(403, {"message": "Resource not accessible by integration"})
        self.state.say(int(number), sent["body"], author=self.state.account)
        return self.send_written(201, {})

    def edit(self, ident, *, sent, **_):
        if not self.state.may_write:
            return self.send(403, {"message": "Resource not accessible by integration"})
        number = next(
            n for n, said in self.state.comments.items() if int(ident) in [one["id"] for one in said]
        )
        self.comment(number, int(ident))["body"] = sent["body"]
        return self.send(200, {})

    def ref_of(self, name, **_):
        tip = self.state.branches.get(unquote(name))
        return self.send(200, {"object": {"sha": tip}}) if tip else self.send(404, {"message": "Not Found"})

    routes = (
        ("GET", rf"/repos/{REPOSITORY}/git/ref/heads/(.+)", ref_of),
        ("GET", "/user", user),
        ("POST", "/graphql", viewer),
        ("GET", rf"/repos/{REPOSITORY}/pulls/(\d+)", pull),
        ("GET", rf"/repos/{REPOSITORY}/commits/([0-9a-f]+)/pulls", pulls_of),
        ("GET", rf"/repos/{REPOSITORY}/issues/(\d+)/comments", comments_of),
        ("POST", rf"/repos/{REPOSITORY}/issues/(\d+)/comments", add),
        ("PATCH", rf"/repos/{REPOSITORY}/issues/comments/(\d+)", edit),
    )


def _as_pull(one):
    return {
        "number": one["number"],
        "state": one["state"],
        "head": {"sha": one["head"]},
        "base": {"ref": one["base"], "repo": {"full_name": REPOSITORY}},
        "merged_at": "2026-11-22T12:00:00Z" if one["merge"] else None,
        "merge_commit_sha": one["merge"],
    }


class _GitLab(_Handler):
    token_header, token_form = "PRIVATE-TOKEN", "{}"

    def user(self, **_):
        self.send(200, {"id": self.state.account})

    def pull(self, number, **_):
        self.send(200, _as_merge_request(self.state.pulls[int(number)]))

    def pulls_of(self, commit, *, query, **_):
        found = [
            _as_merge_request(one)
            for one in self.state.pulls.values()
            if commit in (one["merge"], one.get("squash"), one["head"])
        ]
        self.send_page(found, query)

    def comments_of(self, number, *, query, **_):
        shown = [
            {"id": one["id"], "author": {"id": one["author"]}, "body": one["body"], "system": one["system"]}
            for one in self.state.comments[int(number)]
        ]
        self.send_page(shown, query)

    def add(self, number, *, sent, **_):
        if not self.state.may_write:
            return self.send(403, {"error": "insufficient_scope"})
        self.state.say(int(number), sent["body"], author=self.state.account)
        return self.send_written(201, {})

    def edit(self, number, ident, *, sent, **_):
        self.comment(int(number), int(ident))["body"] = sent["body"]
        self.send(200, {})

    def branch(self, name, **_):
        tip = self.state.branches.get(unquote(name))
        return self.send(200, {"commit": {"id": tip}}) if tip else self.send(404, {"message": "Not Found"})

    base = rf"/api/v4/projects/{PROJECT}"
    routes = (
        ("GET", rf"{base}/repository/branches/([^/]+)", branch),
        ("GET", "/api/v4/user", user),
        ("GET", rf"{base}/merge_requests/(\d+)", pull),
        ("GET", rf"{base}/repository/commits/([0-9a-f]+)/merge_requests", pulls_of),
        ("GET", rf"{base}/merge_requests/(\d+)/notes", comments_of),
        ("POST", rf"{base}/merge_requests/(\d+)/notes", add),
        ("PUT", rf"{base}/merge_requests/(\d+)/notes/(\d+)", edit),
    )


def _as_merge_request(one):
    return {
        "iid": one["number"],
        "state": "opened" if one["state"] == "open" else "merged",
        "sha": one["head"],
        "target_branch": one["base"],
        "target_project_id": PROJECT,
        "merge_commit_sha": one["merge"],
        "squash_commit_sha": one.get("squash"),
    }


@contextmanager
def _served(handler, state):
    kind = type("Handler", (handler,), {"state": state})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(frozen=True, kw_only=True)
class Hosting:
    """A site to be talked to: its state, and the environment of a pipeline on it."""

    name: str
    state: State
    base: str

    def on_pull_request(self, folder, number=5, head=HEAD):
        """Return the environment of a pipeline that runs for a pull request."""
        if self.name == "gitlab":
            return {**self._gitlab(head), "CI_MERGE_REQUEST_IID": str(number)}
        event = {"pull_request": {"number": number, "head": {"sha": head}}}
        return self.github(folder, "pull_request", event, commit="d" * 40, ref=f"refs/pull/{number}/merge")

    def on_push(self, folder, commit=MERGE, branch="main"):
        """Push a commit; return the environment of the pipeline that runs for it."""
        self.state.branches[branch] = commit
        if self.name == "gitlab":
            return {**self._gitlab(commit), "CI_COMMIT_BRANCH": branch}
        return self.github(folder, "push", {}, commit=commit, ref=f"refs/heads/{branch}")

    def github(self, folder, name, event, *, commit, ref):
        path = folder / "event.json"
        path.write_text(json.dumps(event), encoding="utf-8")
        return {
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": self.base,
            "GITHUB_GRAPHQL_URL": f"{self.base}/graphql",
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_EVENT_NAME": name,
            "GITHUB_EVENT_PATH": str(path),
            "GITHUB_SHA": commit,
            "GITHUB_REF": ref,
            "GITHUB_TOKEN": TOKEN,
        }

    def _gitlab(self, commit):
        return {
            "GITLAB_CI": "true",
            "CI_API_V4_URL": f"{self.base}/api/v4",
            "CI_PROJECT_ID": str(PROJECT),
            "CI_COMMIT_SHA": commit,
            "STAGESYNC_GITLAB_TOKEN": TOKEN,
        }


@contextmanager
def hosting(name):
    """Serve a site, "github" or "gitlab", with pull request 5 open."""
    state = State()
    state.open()
    handler = {"github": _GitHub, "gitlab": _GitLab}[name]
    with _served(handler, state) as base:
        yield Hosting(name=name, state=state, base=base)
