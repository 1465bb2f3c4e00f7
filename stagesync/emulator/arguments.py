"""How arguments reach a method: by name, with or without regard to case, null the same as absent.

One function for each style of the portal (docs/portal.md, "How arguments are bound"); plain services read their
parameters themselves.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from stagesync.emulator.failure import RestError
from stagesync.emulator.php_value import to_int, to_text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from stagesync.emulator.php_value import PhpArray

_WHOLE_NUMBER = re.compile(r"[+-]?\d+", re.ASCII)


def dispatched(
    params: Mapping[Any, Any], required: Collection[str], *, arrays: Collection[str] = ()
) -> PhpArray:
    """Bind the arguments of `task.stages.*`: names in any case, keyed in lower case in the result.

    `required` and `arrays` hold lower-case names; one that is missing, null or of the wrong type is a
    DISPATCHER_ERROR.
    """
    bound = {str(name).lower(): value for name, value in params.items() if value is not None}
    for name in required:
        if name not in bound:
            raise RestError("DISPATCHER_ERROR", f'Argument "{name}" is required')
        if name in arrays and not isinstance(bound[name], dict):
            raise RestError("DISPATCHER_ERROR", f'Argument "{name}" must be of type array')
    return dict(bound)


def controller_array(params: Mapping[Any, Any], name: str, *, required: bool = False) -> PhpArray:
    """Return an array argument of a controller method, by its exact name; empty if it is absent and may be."""
    value = params.get(name)
    if value is None:
        if required:
            raise RestError("100", f"Could not find value for parameter {{{name}}}")
        return {}
    if not isinstance(value, dict):
        text = f"Invalid value {{{value}}} to match with parameter {{{name}}}. Should be value of type array."
        raise RestError("100", text)
    return value


def controller_int(params: Mapping[Any, Any], name: str) -> int:
    """Return a whole number that a controller method needs, by its exact name; texts of digits are numbers too."""
    value = params.get(name)
    match value:
        case None:
            raise RestError("100", f"Could not find value for parameter {{{name}}}")
        case int() if not isinstance(value, bool):
            return value
        case float() if value.is_integer():
            return to_int(value)
        case str() if _WHOLE_NUMBER.fullmatch(value):
            return to_int(value)
    shown = "Array" if isinstance(value, dict | list) else to_text(value)
    text = f"Invalid value {{{shown}}} to match with parameter {{{name}}}. Should be value of type int."
    raise RestError("100", text)
