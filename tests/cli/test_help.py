"""The help of each command: it fits, and its worked example does what it shows."""

import json
import re
import shlex
import shutil

import click
import pytest
from cli.running import REPOSITORY, finish, shell, start

from stagesync.cli.program import program
from stagesync.emulator import default_seed

QUICKSTART = REPOSITORY / "examples" / "quickstart" / "stagesync.yaml"

BEFORE = {
    "": "rm stagesync.yaml",
    "show": "stagesync plan --target dev --out plan.json",
    "apply": "stagesync plan --target dev --out plan.json",
    "rollback": "stagesync apply --yes",
}
"""What has to be done in the working folder before an example can be run."""
ELSEWHERE = re.compile(r"review\b")
"""Commands that need a hosting site: their examples are taken apart, but not run."""


def commands(group=program, words=()):
    """Yield the words of each command, those of groups too."""
    yield " ".join(words)
    if isinstance(group, click.Group):
        ctx = click.Context(group)
        for name in group.list_commands(ctx):
            yield from commands(group.get_command(ctx, name), (*words, name))


COMMANDS = list(commands())


def example(help_text):
    """Return an example's command lines, and what it shows of their output."""
    block = help_text.partition("\n  Example:\n")[2].partition("\n\n")[0]
    lines = [line.strip() for line in block.splitlines()]
    typed = [line.removeprefix("$ ") for line in lines if line.startswith(("$ ", "stagesync "))]
    shown = [line for line in lines if not line.startswith(("$ ", "stagesync ", "("))]
    return typed, shown


def as_pattern(shown):
    """Return a pattern for an output; `…` stands for lines left out, digits of a port for any."""
    lines = [r"(?:.*\n)*?" if line == "…" else re.escape(line) + r"\n" for line in shown]
    return re.sub(r"(127\\\.0\\\.0\\\.1:)\d+", r"\1\\d+", "".join(lines))


@pytest.mark.parametrize("words", COMMANDS)
@pytest.mark.parametrize(("terminal", "widest"), [(80, 80), (200, 100)])
def test_it_fits_and_has_an_example(run, monkeypatch, words, terminal, widest):
    monkeypatch.setenv("COLUMNS", str(terminal))
    shown = run(*words.split(), "--help")
    assert (shown.code, shown.err) == (0, "")
    assert max(map(len, shown.out.splitlines())) <= widest
    typed, _ = example(shown.out)
    assert len(typed) in (1, 2)
    assert all(f"stagesync {words}".strip() in line or line.startswith("stagesync ") for line in typed)
    assert any(f"stagesync {words}".strip() in line for line in typed)


@pytest.fixture
def trial(run, here, server, monkeypatch):
    """A folder with the quickstart's configuration and a portal that fits it; runs an example as it is shown."""
    server.put(default_seed())
    monkeypatch.setenv("STAGESYNC_WEBHOOK", server.webhook)
    (here / "boards").mkdir()
    for folder in (here, here / "boards"):
        shutil.copy(QUICKSTART, folder / "stagesync.yaml")
    (here / "state.json").write_text(json.dumps(default_seed()))
    return here


def shown_example(run, words):
    (line,), shown = example(run(*words.split(), "--help").out)
    return line, shown


RUN_AS_THEY_ARE = [words for words in COMMANDS if words != "portal serve" and not ELSEWHERE.match(words)]


@pytest.mark.parametrize("words", RUN_AS_THEY_ARE)
def test_the_example_prints_what_it_shows(run, trial, server, words):
    line, shown = shown_example(run, words)
    if words in BEFORE:
        assert shell(BEFORE[words], cwd=trial, STAGESYNC_WEBHOOK=server.webhook).code == 0
    ended = shell(f"{{ {line}\n}} 2>&1", cwd=trial, STAGESYNC_WEBHOOK=server.webhook)
    assert ended.code == 0, ended.out
    if shown:
        assert re.fullmatch(as_pattern(shown), ended.out), ended.out


def test_the_portal_of_the_example_prints_where_it_is(run, trial):
    line, shown = shown_example(run, "portal serve")
    process = start(*shlex.split(line)[1:], cwd=trial)
    first = process.stdout.readline()
    process.terminate()
    assert finish(process).code == 0
    assert re.fullmatch(as_pattern(shown), first)


@pytest.mark.parametrize("words", [words for words in COMMANDS if ELSEWHERE.match(words)])
def test_an_example_that_needs_a_hosting_site_is_a_right_use(run, words):
    typed, _ = example(run(*words.split(), "--help").out)
    for line in re.split(r" && |\n", "\n".join(typed)):
        args = shlex.split(re.split(r" >>? ", line)[0])[1:]
        ctx, command = click.Context(program, info_name="stagesync"), program
        while isinstance(command, click.Group):
            name, command, args = command.resolve_command(ctx, args)
            ctx = click.Context(command, info_name=name, parent=ctx)
        assert command.parse_args(ctx, list(args)) == []
