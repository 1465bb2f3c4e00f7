"""What the runner is told to hide of a webhook, in whatever form the tool takes it."""

import subprocess

import pytest
from ci.action import LONGEST, ROOT, obeyed
from cli.running import environment

CODE = "k7x9q2m4p8z1w3v5"
URL = f"https://portal.example/rest/1/{CODE}/"
UNCLEAN = {
    "clean": (URL, {URL, CODE}),
    "a line end": (f"{URL}\r\n", {URL, CODE}),
    "blanks": (f" \t{URL}\n\n", {URL, CODE}),
    "no slash at the end": (URL[:-1], {URL[:-1], CODE}),
    "a byte order mark and odd blanks": (f"\ufeff\u00a0{URL}\u2028", {URL, CODE}),
    "a port": (URL.replace("example", "example:8443"), {URL.replace("example", "example:8443"), CODE}),
    "a login": (URL.replace("/1/", "/anna/"), {URL.replace("/1/", "/anna/"), CODE}),
    "a percent sign": (URL.replace("x9", "%41"), {URL.replace("x9", "%41"), CODE.replace("x9", "%41")}),
    "a method's name": (f"{URL}profile.json", {f"{URL}profile.json", "profile.json", CODE}),
    "a query": (f"{URL}?a=b", {f"{URL}?a=b", CODE}),
    "blanks alone": (" \n", set()),
    "nothing": ("", set()),
}


def masked(webhook, folder):
    """Have the runner's functions mask a webhook; return the exit code, and what is said."""
    done = subprocess.run(
        ["bash", "-c", '. "$GITHUB_ACTION_PATH/.github/actions/stagesync/runner.sh"; mask_webhook'],
        env=environment(GITHUB_ACTION_PATH=str(ROOT), RUNNER_TEMP=str(folder), STAGESYNC_WEBHOOK=webhook),
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, obeyed(done.stdout)


@pytest.mark.parametrize(("webhook", "masks"), UNCLEAN.values(), ids=UNCLEAN)
def test_a_webhook_is_masked_however_it_is_written(tmp_path, webhook, masks):
    code, said = masked(webhook, tmp_path)
    assert code == 0
    assert {message for name, message in said if name == "add-mask"} == masks


@pytest.mark.parametrize("inner", ["\n", "\r", "\r\n"])
def test_a_webhook_with_a_line_break_in_it_is_refused_and_not_shown(tmp_path, inner):
    code, said = masked(URL.replace("/1/", f"/1/{inner}"), tmp_path)
    assert code == 1
    ((name, message),) = said
    assert name == "error"
    assert "line break" in message
    assert CODE not in message
