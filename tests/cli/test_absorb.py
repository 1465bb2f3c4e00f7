"""`pull --absorb`: the files say what the boards are, a plan has nothing to do, and nothing else has changed."""

import json
import os
import re
import stat
import subprocess

import pytest
from cli.running import REPOSITORY
from cli.states import rows, state
from config.layouts import files
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stagesync.model.desired import Entry

FILE = """\
version: 1
boards:
  dev:  # the developers
    kind: kanban
    group: 7
    unlisted: delete
    stages:
      # where all starts
      - title: Backlog
        color: '#00c4fb'
      - {title: Doing, color: "#00C4FB"}  # in work
      - title: Done
"""


@pytest.fixture
def there(run, here):
    """Fill an embedded portal's file with boards, and return the option that names it."""

    def fill(*boards, **more):
        (here / "seed.json").write_text(json.dumps(state(*boards, **more)), encoding="utf-8")
        assert run("portal", "seed", "seed.json", "--state", "portal.db", "--force").code == 0
        return ("--portal", f"embedded:{here / 'portal.db'}")

    return fill


@pytest.fixture
def file(here):
    path = here / "stagesync.yaml"
    path.write_text(FILE, encoding="utf-8")
    return path


def git(here, *args):
    env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    subprocess.run(["git", *who, *args], cwd=here, env=env, check=True, capture_output=True)


def committed(here):
    git(here, "init", "-q")
    git(here, "add", "-A")
    git(here, "commit", "-qm", "said")


def test_changes_go_where_they_stand_and_a_plan_has_nothing_to_do(run, here, file, there):
    portal = there(
        rows("Done", "Backlog", "Working", "Review", colors=["75D900", "FF0000", "00C4FB", "ABCDEF"])
    )
    ended = run("pull", "--absorb", *portal)
    assert ended.code == 0, ended.err
    assert file.read_text(encoding="utf-8") == FILE.replace(
        """\
      # where all starts
      - title: Backlog
        color: '#00c4fb'
      - {title: Doing, color: "#00C4FB"}  # in work
      - title: Done
""",
        """\
      - title: Done
      # where all starts
      - title: Backlog
        color: '#ff0000'
      - {title: Working, color: "#00C4FB"}  # in work
      - {title: Review, color: "#ABCDEF"}
""",
    )
    assert "Without --base every difference counts as made on the portal." in ended.err
    assert "dev: 1 renamed, 1 recoloured, 1 moved, 1 added" in ended.err
    assert "1 file changed: stagesync.yaml." in ended.err
    assert run("plan", "--detailed-exitcode", *portal).code == 0
    again = run("pull", "--absorb", *portal)
    assert (again.code, again.out, again.err) == (0, "", "Nothing to absorb.\n")


def test_the_diff_is_on_stdout_and_a_dry_run_writes_nothing(run, file, there):
    ended = run("pull", "--absorb", "--dry-run", *there(rows("Backlog", "Doing", "Finished")))
    assert (ended.code, file.read_text(encoding="utf-8")) == (0, FILE)
    assert ended.out == (
        "--- stagesync.yaml\n+++ stagesync.yaml\n@@ -9,4 +9,4 @@\n       - title: Backlog\n"
        "         color: '#00c4fb'\n       - {title: Doing, color: \"#00C4FB\"}  # in work\n"
        "-      - title: Done\n+      - title: Finished\n"
    )
    assert "Dry run: 1 file would change: stagesync.yaml." in ended.err


def test_the_page_about_it_shows_what_comes(run, here, file, there):
    page = (REPOSITORY / "docs" / "absorb.md").read_text(encoding="utf-8")
    written = re.search(r"^```yaml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    shown = re.search(r"^```console\n\$ stagesync (.*?)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    file.write_text(written[1], encoding="utf-8")
    committed(here)
    portal = there(
        rows("Backlog", "Working", "Review", "Done", colors=["FF0000", "47D1E2", "FFA801", "75D900"])
    )
    ended = run(*shown[1].split(), *portal)
    assert (ended.code, ended.out + ended.err) == (0, shown[2])


def test_with_a_base_only_the_portals_changes_are_taken(run, here, file, there):
    committed(here)
    file.write_text(FILE.replace("title: Done", "title: Closed"), encoding="utf-8")
    portal = there(rows("Backlog", "Doing", "Done", colors=["FF0000", "00C4FB", "00C4FB"]))
    ended = run("pull", "--absorb", "--base", "HEAD", *portal)
    assert ended.code == 0, ended.err
    now = FILE.replace("title: Done", "title: Closed").replace("#00c4fb", "#ff0000")
    assert file.read_text(encoding="utf-8") == now
    assert 'changed in the file, left for apply: the title "Closed", on the board "Done"' in ended.err
    assert "Without --base" not in ended.err


CAME_FOR_A_DELETED_ONE = """\
version: 1
boards:
  dev:
    kind: kanban
    group: 7
    stages:
      - {title: Backlog}
      - {title: Shipped}
"""


def test_a_second_run_leaves_what_the_first_one_left(run, here, file, there):
    file.write_text(CAME_FOR_A_DELETED_ONE, encoding="utf-8")
    committed(here)
    testing = '      - {title: Testing, color: "#111111"}\n'
    shipped = "      - {title: Shipped}\n"
    file.write_text(CAME_FOR_A_DELETED_ONE.replace(shipped, testing + shipped), encoding="utf-8")
    portal = there(rows("Shipped", "Testing", colors=["00C4FB", "FF0000"]))
    first = run("pull", "--absorb", "--base", "HEAD", *portal)
    assert (first.code, "left for apply: the colour" in first.err, "the order" in first.err) == (
        0,
        True,
        True,
    )
    text = file.read_text(encoding="utf-8")
    assert text == CAME_FOR_A_DELETED_ONE.replace("      - {title: Backlog}\n", testing)
    second = run("pull", "--absorb", "--base", "HEAD", *portal)
    assert (second.code, second.out, file.read_text(encoding="utf-8")) == (0, "", text)
    assert first.err.splitlines()[1] == second.err.splitlines()[0]


def test_a_plan_and_absorbing_agree_on_who_moved_a_stage(run, here, file, there):
    board = "version: 1\nboards:\n  dev: {{kind: kanban, group: 7, unlisted: delete, stages: [{}]}}\n"
    file.write_text(board.format("{title: F}, {title: E}, {title: A}"), encoding="utf-8")
    committed(here)
    file.write_text(board.format("{title: E}, {title: A}, {title: G}, {title: F}"), encoding="utf-8")
    portal = there(rows("F", "E", "A", "G"))
    planned = json.loads(run("plan", "--base", "HEAD", "--format", "json", *portal).out)
    (found,) = planned["boards"][0]["drift"]
    assert (found["stage"], found["aspect"], found["origin"]) == ("F", "place", "changed in the file")
    ended = run("pull", "--absorb", "--base", "HEAD", *portal)
    assert (ended.code, ended.out) == (0, "")
    assert ended.err.startswith("dev: changed in the file, left for apply: the order of its entries\n")


def test_what_both_sides_changed_is_named_and_the_run_fails(run, here, file, there):
    committed(here)
    mine = FILE.replace("#00c4fb", "#0000ff")
    file.write_text(mine, encoding="utf-8")
    ended = run(
        "pull",
        "--absorb",
        "--base",
        "HEAD",
        *there(rows("Backlog", "Doing", "Done", colors=["FF0000"] + ["00C4FB"] * 2)),
    )
    assert (ended.code, ended.out, file.read_text(encoding="utf-8")) == (1, "", mine)
    assert (
        'Left alone: dev: the colour of "Backlog", #0000FF, on the board "FF0000": changed in the file'
        in ended.err
    )


def test_a_board_without_a_base_is_left_alone_where_it_differs(run, here, file, there):
    ended = run("pull", "--absorb", "--base", "journal", *there(rows("Doing", "Backlog", "Done")))
    assert (ended.code, ended.out, file.read_text(encoding="utf-8")) == (1, "", FILE)
    assert "dev: nobody can tell who changed it" in ended.err


def test_after_an_apply_the_journal_is_a_base(run, here, file, there):
    portal = there(rows("Backlog"))
    assert run("apply", "--yes", *portal).code == 0
    file.write_text(FILE.replace("title: Done", "title: Closed"), encoding="utf-8")
    ended = run("pull", "--absorb", "--base", "journal", *portal)
    assert (ended.code, ended.out) == (0, ""), ended.err
    assert file.read_text(encoding="utf-8") == FILE.replace("title: Done", "title: Closed")


def test_under_keep_unlisted_stages_come_in_on_request(run, file, there):
    file.write_text(FILE.replace("unlisted: delete", "unlisted: keep"), encoding="utf-8")
    portal = there(rows("Backlog", "Doing", "Done", "Mine"))
    ended = run("pull", "--absorb", *portal)
    assert (ended.code, ended.out) == (0, "")
    assert (
        'dev: not listed, and kept; --add-unlisted puts them into the file: "Mine" is not listed' in ended.err
    )
    ended = run("pull", "--absorb", "--add-unlisted", *portal)
    assert '+      - {title: Mine, color: "#00C4FB"}\n' in ended.out


SHARED = """\
version: 1
templates:
  t: [{title: A}, {title: B}]
boards:
  dev: {kind: kanban, group: 7, template: t}
  ops: {kind: kanban, group: 8, template: t}
"""


def test_a_template_whose_boards_changed_differently_is_left_alone(run, file, there):
    file.write_text(SHARED, encoding="utf-8")
    portal = there(rows("B", "A"), rows("A", "B", group=8, first=30))
    ended = run("pull", "--absorb", *portal)
    assert (ended.code, ended.out, file.read_text(encoding="utf-8")) == (1, "", SHARED)
    assert (
        "Left alone: dev: not edited: stagesync.yaml:3:6: the boards that use this template changed differently: "
        "'dev' not like 'ops'; make the boards alike on the portal" in ended.err
    )
    ended = run("pull", "--absorb", "--target", "dev", *portal)
    assert ended.code == 1
    assert "also used by 'ops'" in ended.err


def test_a_template_whose_boards_changed_alike_is_edited_once(run, file, there):
    file.write_text(SHARED, encoding="utf-8")
    ended = run("pull", "--absorb", *there(rows("B", "A"), rows("B", "A", group=8, first=30)))
    assert ended.code == 0
    assert file.read_text(encoding="utf-8") == SHARED.replace(
        "{title: A}, {title: B}", "{title: B}, {title: A}"
    )


def test_templates_and_boards_in_several_files(run, here, there):
    folder = here / "boards"
    folder.mkdir()
    (folder / "a.yaml").write_text("version: 1\ntemplates:\n  t:\n    - title: A\n", encoding="utf-8")
    board = "version: 1\nboards:\n  dev: {kind: kanban, group: 7, template: t, unlisted: delete, move_tasks_to: A}\n"
    (folder / "b.yaml").write_text(board, encoding="utf-8")
    ended = run("pull", "--absorb", "boards", *there(rows("Aa")))
    assert ended.code == 0, ended.err
    assert (folder / "a.yaml").read_text(encoding="utf-8").endswith("    - title: Aa\n")
    assert (folder / "b.yaml").read_text(encoding="utf-8") == board.replace(
        "move_tasks_to: A", "move_tasks_to: Aa"
    )


def test_one_board_that_can_not_be_read_hides_no_other(run, file, there):
    file.write_text(
        "version: 1\nboards:\n  dev: {kind: kanban, group: 7, stages: [{title: A}]}\n"
        "  gone: {kind: kanban, group: 99, stages: [{title: A}]}\n",
        encoding="utf-8",
    )
    ended = run("pull", "--absorb", *there(rows("Aa")))
    assert ended.code == 1
    assert "Left alone: gone:" in ended.err
    assert "+  dev: {kind: kanban, group: 7, stages: [{title: Aa}]}" in ended.out


def test_rights_and_links_of_a_file_stay(run, here, there):
    real = here / "real.yaml"
    real.write_text(FILE, encoding="utf-8")
    real.chmod(0o640)
    (here / "stagesync.yaml").symlink_to(real)
    assert run("pull", "--absorb", *there(rows("Backlog", "Doing"))).code == 0
    assert (here / "stagesync.yaml").is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert "Done" not in real.read_text(encoding="utf-8")


def test_a_file_that_somebody_changed_meanwhile_is_not_overwritten(run, file, there, monkeypatch):
    from stagesync.cli import absorb

    read = absorb._surveyed

    def meanwhile(*args):
        file.write_text(FILE + "# mine\n", encoding="utf-8")
        return read(*args)

    monkeypatch.setattr(absorb, "_surveyed", meanwhile)
    ended = run("pull", "--absorb", *there(rows("Backlog", "Doing")))
    assert (ended.code, file.read_text(encoding="utf-8")) == (1, FILE + "# mine\n")
    assert "stagesync.yaml was changed by somebody else meanwhile" in ended.err


def test_no_file_is_written_where_one_of_them_may_not_be(run, here, there, monkeypatch):
    names = ["a.yaml", "b.yaml"]
    for name, group in zip(names, (7, 8), strict=True):
        text = f"version: 1\nboards:\n  {name[0]}: {{kind: kanban, group: {group}, stages: [{{title: A}}]}}\n"
        (here / name).write_text(text, encoding="utf-8")
    before = [(here / name).read_bytes() for name in names]
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK or path.name != "b.yaml")
    ended = run("pull", "--absorb", *names, *there(rows("Aa"), rows("Aa", group=8, first=30)))
    assert ended.code == 1
    assert "b.yaml can't be written: it is read-only" in ended.err
    assert [(here / name).read_bytes() for name in names] == before


def test_titles_of_the_portal_steer_neither_the_terminal_nor_a_log(run, file, there):
    ended = run("pull", "--absorb", *there(rows("Backlog", "\x1b[31mred\n::set-output x", "Done")))
    assert ended.code == 0
    assert "\x1b" not in ended.said
    assert not any(line.lstrip(" +-").startswith("::") for line in ended.said.splitlines())
    assert r'{title: "\x1b[31mred\n::set-output x", color: "#00C4FB"}  # in work' in file.read_text(
        encoding="utf-8"
    )


def test_a_title_that_quotes_the_webhooks_code_is_not_written(run, file, secret):
    from cli.portals import SECRET

    secret.portal.replace(state(rows("Backlog", SECRET, "Done")))
    ended = run("pull", "--absorb")
    assert (ended.code, file.read_text(encoding="utf-8")) == (1, FILE)
    assert SECRET not in ended.said


def test_a_file_with_the_webhooks_code_is_not_edited(run, file, secret):
    from cli.portals import SECRET

    file.write_text(FILE + f"# {SECRET}\n", encoding="utf-8")
    secret.portal.replace(state(rows("Backlog", "Done")))
    ended = run("pull", "--absorb")
    assert (ended.code, file.read_text(encoding="utf-8")) == (1, FILE + f"# {SECRET}\n")
    assert SECRET not in ended.said


@pytest.mark.parametrize(
    "args",
    [
        ("--absorb", "--group", "7"),
        ("--absorb", "--my-plan"),
        ("--absorb", "--out", "x.yaml"),
        ("--group", "7", "--base", "HEAD"),
        ("--group", "7", "--target", "dev"),
        ("--group", "7", "--add-unlisted"),
        ("--group", "7", "--dry-run"),
        ("--group", "7", "stagesync.yaml"),
        ("--absorb", "--target", "nobody"),
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(run, file, there, args):
    assert run("pull", *args, *there(rows("A"))).code == 64


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_a_file_looks_like(run, here, there, data):
    """Absorb, then plan: nothing to do; and no comment of an entry that stays is lost."""
    names = ("Inbox", "Doing", "NO", "2024", "a: b", "Done")
    said = data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=5, unique=True))
    entries = [Entry(title=name, color="00C4FB") for name in said]
    written = data.draw(files(entries, unlisted="error"))
    (here / "stagesync.yaml").write_bytes(written.text.encode())
    live = data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=5, unique=True))
    colors = data.draw(
        st.lists(st.sampled_from(["00C4FB", "5319E7"]), min_size=len(live), max_size=len(live))
    )
    portal = there(rows(*live, colors=colors))
    ended = run("pull", "--absorb", "--target", "dev", *portal)
    text = (here / "stagesync.yaml").read_bytes().decode()
    if "none of the file's stages is on the board" in ended.err:
        assert (ended.code, text) == (1, written.text)
        return
    assert ended.code == 0, ended.err
    assert run("plan", "--target", "dev", "--detailed-exitcode", *portal).code == 0
    assert all(text.count(comment + "\n") <= 1 for comment in written.free)
    if said == live and set(colors) == {"00C4FB"}:
        assert text == written.text


def test_a_disk_that_fails_between_two_files_is_told_with_what_was_written(run, here, there, monkeypatch):
    from stagesync.cli import replacing

    for name, group in (("a.yaml", 7), ("b.yaml", 8)):
        text = f"version: 1\nboards:\n  {name[0]}: {{kind: kanban, group: {group}, stages: [{{title: A}}]}}\n"
        (here / name).write_text(text, encoding="utf-8")
    portal = there(rows("Aa"), rows("Aa", group=8, first=30))
    write = replacing.write_new

    def full(path, *args, **kwargs):
        if path.name == "b.yaml":
            raise OSError(28, "No space left on device")
        write(path, *args, **kwargs)

    monkeypatch.setattr(replacing, "write_new", full)
    ended = run("pull", "--absorb", "a.yaml", "b.yaml", *portal)
    assert ended.code == 1
    assert "b.yaml can't be written: No space left on device" in ended.err
    assert "written before that: a.yaml" in ended.err
    assert "Aa" in (here / "a.yaml").read_text(encoding="utf-8")
    assert "Aa" not in (here / "b.yaml").read_text(encoding="utf-8")
