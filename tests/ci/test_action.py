"""The GitHub Action, its steps run as the runner runs them: from pull request to merge, and everything in between."""

import re
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from ci.action import ACTION, ROOT, Job, Runner, git, obeyed
from ci.conftest import as_at_first, repository
from cli.states import BOARD, OTHER, kanban, rows, state, write
from hosting.sites import BOT, STRANGER, hosting

REVIEW_KEY = "4b8e0f1c2d3a59687786a5b4c3d2e1f0"
CHECK, POST, REPORT = (
    "Check that this plan was reviewed",
    "Comment on the pull request",
    "Report on the pull request",
)


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


def merge(runner):
    """Merge the pull request on GitHub, and check main out; return the commit before."""
    before = git(runner.checkout, "rev-parse", "main")
    git(runner.checkout, "checkout", "-q", "main")
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


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A pull request whose plan was shown, by which job, and the site's state after it."""

    runner: Runner
    job: Job
    state: dict

    @property
    def temp(self):
        return self.job.temp

    @property
    def site(self):
        return self.runner.site

    def step(self, step, served, **inputs):
        """Run one step of the merge's job in the folder of the pull request's: the plan is the same."""
        steps = {
            "mode": {"mode": "plan" if step == POST else "apply"},
            "plan": self.job.outputs,
            "check": {},
            "apply": {"status": "0"},
        }
        number = {"number": 5, "head": {"sha": git(self.runner.checkout, "rev-parse", "change")}}
        name, event = ("pull_request", {"pull_request": number}) if step == POST else ("push", {})
        return self.runner.run_step(step, name, event, temp=self.temp, steps=steps, **given(served, inputs))


@pytest.fixture(scope="module")
def shown_once(tmp_path_factory, server):
    folder = tmp_path_factory.mktemp("shown")
    server.put(state(BOARD, OTHER))
    with hosting("github") as site:
        runner = Runner(checkout=repository(folder / "checkout"), folder=folder, site=site)
        job = on_pull_request(runner, server)
        yield Shown(runner=runner, job=job, state=deepcopy(vars(site.state)))


@pytest.fixture
def shown(shown_once, portal, locks):
    """A pull request whose plan was shown, as if for this test alone."""
    vars(shown_once.site.state).update(deepcopy(shown_once.state))
    as_at_first(shown_once.runner.checkout)
    return shown_once


def test_a_pull_request_is_planned_shown_and_kept(shown, portal):
    job = shown.job
    assert not job.failed, job.log
    assert job.outputs["has-changes"] == "true"
    assert re.fullmatch("sha256:[0-9a-f]{64}", job.outputs["plan-digest"])
    assert job.outputs["calls"] == "2"
    (comment,) = shown.site.state.of(5, BOT)
    assert job.outputs["plan-digest"] in comment
    assert job.outputs["plan-digest"] in job.summary
    page = job.used["Keep the picture"]
    assert page["uses"] == "actions/upload-artifact"
    assert page["name"] == "stagesync-plan-default"
    assert job.outputs["plan-digest"] in Path(page["path"]).read_text(encoding="utf-8")
    assert portal.writes() == []


def test_the_webhook_is_masked_and_stands_nowhere(shown, portal):
    job = shown.job
    masks = job.said("add-mask")
    assert portal.webhook in masks
    unmasked = job.log.replace(f"::add-mask::{portal.webhook}", "").replace("::add-mask::embedded", "")
    assert portal.webhook not in unmasked + job.summary
    assert REVIEW_KEY not in job.log + job.summary


def test_a_merge_applies_what_was_shown_and_running_it_again_is_safe(shown, portal):
    before = merge(shown.runner)
    job = on_push(shown.runner, portal, before)
    assert not job.failed, job.log
    assert job.outputs == shown.job.outputs
    assert titles(portal) == ["Backlog", "Review", "In progress", "Done"]
    _, report = shown.site.state.of(5, BOT)
    assert "### stagesync: applied" in report
    assert "reads back as planned" in report
    assert "reads back as planned" in job.summary
    kept = job.used["Keep the journal"]
    assert (kept["name"], kept["include-hidden-files"]) == ("stagesync-journal-default-1", "true")
    (journal,) = (shown.runner.checkout / kept["path"]).glob("journal/*.jsonl")
    assert f"stagesync rollback .stagesync/journal/{journal.name}" in report

    writes = portal.writes()
    job = on_push(shown.runner, portal, before)
    assert not job.failed, job.log
    assert job.outputs["has-changes"] == "false"
    assert CHECK not in job.ran
    assert "Keep the journal" not in job.ran
    assert portal.writes() == writes


def test_a_board_changed_since_is_not_applied_but_told(shown, portal):
    portal.put(state(rows("Backlog", "Doing", "By hand", "Done"), OTHER))
    job = on_push(shown.runner, portal, merge(shown.runner))
    assert job.failed
    assert portal.writes() == []
    assert "Keep the journal" not in job.ran
    _, told = shown.site.state.of(5, BOT)
    assert "By hand" in told
    assert job.outputs["plan-digest"] in told
    assert "**Not applied:**" in job.summary
    assert any("not the one that was reviewed" in error for error in job.said("error"))
    # and whoever has read it may have it applied
    digest = job.outputs["plan-digest"]
    job = shown.runner.run("workflow_dispatch", **given(portal, {"reviewed_digest": digest}))
    assert not job.failed, job.log
    assert "By hand" in titles(portal)
    assert "In progress" in titles(portal)


def test_the_job_of_an_older_merge_applies_nothing_when_it_is_run_again(shown, portal):
    """Its merge was taken back in between: what it approved is what nobody wants any more."""
    checkout = shown.runner.checkout
    before = merge(shown.runner)
    older = shown.runner.head()
    git(checkout, "revert", "--no-edit", "-m", "1", "HEAD")
    git(checkout, "checkout", "-q", "--detach", older)
    job = on_push(shown.runner, portal, before)
    assert job.failed
    assert "its approval is void" in job.log
    assert portal.writes() == []


def test_without_comments_a_digest_alone_lets_a_plan_through_and_nothing_is_told(shown, portal):
    merge(shown.runner)
    job = shown.step(CHECK, portal, comment="false")
    assert job.failed
    assert "by reviewed-digest alone" in job.said("error")[0]
    digest = shown.job.outputs["plan-digest"]
    assert digest in job.summary
    assert git(shown.runner.checkout, "rev-parse", "main^") in job.summary
    assert not shown.step(CHECK, portal, comment="false", reviewed_digest=digest).failed
    assert len(shown.site.state.of(5)) == 1


def test_comment_is_true_or_false(runner, portal):
    job = runner.run("push", {"before": "0" * 40}, **given(portal, {"comment": "no"}))
    assert job.failed
    assert job.ran == ["Decide what to do"]


def test_a_rename_seen_in_history_is_applied_by_the_digest_and_the_base_that_the_refusal_names(
    runner, portal
):
    """The first parent of what a run by hand checks out may be a later commit than the base."""
    write(runner.checkout / "stagesync.yaml", kanban("Backlog", "In progress", "Done"))
    git(runner.checkout, "commit", "-qam", "Rename")
    (runner.checkout / "README").write_text("boards\n", encoding="utf-8")
    git(runner.checkout, "add", "README")
    git(runner.checkout, "commit", "-qm", "Another")
    before = git(runner.checkout, "rev-parse", "main")
    git(runner.checkout, "checkout", "-q", "main")
    git(runner.checkout, "merge", "-q", "--ff-only", "change")  # as a rebase leaves it
    runner.site.state.merge(as_commit=runner.head())
    assert on_push(runner, portal, before).failed
    (told,) = runner.site.state.of(5, BOT)
    digest, base = re.search(r"`reviewed-digest` = `(.*?)` and `base` = `(.*?)`", told).groups()
    job = runner.run("workflow_dispatch", **given(portal, {"reviewed_digest": digest, "base": base}))
    assert not job.failed, job.log
    assert [call["method"] for call in portal.writes()] == ["task.stages.update"]
    assert titles(portal) == ["Backlog", "In progress", "Done"]


def test_an_apply_that_fails_keeps_its_journal_too(shown, portal):
    job = shown.step("Keep the journal", portal, failed=True)
    assert job.used["Keep the journal"]["if-no-files-found"] == "ignore"


def edited(shown):
    (one,) = shown.site.state.comments[5]
    one["body"] = one["body"].replace("Review", "Nothing")


def copied(shown):
    (one,) = shown.site.state.comments[5]
    one["author"] = STRANGER


def pushed_directly(shown):
    shown.site.state.pulls[5]["merge"] = None


NOT_REVIEWED = {
    "a comment edited by a person": (edited, "was edited"),
    "a copied comment of somebody else": (copied, "shows no plan of ours"),
    "a direct push": (pushed_directly, "no pull request was merged as commit"),
}


@pytest.mark.parametrize(("change", "said"), NOT_REVIEWED.values(), ids=NOT_REVIEWED)
def test_only_what_was_reviewed_is_let_through(shown, portal, change, said):
    merge(shown.runner)
    assert not shown.step(CHECK, portal).failed
    change(shown)
    job = shown.step(CHECK, portal)
    assert job.failed
    assert said in job.log


@pytest.mark.parametrize("step", [POST, CHECK])
def test_without_a_secret_nothing_is_posted_and_nothing_let_through(shown, portal, step):
    if step == CHECK:
        merge(shown.runner)
    job = shown.step(step, portal, webhook="", review_key="")
    assert job.failed
    assert "nothing to seal comments with" in job.log
    assert len(shown.site.state.of(5)) == 1


def test_odd_keys_and_digests_are_refused(shown, portal):
    for inputs in ({"key": "a b"}, {"key": "x\nhas-changes=false"}):
        job = shown.step(POST, portal, **inputs)
        assert job.failed
        assert "a key is" in job.log
    merge(shown.runner)
    job = shown.step(CHECK, portal, reviewed_digest="sha256:12")
    assert job.failed
    assert "a digest is" in job.log
    assert len(shown.site.state.of(5)) == 1


def test_a_comment_that_can_not_be_written_is_red(shown, portal):
    shown.site.state.may_write = False
    job = shown.step(POST, portal, key="another")
    assert job.failed
    assert "pull-requests: write" in job.log


def test_a_report_that_can_not_be_written_is_no_failure(shown, portal):
    merge(shown.runner)
    (shown.temp / "stagesync" / "report.txt").write_text("= dev\n", encoding="utf-8")
    shown.site.state.may_write = False
    job = shown.step(REPORT, portal)
    assert not job.failed, job.log
    assert "could not be put on the pull request" in job.said("warning")[0]


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


def test_a_portal_that_is_none_for_trying_is_refused(runner):
    job = runner.run("push", install="false", portal="https://portal.example/rest/1/code/")
    assert job.failed
    assert job.ran == ["Decide what to do"]


def test_it_can_be_tried_without_a_portal(runner):
    job = runner.run("workflow_dispatch", portal="embedded:trial.db", install="false")
    assert not job.failed, job.log
    assert job.outputs["has-changes"] == "true"


def test_a_trial_needs_no_secret_on_either_side_of_the_merge(shown, portal):
    trial = {"portal": "embedded:trial.db", "webhook": "", "review_key": ""}
    assert not shown.step(POST, portal, **trial).failed
    (comment,) = shown.site.state.of(5, BOT)
    assert "stagesync:seal" not in comment
    merge(shown.runner)
    assert not shown.step(CHECK, portal, **trial).failed
    assert shown.step(CHECK, portal).failed


def test_without_history_it_plans_without_a_base(runner, portal):
    event = {"pull_request": {"number": 5, "head": {"sha": runner.head()}, "base": {"sha": "e" * 40}}}
    runner.site.state.pulls[5]["head"] = runner.head()
    job = runner.run("pull_request", event, **given(portal, {"comment": "false"}))
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
    pushed = {"before": merge(runner)}
    job = runner.run_step("Plan", "push", pushed, temp=shown.temp, steps={}, **given(portal, {}))
    assert not job.failed, job.log
    assert job.outputs == shown.outputs


def test_paths_are_one_a_line_and_may_hold_blanks_and_comments_can_be_left_off(runner, portal):
    folder = runner.checkout / "my boards"
    folder.mkdir()
    write(folder / "a.yaml", kanban("Backlog", "Doing", "Done"))
    write(runner.checkout / "-b.yaml", kanban("Inbox", "Closed", name="ops", group=8))
    job = on_pull_request(runner, portal, paths="my boards\n\n  \r\n-b.yaml", comment="false")
    assert not job.failed, job.log
    assert job.outputs["has-changes"] == "false"
    assert runner.site.state.asked == []


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


def test_the_workflow_hands_over_what_a_refusal_names():
    workflow = yaml.load(
        (ROOT / "examples" / "ci" / "github-review.yml").read_text(encoding="utf-8"), yaml.BaseLoader
    )
    asked = workflow["on"]["workflow_dispatch"]["inputs"]
    (step,) = [step for step in workflow["jobs"]["boards"]["steps"] if "stagesync" in step["uses"]]
    for name in ("reviewed-digest", "base"):
        assert name in asked
        assert f"inputs.{name}" in step["with"][name]


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
