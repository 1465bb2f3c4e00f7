"""The GitHub Action, its steps run as the runner runs them: from pull request to merge, and everything in between."""

import re
from pathlib import Path

import pytest
from ci.action import ACTION, ROOT, git, obeyed
from cli.states import OTHER, kanban, rows, state, write
from hosting.sites import BOT, STRANGER

REVIEW_KEY = "4b8e0f1c2d3a59687786a5b4c3d2e1f0"


def on_pull_request(runner, portal, **inputs):
    """Run for the pull request, checked out as GitHub does: merged into main."""
    git(runner.checkout, "checkout", "-q", "change")
    head = git(runner.checkout, "rev-parse", "change")
    base = git(runner.checkout, "rev-parse", "main")
    git(runner.checkout, "checkout", "-q", "--detach", "main")
    git(runner.checkout, "merge", "-q", "--no-ff", "-m", "Merge", "change")
    runner.site.state.pulls[5]["head"] = head
    event = {"pull_request": {"number": 5, "head": {"sha": head}, "base": {"sha": base}}}
    return runner.run("pull_request", event, ref="refs/pull/5/merge", **given(portal, inputs))


def merge(runner, way="merge"):
    """Merge the pull request on GitHub, and check main out; return the commit before."""
    before = git(runner.checkout, "rev-parse", "main")
    git(runner.checkout, "checkout", "-q", "main")
    if way == "squash":
        git(runner.checkout, "merge", "-q", "--squash", "change")
        git(runner.checkout, "commit", "-qm", "Change (#5)")
    elif way == "rebase":
        git(runner.checkout, "merge", "-q", "--ff-only", "change")
        git(runner.checkout, "commit", "-q", "--amend", "-m", "Change, as rebased")
    else:
        git(runner.checkout, "merge", "-q", "--no-ff", "-m", "Merge #5", "change")
    runner.site.state.merge(as_commit=runner.head())
    return before


def on_push(runner, portal, before, **inputs):
    return runner.run("push", {"before": before}, **given(portal, inputs))


def given(portal, inputs):
    return {"webhook": portal.webhook, "install": "false", "review_key": REVIEW_KEY, **inputs}


def titles(portal, group="7"):
    rows = [row for row in portal.state()["stages"] if row["ENTITY_ID"] == group]
    return [row["TITLE"] for row in sorted(rows, key=lambda row: int(row["SORT"]))]


def test_a_pull_request_is_planned_shown_and_kept(runner, portal):
    job = on_pull_request(runner, portal)
    assert not job.failed, job.log
    assert job.outputs["has-changes"] == "true"
    assert re.fullmatch("sha256:[0-9a-f]{64}", job.outputs["plan-digest"])
    assert job.outputs["calls"] == "2"
    (comment,) = runner.site.state.of(5, BOT)
    assert job.outputs["plan-digest"] in comment
    assert job.outputs["plan-digest"] in job.summary
    page = job.used["actions/upload-artifact"]
    assert page["name"] == "stagesync-plan-default"
    assert job.outputs["plan-digest"] in Path(page["path"]).read_text(encoding="utf-8")
    assert portal.writes() == []


def test_the_webhook_is_masked_and_stands_nowhere(runner, portal):
    job = on_pull_request(runner, portal)
    masks = job.said("add-mask")
    assert portal.webhook in masks
    unmasked = job.log.replace(f"::add-mask::{portal.webhook}", "").replace("::add-mask::embedded", "")
    assert portal.webhook not in unmasked + job.summary
    assert REVIEW_KEY not in job.log + job.summary


@pytest.mark.parametrize("way", ["merge", "squash", "rebase"])
def test_a_merge_applies_what_was_shown(runner, portal, way):
    shown = on_pull_request(runner, portal)
    before = merge(runner, way)
    job = on_push(runner, portal, before)
    assert not job.failed, job.log
    assert job.outputs == shown.outputs
    assert titles(portal) == ["Backlog", "Review", "In progress", "Done"]
    _, report = runner.site.state.of(5, BOT)
    assert "### stagesync: applied" in report
    assert "reads back as planned" in report
    assert "reads back as planned" in job.summary


def test_running_the_merge_again_is_safe(runner, portal):
    on_pull_request(runner, portal)
    before = merge(runner)
    on_push(runner, portal, before)
    writes = portal.writes()
    job = on_push(runner, portal, before)
    assert not job.failed, job.log
    assert job.outputs["has-changes"] == "false"
    assert "Check that this plan was reviewed" not in job.ran
    assert portal.writes() == writes


def test_a_board_changed_since_is_not_applied_but_told(runner, portal):
    on_pull_request(runner, portal)
    portal.put(state(rows("Backlog", "Doing", "By hand", "Done"), OTHER))
    before = merge(runner)
    job = on_push(runner, portal, before)
    assert job.failed
    assert portal.writes() == []
    _, told = runner.site.state.of(5, BOT)
    assert "By hand" in told
    assert job.outputs["plan-digest"] in told
    assert "**Not applied:**" in job.summary
    assert any("not the one that was reviewed" in error for error in job.said("error"))
    # and whoever has read it may have it applied
    job = runner.run("workflow_dispatch", **given(portal, {"reviewed_digest": job.outputs["plan-digest"]}))
    assert not job.failed, job.log
    assert "By hand" in titles(portal)
    assert "In progress" in titles(portal)


def test_a_comment_edited_by_a_person_lets_nothing_through(runner, portal):
    on_pull_request(runner, portal)
    (one,) = runner.site.state.comments[5]
    one["body"] += "\n"  # what the site itself may add at the end does not matter
    one["body"] = one["body"].replace("Review", "Nothing")
    job = on_push(runner, portal, merge(runner))
    assert job.failed
    assert portal.writes() == []


def test_a_copied_comment_of_somebody_else_lets_nothing_through(runner, portal):
    on_pull_request(runner, portal)
    (one,) = runner.site.state.comments[5]
    one["author"] = STRANGER
    job = on_push(runner, portal, merge(runner))
    assert job.failed
    assert portal.writes() == []


def test_a_direct_push_is_refused(runner, portal):
    before = git(runner.checkout, "rev-parse", "main")
    git(runner.checkout, "checkout", "-q", "-B", "main", "change")
    job = on_push(runner, portal, before)
    assert job.failed
    assert "no pull request was merged as commit" in job.log
    assert portal.writes() == []


def test_a_push_to_another_branch_validates_alone(runner, portal):
    job = runner.run("push", {"before": "0" * 40}, ref="refs/heads/change", **given(portal, {}))
    assert not job.failed
    assert job.ran == ["Decide what to do", "Validate"]


def test_a_fork_without_the_secret_validates_alone_and_says_so(runner, portal):
    job = on_pull_request(runner, portal, webhook="")
    assert not job.failed, job.log
    assert job.ran == ["Decide what to do", "Validate"]
    assert job.outputs == {"has-changes": "", "plan-digest": "", "calls": ""}
    (said,) = job.said("notice")
    assert "nothing is planned" in said
    assert runner.site.state.asked == []


def test_a_bad_file_is_red_even_in_a_fork(runner, portal):
    write(runner.checkout / "stagesync.yaml", kanban("Backlog", "Backlog"))
    git(runner.checkout, "commit", "-qam", "Twice the same title")
    job = on_pull_request(runner, portal, webhook="")
    assert job.failed
    assert job.said("error")


def test_a_missing_secret_is_red_where_it_should_be_there(runner, portal):
    before = merge(runner)
    job = on_push(runner, portal, before, webhook="")
    assert job.failed
    assert "The input webhook is empty" in job.said("error")[0]
    runner.fork = True
    assert not on_push(runner, portal, before, webhook="").failed


def test_a_refused_board_is_shown_and_red(runner, portal):
    write(runner.checkout / "stagesync.yaml", kanban("Backlog", "Doing", unlisted="error"))
    git(runner.checkout, "commit", "-qam", "Refused")
    job = on_pull_request(runner, portal)
    assert job.failed
    (comment,) = runner.site.state.of(5, BOT)
    assert "unlisted-stage" in comment
    assert "A board is refused" in job.said("error")[0]


def test_a_schedule_is_green_while_boards_are_as_their_files_say(runner, portal):
    git(runner.checkout, "checkout", "-q", "main")
    job = runner.run("schedule", **given(portal, {}))
    assert not job.failed, job.log
    assert job.outputs["has-changes"] == "false"


def test_a_schedule_is_red_once_somebody_changed_a_board(runner, portal):
    git(runner.checkout, "checkout", "-q", "main")
    portal.put(state(rows("Backlog", "Doing it", "Done"), OTHER))
    job = runner.run("schedule", **given(portal, {}))
    assert job.failed
    assert "not as their files say" in job.said("error")[0]
    assert "Doing it" in job.summary
    assert portal.writes() == []


def test_a_run_by_hand_without_a_digest_only_shows(runner, portal):
    merge(runner)
    job = runner.run("workflow_dispatch", **given(portal, {}))
    assert not job.failed, job.log
    assert job.outputs["calls"] == "2"
    assert portal.writes() == []


def test_a_digest_applies_on_the_branch_alone(runner, portal):
    digest = f"sha256:{'0' * 64}"
    job = runner.run(
        "workflow_dispatch", ref="refs/heads/change", **given(portal, {"reviewed_digest": digest})
    )
    assert job.failed
    assert job.ran == ["Decide what to do"]


def test_a_merge_queue_validates_alone(runner, portal):
    job = runner.run("merge_group", ref="refs/heads/gh-readonly-queue/main/pr-5", **given(portal, {}))
    assert (job.failed, job.ran) == (False, ["Decide what to do", "Validate"])


@pytest.mark.parametrize("event", ["pull_request_target", "issue_comment", "workflow_run"])
def test_events_of_strangers_are_refused(runner, portal, event):
    job = runner.run(event, **given(portal, {}))
    assert job.failed
    assert job.ran == ["Decide what to do"]


ODD_INPUTS = {
    "key": {"key": "a b"},
    "key with a line": {"key": "x\nhas-changes=false"},
    "digest": {"reviewed_digest": "sha256:12"},
    "portal": {"portal": "https://portal.example/rest/1/code/"},
}


@pytest.mark.parametrize("inputs", ODD_INPUTS.values(), ids=ODD_INPUTS)
def test_odd_inputs_are_refused(runner, inputs):
    job = runner.run("push", install="false", **inputs)
    assert job.failed
    assert job.ran == ["Decide what to do"]


def test_comments_can_be_left_off(runner, portal):
    job = on_pull_request(runner, portal, comment="false")
    assert not job.failed
    assert runner.site.state.asked == []


def test_without_history_it_plans_without_a_base(runner, portal):
    event = {"pull_request": {"number": 5, "head": {"sha": runner.head()}, "base": {"sha": "e" * 40}}}
    runner.site.state.pulls[5]["head"] = runner.head()
    job = runner.run("pull_request", event, **given(portal, {}))
    assert not job.failed, job.log
    assert "fetch-depth: 0" in job.said("notice")[0]


def test_a_rename_seen_in_history_is_the_same_plan_before_and_after_the_merge(runner, portal):
    write(runner.checkout / "stagesync.yaml", kanban("Backlog", "In progress", "Done"))
    git(runner.checkout, "commit", "-qam", "Rename")
    shown = on_pull_request(runner, portal)
    assert not shown.failed, shown.log
    assert shown.outputs["calls"] == "1"
    # another pull request is merged in between, so that the commit before is another one
    git(runner.checkout, "checkout", "-q", "main")
    (runner.checkout / "README").write_text("boards\n", encoding="utf-8")
    git(runner.checkout, "add", "README")
    git(runner.checkout, "commit", "-qm", "Another")
    job = on_push(runner, portal, merge(runner))
    assert not job.failed, job.log
    assert titles(portal) == ["Backlog", "In progress", "Done"]


def test_paths_are_one_a_line_and_may_hold_blanks(runner, portal):
    folder = runner.checkout / "my boards"
    folder.mkdir()
    write(folder / "a.yaml", kanban("Backlog", "Doing", "Done"))
    write(runner.checkout / "-b.yaml", kanban("Inbox", "Closed", name="ops", group=8))
    job = on_pull_request(runner, portal, paths="my boards\n\n  \r\n-b.yaml")
    assert not job.failed, job.log
    assert job.outputs["has-changes"] == "false"


NASTY = (
    "::set-output name=has-changes::false",
    "::error::owned",
    "::stop-commands::x",
    "##[error]owned",
    "Doing\nhas-changes=false",
    "\nhas-changes=false",
    "x<<EOF\nplan-digest=y\nEOF",
    " ::add-mask::e",
    "$(touch owned) `touch owned` '; touch owned; '",
    "```\n</details><!-- stagesync:plan key=default -->\n/close\n@all",
)


def test_titles_on_the_portal_steer_neither_runner_nor_outputs(runner, portal):
    groups = {"7": NASTY[0], "8": NASTY[-1]}
    portal.put(state(rows("Backlog", "Doing", *NASTY, "Done"), OTHER, groups=groups))
    jobs = [on_pull_request(runner, portal), on_push(runner, portal, merge(runner))]
    for job in jobs:
        assert not job.failed, job.log
        assert {name for name, _ in job.obeyed} <= {"add-mask", "notice"}
        assert set(job.said("add-mask")) <= {portal.webhook, "embedded"}
        assert (job.outputs["has-changes"], job.outputs["calls"]) == ("true", "2")
    assert set(NASTY) <= set(titles(portal))
    assert not list(runner.checkout.rglob("owned"))
    for body in [*runner.site.state.of(5, BOT), *(job.summary for job in jobs)]:
        assert not re.search("^/close", body, re.MULTILINE)


def test_it_can_be_tried_without_a_portal(runner, site):
    job = runner.run("workflow_dispatch", portal="embedded:trial.db", install="false")
    assert not job.failed, job.log
    assert job.outputs["has-changes"] == "true"


def test_a_comment_that_can_not_be_written_is_red(runner, portal):
    runner.site.state.may_write = False
    job = on_pull_request(runner, portal)
    assert job.failed
    assert "pull-requests: write" in job.log


def test_a_report_that_can_not_be_written_leaves_the_apply_done(runner, portal):
    on_pull_request(runner, portal)
    before = merge(runner)
    runner.site.state.may_write = False
    job = on_push(runner, portal, before)
    assert not job.failed, job.log
    assert "could not be put on the pull request" in job.said("warning")[0]
    assert "Review" in titles(portal)


def test_no_expression_stands_in_a_script_and_secrets_only_where_needed():
    steps = ACTION["runs"]["steps"]
    assert not [step["name"] for step in steps if "${{" in step.get("run", "")]
    with_webhook = {step["name"] for step in steps if "STAGESYNC_WEBHOOK" in step.get("env", {})}
    assert with_webhook == {
        "Plan",
        "Comment on the pull request",
        "Check that this plan was reviewed",
        "Apply",
    }
    with_token = {step["name"] for step in steps if "GITHUB_TOKEN" in step.get("env", {})}
    assert with_token == {
        "Comment on the pull request",
        "Check that this plan was reviewed",
        "Report on the pull request",
    }


def test_actions_of_others_are_pinned_with_the_version_said():
    for path in [
        ROOT / "action.yml",
        *(ROOT / ".github").rglob("*.yml"),
        *(ROOT / "examples" / "ci").glob("*.yml"),
    ]:
        for line in re.findall(r"uses: (\S+.*)", path.read_text(encoding="utf-8")):
            assert re.match(r"\./|[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), (path, line)


def test_the_imitated_runner_obeys_what_a_runner_obeys():
    log = (
        "::error file=a,line=1::no\n::stop-commands::t\n::error::hidden\n::t::\n  ::notice::yes\n##[error]old"
    )
    assert obeyed(log) == [("error", "no"), ("notice", "yes"), ("error", "##[error]old")]
