"""A seal under a text: only who holds the secret can make it, and a changed text does not fit it any more.

Whoever may write to a repository may edit everybody's comments, and every workflow of it writes as one account. So who
wrote a comment is not enough: the seal says that it was written where the portal's webhook is known, and not edited
since. What is sealed, and with which secret, is left to the caller.
"""

from __future__ import annotations

import hashlib
import hmac
import re

_LINE = re.compile(r"<!-- stagesync:seal ([0-9a-f]{64}) -->")
_COST = {"n": 2**14, "r": 8, "p": 1, "maxmem": 64 * 1024 * 1024}
"""About 50 ms: a seal is public, and must be no cheap way to try secrets."""


def sealed(first: str, rest: str, *, secret: str, place: str) -> str:
    """Return a text of a first line and the rest, with the seal as its second line; `place` is sealed along."""
    body = f"{first}\n{rest}"
    return f"{first}\n<!-- stagesync:seal {_seal(body, secret, place)} -->\n{rest}"


def is_sealed(text: str, *, secret: str, place: str) -> bool:
    """Tell whether the second line is the seal of all the rest, for this place."""
    first, _, more = text.partition("\n")
    second, _, rest = more.partition("\n")
    found = _LINE.fullmatch(second)
    return found is not None and hmac.compare_digest(found[1], _seal(f"{first}\n{rest}", secret, place))


def _seal(body: str, secret: str, place: str) -> str:
    key = hashlib.scrypt(secret.encode(), salt=f"stagesync:review {place}".encode(), dklen=32, **_COST)
    return hmac.new(key, body.rstrip().encode(errors="surrogatepass"), "sha256").hexdigest()
