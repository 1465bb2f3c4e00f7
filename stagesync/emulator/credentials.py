"""Webhook credentials: who may call, checked after the method's name and before its scope.

The code is a throw-away constant: the embedded portal keeps no secret and listens on loopback alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagesync.emulator.failure import RestError, invalid_credentials
from stagesync.emulator.php_value import PhpArray

if TYPE_CHECKING:
    from collections.abc import Collection

    from stagesync.emulator.request import Route
    from stagesync.emulator.session import Session

CODE = "embedded"


def check_credentials(
    session: Session, route: Route, params: PhpArray, *, announced: Collection[str] = ()
) -> None:
    """Refuse a call without the webhook's user and code, in the path or as `aplogin` and `ap`.

    `announced` are user ids of URLs handed out before: they stay good when another state brings another user, as they
    do on a portal that gave a webhook to another user (docs/portal.md, "Webhook URL").
    """
    if "token" in params:
        raise RestError("ACCESS_DENIED", "Link check failed", status=403)
    user: Any = route.user if route.user is not None else params.get("aplogin")
    code: Any = route.code if route.code is not None else params.get("ap")
    if user is None or code is None:
        raise RestError("NO_AUTH_FOUND", "Wrong authorization data", status=401)
    if code != CODE or str(user) not in (str(session.user_id), *announced):
        raise invalid_credentials()
