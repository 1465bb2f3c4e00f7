"""The whole job by every command: on the embedded portal in its file, and on a served one by webhook."""

import json

import pytest
from cli.states import ALIKE, BOARD, CHANGED, OTHER, PLAN, kanban, state, write

from stagesync.emulator import EmbeddedPortal
from stagesync.shipped import path


@pytest.fixture(params=["embedded", "served"])
def there(request, here):
    """The options that name a portal with BOARD, OTHER and PLAN on it."""
    boards = state(BOARD, OTHER, PLAN)
    if request.param == "served":
        request.getfixturevalue("portal").put(boards)
        return ()
    file = EmbeddedPortal(here / "portal.db")
    file.replace(boards)
    file.close()
    return ("--portal", f"embedded:{here / 'portal.db'}")


def test_plan_apply_and_nothing_left_to_do(run, here, there):
    write(here / "stagesync.yaml", CHANGED, kanban("Inbox", "Closed", name="ops", group='"Operations"'))
    planned = run("plan", *there)
    assert (planned.code, planned.err) == (0, "")
    assert 'rename "Doing" to "In progress"' in planned.out
    assert planned.out.splitlines()[-1].startswith("2 boards: 1 to change, 1 as desired; 2 calls")
    applied = run("apply", "--yes", *there)
    assert (applied.code, applied.err) == (0, "")
    assert "applied, 2 calls, reads back as planned" in applied.out
    again = run("plan", "--detailed-exitcode", *there)
    assert (again.code, again.out.splitlines()[-1]) == (0, "2 boards: nothing to do.")


def test_what_is_pulled_plans_to_nothing_and_restores(run, here, there):
    pulled = run("pull", "--group", "7", "--group", "Operations", "--my-plan", *there)
    assert (pulled.code, pulled.err) == (0, "")
    (here / "stagesync.yaml").write_text(pulled.out)
    assert run("validate").code == 0
    assert run("plan", "--detailed-exitcode", *there).code == 0


def test_a_dry_run_says_what_it_would_do(run, here, there):
    write(here / "stagesync.yaml", CHANGED)
    tried = run("apply", "--dry-run", *there)
    assert (tried.code, tried.err) == (0, "")
    assert "dry run, 2 calls to make, nothing written" in tried.out
    assert run("plan", "--detailed-exitcode", *there).code == 2


def test_the_embedded_portal_starts_from_the_packaged_seed_in_a_folder_that_git_ignores(run, here):
    example = path("examples", "quickstart/stagesync.yaml")
    assert run("plan", "--portal", "embedded", "--detailed-exitcode", example).code == 2
    assert (here / ".stagesync" / "portal.db").is_file()
    assert (here / ".stagesync" / ".gitignore").read_text() == "*\n"
    assert run("apply", "--portal", "embedded", "--yes", example).code == 0
    assert run("plan", "--portal", "embedded", "--detailed-exitcode", example).code == 0


def test_validate_counts_boards_and_files(run, here):
    write(here / "stagesync.yaml", ALIKE)
    checked = run("validate")
    assert (checked.code, checked.out, checked.err) == (0, "1 board in 1 file: no error.\n", "")


def test_validate_says_on_stdout_where_each_problem_is(run, here):
    write(here / "a.yaml", kanban("Backlog", colour="red"))
    write(here / "b.yaml", kanban("{title: X, color: '12345'}", name="other", group=8))
    checked = run("validate", ".")
    assert checked.code == 1
    places = [line.split(": ")[0] for line in checked.out.splitlines()]
    assert places == ["a.yaml:6:5", "b.yaml:7:27"]
    assert checked.err == "2 errors.\n"


def test_demo_does_the_whole_job_and_leaves_nothing_behind(run, here, state_folder):
    shown = run("demo")
    assert (shown.code, shown.err) == (0, "")
    assert "reads back as planned" in shown.out
    assert "3 boards: nothing to do." in shown.out.splitlines()
    assert [*here.iterdir(), *state_folder.iterdir()] == []


@pytest.mark.parametrize("which", ["config", "plan"])
def test_schema_prints_the_shipped_file(run, which):
    printed = run("schema", which)
    assert (printed.code, printed.err) == (0, "")
    assert json.loads(printed.out)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert printed.out == path("schemas", f"{which}.schema.json").read_text(encoding="utf-8")
