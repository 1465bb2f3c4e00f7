"""From a file's bytes to its one mapping, or to the reason why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stagesync.config import composing, decoding
from stagesync.config.nodes import Mapping, Scalar
from stagesync.model.rule import Rule

if TYPE_CHECKING:
    from stagesync.config.report import Report

_EXAMPLE = "start with 'version: 1' and 'boards:'"


class Document(NamedTuple):
    """A file's mapping, and its lines as written for what the tree does not keep (comments)."""

    root: Mapping
    lines: list[str]


def parse(data: bytes, report: Report) -> Document | None:
    """Return the document that `data` holds, or None with a problem noted."""
    text = decoding.decode(data, report)
    if text is None:
        return None
    try:
        root = composing.compose(text, report)
    except composing.StoppedError:
        return None
    if isinstance(root, Mapping):
        return Document(root, decoding.lines(text))
    if root is None or (isinstance(root, Scalar) and root.empty):
        report.error(Rule.EMPTY_FILE, (0, 0), "the file is empty, or holds comments alone", _EXAMPLE)
    else:
        report.error(Rule.EMPTY_FILE, root.place, "the file is no mapping of keys to values", _EXAMPLE)
    return None
