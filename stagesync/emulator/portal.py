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
from stagesync.emulator.budget import Budget, Ledger, Meter
from stagesync.emulator.colleague import Edit, do, parse_edit
from stagesync.emulator.credentials import CODE, check_credentials
from stagesync.emulator.disturbance import disturbed
from stagesync.emulator.envelope import envelope, time_block
from stagesync.emulator.failure import RestError, method_not_found, query_limit
from stagesync.emulator.fault import SLOW_SECONDS, Fault, Kind
from stagesync.emulator.faults import Faults, methods_of
from stagesync.emulator.methods import CREDENTIALS, Method, call, check_scope, find
from stagesync.emulator.php_json import shaped
from stagesync.emulator.rate import Bucket, Rate
from stagesync.emulator.reply import JSON, PLAIN, Reply, failed, json_reply
from stagesync.emulator.request import Route, as_utf8, params_of, read_body, route_of
from stagesync.emulator.session import Session
from stagesync.emulator.state_document import parse
from stagesync.emulator.storage import Storage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from wsgiref.types import StartResponse, WSGIEnvironment

    from stagesync.emulator.answer import Answer
    from stagesync.emulator.php_value import PhpArray

_BATCH = Method((), batch, "batch")
_NO_SCOPE = "The request requires higher privileges than provided by the webhook token"


class EmbeddedPortal:
    """A portal with one webhook, kept in the file `path` or, without one, in memory.

    `rate` and `budget` limit requests and operating time as the cloud does; None limits nothing. `faults` are what
    goes wrong; they can be replaced at any time. `clock` gives Unix seconds. `cut_error` makes what `wsgi` raises where
    a connection is cut: a client in process has no socket that could fail, so hand in its library's own exception.
    All methods may be called from any thread. A `path` that holds something else raises SeedError and is left as it is.
    """

    def __init__(
        self,
        path: Path | None = None,
        *,
        rate: Rate | None = None,
        budget: Budget | None = None,
        faults: Faults | None = None,
        clock: Callable[[], float] = time.time,
        cut_error: Callable[[], Exception] | None = None,
    ) -> None:
        self.faults = faults
        self.cut_error = cut_error or _reset
        self._storage = Storage(path)
        self._rate = rate
        self._budget = budget
        self._ledger = Ledger()
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

    def damage(self) -> list[dict[str, Any]]:
        """Return each moment at which a CRM directory was out of order, see `crm/damage.py`."""
        with self._lock, self._storage.transaction():
            return self._storage.damage.all()

    def clear_damage(self) -> None:
        """Forget those moments."""
        with self._lock, self._storage.transaction():
            self._storage.damage.clear()

    def holds_boards(self) -> bool:
        """Tell whether there is any stage, process, status or sprint."""
        with self._lock, self._storage.transaction():
            return self._storage.holds_rows()

    def webhook(self, base_url: str) -> str:
        """Return the webhook's URL under the address of a server, or of a stand-in for one."""
        with self._lock, self._storage.transaction():
            user_id = self._storage.settings()["user_id"]
            self._announced.add(str(user_id))
        return f"{base_url.rstrip('/')}/rest/{user_id}/{CODE}/"

    def edit(self, edit: Edit | Mapping[str, Any]) -> bool:
        """Do a colleague's edit, see `colleague.py`; False if it changed nothing, FaultError if it is none."""
        checked = edit if isinstance(edit, Edit) else parse_edit(edit)
        with self._lock, self._storage.transaction():
            return do(checked, self._storage, self._clock)

    def wsgi(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one HTTP request; a WSGI application. Raises `cut_error()` where the connection is cut."""
        reply = self.respond(environ)
        if reply is None:
            raise self.cut_error()
        start_response(reply.status_line, reply.all_headers)
        if environ["REQUEST_METHOD"] == "HEAD":
            return []
        return [reply.body] if reply.arrives is None else self._cut_off(reply.body[: reply.arrives])

    def respond(self, environ: WSGIEnvironment) -> Reply | None:
        """Return the answer to one HTTP request; None if none comes and the connection is to be reset."""
        verb = environ["REQUEST_METHOD"]
        path = as_utf8(environ.get("PATH_INFO", ""))
        body = read_body(environ)
        if path == door.PREFIX or path.startswith(f"{door.PREFIX}/"):
            return door.answer(self, verb, path, body)
        if path != "/rest" and not path.startswith("/rest/"):
            return Reply(status=404, body=b"Nothing here: the REST API is under /rest/.\n", headers=PLAIN)
        route, params, faults = route_of(path), params_of(environ, body), self.faults
        if faults is None or verb == "OPTIONS":
            return self._reply(environ, route, params)
        due = faults.due(methods_of(route, params))
        inside = [fault for fault in due if fault.inside]
        return disturbed(
            due,
            environ,
            serve=lambda undo: self._reply(environ, route, params, inside, undo=undo),
            act=lambda fault: self._act(fault, faults.sleep),
        )

    def _cut_off(self, part: bytes) -> Iterator[bytes]:
        yield part
        raise self.cut_error()

    def _act(self, fault: Fault, sleep: Callable[[float], object]) -> None:
        """Do what a fault does beside the answer; nobody else waits for a slow one."""
        if fault.kind is Kind.SLOW:
            sleep(SLOW_SECONDS if fault.seconds is None else fault.seconds)
        elif fault.edit is not None:
            self.edit(fault.edit)
        else:
            with self._lock, self._storage.transaction():
                self._storage.set("scopes", list(fault.scopes or ()))

    def _reply(
        self,
        environ: WSGIEnvironment,
        route: Route | None,
        params: PhpArray,
        inside: Sequence[Fault] = (),
        *,
        undo: bool = False,
    ) -> Reply:
        if not self._admits(environ.get("REMOTE_ADDR", "")):
            return failed(query_limit())
        if environ["REQUEST_METHOD"] == "OPTIONS":
            return Reply(status=200, body=b"", headers=JSON)
        try:
            return json_reply(self._serve(route, params, inside, undo=undo), 200)
        except RestError as error:
            return failed(error)

    def _admits(self, source: str) -> bool:
        if self._rate is None:
            return True
        with self._lock:
            bucket = self._buckets.setdefault(source, Bucket(self._rate))
            return bucket.admits(self._clock())

    def _serve(
        self, route: Route | None, params: PhpArray, inside: Sequence[Fault], *, undo: bool
    ) -> dict[str, Any]:
        """Run one call in a process of its own; what it wrote before an error stays, as on a real portal."""
        if route is None:
            raise method_not_found()
        if route.suffix == "xml":
            raise RestError("UNSUPPORTED_FORMAT", "The embedded portal answers in JSON alone", status=404)
        started = self._clock()
        with self._lock, self._storage.transaction(undo=undo):
            meter = Meter(budget=self._budget, clock=self._clock, ledger=self._ledger)
            session = Session(store=self._storage, clock=self._clock, meter=meter, inside=list(inside))
            try:
                answer = self._call(session, route, params)
            except RestError as error:
                failure = error
            else:
                operating = meter.operating(route.method.lower(), started)
                return envelope(answer, time_block(started, self._clock(), operating))
            finally:
                meter.settle()
        raise failure

    def _call(self, session: Session, route: Route, params: PhpArray) -> Answer:
        """Check name, credentials, scope and budget in the portal's order, then run the method."""
        name = route.method.lower()
        method = _BATCH if name == "batch" else find(session, name)
        shown = {key: value for key, value in params.items() if key not in CREDENTIALS}
        session.record(method.name if method else route.method, shaped(shown) or {}, batch=False)
        if method is None:
            raise method_not_found()
        check_credentials(session, route, params, announced=self._announced)
        check_scope(session, method, text=_NO_SCOPE)
        return call(session, name, method, params)


def _reset() -> ConnectionResetError:
    return ConnectionResetError("the embedded portal reset the connection")
