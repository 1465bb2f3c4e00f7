"""Names of fields in requests, `GROUP_ID`, and in answers, `groupId`."""

from __future__ import annotations


def camel(name: str) -> str:
    """Return the name in an answer of a name in a request."""
    first, *others = name.lower().split("_")
    return first + "".join(part.capitalize() for part in others)


def upper(name: str) -> str:
    """Return the name in a request of a name in an answer."""
    return "".join(f"_{letter}" if letter.isupper() else letter for letter in name).upper()
