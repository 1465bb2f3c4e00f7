"""Help and version: quick to load, and no word of what is not there."""

import json

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


@pytest.mark.parametrize("args", [["--help"], ["--version"], ["-h"], [], ["paln"], ["plan", "--colour"]])
def test_help_and_version_load_no_library_that_they_do_not_need(here, args):
    (here / "spy.py").write_text(SPY.format(heavy=HEAVY[:5] if args[:1] == ["plan"] else HEAVY))
    ended = shell(f"python3 spy.py '{json.dumps(args)}'", cwd=here, PATH=path_of_python())
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


def options_of(help_text):
    return {word.strip(",") for word in help_text.split() if word.startswith("--")}


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("validate", set()),
        (
            "plan",
            {
                "--format",
                "--out",
                "--detailed-exitcode",
                "--target",
                "--portal",
                "--webhook-file",
                "--ca-bundle",
                "--rate",
            },
        ),
        (
            "apply",
            {
                "--plan",
                "--dry-run",
                "--yes",
                "--format",
                "--target",
                "--portal",
                "--webhook-file",
                "--ca-bundle",
                "--rate",
            },
        ),
        (
            "rollback",
            {"--dry-run", "--yes", "--format", "--portal", "--webhook-file", "--ca-bundle", "--rate"},
        ),
        ("doctor", {"--group", "--format", "--portal", "--webhook-file", "--ca-bundle", "--rate"}),
        (
            "pull",
            {"--group", "--my-plan", "--out", "--portal", "--webhook-file", "--ca-bundle", "--rate"},
        ),
        ("portal serve", {"--seed", "--state", "--port", "--rate", "--fault", "--tls"}),
        ("portal seed", {"--state", "--force"}),
        ("demo", set()),
        ("schema", set()),
    ],
)
def test_each_command_names_the_options_that_it_has(run, command, options):
    shown = run(*command.split(), "--help")
    assert (shown.code, shown.err) == (0, "")
    listed = shown.out.partition("\nOptions:\n")[2]
    assert options_of(listed) == options | {"--help"}


def test_commands_that_are_not_built_are_not_named(run):
    shown = run("--help").out
    commands = [line.split()[0] for line in shown.partition("Commands:\n")[2].splitlines()]
    assert commands == [
        "demo",
        "validate",
        "plan",
        "apply",
        "rollback",
        "pull",
        "doctor",
        "portal",
        "schema",
    ]


def test_formats_that_are_not_built_are_not_named(run):
    for command in ("plan", "apply"):
        assert "[text|json]" in run(command, "--help").out


def path_of_python():
    import os
    import sys
    from pathlib import Path

    return f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
