"""GitHub and GitLab, asked over a socket: pages, identities, merges of every kind, limits, refusals."""

import re
from functools import partial

import pytest
from hosting.sites import BOT, HEAD, MERGE, STRANGER, TOKEN, hosting

from stagesync.errors import HostingError
from stagesync.hosting.choosing import site_from, site_if_any
from stagesync.hosting.github import GitHub
from stagesync.hosting.gitlab import GitLab
from stagesync.hosting.rest import Rest
from stagesync.hosting.site import Comment, PullRequest, comment_from


def opened(site, environ, naps=None):
    """Return the client; what it would wait is put into `naps` instead."""
    rest = partial(Rest, sleep=[].append if naps is None else naps.append, clock=lambda: 1000.0)
    kind = {"github": GitHub, "gitlab": GitLab}[site.name]
    return kind(environ, TOKEN, rest)


@pytest.fixture
def client(site, tmp_path):
    return opened(site, site.on_pull_request(tmp_path))


def test_the_pipelines_own_pull_request(client):
    assert client.current() == PullRequest(number=5, head=HEAD, open=True)


def test_a_pull_request_as_it_is_now(site, client):
    site.state.merge()
    assert client.now(5) == PullRequest(number=5, head=HEAD, open=False)


def test_all_pages_of_comments_are_read(site, client):
    site.state.cap = 3
    for index in range(10):
        site.state.say(5, f"line\n{index}")
    assert [comment.body for comment in client.comments(5)] == [f"line\n{index}" for index in range(10)]


def test_gitlabs_own_notes_are_no_comments(site, client):
    site.state.say(5, "changed the title", author=BOT, system=site.name == "gitlab")
    assert len(list(client.comments(5))) == (0 if site.name == "gitlab" else 1)


def test_the_token_tells_whose_it_is(client):
    assert client.me() == BOT


def test_a_persons_token_tells_it_without_graphql(site, client):
    site.state.installation, site.state.account = False, STRANGER
    assert client.me() == STRANGER
    assert not [path for _, path, _ in site.state.asked if path.endswith("graphql")]


def test_comments_are_written_and_replaced(site, client):
    client.add_comment(5, "first")
    written = next(iter(client.comments(5)))
    client.replace_comment(5, written, "second")
    assert written == Comment(id=written.id, author=BOT, body="first")
    assert site.state.of() == ["second"]


MERGES = {
    "the merged one": ({}, (5,)),
    "another commit": ({"merge": "e" * 40}, ()),
    "another branch": ({"base": "develop"}, ()),
    "not merged": ({"state": "open", "merge": None}, ()),
}


@pytest.mark.parametrize(("change", "found"), MERGES.values(), ids=MERGES)
def test_what_was_merged_as_this_commit(site, tmp_path, change, found):
    site.state.merge()
    site.state.pulls[5] |= change
    merged = opened(site, site.on_push(tmp_path)).merged()
    assert tuple(request.number for request in merged) == found


WAYS = {
    "github": {
        "merge": {"merge": MERGE},
        "squash": {"merge": MERGE},
        "rebase": {"merge": MERGE},
        "fast-forward by push": {"merge": MERGE, "head": MERGE},
    },
    "gitlab": {
        "merge": {"merge": MERGE},
        "squash": {"merge": "e" * 40, "squash": "f" * 40, "as": "e" * 40},
        "squash without a merge commit": {"merge": None, "squash": MERGE},
        "fast-forward": {"merge": None, "head": MERGE},
    },
}
"""What a site says of a pull request by the way it was merged; `as` is the commit that the branch then ends in."""


@pytest.mark.parametrize(("name", "way"), [(name, way) for name, ways in WAYS.items() for way in ways])
def test_every_way_of_merging_is_known_by_the_commit_it_leaves(tmp_path, name, way):
    said = dict(WAYS[name][way])
    commit = said.pop("as", MERGE)
    with hosting(name) as site:
        site.state.merge()
        site.state.pulls[5] |= said
        (merged,) = opened(site, site.on_push(tmp_path, commit=commit)).merged()
    assert merged == PullRequest(number=5, head=said.get("head", HEAD), open=False)


LIMITS = {
    "retry-after": ((429, {"Retry-After": "7"}), [7.0]),
    "secondary limit": ((403, {"Retry-After": "9"}), [9.0]),
    "primary limit": ((403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1030"}), [31.0]),
    "a date": ((429, {"Retry-After": "Sun, 22 Nov 2026 12:00:00 GMT"}), [1.0]),
}


@pytest.mark.parametrize(("answer", "naps"), LIMITS.values(), ids=LIMITS)
def test_a_limit_is_waited_for_even_when_writing(site, tmp_path, answer, naps):
    slept = []
    site.state.trouble = [answer]
    opened(site, site.on_pull_request(tmp_path), slept).add_comment(5, "once")
    assert (site.state.of(), slept) == (["once"], naps)


def test_a_limit_that_lasts_long_ends_the_run(site, tmp_path):
    slept = []
    site.state.trouble = [(429, {"Retry-After": "3600"})]
    with pytest.raises(HostingError, match="too many requests"):
        opened(site, site.on_pull_request(tmp_path), slept).now(5)
    assert slept == []


def test_trouble_is_waited_out_when_reading(site, tmp_path):
    slept = []
    site.state.trouble = [(502, {}), (503, {})]
    assert opened(site, site.on_pull_request(tmp_path), slept).now(5).open
    assert slept == [1.0, 2.0]


def test_trouble_that_lasts_is_told(site, client):
    site.state.trouble = [(500, {})] * 4
    with pytest.raises(HostingError, match="status 500"):
        client.now(5)
    assert site.state.trouble == []


def test_a_new_comment_is_not_sent_twice_on_a_guess(site, client):
    site.state.swallow = 1
    with pytest.raises(HostingError) as raised:
        client.add_comment(5, "once")
    assert raised.value.unclear
    assert site.state.of() == ["once"]


def test_a_redirect_is_not_followed(site, client):
    site.state.trouble = [(301, {"Location": "http://127.0.0.1:1/elsewhere"})]
    with pytest.raises(HostingError, match="redirects"):
        client.now(5)


def test_a_token_that_may_only_read_is_explained(site, client):
    site.state.may_write = False
    with pytest.raises(HostingError) as raised:
        client.add_comment(5, "no")
    assert {"github": "pull-requests: write", "gitlab": "scope api"}[site.name] in str(raised.value)
    assert TOKEN not in str(raised.value)


def test_a_wrong_token_is_explained(site, tmp_path):
    environ = site.on_pull_request(tmp_path)
    kind = {"github": GitHub, "gitlab": GitLab}[site.name]
    with pytest.raises(HostingError, match="401: Bad credentials"):
        kind(environ, "wrong").now(5)


def test_nobody_there(site, tmp_path):
    environ = site.on_pull_request(tmp_path) | {
        "GITHUB_API_URL": "http://127.0.0.1:1",
        "CI_API_V4_URL": "http://127.0.0.1:1",
    }
    with pytest.raises(HostingError, match="can't be reached"):
        opened(site, environ).now(5)


ODD = {
    "in the clear": (
        {"GITHUB_API_URL": "http://api.example", "CI_API_V4_URL": "http://api.example"},
        "https",
    ),
    "a file": ({"GITHUB_API_URL": "file:///etc", "CI_API_V4_URL": "file:///etc"}, "https"),
    "no commit": ({"GITHUB_SHA": "main", "CI_COMMIT_SHA": "main"}, "commit"),
    "no token": ({"GITHUB_TOKEN": "", "STAGESYNC_GITLAB_TOKEN": " "}, "TOKEN"),
    "odd project": (
        {"GITHUB_REPOSITORY": "a/../b", "CI_PROJECT_ID": "7/../8"},
        "GITHUB_REPOSITORY|CI_PROJECT_ID",
    ),
}


@pytest.mark.parametrize(("change", "said"), ODD.values(), ids=ODD)
def test_an_odd_environment_is_refused(site, tmp_path, change, said):
    environ = site.on_pull_request(tmp_path)
    odd = {name: change.get(name, value) for name, value in environ.items()}
    with pytest.raises(HostingError, match=said):
        site_from(odd, elsewhere="")


@pytest.mark.parametrize(
    "token", ["first\nsecond", "first\r\nX: second", "first\u2028second", "fürst", "first second"]
)
def test_a_token_that_no_header_can_hold_is_refused_unquoted(site, tmp_path, token):
    name = {"github": "GITHUB_TOKEN", "gitlab": "STAGESYNC_GITLAB_TOKEN"}[site.name]
    with pytest.raises(HostingError, match=f"^{name} holds") as raised:
        site_from(site.on_pull_request(tmp_path) | {name: token}, elsewhere="")
    assert not re.search("f.rst|second", str(raised.value))


@pytest.mark.parametrize("token", ["first\nsecond", "f\u2028rst"])
def test_what_can_not_be_sent_is_refused_at_once_and_unquoted(site, tmp_path, token):
    slept = []
    kind = {"github": GitHub, "gitlab": GitLab}[site.name]
    client = kind(site.on_pull_request(tmp_path), token, partial(Rest, sleep=slept.append))
    with pytest.raises(HostingError, match="can't be sent") as raised:
        client.now(5)
    assert not re.search("f.?rst|second", str(raised.value))
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__
    assert slept == []


GONE = {"no account": None, "an odd account": {"id": "7"}}


@pytest.mark.parametrize("account", GONE.values(), ids=GONE)
@pytest.mark.parametrize("writer", ["user", "author"])
def test_a_comment_of_nobody_is_nobodys(writer, account):
    comment = comment_from({"id": 3, writer: account, "body": "a\r\nb"}, writer=writer)
    assert comment == Comment(id=3, author=0, body="a\nb")
    assert comment_from({writer: {"id": 7}, "body": None}, writer=writer) == Comment(id=0, author=7, body="")


def test_outside_of_a_pipeline_there_is_another_way():
    with pytest.raises(HostingError, match=r"no pipeline of GitHub or GitLab; go there"):
        site_from({}, elsewhere="go there")
    assert site_if_any({}) is None


@pytest.mark.parametrize("branch", ["main", "release/1.0 #2%"])
def test_the_commit_that_a_branch_ends_in(site, tmp_path, branch):
    client = opened(site, site.on_push(tmp_path, branch=branch))
    assert client.tip() == MERGE == client.commit
    site.state.branches[branch] = HEAD
    assert client.tip() == HEAD
    del site.state.branches[branch]
    with pytest.raises(HostingError, match="404"):
        client.tip()


def test_a_pull_request_is_no_branch_to_apply_from(client):
    with pytest.raises(HostingError, match="the branch it was merged into"):
        client.tip()


def test_a_push_has_no_pull_request_to_be_put_on(site, tmp_path):
    with pytest.raises(HostingError, match=r"pull_request|CI_MERGE_REQUEST_IID"):
        opened(site, site.on_push(tmp_path, commit=MERGE)).current()
