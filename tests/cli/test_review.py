"""`stagesync review`: merging applies exactly what was shown on the pull request, or nothing."""

import os
import re
from dataclasses import replace

import pytest
from cli.states import ALIKE, BOARD, CHANGED, OTHER, kanban, rows, state, write
from hosting.sites import BOT, HEAD, MERGE, STRANGER, TOKEN, hosting

from stagesync.cli.review.telling import refusal_words
from stagesync.cli.review.verdict import Approved, NotApproved, judge
from stagesync.cli.saved_plan import take_up
from stagesync.hosting.choosing import site_from
from stagesync.rendering.markdown.marker import read_marker

KEY = "4b8e0f1c2d3a59687786a5b4c3d2e1f0"
OTHER_HEAD = "b" * 40


@pytest.fixture(params=["github", "gitlab"])
def site(request, monkeypatch):
    monkeypatch.setenv("STAGESYNC_REVIEW_PATIENCE", "0")
    with hosting(request.param) as served:
        yield served


@pytest.fixture
def pipeline(site, portal, here, monkeypatch):
    """The environment of a pipeline, as a function: of a pull request or of a push."""
    write(here / "stagesync.yaml", CHANGED)
    monkeypatch.setenv("STAGESYNC_REVIEW_KEY", KEY)
    for name in ("GITHUB_ACTIONS", "GITHUB_REPOSITORY", "GITLAB_CI", "CI_API_V4_URL"):
        monkeypatch.delenv(name, raising=False)

    def entered(environ):
        for name, value in environ.items():
            monkeypatch.setenv(name, value)

    return entered


@pytest.fixture
def shown(run, site, pipeline, here):
    """The plan stands on pull request 5."""
    pipeline(site.on_pull_request(here))
    assert run("plan", "--out", "plan.json").code == 0
    assert run("review", "post", "plan.json").code == 0


@pytest.fixture
def merged(run, site, shown, pipeline, here):
    """… which was merged, and the pipeline of the merge has planned again."""
    site.state.merge()
    pipeline(site.on_push(here))
    assert run("plan", "--out", "plan.json").code == 0


def shown_titles(body):
    """Return what stands in code in a comment: titles, and other things."""
    return {one or other for one, other in re.findall("<code>([^<]*)</code>|`([^`]*)`", body)}


def comment(site):
    (body,) = site.state.of(author=BOT)
    return body


def test_the_plan_is_put_on_the_pull_request(run, site, shown):
    body = comment(site)
    assert body.startswith("<!-- stagesync:plan key=default digest=sha256:")
    assert f"head={HEAD}" in body
    assert "Review" in shown_titles(body)
    assert KEY not in body


def test_the_plan_of_the_next_commit_takes_the_place_of_the_first(run, site, shown, pipeline, here):
    site.state.pulls[5]["head"] = OTHER_HEAD
    pipeline(site.on_pull_request(here, head=OTHER_HEAD))
    write(here / "stagesync.yaml", kanban("Backlog", "Doing", "Another", "Done"))
    run("plan", "--out", "plan.json")
    assert run("review", "post", "plan.json").code == 0
    assert f"head={OTHER_HEAD}" in comment(site)
    assert "Another" in shown_titles(comment(site))
    assert "Review" not in shown_titles(comment(site))


def test_a_strangers_comment_with_our_marker_is_left_alone(run, site, shown):
    site.state.cap = 2
    copied = comment(site)
    site.state.comments[5].clear()
    for _ in range(5):
        site.state.say(5, copied, author=STRANGER)
    assert run("review", "post", "plan.json").code == 0
    assert site.state.of(author=STRANGER) == [copied] * 5
    assert len(site.state.of(author=BOT)) == 1


def test_our_accounts_other_comments_are_left_alone(run, site, shown):
    site.state.comments[5].clear()
    site.state.say(5, "linted", author=BOT)
    site.state.say(
        5, f"see\n{MERGE}\n<!-- stagesync:plan key=default digest=sha256:{'0' * 64} -->", author=BOT
    )
    run("review", "post", "plan.json")
    assert len(site.state.of(author=BOT)) == 3


def test_keys_tell_comments_apart(run, site, shown):
    assert run("review", "post", "plan.json", "--key", "second").code == 0
    assert len(site.state.of(author=BOT)) == 2


def test_a_comment_that_was_written_though_the_answer_was_lost_is_not_written_twice(run, site, shown):
    site.state.comments[5].clear()
    site.state.swallow = 1
    assert run("review", "post", "plan.json").code == 0
    assert len(site.state.of(author=BOT)) == 1


def test_a_later_commit_is_left_to_its_own_pipeline(run, site, shown):
    before = site.state.of()
    site.state.pulls[5]["head"] = OTHER_HEAD
    ended = run("review", "post", "plan.json", "--key", "another")
    assert (ended.code, site.state.of()) == (0, before)
    assert "later commit" in ended.out


def test_a_plan_that_comes_after_the_merge_is_not_put_on_it(run, site, shown):
    site.state.merge()
    ended = run("review", "post", "plan.json", "--key", "another")
    assert "not open any more" in ended.out
    assert len(site.state.of()) == 1


def test_the_reviewed_plan_passes_and_is_applied(run, site, merged, portal):
    checked = run("review", "check", "plan.json")
    assert (checked.code, checked.err) == (0, "")
    assert checked.out.startswith(f"Reviewed: pull request 5 shows this plan for {HEAD}")
    assert run("apply", "--plan", "plan.json", "--yes").code == 0
    assert portal.writes()


def test_a_merge_that_is_not_known_at_once_is_asked_for_again(site, merged, here):
    site.state.pulls[5]["merge"] = None
    naps = []

    def nap(seconds):
        naps.append(seconds)
        if len(naps) == 2:
            site.state.merge()

    plan = take_up(here / "plan.json", ())
    verdict = judge(site_from(os.environ, elsewhere=""), plan, "default", KEY, patience=10, sleep=nap)
    assert isinstance(verdict, Approved)
    assert naps == [3.0, 7.0]


def refused(run, site, portal, said):
    """Check the plan at hand: it must be refused, and nothing written to the portal; return our last comment."""
    ended = run("review", "check", "plan.json")
    assert ended.code == 1, ended
    assert re.search(said, ended.err), ended.err
    assert not portal.writes()
    return site.state.of(author=BOT)[-1]


def test_a_board_changed_after_the_review_is_refused_with_the_difference(
    run, site, shown, pipeline, portal, here
):
    portal.put(state(rows("Backlog", "Doing", "Closed by hand", "Done"), OTHER))
    site.state.merge()
    pipeline(site.on_push(here))
    run("plan", "--out", "plan.json")
    told = refused(run, site, portal, "another plan than the one that the merged files make now")
    assert "+    #00C4FB Closed by hand" in told
    assert "boards that differ: dev" in told
    assert re.search(r"`sha256:[0-9a-f]{64}`", told)


def test_a_refusal_is_told_once_however_often_it_is_run(run, site, merged, portal):
    site.state.comments[5].clear()
    for _ in range(3):
        refused(run, site, portal, "shows no plan of ours")
    assert len(site.state.of(author=BOT)) == 1


def test_a_plan_for_an_earlier_commit_is_refused(run, site, merged, portal):
    site.state.merge(head=OTHER_HEAD)
    refused(run, site, portal, f"for commit {HEAD}, but {OTHER_HEAD} was merged")


EDITS = {
    "digest": lambda body: re.sub("digest=sha256:.{4}", "digest=sha256:0000", body, count=1),
    "head": lambda body: body.replace(HEAD, OTHER_HEAD),
    "shown": lambda body: body.replace("Review", "Nothing"),
    "no seal": lambda body: re.sub("<!-- stagesync:seal .* -->\n", "", body),
    "added": lambda body: body + "\nLooks good!",
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_a_comment_that_was_edited_is_refused_though_its_author_is_ours(run, site, merged, portal, edit):
    (one,) = site.state.comments[5]
    one["body"] = edit(one["body"])
    refused(run, site, portal, "was edited, or made with another")


def test_a_seal_of_another_secret_is_refused(run, site, merged, portal, monkeypatch):
    monkeypatch.setenv("STAGESYNC_REVIEW_KEY", KEY[::-1])
    refused(run, site, portal, "made with another webhook or STAGESYNC_REVIEW_KEY")


def test_a_seal_of_another_pull_request_is_refused(run, site, merged, portal):
    body = comment(site)
    site.state.open(6)
    site.state.say(6, body, author=BOT)
    site.state.pulls[5]["merge"] = None
    site.state.merge(6)
    refused(run, site, portal, "was edited, or made with another")


def test_a_comment_that_a_stranger_copied_is_none(run, site, merged, portal):
    (one,) = site.state.comments[5]
    one["author"] = STRANGER
    refused(run, site, portal, "shows no plan of ours")


def test_without_our_own_key_the_webhook_seals(run, site, shown, pipeline, portal, here, monkeypatch):
    monkeypatch.delenv("STAGESYNC_REVIEW_KEY")
    run("review", "post", "plan.json")
    site.state.merge()
    pipeline(site.on_push(here))
    assert "stagesync:seal" in comment(site)
    assert run("review", "check", "plan.json").code == 0


@pytest.mark.parametrize("where", ["variable", "file"])
@pytest.mark.parametrize("command", ["post", "check"])
def test_without_a_secret_no_plan_is_shown_and_none_believed(
    run, site, merged, pipeline, portal, here, monkeypatch, command, where
):
    """A plan made elsewhere with a webhook must not get a comment that anybody could edit."""
    (one,) = site.state.comments[5]
    one["body"] = EDITS["no seal"](one["body"])
    monkeypatch.delenv("STAGESYNC_REVIEW_KEY")
    if where == "file":
        (here / "webhook").write_text(portal.webhook, encoding="utf-8")
        run("plan", "--webhook-file", "webhook", "--out", "plan.json")
    monkeypatch.setenv("STAGESYNC_WEBHOOK", " ")
    if command == "post":
        site.state.pulls[5] |= {"state": "open", "merge": None}
        pipeline(site.on_pull_request(here))
    site.state.asked.clear()
    ended = run("review", command, "plan.json")
    assert ended.code == 1
    assert "nothing to seal comments with" in ended.err
    assert "--portal embedded" in ended.err
    assert site.state.asked == []


def test_a_webhook_file_seals_and_is_asked_for_again(run, site, shown, pipeline, portal, here, monkeypatch):
    monkeypatch.delenv("STAGESYNC_REVIEW_KEY")
    monkeypatch.delenv("STAGESYNC_WEBHOOK")
    (here / "webhook").write_text(portal.webhook, encoding="utf-8")
    assert run("review", "post", "plan.json", "--webhook-file", "webhook").code == 0
    assert "stagesync:seal" in comment(site)
    site.state.merge()
    pipeline(site.on_push(here))
    assert run("review", "check", "plan.json").code == 1
    assert run("review", "check", "plan.json", "--webhook-file", "webhook").code == 0


def test_a_plan_for_the_embedded_portal_needs_no_secret_but_the_word(
    run, site, pipeline, portal, here, monkeypatch
):
    monkeypatch.delenv("STAGESYNC_REVIEW_KEY")
    monkeypatch.delenv("STAGESYNC_WEBHOOK")
    pipeline(site.on_pull_request(here))
    trial = ("--portal", "embedded:trial.db")
    assert run("plan", *trial, "--out", "plan.json").code == 0
    assert run("review", "post", "plan.json", *trial).code == 0
    assert "stagesync:seal" not in comment(site)
    site.state.merge()
    pipeline(site.on_push(here))
    assert run("review", "check", "plan.json", *trial).code == 0
    assert run("review", "check", "plan.json").code == 1
    # a comment without a seal counts for nothing once there is a secret
    monkeypatch.setenv("STAGESYNC_WEBHOOK", portal.webhook)
    assert "was edited, or made with another" in run("review", "check", "plan.json").err


@pytest.mark.parametrize("named", ["https://portal.example/rest/1/k7x9q2m4p8z1w3v5/", "embed", ""])
def test_only_the_embedded_portal_is_named(run, here, named):
    assert run("review", "check", "plan.json", "--portal", named).code == 64


def test_a_push_without_a_pull_request_is_refused(run, site, shown, pipeline, portal, here):
    pipeline(site.on_push(here, commit="9" * 40))
    ended = run("review", "check", "plan.json")
    assert ended.code == 1
    assert "no pull request was merged as commit" in ended.err
    assert len(site.state.of()) == 1


def test_a_person_may_name_the_digest_they_read(run, portal, here):
    write(here / "stagesync.yaml", CHANGED)
    run("plan", "--out", "plan.json")
    digest = re.search("plan-digest=(.*)", run("review", "outputs", "plan.json").out)[1]
    assert run("review", "check", "plan.json", "--digest", digest).code == 0
    other = f"sha256:{'0' * 64}"
    ended = run("review", "check", "plan.json", "--digest", other)
    assert ended.code == 1
    assert f"the digest named, {other}, is another plan's" in ended.err
    assert run("review", "check", "plan.json", "--digest", "sha256:12").code == 64


def test_once_a_later_commit_is_on_top_the_approval_is_void(run, site, merged, portal):
    """A job that is run again has the files of then, which may have been taken back since."""
    site.state.branches["main"] = OTHER_HEAD
    told = refused(run, site, portal, f"{MERGE} is not the branch's newest commit any more, {OTHER_HEAD} is")
    assert f"for the run of `{OTHER_HEAD}` to say" in told
    assert "reviewed-digest" not in told


def test_a_named_digest_holds_for_the_newest_commit_alone(run, site, merged, portal):
    digest = re.search("plan-digest=(.*)", run("review", "outputs", "plan.json").out)[1]
    assert run("review", "check", "plan.json", "--digest", digest).code == 0
    site.state.branches["main"] = OTHER_HEAD
    ended = run("review", "check", "plan.json", "--digest", digest)
    assert ended.code == 1
    assert "its approval is void" in ended.err
    assert len(site.state.of()) == 1


def test_a_site_that_knows_the_push_a_moment_later_is_asked_again(site, merged, here):
    site.state.branches["main"] = HEAD
    plan = take_up(here / "plan.json", ())

    def nap(_seconds):
        site.state.branches["main"] = MERGE

    found = site_from(os.environ, elsewhere="")
    assert isinstance(judge(found, plan, "default", KEY, patience=10, sleep=nap), Approved)


def test_another_plan_for_the_same_commit_is_told_anew_each_time(run, site, shown, portal):
    first = read_marker(comment(site)).digest
    for title in ("By hand", "By another hand"):
        portal.put(state(rows("Backlog", "Doing", title, "Done"), OTHER))
        run("plan", "--out", "plan.json")
        assert run("review", "post", "plan.json").code == 0
    plan, *told = site.state.of(author=BOT)
    assert len(told) == 2
    assert "the plan of this commit has changed" in told[0]
    assert f"`{HEAD}` was shown with the digest `{first}`" in told[0]
    assert read_marker(plan).digest in told[1]
    # the same plan once more is nothing new
    assert run("review", "post", "plan.json").code == 0
    assert len(site.state.of(author=BOT)) == 3


def test_who_edits_the_commit_in_the_comment_does_not_silence_that(run, site, shown, portal):
    (one,) = site.state.comments[5]
    one["body"] = EDITS["head"](one["body"])
    portal.put(state(rows("Backlog", "Doing", "By hand", "Done"), OTHER))
    run("plan", "--out", "plan.json")
    assert run("review", "post", "plan.json").code == 0
    assert "the plan of this commit has changed" in site.state.of(author=BOT)[1]


@pytest.mark.parametrize(
    ("base", "name"),
    [
        (None, "none"),
        ("41f0c2d7e9ab", "41f0c2d7e9ab"),
        ("main (41f0c2d7e9ab)", "41f0c2d7e9ab"),
        ("journal", "journal"),
    ],
)
def test_a_refusal_names_the_base_to_plan_with_again(run, site, merged, here, base, name):
    plan = replace(take_up(here / "plan.json", ()), base=base)
    told = refusal_words(
        NotApproved(reason="so", plan=plan, digest="sha256:12", site=site_from(os.environ, elsewhere=""))
    )
    assert f"`base` = `{name}`" in told
    assert f"`STAGESYNC_BASE` = `{name}`" in told
    assert f"still at `{MERGE}`" in told


ADVICE = {"post": "stagesync show PLAN", "check": "--digest", "report": "--print"}


@pytest.mark.parametrize("command", ADVICE)
def test_outside_of_a_pipeline_each_command_has_its_own_advice(run, portal, here, command):
    write(here / "stagesync.yaml", CHANGED)
    run("plan", "--out", "plan.json")
    ended = run("review", command, "plan.json")
    assert ended.code == 1
    assert "this is no pipeline of GitHub or GitLab" in ended.err
    assert [name for name, advice in ADVICE.items() if advice in ended.err] == [command]
    assert "a pipeline of GitHub or GitLab" in " ".join(run("review", command, "--help").out.split())


def test_nothing_to_do_needs_no_review(run, portal, here):
    write(here / "stagesync.yaml", ALIKE)
    run("plan", "--out", "plan.json")
    ended = run("review", "check", "plan.json")
    assert (ended.code, ended.out) == (0, "Nothing to do: this plan writes nothing.\n")


def test_the_outputs_are_plain(run, portal, here):
    title = "::set-output name=x::y"
    write(here / "stagesync.yaml", kanban("Backlog", f"{{title: '{title}'}}", "Doing", "Done"))
    run("plan", "--out", "plan.json")
    said = run("review", "outputs", "plan.json").out
    assert re.fullmatch(r"has-changes=true\nplan-digest=sha256:[0-9a-f]{64}\ncalls=1\nrefused=0\n", said)


def test_the_report_is_told_and_replaces_the_refusal(run, site, merged, portal, here):
    site.state.comments[5].clear()
    refused(run, site, portal, "no plan of ours")
    (here / "report.txt").write_text("= dev\n```\n</details>\n/close\n@all\n", encoding="utf-8")
    assert run("review", "report", "report.txt").code == 0
    told = comment(site)
    assert "### stagesync: applied" in told
    assert "````text\n = dev\n ```\n </details>\n /close\n @all\n````" in told
    run("review", "report", "report.txt", "--failed")
    assert "not everything was applied" in comment(site)


def test_the_report_of_a_push_is_told_nobody(run, site, pipeline, here):
    pipeline(site.on_push(here, commit="9" * 40))
    (here / "report.txt").write_text("= dev\n", encoding="utf-8")
    ended = run("review", "report", "report.txt")
    assert (ended.code, site.state.writes()) == (0, [])


def test_the_report_can_be_printed_without_any_site(run, here):
    (here / "report.txt").write_text("= dev\n", encoding="utf-8")
    assert "```text\n = dev\n```" in run("review", "report", "report.txt", "--print").out


def test_a_token_is_never_shown(run, site, shown, pipeline, here):
    site.state.trouble = [(422, {})]
    ended = run("review", "post", "plan.json")
    assert ended.code == 1
    assert TOKEN not in ended.said


@pytest.mark.parametrize("inner", ["\n", "\r", "\r\n", " ", "é", "\u2028", "😀"])
def test_a_token_that_no_header_holds_is_refused_without_being_shown(run, site, shown, monkeypatch, inner):
    name = {"github": "GITHUB_TOKEN", "gitlab": "STAGESYNC_GITLAB_TOKEN"}[site.name]
    monkeypatch.setenv(name, f"ghs_first{inner}second_half")
    ended = run("review", "post", "plan.json")
    assert ended.code == 1
    assert f"{name} holds" in ended.err
    assert not re.search("first|second_half|Traceback", ended.said)


def test_git_gets_no_token(run, site, pipeline, here, monkeypatch, tmp_path_factory):
    """A program that git starts, as a filter or a helper, could write it down."""
    spies = tmp_path_factory.mktemp("bin")
    (spies / "git").write_text(f'#!/bin/sh\nenv >>"{spies}/seen"\nexit 1\n')
    (spies / "git").chmod(0o700)
    monkeypatch.setenv("PATH", f"{spies}{os.pathsep}{os.environ['PATH']}")
    pipeline(site.on_pull_request(here))
    assert run("plan", "--base", "HEAD").code == 1
    seen = (spies / "seen").read_text()
    assert "GIT_TERMINAL_PROMPT=0" in seen
    assert not re.search("TOKEN|STAGESYNC", seen)


def test_a_fork_without_rights_is_told_which_it_needs(run, site, shown):
    site.state.may_write = False
    ended = run("review", "post", "plan.json", "--key", "new")
    assert ended.code == 1
    assert re.search("pull-requests: write|scope api", ended.err)


def test_a_refusal_stands_where_the_pull_request_can_not_be_told(run, site, merged, portal):
    site.state.comments[5].clear()
    site.state.may_write = False
    ended = run("review", "check", "plan.json")
    assert ended.code == 1
    assert "shows no plan of ours" in ended.err
    assert "could not be told" in ended.err


def test_a_large_plan_still_fits_into_a_comment(run, site, pipeline, portal, here):
    titles = [f"Stage {index:04} @all #1 `|" for index in range(900)]
    portal.put(state(BOARD, OTHER))
    write(here / "stagesync.yaml", kanban(*[f"{{title: '{title}'}}" for title in titles]))
    pipeline(site.on_pull_request(here))
    run("plan", "--out", "plan.json")
    assert run("review", "post", "plan.json").code == 0
    assert len(comment(site).encode("utf-16-le")) // 2 <= 65_000


@pytest.mark.parametrize("key", ["", "a b", "x" * 65, "a\nb", "-->"])
def test_a_key_that_no_marker_holds_is_wrong_usage(run, here, key):
    assert run("review", "post", "plan.json", "--key", key).code == 64


def test_a_key_for_seals_that_could_be_guessed_is_refused(run, site, shown, monkeypatch):
    monkeypatch.setenv("STAGESYNC_REVIEW_KEY", "changeme")
    ended = run("review", "post", "plan.json")
    assert ended.code == 64
    assert "could be guessed" in ended.err
    assert "changeme" not in ended.said


@pytest.mark.parametrize("line", ["x" * 500, "😀" * 200, "`" * 130, ""])
def test_a_long_report_is_cut_and_says_so(run, here, line):
    (here / "report.txt").write_text(f"{line}\n" * 60_000, encoding="utf-8")
    words = run("review", "report", "report.txt", "--print").out
    assert len(words.encode("utf-16-le")) // 2 < 60_000
    assert "the rest is left out here" in words
    fence = re.search("^(`{3,})text$", words, re.MULTILINE)[1]
    assert [found for found in words.split("\n") if found.strip() == fence] == [fence]


@pytest.mark.parametrize("text", ["soon", "-1", "1e3", "99999"])
def test_a_patience_that_is_no_number_is_wrong_usage(run, site, merged, monkeypatch, text):
    monkeypatch.setenv("STAGESYNC_REVIEW_PATIENCE", text)
    assert run("review", "check", "plan.json").code == 64
