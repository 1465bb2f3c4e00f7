"""One HTTP exchange with a hosting site, by the standard library.

What is asked, and what an answer means, is left to `rest`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

from stagesync.errors import HostingError

if TYPE_CHECKING:
    from http.client import HTTPResponse

_TIMEOUT = 30.0
_LARGEST = 64 * 1024 * 1024
"""Bytes of an answer; a page of 100 comments of 65,536 characters each is well below."""
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """An answer with any status; the names of `headers` are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Broken(Exception):
    """No answer, or half of one; the text says why and holds no header of ours."""


Wire = Callable[[str, str, Mapping[str, str], bytes | None], Response]
"""Takes method, URL, headers and body; raises Broken, or HostingError for what can't be sent at all."""


class _Stays(HTTPRedirectHandler):
    """Follows no redirect: the library would send the token along, to whatever host is named."""

    def redirect_request(self, *_args: object, **_named: object) -> None:
        """Return no request, which makes the answer an HTTPError like any other."""


def open_wire(base: str) -> Wire:
    """Return how to exchange with the host of `base`; raises HostingError unless that is https, or loopback.

    A proxy that the environment names is used, but for loopback.
    """
    parts = urlsplit(base)
    local = parts.hostname in _LOOPBACK
    if parts.scheme != "https" and not (parts.scheme == "http" and local):
        raise HostingError(f"{base!r} is no https address; the token is not sent in the clear")
    opener = build_opener(_Stays(), ProxyHandler({}) if local else ProxyHandler())
    return lambda method, url, headers, body: _exchange(opener, method, url, headers, body)


def _exchange(
    opener: OpenerDirector, method: str, url: str, headers: Mapping[str, str], body: bytes | None
) -> Response:
    typed = {} if body is None else {"Content-Type": "application/json"}
    request = Request(url, data=body, headers={**headers, **typed}, method=method)  # noqa: S310 - open_wire looked at the scheme
    try:
        with opener.open(request, timeout=_TIMEOUT) as answer:
            return _whole(answer)
    except HTTPError as refused:
        with refused:
            return _whole(refused)
    except URLError as error:
        raise Broken(str(error.reason)) from error
    except (OSError, HTTPException) as error:
        raise Broken(str(error) or type(error).__name__) from error
    except ValueError:  # its text quotes what can't be sent, which may be the token
        raise HostingError(
            f"{url}: the request holds a character that can't be sent; look at the token and the address"
        ) from None


def _whole(answer: HTTPResponse | HTTPError) -> Response:
    try:
        body = answer.read(_LARGEST + 1)
    except (OSError, HTTPException) as error:
        raise Broken("the answer broke off") from error
    if len(body) > _LARGEST:
        raise Broken("the answer is larger than any that we asked for")
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return Response(status=answer.status or 0, headers=headers, body=body)
