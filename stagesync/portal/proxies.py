"""Which proxy, if any, stands between this machine and the portal, by the usual environment variables.

Building the connection is left to `transport`.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagesync.portal.webhook import Webhook


def proxy_for(webhook: Webhook, environ: Mapping[str, str]) -> str | None:
    """Return the proxy's URL, None for a direct connection; loopback is always direct.

    HTTPS_PROXY, then ALL_PROXY, lower case before upper; NO_PROXY lists hosts, domains, addresses, networks,
    or `*`.
    """
    if webhook.loopback or _excepted(webhook.hostname, _value("NO_PROXY", environ)):
        return None
    proxy = _value("HTTPS_PROXY", environ) or _value("ALL_PROXY", environ)
    return f"http://{proxy}" if proxy and "://" not in proxy else proxy or None


def _value(name: str, environ: Mapping[str, str]) -> str:
    return (environ.get(name.lower()) or environ.get(name) or "").strip()


def _excepted(hostname: str, no_proxy: str) -> bool:
    entries = (entry.strip().lower() for entry in no_proxy.split(","))
    return any(_covers(entry, hostname) for entry in entries if entry)


def _covers(entry: str, hostname: str) -> bool:
    if entry == "*":
        return True
    try:
        return ipaddress.ip_address(hostname) in ipaddress.ip_network(entry.strip("[]"), strict=False)
    except ValueError:
        domain = entry.partition(":")[0].removeprefix("*").removeprefix(".")
        return hostname == domain or hostname.endswith(f".{domain}")
