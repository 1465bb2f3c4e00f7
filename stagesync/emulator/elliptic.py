"""Signatures on the curve P-256, for a throw-away certificate; it guards nothing and its timing hides nothing.

The standard library can use certificates but makes none. Written out from FIPS 186-4 in the plainest way: some twenty
milliseconds for a key and a signature.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field

Point = tuple[int, int] | None
"""A point of the curve; None is the one at infinity."""

BYTES = 32
_P = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_BASE: Point = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A private key; the secret is left out of `repr`."""

    secret: int = field(repr=False)

    @property
    def public(self) -> bytes:
        """The public point, uncompressed: 0x04, x, y."""
        point = _times(self.secret, _BASE)
        if point is None:
            raise ArithmeticError("the secret is a multiple of the curve's order")
        return b"\x04" + point[0].to_bytes(BYTES, "big") + point[1].to_bytes(BYTES, "big")

    def sign(self, message: bytes) -> tuple[int, int]:
        """Return an ECDSA signature with SHA-256."""
        digest = int.from_bytes(hashlib.sha256(message).digest(), "big")
        while True:
            nonce = _below_order()
            point = _times(nonce, _BASE)
            r = 0 if point is None else point[0] % _ORDER
            s = pow(nonce, -1, _ORDER) * (digest + r * self.secret) % _ORDER
            if r and s:
                return r, s


def new_key() -> PrivateKey:
    """Return a new private key."""
    return PrivateKey(_below_order())


def _below_order() -> int:
    return secrets.randbelow(_ORDER - 1) + 1


def _times(factor: int, point: Point) -> Point:
    total: Point = None
    while factor:
        if factor & 1:
            total = _plus(total, point)
        point = _plus(point, point)
        factor >>= 1
    return total


def _plus(one: Point, other: Point) -> Point:
    if one is None or other is None:
        return one or other
    (x1, y1), (x2, y2) = one, other
    if x1 == x2 and (y1 + y2) % _P == 0:
        return None
    rise, run = (3 * x1 * x1 - 3, 2 * y1) if one == other else (y2 - y1, x2 - x1)
    slope = rise * pow(run, -1, _P) % _P
    x3 = (slope * slope - x1 - x2) % _P
    return x3, (slope * (x1 - x3) - y1) % _P
