"""JSON requests to a hosting site's REST API: no redirect followed, limits waited for, errors turned into ours.

Which requests those are, and what their refusals mean, is left to the sites.
"""

from __future__ import annotations

import json
import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from stagesync import __version__
from stagesync.errors import HostingError
from stagesync.hosting import retries
from stagesync.hosting.wire import Broken, Wire, open_wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from stagesync.hosting.wire import Response

_PAGE = 100
_MOST_PAGES = 1000
_REPEATABLE = {"GET", "PUT", "PATCH"}
"""Methods that end alike whether carried out once or twice; a POST would make a second comment."""
_SHOWN = 200


class Refused(Exception):
    """The site answered with an error; `text` is its own message, cut, `limited` that it was for speed alone."""

    def __init__(self, *, status: int, text: str, limited: bool) -> None:
        self.status = status
        self.text = text
        self.limited = limited
        super().__init__(f"status {status}: {text}")


class Rest:
    """A site's API under `base`; `headers` carry the token and are sent to that address alone."""

    def __init__(
        self,
        base: str,
        headers: Mapping[str, str],
        *,
        wire: Wire | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.base = base
        self._headers = {**headers, "User-Agent": f"stagesync/{__version__}"}
        self._wire = wire or open_wire(base)
        self._sleep = sleep
        self._clock = clock

    def ask(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, *, repeatable: bool = False
    ) -> Any:
        """Return the JSON answered to one request; `repeatable` says that even a POST may go out twice.

        Raises Refused for an answer that is an error, HostingError where there is no readable answer.
        """
        again = repeatable or method in _REPEATABLE
        return self._value(self._answered(method, self.base + path, body, repeatable=again), path)

    def pages(self, path: str) -> Iterator[Any]:
        """Yield the items of a list, all pages of it."""
        joint = "&" if "?" in path else "?"
        for number in range(1, _MOST_PAGES + 1):
            paged = f"{path}{joint}per_page={_PAGE}&page={number}"
            answer = self._answered("GET", self.base + paged, None, repeatable=True)
            items = self._value(answer, path)
            if not isinstance(items, list):
                raise HostingError(f"{self.base}{path}: a list was expected; is this the address of the API?")
            yield from items
            if 'rel="next"' not in answer.headers.get("link", ""):
                return
        raise HostingError(f"{self.base}{path}: more than {_MOST_PAGES} pages; nobody reads that far")

    def _answered(
        self, method: str, url: str, body: Mapping[str, Any] | None, *, repeatable: bool
    ) -> Response:
        for number in range(1, retries.TRIES + 1):
            wait = 2.0 ** (number - 1)
            try:
                answer = self._wire(method, url, self._headers, _encoded(body))
            except Broken as broken:
                failure: Exception = HostingError(
                    f"{self.base} can't be reached: {broken}; look at the network and try again",
                    unclear=not repeatable,
                )
                again = repeatable
            else:
                if answer.status < HTTPStatus.MULTIPLE_CHOICES:
                    return answer
                failure, again = self._refusal(url, answer, repeatable=repeatable)
                wait = retries.wait_for(number, answer.headers, self._clock())
            if not again or wait > retries.LONGEST_WAIT or number == retries.TRIES:
                raise failure
            self._sleep(wait)
        raise AssertionError("the last try raises")

    def _refusal(self, url: str, answer: Response, *, repeatable: bool) -> tuple[Exception, bool]:
        """Return the error that an answer stands for, and whether the request may go out again."""
        if retries.is_limit(answer.status, answer.headers):
            return Refused(status=answer.status, text=_message(answer.body), limited=True), True
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            failure = HostingError(
                f"{url} answers with status {answer.status}; the site has trouble, run the job again later",
                unclear=not repeatable,
            )
            return failure, repeatable
        if answer.status < HTTPStatus.BAD_REQUEST:
            return HostingError(
                f"{url} redirects elsewhere, which is not followed since the token would go along; if the repository "
                "was renamed or moved, run the pipeline of the new place"
            ), False
        return Refused(status=answer.status, text=_message(answer.body), limited=False), False

    def _value(self, answer: Response, path: str) -> Any:
        try:
            return json.loads(answer.body)
        except (ValueError, RecursionError) as error:
            raise HostingError(
                f"{self.base}{path}: the answer is no JSON; is this the address of the API?"
            ) from error


def _encoded(body: Mapping[str, Any] | None) -> bytes | None:
    return None if body is None else json.dumps(body).encode()


def _message(body: bytes) -> str:
    """Return the message of an error document, "" if it has none that can be read."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    said = document.get("message", document.get("error", "")) if isinstance(document, dict) else ""
    return str(said)[:_SHOWN]
