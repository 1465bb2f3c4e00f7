"""Problems of files as SARIF 2.1.0, which code scanning services keep as alerts.

Which folder the files are named from is left to the caller; here it is called SRCROOT.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from pathlib import PurePath
from typing import TYPE_CHECKING
from urllib.parse import quote

from stagesync import __version__
from stagesync.model.rule import Rule
from stagesync.rendering import json_values
from stagesync.rendering.safe_text import prose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagesync.model.problem import Location, Problem

ROOT = "SRCROOT"

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_HOME = "https://github.com/stagesync/stagesync"
_MESSAGES = f"{_HOME}/blob/main/docs/configuration.md#messages"
_RULES = tuple(Rule)
_LINE_NUMBERS = re.compile(r"(?<=line )\d+|(?<=:)\d+:\d+")


def problems_to_sarif(problems: Sequence[Problem]) -> str:
    """Return a log of one run as indented ASCII; without a problem its results are empty, which closes old alerts.

    Columns count code points, as all columns of stagesync do.
    """
    run = {
        "tool": {"driver": _driver()},
        "automationDetails": {"id": "stagesync/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the checkout."}}},
        "results": _results(problems),
    }
    return json_values.dump({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _driver() -> dict[str, object]:
    return {
        "name": "stagesync",
        "version": __version__,
        "semanticVersion": __version__,
        "informationUri": _HOME,
        "rules": [_rule(rule) for rule in _RULES],
    }


def _rule(rule: Rule) -> dict[str, object]:
    about = {"text": f"{rule.about}."}
    return {
        "id": rule,
        "shortDescription": about,
        "fullDescription": about,
        "help": {"text": f"{rule.about}. The message says what to do."},
        "helpUri": _MESSAGES,
    }


def _results(problems: Sequence[Problem]) -> list[dict[str, object]]:
    seen: Counter[str] = Counter()
    results = []
    for problem in problems:
        mark = _mark(problem)
        seen[mark] += 1
        results.append(_result(problem, f"{mark}:{seen[mark]}"))
    return results


def _result(problem: Problem, fingerprint: str) -> dict[str, object]:
    region = {"startLine": problem.location.line or 1, "startColumn": problem.location.column or 1}
    return {
        "ruleId": problem.rule,
        "ruleIndex": _RULES.index(problem.rule),
        "level": problem.severity,
        "message": {"text": _message(problem)},
        "locations": [
            {"physicalLocation": {"artifactLocation": _artifact(problem.location), "region": region}}
        ],
        # the one name that GitHub looks at; an upload without it gives a new alert whenever a line is added above
        "partialFingerprints": {"primaryLocationLineHash": fingerprint},
    }


def _message(problem: Problem) -> str:
    r"""Return what is wrong and what to do; `](`, which makes a link of quoted text, is written `]\(`."""
    return prose(f"{problem.message}; {problem.remedy}").replace("](", "]\\(")


def _artifact(location: Location) -> dict[str, str]:
    """Return the file as a URI: relative to the root, or absolute where it does not lie in it."""
    path = PurePath(location.file)
    if path.is_absolute():
        return {"uri": path.as_uri()}
    return {"uri": quote(path.as_posix(), safe="/", errors="backslashreplace"), "uriBaseId": ROOT}


def _mark(problem: Problem) -> str:
    """Return 16 hex digits for a problem wherever in its file it stands: places in its message do not count."""
    text = _LINE_NUMBERS.sub("", problem.message)
    told = "\n".join([problem.rule, problem.location.file, text])
    return hashlib.sha256(told.encode(errors="backslashreplace")).hexdigest()[:16]
