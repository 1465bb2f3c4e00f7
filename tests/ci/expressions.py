"""GitHub's expressions, as many of them as action.yml uses: names, texts, ==, !=, &&, ||, always()."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"\s*(&&|\|\||==|!=|'(?:[^']|'')*'|always\(\)|[A-Za-z_][\w.-]*)")
_MORE = re.compile(r"\$\{\{(.*?)\}\}")


def text(template, names):
    """Return a text with each `${{ }}` in it replaced."""
    return _MORE.sub(lambda found: as_text(value(found[1], names)), template)


def value(expression, names):
    """Return what an expression comes to; `names` holds the contexts as nested mappings."""
    tokens, rest = [], expression.strip()
    while rest:
        found = _TOKEN.match(rest)
        assert found, f"this imitation does not know {rest!r}"
        tokens.append(found[1])
        rest = rest[found.end() :]
    result = _any(tokens, names)
    assert not tokens, expression
    return result


def _any(tokens, names):
    result = _all(tokens, names)
    while tokens[:1] == ["||"]:
        tokens.pop(0)
        other = _all(tokens, names)
        result = result or other
    return result


def _all(tokens, names):
    result = _compared(tokens, names)
    while tokens[:1] == ["&&"]:
        tokens.pop(0)
        other = _compared(tokens, names)
        result = result and other
    return result


def _compared(tokens, names):
    left = _one(tokens.pop(0), names)
    if tokens[:1] in (["=="], ["!="]):
        same = tokens.pop(0) == "=="
        return (as_text(left) == as_text(_one(tokens.pop(0), names))) == same
    return left


def _one(token, names):
    if token == "always()":
        return True
    if token.startswith("'"):
        return token[1:-1].replace("''", "'")
    found = names
    for part in token.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def as_text(found):
    """Return a value as GitHub writes it."""
    if isinstance(found, bool):
        return str(found).lower()
    return "" if found is None else str(found)
