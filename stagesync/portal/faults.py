"""The ways in which a request can end without a readable answer, each in plain words.

Which exception of the HTTP library is which fault is decided in `exchange`; what is tried again in `retries`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from stagesync.errors import PortalError, PortalUnreachable, PortalUnreadable


class Fault(StrEnum):
    """Why no answer came, or none that can be read."""

    BAD_NAME = "bad-name"
    UNKNOWN_NAME = "unknown-name"
    NO_NAME_SERVICE = "no-name-service"
    CERTIFICATE = "certificate"
    TLS = "tls"
    PROXY = "proxy"
    REFUSED = "refused"
    NO_ROUTE = "no-route"
    CONNECT_TIMEOUT = "connect-timeout"
    READ_TIMEOUT = "read-timeout"
    CUT = "cut"
    GARBLED = "garbled"
    OVERSIZE = "oversize"
    BAD_REDIRECT = "bad-redirect"

    @property
    def before_sending(self) -> bool:
        """Whether the request certainly never left: a write has not run."""
        return self not in _AFTER_SENDING

    @property
    def lasting(self) -> bool:
        """Whether the same request would fail in the same way in a minute."""
        return self in _LASTING


_UNREADABLE = {Fault.GARBLED, Fault.OVERSIZE, Fault.BAD_REDIRECT}
_AFTER_SENDING = {Fault.READ_TIMEOUT, Fault.CUT} | _UNREADABLE
_LASTING = {Fault.BAD_NAME, Fault.UNKNOWN_NAME, Fault.CERTIFICATE, Fault.OVERSIZE, Fault.BAD_REDIRECT}

_WORDS = {
    Fault.BAD_NAME: "that is no valid host name; check the webhook URL",
    Fault.UNKNOWN_NAME: "no such host is known; check the webhook URL's host name and the network",
    Fault.NO_NAME_SERVICE: "its name could not be resolved (the name service did not answer); check the "
    "network",
    Fault.CERTIFICATE: "its TLS certificate is not trusted{detail}; if the portal uses a private CA, name "
    "the CA's file with --ca-bundle or SSL_CERT_FILE",
    Fault.TLS: "no TLS connection could be made{detail}; check the port and whether a proxy stands in "
    "between",
    Fault.PROXY: "the proxy did not let the connection through{detail}; check HTTPS_PROXY and NO_PROXY",
    Fault.REFUSED: "the connection was refused; check host and port, and whether the portal is running",
    Fault.NO_ROUTE: "no connection could be made{detail}; check the network, a firewall and HTTPS_PROXY",
    Fault.CONNECT_TIMEOUT: "no connection within the time limit; check the network, a firewall and "
    "HTTPS_PROXY",
    Fault.READ_TIMEOUT: "no answer within the time limit; the portal is overloaded or the network is stuck",
    Fault.CUT: "the connection was cut before the answer was complete; check the network, then run again",
    Fault.GARBLED: "the answer's compression is damaged; a proxy may have altered it",
    Fault.OVERSIZE: "the answer is larger than any board makes it and was dropped; check the webhook URL's "
    "host",
    Fault.BAD_REDIRECT: "the portal answers with a redirect to an address that is none; check the webhook URL",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A request without a readable answer; `detail` is this machine's own short text, without URLs."""

    fault: Fault
    detail: str = ""


def error_for(failure: Failure, *, host: str, method: str) -> PortalError:
    """Return the error to raise for `failure`; it names host and method, never the URL."""
    detail = f" ({failure.detail})" if failure.detail else ""
    message = f"{host}, {method}: {_WORDS[failure.fault].format(detail=detail)}"
    kind = PortalUnreadable if failure.fault in _UNREADABLE else PortalUnreachable
    return kind(message, unknown_outcome=not failure.fault.before_sending)
