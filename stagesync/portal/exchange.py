"""Send one request and take in its answer as plain values: here the HTTP library's exceptions end.

They carry the request and with it the webhook's code, so none of them is raised on, nor kept as a cause: a
failure comes back as a value. What an answer means is left to `answers`.
"""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from stagesync.portal.faults import Failure, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST_BODY = 64 * 1024 * 1024
"""Bytes of an answer, unpacked, that are taken in; a board of 20,000 stages takes about four million."""

_HEADERS = {"Content-Type": "application/json", "Accept": "application/json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An HTTP answer: `location` and `retry_after` are those headers as sent."""

    status: int
    body: bytes
    location: str | None = None
    retry_after: str | None = None


def exchange(http: httpx.Client, url: str, body: bytes, *, largest: int = LARGEST_BODY) -> Reply | Failure:
    """POST the JSON document `body` to `url` once; no exception of the HTTP library comes out."""
    try:
        with http.stream("POST", url, content=body, headers=_HEADERS) as response:
            return _reply(response, largest)
    except httpx.InvalidURL:
        return Failure(fault=Fault.BAD_NAME)
    except UnicodeError:  # a label of the host name that is empty or too long, found by the resolver
        return Failure(fault=Fault.BAD_NAME)
    except httpx.HTTPError as error:
        return _failure(error)


def _reply(response: httpx.Response, largest: int) -> Reply | Failure:
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > largest:
            return Failure(fault=Fault.OVERSIZE)
    return Reply(
        status=response.status_code,
        body=bytes(body),
        location=response.headers.get("Location"),
        retry_after=response.headers.get("Retry-After"),
    )


def _failure(error: httpx.HTTPError) -> Failure:
    match error:
        case httpx.ProxyError():
            return Failure(fault=Fault.PROXY)
        case httpx.ConnectTimeout() | httpx.PoolTimeout():
            return Failure(fault=Fault.CONNECT_TIMEOUT)
        case httpx.ConnectError():
            return _connect_failure(error)
        case httpx.UnsupportedProtocol():
            return Failure(fault=Fault.BAD_NAME)
        case httpx.TimeoutException():
            return Failure(fault=Fault.READ_TIMEOUT)
        case httpx.RemoteProtocolError() if "location header" in str(error):
            return Failure(fault=Fault.BAD_REDIRECT)
        case httpx.DecodingError():
            return Failure(fault=Fault.GARBLED)
        case _:
            return Failure(fault=Fault.CUT)


def _connect_failure(error: httpx.ConnectError) -> Failure:
    """Tell the failures before sending apart by the operating system's own exception below the library's."""
    for cause in _causes(error):
        match cause:
            case ssl.SSLCertVerificationError():
                return Failure(
                    fault=Fault.CERTIFICATE, detail=getattr(cause, "verify_message", "").rstrip(".")
                )
            case ssl.SSLError():
                return Failure(fault=Fault.TLS, detail=getattr(cause, "reason", "") or "")
            case socket.gaierror():
                return Failure(fault=_name_fault(cause))
            case ConnectionRefusedError():
                return Failure(fault=Fault.REFUSED)
            case OSError() if cause.strerror:
                return Failure(fault=Fault.NO_ROUTE, detail=cause.strerror)
    return Failure(fault=Fault.NO_ROUTE)


def _name_fault(error: socket.gaierror) -> Fault:
    unknown = error.errno in {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
    return Fault.UNKNOWN_NAME if unknown else Fault.NO_NAME_SERVICE


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Walk down what `error` was made from; the library chains by cause or by context, a few levels deep."""
    below: BaseException | None = error
    for _ in range(10):
        if below is None:
            return
        yield below
        below = below.__cause__ or below.__context__
