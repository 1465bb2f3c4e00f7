"""The embedded portal: the stage methods of a Bitrix24 portal, in process or behind `server.py`.

It is a witness, written from what is known of the portal (docs/portal.md) and sharing no code with the client. This
module ties request, checks and answer together; each check and each method has a module of its own. Answers in XML are
not served: the suffix `.xml` gets a 404 of our own.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

from stagesync.emulator import door
from stagesync.emulator.batch import batch
from stagesync.emulator.credentials import CODE, check_credentials
from stagesync.emulator.envelope import envelope
from stagesync.emulator.failure import RestError, method_not_found
from stagesync.emulator.methods import CREDENTIALS, METHODS, Method, call, check_scope
from stagesync.emulator.php_json import dumps, shaped
from stagesync.emulator.rate import Bucket, Rate
from stagesync.emulator.reply import Reply
from stagesync.emulator.request import Route, as_utf8, params_of, read_body, route_of
from stagesync.emulator.session import Session
from stagesync.emulator.state_document import parse
from stagesync.emulator.storage import Storage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path
    from wsgiref.types import StartResponse, WSGIEnvironment

    from stagesync.emulator.answer import Answer
    from stagesync.emulator.php_value import PhpArray

_HEADERS = (
    ("Content-Type", "application/json; charset=utf-8"),
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Allow-Headers", "origin, content-type, accept"),
    ("X-Content-Type-Options", "nosniff"),
)
_ALL_METHODS = {**METHODS, "batch": Method((), batch)}
_NO_SCOPE = "The request requires higher privileges than provided by the webhook token"


class EmbeddedPortal:
    """A portal with one webhook, kept in the file `path` or, without one, in memory.

    `rate` limits requests as the cloud does; None limits nothing. `clock` gives Unix seconds. All methods may be
    called from any thread. A `path` that holds something else raises SeedError and is left as it is.
    """

    def __init__(
        self, path: Path | None = None, *, rate: Rate | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        self._storage = Storage(path)
        self._rate = rate
        self._clock = clock
        self._lock = threading.RLock()
        self._buckets: dict[str, Bucket] = {}
        self._announced: set[str] = set()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._storage.close()

    def state(self) -> dict[str, Any]:
        """Return the state as a document, see `state_document.py`."""
        with self._lock, self._storage.transaction():
            return self._storage.state()

    def replace(self, state: Mapping[str, Any]) -> None:
        """Put a state in place of the present one; SeedError, before anything is changed, if it is not one."""
        document = parse(state)
        with self._lock, self._storage.transaction():
            self._storage.replace(document)

    def log(self) -> list[dict[str, Any]]:
        """Return the calls served: `method`, `params`, and `batch` for one that ran inside a batch."""
        with self._lock, self._storage.transaction():
            return self._storage.log.all()

    def clear_log(self) -> None:
        """Forget the calls served."""
        with self._lock, self._storage.transaction():
            self._storage.log.clear()

    def holds_boards(self) -> bool:
        """Tell whether there is any stage."""
        with self._lock, self._storage.transaction():
            return self._storage.stages.highest_id() > 0

    def webhook(self, base_url: str) -> str:
        """Return the webhook's URL under the address of a server, or of a stand-in for one."""
        with self._lock, self._storage.transaction():
            user_id = self._storage.settings()["user_id"]
            self._announced.add(str(user_id))
        return f"{base_url.rstrip('/')}/rest/{user_id}/{CODE}/"

    def wsgi(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one HTTP request; a WSGI application."""
        reply = self._reply(environ)
        start_response(reply.status_line, reply.all_headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [reply.body]

    def _reply(self, environ: WSGIEnvironment) -> Reply:
        verb = environ["REQUEST_METHOD"]
        path = as_utf8(environ.get("PATH_INFO", ""))
        body = read_body(environ)
        if path == door.PREFIX or path.startswith(f"{door.PREFIX}/"):
            return door.answer(self, verb, path, body)
        if path != "/rest" and not path.startswith("/rest/"):
            return Reply(status=404, body=b"Nothing here: the REST API is under /rest/.\n", headers=_PLAIN)
        if not self._admits(environ.get("REMOTE_ADDR", "")):
            return _failed(RestError("QUERY_LIMIT_EXCEEDED", "Too many requests", status=503))
        if verb == "OPTIONS":
            return Reply(status=200, body=b"", headers=_HEADERS)
        try:
            return _json_reply(self._serve(route_of(path), params_of(environ, body)), 200)
        except RestError as error:
            return _failed(error)

    def _admits(self, source: str) -> bool:
        if self._rate is None:
            return True
        with self._lock:
            bucket = self._buckets.setdefault(source, Bucket(self._rate))
            return bucket.admits(self._clock())

    def _serve(self, route: Route | None, params: PhpArray) -> dict[str, Any]:
        """Run one call in a process of its own; what it wrote before an error stays, as on a real portal."""
        if route is None:
            raise method_not_found()
        if route.suffix == "xml":
            raise RestError("UNSUPPORTED_FORMAT", "The embedded portal answers in JSON alone", status=404)
        started = self._clock()
        with self._lock, self._storage.transaction():
            session = Session(store=self._storage, clock=self._clock)
            try:
                answer = self._call(session, route, params)
            except RestError as error:
                failure = error
            else:
                return envelope(answer, started, self._clock())
        raise failure

    def _call(self, session: Session, route: Route, params: PhpArray) -> Answer:
        """Check name, credentials and scope in the portal's order, then run the method."""
        name = route.method.lower()
        method = _ALL_METHODS.get(name)
        shown = {key: value for key, value in params.items() if key not in CREDENTIALS}
        session.record(name if method else route.method, shaped(shown) or {}, batch=False)
        if method is None:
            raise method_not_found()
        check_credentials(session, route, params, announced=self._announced)
        check_scope(session, method, text=_NO_SCOPE)
        return call(session, method, params)


_PLAIN = (("Content-Type", "text/plain; charset=utf-8"),)


def _failed(error: RestError) -> Reply:
    return _json_reply(error.document(), error.status)


def _json_reply(document: dict[str, Any], status: int) -> Reply:
    return Reply(status=status, body=dumps(document).encode(), headers=_HEADERS)
