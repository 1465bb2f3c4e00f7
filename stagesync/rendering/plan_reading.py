"""A saved plan read back: exactly the plan that was saved, or a refusal that says why not.

It leaves to the caller whether the boards are still as planned and which configuration the plan was made from. The
values of a document are built in `plan_values`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from stagesync import __version__
from stagesync.errors import SourceError
from stagesync.model.plan import FORMAT_VERSION
from stagesync.rendering import json_values
from stagesync.rendering.plan_join_part import as_part, part_value
from stagesync.rendering.plan_json import plan_to_json
from stagesync.rendering.plan_values import OddValue, plan_value

if TYPE_CHECKING:
    from stagesync.model.plan import Plan
    from stagesync.rendering.plan_join_part import Part
    from stagesync.rendering.plan_values import Forms

AGAIN = "make a new one: stagesync plan --out FILE"
_LONGEST_SHOWN = 40


def plan_from_json(text: str, *, source: str, forms: Forms) -> Plan:
    """Return the plan whose `plan_to_json` is `text`, byte for byte; `source` names the file in messages.

    `forms` gives the forms of the calls that a board at an address can get; each call comes back with its own.
    Raises SourceError for everything else: no JSON, another format or version of stagesync, a document that was changed
    after it was saved, calls that concern another board than they stand for.
    """
    document = _document(text, source)
    _check_origin(document, source)
    _check_digest(document, source)
    try:
        plan = as_part(plan_value(document, forms), _part(document))
        same = plan_to_json(plan) == text
    except OddValue as odd:
        raise SourceError(f"{source} is no plan that stagesync made: {odd}; {AGAIN}") from odd
    if not same:
        raise _changed(source, "it is not byte for byte as saved")
    return plan


def _part(document: dict[str, Any]) -> Part | None:
    """Return the shard that a plan was made for; raises OddValue."""
    try:
        return part_value(document["shard"]) if "shard" in document else None
    except ValueError as odd:
        raise OddValue(str(odd)) from odd


def _document(text: str, source: str) -> dict[str, Any]:
    try:
        document = json.loads(text, parse_float=_no_number, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise SourceError(
            f"{source} is no saved plan: it is no JSON ({error.msg}, {place}); {AGAIN}"
        ) from error
    except (ValueError, RecursionError) as error:
        raise SourceError(
            f"{source} is no saved plan: it holds values that no plan holds; {AGAIN}"
        ) from error
    if not isinstance(document, dict) or "format_version" not in document:
        raise SourceError(f"{source} is no saved plan: it names no format_version; {AGAIN}")
    return document


def _no_number(written: str) -> None:
    raise ValueError(written)


def _check_origin(document: dict[str, Any], source: str) -> None:
    form, tool = document["format_version"], document.get("tool_version")
    if form != FORMAT_VERSION:
        raise SourceError(
            f"{source} has the format_version {_shown(form)}, and stagesync {__version__} reads "
            f"{FORMAT_VERSION} alone; {AGAIN}"
        )
    if tool != __version__:
        raise SourceError(
            f"{source} was made by stagesync {_shown(tool)}, and this is {__version__}, which may plan "
            f"otherwise; {AGAIN}"
        )


def _check_digest(document: dict[str, Any], source: str) -> None:
    rest = {key: value for key, value in document.items() if key != "document_digest"}
    if document.get("document_digest") != json_values.digest(rest):
        raise _changed(source, "its digest does not fit")


def _changed(source: str, how: str) -> SourceError:
    return SourceError(
        f"{source} was changed after it was saved: {how}; take the file as it was saved, or {AGAIN}"
    )


def _shown(value: object) -> str:
    text = json.dumps(value)
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"
