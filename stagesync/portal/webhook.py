"""The address and credentials of a portal in one URL, and the rules that a usable one keeps.

Where the text comes from (environment, file) is left to the command line; hiding the code in foreign texts to
`redaction`.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from stagesync.errors import WebhookError

_FORM = "https://HOST/rest/USER/CODE/"
_SEGMENT = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@%-]*[A-Za-z0-9][A-Za-z0-9._~!$&'()*+,;=:@%-]*")
_IPV4_LOOPBACK = ipaddress.ip_network("127.0.0.0/8")
_IPV6_LOOPBACK = ipaddress.IPv6Address("::1")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Webhook:
    """An incoming webhook: `host` holds the port where one is named, `prefix` the path before USER (often
    "/rest").

    `code` is the secret; it is there for the request's URL and for redaction alone. Neither `str` nor `repr`
    shows it.
    """

    scheme: str
    host: str
    prefix: str
    user: str
    code: str

    @classmethod
    def parse(cls, text: str) -> Webhook:
        """Return the webhook that `text` names; blanks and line ends around it do not matter.

        Raises WebhookError, whose text never quotes the code. Source: docs/portal.md, "Webhook URL".
        """
        parts = _split(text.strip().removeprefix("\ufeff").strip())
        host = _checked_host(parts)
        *prefix, user, code = _checked_path(parts.path)
        return cls(
            scheme=parts.scheme,
            host=host,
            prefix="".join(f"/{part}" for part in prefix),
            user=user,
            code=code,
        )

    @property
    def hostname(self) -> str:
        """The host's name or address without a port (and without an IPv6 address's brackets)."""
        return urlsplit(f"//{self.host}").hostname or ""

    @property
    def loopback(self) -> bool:
        """Whether the portal runs on this very machine."""
        return _is_loopback(self.hostname)

    def url_for(self, method: str) -> str:
        """Return the URL of one REST method; it holds the code, so it is never shown."""
        return f"{self.scheme}://{self.host}{self.prefix}/{self.user}/{self.code}/{method}.json"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host}{self.prefix}/{self.user}/***/"

    def __repr__(self) -> str:
        return f"Webhook({str(self)!r})"


def _split(text: str) -> SplitResult:
    if not text:
        raise WebhookError(f"the webhook URL is empty; it has the form {_FORM}")
    if re.search(r"[\s\x00-\x1f\x7f]", text):
        raise WebhookError("the webhook URL holds a blank or a line break; give the URL alone, on one line")
    if text[0] in "\"'<":
        raise WebhookError("the webhook URL stands in quotes or angle brackets; leave them off")
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = None
    if parts is None:
        raise WebhookError(f"the webhook URL has no readable host; it has the form {_FORM}")
    if "?" in text or "#" in text:
        raise WebhookError("the webhook URL goes on with ? or #; leave off everything from there")
    return parts


def _checked_host(parts: SplitResult) -> str:
    """Return host and port in lower case; raise WebhookError unless it is safe to talk to them."""
    if parts.scheme not in {"https", "http"}:
        raise WebhookError(f"the webhook URL does not start with https://; it has the form {_FORM}")
    if "@" in parts.netloc:
        raise WebhookError(
            "the webhook URL names a user or password before the host; leave them and the @ off"
        )
    if not parts.hostname or not _readable_port(parts):
        raise WebhookError(f"the webhook URL has no readable host or port; it has the form {_FORM}")
    if not re.fullmatch(r"\[[0-9a-f:.]+\](:\d*)?|[\w.-]+(:\d*)?", parts.netloc.lower()):
        raise WebhookError(
            f"the webhook URL's host holds a character that no host has; it has the form {_FORM}"
        )
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise WebhookError(
            "the webhook URL starts with http://, which would send its code in the clear; use https:// "
            "(plain http is for loopback addresses alone)"
        )
    default_port = ":443" if parts.scheme == "https" else ":80"
    return parts.netloc.lower().removesuffix(":").removesuffix(default_port)


def _readable_port(parts: SplitResult) -> bool:
    try:
        return parts.port is None or parts.port > 0
    except ValueError:
        return False


def _is_loopback(hostname: str) -> bool:
    if hostname == "localhost":
        return True
    try:
        address = ipaddress.ip_address(hostname)
    except ValueError:
        return False
    return address == _IPV6_LOOPBACK or address in _IPV4_LOOPBACK


def _checked_path(path: str) -> list[str]:
    """Return the path's parts, of which the last two are user and code."""
    segments = path.removeprefix("/").removesuffix("/").split("/")
    _refuse_method_name(segments)
    if len(segments) < 2 or _lacks_user(segments):
        raise WebhookError(
            f"the webhook URL lacks the user's id or the code; it has the form {_FORM}, copied whole from "
            "the portal"
        )
    if [part.lower() for part in segments[-4:-2]] == ["rest", "api"]:
        raise WebhookError(
            "the webhook URL is that of REST 3.0 (/rest/api/…), which has no stage methods; leave api/ off"
        )
    if not all(_SEGMENT.fullmatch(part) for part in segments):
        raise WebhookError(
            f"the webhook URL's path holds an empty or unreadable part; it has the form {_FORM}"
        )
    return segments


def _lacks_user(segments: list[str]) -> bool:
    """A login may stand for the id, but a lone word before the code is the REST root, not a user."""
    user = segments[-2]
    return user.lower() == "rest" or (len(segments) == 2 and not user.isdecimal())


def _refuse_method_name(segments: list[str]) -> None:
    named = segments[-1].lower().endswith((".json", ".xml"))
    after_code = len(segments) > 2 and segments[-3].isdecimal() and not segments[-2].isdecimal()
    if named or after_code:
        raise WebhookError(
            "the webhook URL goes on after the code, with a method's name such as profile.json; "
            f"leave that off, so that it has the form {_FORM}"
        )
