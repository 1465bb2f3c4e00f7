"""Help and version: quick to load, and no word of what is not there."""

import json
import re

import pytest
from cli.running import as_process, shell

HEAVY = ("httpx", "jsonschema", "deepdiff", "rich", "yaml", "sqlite3", "asyncio")
SPY = """
import json, sys
sys.argv = ["stagesync", *json.loads(sys.argv[1])]
from stagesync.cli import main
try:
    main()
finally:
    print(json.dumps([name for name in {heavy} if name in sys.modules]), file=sys.stderr)
"""
EVERY_HELP = """
import click, sys
from stagesync.cli.program import program
def show(group, words):
    print(group.get_help(click.Context(group, info_name=words)))
    if isinstance(group, click.Group):
        ctx = click.Context(group, info_name=words)
        for name in group.list_commands(ctx):
            show(group.get_command(ctx, name), f"{{words}} {{name}}")
show(program, "stagesync")
print([name for name in {heavy} if name in sys.modules])
"""


@pytest.mark.parametrize("args", [["--help"], ["--version"], ["-h"], [], ["paln"], ["plan", "--colour"]])
def test_help_and_version_load_no_library_that_they_do_not_need(here, args):
    (here / "spy.py").write_text(SPY.format(heavy=HEAVY[:5] if args[:1] == ["plan"] else HEAVY))
    webhook = "https://portal.example/rest/1/k7x9q2m4p8z1w3v5/"  # its code is looked for in whatever is shown
    ended = shell(
        f"python3 spy.py '{json.dumps(args)}'", cwd=here, PATH=path_of_python(), STAGESYNC_WEBHOOK=webhook
    )
    assert json.loads(ended.err.splitlines()[-1]) == []


def test_python_m_is_the_same_command_and_as_quick(here):
    shown = as_process("--help", cwd=here, env={"PYTHONPROFILEIMPORTTIME": "1"})
    assert shown.code == 0
    assert shown.out.startswith("Usage: stagesync [OPTIONS] COMMAND")
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in shown.err.splitlines()}
    assert "click" in loaded
    assert not loaded & set(HEAVY)


def test_version(run):
    from stagesync import __version__

    told = run("--version")
    assert (told.code, told.out, told.err) == (0, f"stagesync {__version__}\n", "")


def test_the_help_of_every_command_loads_no_library_either(here):
    (here / "spy.py").write_text(EVERY_HELP.format(heavy=HEAVY[:5]))
    ended = shell("python3 spy.py", cwd=here, PATH=path_of_python())
    loaded, *usages = ended.out.splitlines()[::-1]
    assert loaded == "[]"
    assert sum(line.startswith("Usage: stagesync") for line in usages) > 15


def options_of(help_text):
    """Return the options that a help lists."""
    listed = help_text.partition("\nOptions:\n")[2].partition("\n  Example:\n")[0]
    return set(re.findall(r"^  (?:-\w, )?(--[\w-]+)", listed, re.MULTILINE))


PLACES = {"--group", "--process", "--crm", "--scrum"}
CONNECTION = {"--portal", "--webhook-file", "--ca-bundle", "--rate"}


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("validate", {"--format"}),
        (
            "plan",
            {
                "--format",
                "--out",
                "--detailed-exitcode",
                "--target",
                "--base",
                "--allow-missing",
                "--shard",
                "--join",
                "--metrics",
                *CONNECTION,
            },
        ),
        ("show", {"--format"}),
        (
            "apply",
            {
                "--plan",
                "--dry-run",
                "--yes",
                "--format",
                "--canary",
                "--target",
                "--base",
                "--allow-missing",
                "--shard",
                "--metrics",
                *CONNECTION,
            },
        ),
        ("rollback", {"--dry-run", "--yes", "--format", *CONNECTION}),
        ("doctor", {*PLACES, "--format", *CONNECTION}),
        (
            "pull",
            {
                *PLACES,
                "--as",
                "--my-plan",
                "--all",
                "--archived",
                "--out",
                "--into",
                "--portal-name",
                "--absorb",
                "--target",
                "--base",
                "--add-unlisted",
                "--dry-run",
                *CONNECTION,
            },
        ),
        ("review post", {"--key", "--portal", "--webhook-file"}),
        ("review check", {"--key", "--digest", "--portal", "--webhook-file"}),
        ("portal serve", {"--seed", "--state", "--port", "--rate", "--fault", "--tls"}),
        ("portal seed", {"--state", "--force"}),
        ("demo", set()),
        ("schema", set()),
        ("completion", set()),
    ],
)
def test_each_command_names_the_options_that_it_has(run, command, options):
    shown = run(*command.split(), "--help")
    assert (shown.code, shown.err) == (0, "")
    assert options_of(shown.out) == options | {"--help"}


def test_commands_that_are_not_built_are_not_named(run):
    shown = run("--help").out
    listed = shown.partition("Commands:\n")[2].partition("\n\n")[0]
    commands = [line.split()[0] for line in listed.splitlines()]
    assert commands == [
        "demo",
        "validate",
        "plan",
        "show",
        "apply",
        "rollback",
        "pull",
        "doctor",
        "review",
        "portal",
        "schema",
        "completion",
    ]


FORMATS = {
    "validate": "[text|github|sarif|junit]",
    "plan": "[text|json|markdown|html|svg|jsonl]",
    "show": "[text|json|markdown|html|svg]",
    "apply": "[text|json|jsonl]",
    "rollback": "[text|json|jsonl]",
    "doctor": "[text|json]",
}


@pytest.mark.parametrize(("command", "formats"), FORMATS.items())
def test_each_command_names_the_formats_that_it_has(run, command, formats):
    assert formats in run(command, "--help").out


def path_of_python():
    import os
    import sys
    from pathlib import Path

    return f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
