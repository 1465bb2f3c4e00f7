"""Problems that the tests of their formats share, and strategies for hostile ones."""

from __future__ import annotations

import re

from hypothesis import strategies as st

from stagesync.model.problem import Location, Problem, Severity
from stagesync.model.rule import Rule


def problem(message="unknown key 'colour'", *, file="stagesync.yaml", line=8, column=9, **more):
    given = {"remedy": "did you mean 'color'?", "rule": Rule.UNKNOWN_KEY, **more}
    return Problem(location=Location(file=file, line=line, column=column), message=message, **given)


def warning(message="the title '0' is odd", **more):
    return problem(message, **{"severity": Severity.WARNING, "rule": Rule.ODD_TITLE, **more})


STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]")
"""Characters that end a line, steer a terminal or turn the direction of writing."""

NASTY = st.sampled_from(
    [
        "::error::x",
        "\n::set-output name=a::b",
        "\r::debug::",
        "##[error]x",
        "%0A::stop-commands::x",
        ",line=1,title=x::",
        "\x1b]0;x\x07",
        "]]>",
        "<!--",
        "&amp;<failure>",
        '" file="x',
        "\ufffe\uffff\x00\ud800",
        "\u202e\u2028\u0085",
        "[a](https://example.com)",
        "é\U0001f600",
    ]
)
TEXTS = st.lists(st.one_of(NASTY, st.text(max_size=8)), min_size=1, max_size=4).map("".join)
FILES = TEXTS.map(lambda text: text.replace("\0", "") or "a").filter(lambda text: not text.startswith("/"))


@st.composite
def hostile_problems(draw):
    return tuple(
        Problem(
            location=Location(file=draw(FILES), line=draw(st.integers(0, 9)), column=draw(st.integers(0, 9))),
            message=draw(TEXTS),
            remedy=draw(TEXTS),
            severity=draw(st.sampled_from(Severity)),
            rule=draw(st.sampled_from(Rule)),
        )
        for _ in range(draw(st.integers(1, 3)))
    )
