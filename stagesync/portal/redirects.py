"""Say what a redirect means: none is ever followed, since that would hand the code to whoever was named.

Other unreadable answers are in `answers`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from stagesync.errors import PortalUnreadable
from stagesync.portal.foreign_text import shown

if TYPE_CHECKING:
    from stagesync.portal.redaction import Redactor
    from stagesync.portal.webhook import Webhook


def redirect_error(
    location: str | None, *, webhook: Webhook, method: str, redactor: Redactor
) -> PortalUnreadable:
    """Return the error for a redirect to `location`, which names a new host, never a path.

    Its outcome counts as unknown: nothing proves that the call did not run before. Source: docs/portal.md,
    "Redirects".
    """
    host, path = _target(location or "", webhook)
    if host and host != webhook.host:
        words = (
            f"the portal answers with a redirect to another host, {shown(redactor.redact(host))}; it is not "
            "followed. If the portal was renamed, update STAGESYNC_WEBHOOK"
        )
    elif "coupon_activation" in path:
        words = "the portal's licence has expired: it redirects every request to the activation page; renew it there"
    else:
        words = "the portal answers with a redirect instead of a REST answer; check the webhook URL's path"
    return PortalUnreadable(f"{webhook.host}, {method}: {words}", unknown_outcome=True)


def _target(location: str, webhook: Webhook) -> tuple[str, str]:
    """Return host (and port, if named) and path of `location`, both empty if it is unreadable."""
    try:
        parts = urlsplit(urljoin(f"{webhook.scheme}://{webhook.host}/", location))
    except ValueError:
        return "", ""
    default_port = ":443" if parts.scheme == "https" else ":80"
    return parts.netloc.rpartition("@")[2].lower().removesuffix(default_port), parts.path.lower()
