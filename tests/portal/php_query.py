"""What PHP makes of a batch command: `parse_url`, then `parse_str`, for the forms that the client writes."""

from __future__ import annotations

import re
from urllib.parse import unquote_plus


def parse_command(command):
    """Return method and parameters; everything from an unescaped # on is lost, as in PHP."""
    method, _, query = command.partition("#")[0].partition("?")
    params = {}
    for pair in query.split("&") if query else []:
        name, _, value = pair.partition("=")
        _register(params, unquote_plus(name), unquote_plus(value))
    return method, params


def _register(params, name, value):
    top, brackets = re.fullmatch(r"([^\[]+)((?:\[[^\]]*\])*)", name).groups()
    path = [top, *re.findall(r"\[([^\]]*)\]", brackets)]
    for key in path[:-1]:
        params = params.setdefault(key, {})
    params[path[-1]] = value
