"""`stagesync review`: put a saved plan on its pull request, and let nothing be applied that was not shown there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stagesync.cli import secrets
from stagesync.cli.console import note, show
from stagesync.cli.lazy import HelpfulGroup
from stagesync.cli.review_environment import patience, seal_secret, site

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagesync.cli.review_verdict import Approved, NotApproved
    from stagesync.model.plan import Plan

_KEY = re.compile(r"[A-Za-z0-9._-]{1,64}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_FILE = click.Path(path_type=Path, dir_okay=False)

_file_argument = click.argument("file", type=_FILE, metavar="PLAN")


def _pattern(form: re.Pattern[str], what: str) -> Callable[..., str | None]:
    def checked(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
        if value is None or form.fullmatch(value):
            return value
        raise click.BadParameter(f"it is {what}", ctx, param)

    return checked


_key_option = click.option(
    "--key",
    default="default",
    callback=_pattern(_KEY, "1 to 64 letters, digits, dots, hyphens or underscores"),
    help="Tells the comments of several plans on one pull request apart (default: default).",
)
_webhook_option = click.option(
    "--webhook-file", type=_FILE, help="Read the webhook's URL from a file instead of STAGESYNC_WEBHOOK."
)


@click.group(cls=HelpfulGroup)
def review() -> None:
    """A plan on its pull request: shown before the merge, applied after it if it is still the same.

    Works in pipelines of GitHub (with GITHUB_TOKEN) and GitLab (with STAGESYNC_GITLAB_TOKEN), whose own variables say
    which repository and commit they run for. docs/ci.md tells the whole of it.
    """


@review.command()
@_file_argument
@_key_option
@_webhook_option
def post(file: Path, key: str, webhook_file: Path | None) -> int:
    """Put a saved plan on the pull request that this pipeline runs for, as a comment.

    The comment that an earlier run of ours wrote is replaced. It holds the plan's digest and the commit it was made
    for, and is sealed with the webhook (or STAGESYNC_REVIEW_KEY): without that nobody can write one that counts.

    \b
    Example:
      stagesync plan --out plan.json && stagesync review post plan.json
    """
    from stagesync.cli.review_comment import post_plan
    from stagesync.cli.saved_plan import take_up

    secret, where = seal_secret(webhook_file), site()
    said = post_plan(where, secrets.redacted(take_up(file, ())), key, secret)
    show(f"{said}\n")
    return 0


@review.command()
@_file_argument
@_key_option
@click.option(
    "--digest",
    callback=_pattern(_DIGEST, "sha256: and 64 hex digits, as the plan's last line shows it"),
    help="The digest of the plan that was reviewed, instead of asking the pull request.",
)
@_webhook_option
def check(file: Path, key: str, digest: str | None, webhook_file: Path | None) -> int:
    """Tell whether a saved plan is the very plan that was reviewed. Writes nothing to any portal.

    It is, if the pull request that was merged as this pipeline's commit holds our own comment for the very commit that
    was merged, unedited, with this plan's digest; or if --digest names it. Otherwise the pull request gets a comment
    with the difference.

    Exit code 0: reviewed, or nothing to do; 1: not reviewed.

    \b
    Example:
      stagesync plan --out plan.json
      stagesync review check plan.json && stagesync apply --plan plan.json --yes
    """
    from stagesync.cli.review_verdict import Approved, approved_by
    from stagesync.cli.saved_plan import take_up

    secret = seal_secret(webhook_file)
    plan = secrets.redacted(take_up(file, ()))
    if not plan.changed:
        show("Nothing to do: this plan writes nothing.\n")
        return 0
    verdict = _judged(plan, key, secret) if digest is None else approved_by(digest, plan)
    if isinstance(verdict, Approved):
        show(f"Reviewed: {verdict.by}.\n")
        return 0
    _tell_refusal(verdict, key)
    return 1


@review.command()
@click.argument("file", type=_FILE, metavar="REPORT")
@click.option("--failed", is_flag=True, help="The apply ended with another exit code than 0.")
@click.option("--print", "printed", is_flag=True, help="Print the comment instead, for a job's summary.")
@_key_option
def report(file: Path, failed: bool, printed: bool, key: str) -> int:
    """Put what an apply printed on the pull request that was merged as this pipeline's commit.

    Without such a pull request nothing is written, and that is no failure.

    \b
    Example:
      stagesync apply --plan plan.json --yes > report.txt
      stagesync review report report.txt
    """
    from stagesync.cli.review_comment import post_result
    from stagesync.cli.review_words import report_words

    words = report_words(_text(file), failed=failed)
    if printed:
        show(words)
        return 0
    where = site()
    merged = where.merged()
    for request in merged:
        post_result(where, request.number, key, words)
        show(f"The report is on pull request {request.number}.\n")
    if not merged:
        note("No pull request was merged as this commit: the report is told nowhere else.")
    return 0


@review.command()
@_file_argument
def outputs(file: Path) -> int:
    """Print what a pipeline may want to know of a saved plan: lines NAME=VALUE of plain letters and digits.

    \b
    Example:
      stagesync review outputs plan.json >> "$GITHUB_OUTPUT"
    """
    from stagesync.cli.saved_plan import take_up
    from stagesync.rendering.plan_json import plan_digest

    plan = take_up(file, ())
    show(
        f"has-changes={str(bool(plan.changed)).lower()}\nplan-digest={plan_digest(plan)}\n"
        f"calls={plan.calls}\nrefused={len(plan.refused)}\n"
    )
    return 0


def _judged(plan: Plan, key: str, secret: str | None) -> Approved | NotApproved:
    from stagesync.cli.review_verdict import judge

    return judge(site(), plan, key, secret, patience=patience())


def _tell_refusal(verdict: NotApproved, key: str) -> None:
    """Say on stderr why nothing is applied, and say it on the pull request as far as there is one."""
    from stagesync.cli.review_comment import post_result
    from stagesync.cli.review_words import refusal_words
    from stagesync.errors import StagesyncError

    note(f"Not applied: {verdict.reason}.")
    note(f"The plan made now has the digest {verdict.digest}.")
    if verdict.site is None or verdict.request is None:
        return
    try:
        post_result(verdict.site, verdict.request.number, key, refusal_words(verdict))
    except StagesyncError as error:  # the refusal stands, whoever hears of it
        note(f"The pull request could not be told: {error}")


def _text(file: Path) -> str:
    from stagesync.errors import SourceError

    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise SourceError(f"{file} can't be read: {error.strerror}; name what apply printed") from error
