"""DER, the encoding of certificates and keys: as much of it as `certificate.py` writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

_FIRST_YEAR_IN_FULL = 2050


def element(tag: int, *contents: bytes) -> bytes:
    """Return one element: tag, length, contents."""
    content = b"".join(contents)
    if len(content) < 0x80:
        return bytes([tag, len(content)]) + content
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def sequence(*items: bytes) -> bytes:
    """Return a SEQUENCE."""
    return element(0x30, *items)


def set_of(item: bytes) -> bytes:
    """Return a SET of one."""
    return element(0x31, item)


def explicit(number: int, item: bytes) -> bytes:
    """Return an item under an explicit tag of its context."""
    return element(0xA0 | number, item)


def integer(value: int) -> bytes:
    """Return an INTEGER that is not negative; a leading zero keeps the sign bit clear."""
    return element(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def boolean(*, value: bool) -> bytes:
    """Return a BOOLEAN."""
    return element(0x01, b"\xff" if value else b"\0")


def octets(value: bytes) -> bytes:
    """Return an OCTET STRING."""
    return element(0x04, value)


def bits(value: bytes, *, unused: int = 0) -> bytes:
    """Return a BIT STRING whose last byte has so many unused bits."""
    return element(0x03, bytes([unused]), value)


def text(value: str) -> bytes:
    """Return a UTF8String."""
    return element(0x0C, value.encode())


def identifier(dotted: str) -> bytes:
    """Return an OBJECT IDENTIFIER, `"1.2.840.10045.2.1"`."""
    first, second, *rest = map(int, dotted.split("."))
    return element(0x06, *(_base_128(arc) for arc in (40 * first + second, *rest)))


def moment(when: datetime) -> bytes:
    """Return a time in UTC as certificates hold it: two digits for the year until 2049, four from then on."""
    if when.year < _FIRST_YEAR_IN_FULL:
        return element(0x17, when.strftime("%y%m%d%H%M%SZ").encode())
    return element(0x18, when.strftime("%Y%m%d%H%M%SZ").encode())


def _base_128(number: int) -> bytes:
    digits = [number & 0x7F]
    while number := number >> 7:
        digits.append(0x80 | number & 0x7F)
    return bytes(reversed(digits))
