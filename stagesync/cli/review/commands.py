"""The commands of `stagesync review`."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stagesync.cli import secrets
from stagesync.cli.console import note, show
from stagesync.cli.lazy import HelpfulGroup
from stagesync.cli.review.environment import patience, seal_secret, site, site_if_any

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagesync.cli.review.sealing import Secret
    from stagesync.cli.review.verdict import Approved, NotApproved
    from stagesync.model.plan import Plan

_FILE = click.Path(path_type=Path, dir_okay=False)

_POST_ELSEWHERE = (
    "`review post` puts a plan on the pull request that its pipeline runs for; elsewhere show the plan to people with: "
    "stagesync show PLAN --format markdown"
)
_CHECK_ELSEWHERE = (
    "elsewhere name the digest that was reviewed: stagesync review check PLAN --digest sha256:…"
)
_REPORT_ELSEWHERE = (
    "`review report` puts a report on the pull request that was merged; elsewhere have it printed as Markdown: "
    "stagesync review report REPORT --print"
)

_file_argument = click.argument("file", type=_FILE, metavar="PLAN")


def _as_key(ctx: click.Context, param: click.Parameter, value: str) -> str:
    from stagesync.rendering.markdown.marker import KEY_FORM, is_key

    if is_key(value):
        return value
    raise click.BadParameter(f"a key is {KEY_FORM}", ctx, param)


def _as_digest(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    from stagesync.rendering.markdown.marker import DIGEST_FORM, is_digest

    if value is None or is_digest(value):
        return value
    raise click.BadParameter(f"a digest is {DIGEST_FORM}, as the plan's last line shows it", ctx, param)


def _as_embedded(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value is None or value.partition(":")[0] == "embedded":
        return value
    raise click.BadParameter("it is 'embedded' or 'embedded:FILE'", ctx, param)


_key_option = click.option(
    "--key",
    default="default",
    callback=_as_key,
    help="Tells the comments of several plans on one pull request apart (default: default).",
)


def _sealing_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command --portal and --webhook-file, which say what comments are sealed with."""
    file = click.option(
        "--webhook-file", type=_FILE, help="Read the webhook's URL from a file instead of STAGESYNC_WEBHOOK."
    )
    portal = click.option(
        "--portal",
        metavar="embedded[:FILE]",
        callback=_as_embedded,
        help="The plan is one for the embedded portal, which has no secret: its comment may do without a seal.",
    )
    return file(portal(command))


@click.group(cls=HelpfulGroup)
def review() -> None:
    """A plan on its pull request: shown before the merge, applied after it if it is still the same.

    Works in pipelines of GitHub (with GITHUB_TOKEN) and GitLab (with STAGESYNC_GITLAB_TOKEN), whose own variables say
    which repository and commit they run for. docs/ci.md tells the whole of it.
    """


@review.command()
@_file_argument
@_key_option
@_sealing_options
def post(file: Path, key: str, portal: str | None, webhook_file: Path | None) -> int:
    """Put a saved plan on the pull request that this pipeline runs for, as a comment.

    The comment that an earlier run of ours wrote is replaced. It holds the plan's digest and the commit it was made
    for, and is sealed with the webhook (or STAGESYNC_REVIEW_KEY): without that nobody can write one that counts. If it
    shows another plan for the same commit, a comment of its own says so.

    Needs a pipeline of GitHub or GitLab; elsewhere `stagesync show` draws a saved plan.
    """
    from stagesync.cli.review.comments import post_plan
    from stagesync.cli.saved_plan import take_up

    secret, where = seal_secret(portal, webhook_file), site(_POST_ELSEWHERE)
    said = post_plan(where, secrets.redacted(take_up(file, ())), key, secret)
    show(f"{said}\n")
    return 0


@review.command()
@_file_argument
@_key_option
@click.option(
    "--digest",
    callback=_as_digest,
    help="The digest of the plan that was reviewed, instead of asking the pull request.",
)
@_sealing_options
def check(file: Path, key: str, digest: str | None, portal: str | None, webhook_file: Path | None) -> int:
    """Tell whether a saved plan is the very plan that was reviewed. Writes nothing to any portal.

    It is, if the pull request that was merged as this pipeline's commit holds our own comment for the very commit that
    was merged, unedited, with this plan's digest; or if --digest names it. Otherwise the pull request gets a comment
    with the difference. Either holds for the branch's newest commit alone.

    Needs a pipeline of GitHub or GitLab; elsewhere --digest can be used, and which commit is the newest is not asked.

    Exit code 0: reviewed, or nothing to do; 1: not reviewed.
    """
    from stagesync.cli.review.verdict import Approved
    from stagesync.cli.saved_plan import take_up

    if digest is None:
        judge = partial(_judged, key=key, secret=seal_secret(portal, webhook_file))
    else:
        judge = partial(_named, digest)
    plan = secrets.redacted(take_up(file, ()))
    if not plan.changed:
        show("Nothing to do: this plan writes nothing.\n")
        return 0
    verdict = judge(plan)
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

    Needs a pipeline of GitHub or GitLab; --print does not.
    """
    from stagesync.cli.review.comments import post_result
    from stagesync.cli.review.telling import report_words

    words = report_words(_text(file), failed=failed)
    if printed:
        show(words)
        return 0
    where = site(_REPORT_ELSEWHERE)
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
    """Print what a pipeline may want to know of a saved plan: lines NAME=VALUE of plain letters and digits."""
    from stagesync.cli.saved_plan import take_up
    from stagesync.rendering.plan_json import plan_digest

    plan = take_up(file, ())
    show(
        f"has-changes={str(bool(plan.changed)).lower()}\nplan-digest={plan_digest(plan)}\n"
        f"calls={plan.calls}\nrefused={len(plan.refused)}\n"
    )
    return 0


def _judged(plan: Plan, *, key: str, secret: Secret) -> Approved | NotApproved:
    from stagesync.cli.review.verdict import judge

    return judge(site(_CHECK_ELSEWHERE), plan, key, secret, patience=patience())


def _named(digest: str, plan: Plan) -> Approved | NotApproved:
    from stagesync.cli.review.verdict import approved_by

    return approved_by(digest, plan, site_if_any(), patience=patience())


def _tell_refusal(verdict: NotApproved, key: str) -> None:
    """Say on stderr why nothing is applied, and say it on the pull request as far as there is one."""
    from stagesync.cli.review.comments import post_result
    from stagesync.cli.review.telling import base_name, refusal_words
    from stagesync.errors import StagesyncError

    note(f"Not applied: {verdict.reason}.")
    note(f"The plan made now has the digest {verdict.digest}, made with the base {base_name(verdict.plan)}.")
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
