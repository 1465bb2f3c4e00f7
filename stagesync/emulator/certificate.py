"""A self-signed certificate for loopback: the X.509 structure around a key of `elliptic.py`.

It can sign no other certificate, so that trusting it means trusting this one server and nobody else.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from stagesync.emulator import der
from stagesync.emulator.elliptic import BYTES, PrivateKey

NAME = "stagesync embedded portal"
DAYS = 730
"""How long a certificate is good: longer than a server runs, shorter than clients begin to find strange."""

_HOSTS = ("localhost",)
_ADDRESSES = ("127.0.0.1", "::1")

_P256 = der.identifier("1.2.840.10045.3.1.7")
_EC_KEY = der.sequence(der.identifier("1.2.840.10045.2.1"), _P256)
_ECDSA_SHA256 = der.sequence(der.identifier("1.2.840.10045.4.3.2"))
_COMMON_NAME = "2.5.4.3"
_BASIC_CONSTRAINTS = "2.5.29.19"
_KEY_USAGE = "2.5.29.15"
_EXTENDED_KEY_USAGE = "2.5.29.37"
_SUBJECT_KEY = "2.5.29.14"
_AUTHORITY_KEY = "2.5.29.35"
_ALTERNATIVE_NAMES = "2.5.29.17"
_SERVER = "1.3.6.1.5.5.7.3.1"


def certificate_pem(key: PrivateKey, now: datetime | None = None) -> str:
    """Return a certificate of this key for localhost, good from a day before `now`."""
    moment = now or datetime.now(UTC)
    name = der.sequence(der.set_of(der.sequence(der.identifier(_COMMON_NAME), der.text(NAME))))
    public = key.public
    content = der.sequence(
        der.explicit(0, der.integer(2)),  # version 3
        der.integer(secrets.randbits(127) | 1),
        _ECDSA_SHA256,
        name,
        der.sequence(der.moment(moment - timedelta(days=1)), der.moment(moment + timedelta(days=DAYS))),
        name,
        der.sequence(_EC_KEY, der.bits(public)),
        der.explicit(3, _extensions(public)),
    )
    signature = der.sequence(*map(der.integer, key.sign(content)))
    return _pem("CERTIFICATE", der.sequence(content, _ECDSA_SHA256, der.bits(signature)))


def private_key_pem(key: PrivateKey) -> str:
    """Return the key as a PEM text."""
    secret = der.octets(key.secret.to_bytes(BYTES, "big"))
    parts = (der.integer(1), secret, der.explicit(0, _P256), der.explicit(1, der.bits(key.public)))
    return _pem("EC PRIVATE KEY", der.sequence(*parts))


def _extensions(public: bytes) -> bytes:
    key_id = hashlib.sha1(public, usedforsecurity=False).digest()
    names = [der.element(0x82, host.encode()) for host in _HOSTS]
    names += [der.element(0x87, ip_address(address).packed) for address in _ADDRESSES]
    return der.sequence(
        _extension(_BASIC_CONSTRAINTS, der.sequence(), critical=True),  # empty: no authority
        _extension(_KEY_USAGE, der.bits(b"\x80", unused=7), critical=True),  # to sign handshakes
        _extension(_EXTENDED_KEY_USAGE, der.sequence(der.identifier(_SERVER))),
        _extension(_SUBJECT_KEY, der.octets(key_id)),
        _extension(_AUTHORITY_KEY, der.sequence(der.element(0x80, key_id))),
        _extension(_ALTERNATIVE_NAMES, der.sequence(*names)),
    )


def _extension(dotted: str, content: bytes, *, critical: bool = False) -> bytes:
    flag = (der.boolean(value=True),) if critical else ()
    return der.sequence(der.identifier(dotted), *flag, der.octets(content))


def _pem(label: str, content: bytes) -> str:
    text = base64.b64encode(content).decode("ascii")
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""])
