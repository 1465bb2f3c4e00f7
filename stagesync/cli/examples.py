"""A worked example for the help of each command: a command line as one would type it, and what it prints or brings.

The tests run each of them on a served portal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A command line for a shell, lines that it prints (`…` stands for those left out), and what it is good for."""

    line: str
    prints: tuple[str, ...] = ()
    remark: str | None = None


EXAMPLES = {
    "": Example(
        line="stagesync pull --group 7 --out stagesync.yaml && stagesync plan",
        prints=("1 board written to stagesync.yaml.", "…", "1 board: nothing to do."),
    ),
    "demo": Example(
        line="stagesync demo",
        prints=("…", "3 boards: 3 to change; 5 calls (least possible: 5), 10 requests.", "…"),
    ),
    "validate": Example(
        line="stagesync validate boards/ --format sarif > stagesync.sarif",
        prints=("3 boards in 1 file: no error.",),
    ),
    "plan": Example(
        line="stagesync plan --target dev --out plan.json",
        prints=("…", "1 board: 1 to change; 2 calls (least possible: 2), 3 requests."),
    ),
    "show": Example(
        line="stagesync show plan.json --format html > plan.html",
        remark="a page for reviewers; plan.json is what `stagesync plan --out` saved",
    ),
    "apply": Example(
        line="stagesync apply --plan plan.json --yes",
        prints=("…", "✓ dev · kanban · group 7 · applied, 2 calls, reads back as planned", "…"),
    ),
    "rollback": Example(
        line='stagesync rollback --dry-run "$(ls .stagesync/journal/*.jsonl | tail -1)"',
        remark="what undoing the last run would do; without --dry-run it asks, and does it",
    ),
    "pull": Example(
        line='stagesync pull --group "Operations" --crm deal:5 --out boards.yaml',
        prints=("2 boards written to boards.yaml.",),
    ),
    "doctor": Example(
        line="stagesync doctor --group 7",
        prints=("…", "✓ group 7: board: it can be read and has 4 stages"),
    ),
    "review": Example(
        line="stagesync plan --out plan.json && stagesync review post plan.json",
        remark="in a pipeline, for each pull request",
    ),
    "review post": Example(
        line="stagesync plan --out plan.json && stagesync review post plan.json",
        prints=("…", "The plan is on pull request 5."),
    ),
    "review check": Example(
        line="stagesync review check plan.json && stagesync apply --plan plan.json --yes",
        remark="after the merge; plan.json is of the merged files",
    ),
    "review report": Example(
        line="stagesync review report report.txt",
        prints=("The report is on pull request 5.",),
        remark="report.txt is what `stagesync apply` printed",
    ),
    "review outputs": Example(
        line='stagesync review outputs plan.json >> "$GITHUB_OUTPUT"',
        remark="later steps then know has-changes, plan-digest, calls and refused",
    ),
    "portal": Example(
        line="stagesync portal seed state.json && stagesync plan --portal embedded",
        prints=(
            ".stagesync/portal.db is filled from state.json.",
            "…",
            "3 boards: 3 to change; 5 calls (least possible: 5), 10 requests.",
        ),
    ),
    "portal serve": Example(
        line='stagesync portal serve --seed state.json --fault "cut after n=3"',
        prints=("http://127.0.0.1:40613/rest/1/embedded/",),
        remark="with that URL in STAGESYNC_WEBHOOK the other commands talk to it",
    ),
    "portal seed": Example(
        line="stagesync portal seed state.json --state trial.db",
        prints=("trial.db is filled from state.json.",),
    ),
    "schema": Example(line="stagesync schema config > stagesync.schema.json"),
    "completion": Example(
        line='eval "$(stagesync completion bash)"',
        remark="in this shell from now on: stagesync plan --target <Tab>",
    ),
}
"""By the words of a command, "" is the program itself; those that are missing have theirs in their own text."""


def with_example(command: click.Command, words: str) -> click.Command:
    """Return a command whose help ends with its example, if there is one."""
    if words in EXAMPLES:
        command.epilog = in_help(EXAMPLES[words])
    return command


def in_help(example: Example) -> str:
    r"""Return an example as click's `\b` keeps it: line by line."""
    remark = () if example.remark is None else (f"({example.remark})",)
    return "\n".join(
        ["\b", "Example:", f"  $ {example.line}", *(f"  {line}" for line in (*example.prints, *remark))]
    )
