"""PHP's `json_encode` with the portal's flags.

A PHP array whose keys are 0 to n-1 is a list, any other an object, an empty one `[]`; `<`, `>`, `&`, quotes and `/` are
escaped, other Unicode is raw (docs/portal.md, "Types in answers").
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stagesync.emulator.php_value import PhpValue

_ESCAPES = {
    "<": "\\u003C",
    ">": "\\u003E",
    "&": "\\u0026",
    "'": "\\u0027",
    "/": "\\/",
    '\\"': "\\u0022",
    "\\\\": "\\\\",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}
_SPECIAL = re.compile("[<>&'/\u2028\u2029]|\\\\[\\\\\"]|[\ud800-\udfff]")


def shaped(value: PhpValue) -> PhpValue:
    """Return `value` with each PHP array as the list or object that it is written as."""
    if isinstance(value, dict):
        if is_list(value):
            return [shaped(item) for item in value.values()]
        return {str(key): shaped(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [shaped(item) for item in value]
    return value


def is_list(array: dict[Any, Any]) -> bool:
    """Tell whether an array's keys are 0 to n-1 in this order; an empty one is a list."""
    return all(key == index for index, key in enumerate(array))


def dumps(value: PhpValue) -> str:
    """Return the JSON text; lone surrogates (bytes that were no UTF-8) come out as U+FFFD."""
    text = json.dumps(shaped(value), ensure_ascii=False, separators=(",", ":"))
    return _SPECIAL.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[0], "\ufffd")
