"""`--base`: a plan that tells hand-made changes from the file's own, since a revision or since the last run."""

from __future__ import annotations

import json

import pytest
from cli.states import BOARD, OTHER, kanban, rows, state, write
from history.repositories import NEEDS_GIT, commit, repository

pytestmark = NEEDS_GIT

FIRST = kanban("Backlog", "Doing", "Done")
RENAMED = kanban("Backlog", "In work", "Done")


@pytest.fixture
def top(here):
    """The working folder as a repository, with FIRST as its last commit."""
    repository(here)
    write(here / "stagesync.yaml", FIRST)
    (here / ".gitignore").write_text(".stagesync\n")
    commit(here)
    return here


def plan(run, *args):
    done = run("plan", "--format", "json", *args)
    return json.loads(done.out), done


def drift(run, *args):
    """The differences of the first board, short."""
    document, _ = plan(run, *args)
    board = document["boards"][0]
    return [(d["stage"], d["aspect"], d["origin"]) for d in board["drift"]] if "drift" in board else None


def edited(portal, change):
    document = portal.state()
    change({row["TITLE"]: row for row in document["stages"]})
    portal.put(document)


def test_without_a_base_nothing_is_told(portal, top, run):
    document, _ = plan(run)
    assert document["base"] is None
    assert "drift" not in document["boards"][0]


def test_a_change_of_the_file_is_told_from_one_of_the_portal(portal, top, run):
    write(top / "stagesync.yaml", kanban("Backlog", "{title: Doing, color: FF0000}", "Done", "Later"))
    edited(portal, lambda row: row["Done"].update(TITLE="Finished"))
    assert drift(run, "--base", "main") == [
        ("Doing", "color", "changed in the file"),
        ("Done", "title", "changed on the portal"),
        ("Later", "presence", "changed in the file"),
    ]


def test_the_text_shows_the_three_sides_and_counts_them(portal, top, run):
    write(top / "stagesync.yaml", RENAMED)
    done = run("plan", "--base", "main")
    assert '"In work"  title  "Doing"  "In work"  "Doing"  changed in the file' in done.out
    assert done.out.endswith("; drift: 1 changed in the file.\n")


def test_a_board_as_it_was_said_has_no_drift(portal, top, run):
    assert drift(run, "--base", "HEAD") == []
    assert run("plan", "--base", "HEAD").out.endswith("nothing to do; drift: none.\n")


def test_a_title_changed_at_its_place_is_a_rename(portal, top, run):
    write(top / "stagesync.yaml", RENAMED)
    without, _ = plan(run)
    document, _ = plan(run, "--base", "main")
    assert [call["reasons"] for call in without["boards"][0]["calls"]] == [["create"]]
    assert [call["reasons"] for call in document["boards"][0]["calls"]] == [["rename"]]
    (hazard,) = document["boards"][0]["hazards"]
    assert hazard["code"] == "renamed-by-history"
    for words in ('"In work"', '"Doing"', 'was: ["Doing"]'):
        assert words in hazard["message"]
    assert document["base"].startswith("main (")


def test_the_same_rename_seen_from_two_revisions_is_the_same_plan(portal, top, run):
    (top / "notes.txt").write_text("main moved on\n")
    commit(top)
    write(top / "stagesync.yaml", RENAMED)
    older, _ = plan(run, "--base", "HEAD^")
    newer, _ = plan(run, "--base", "HEAD")
    assert older["base"] != newer["base"]
    assert older["digest"] == newer["digest"]


def test_apply_plans_the_rename_too(portal, top, run):
    write(top / "stagesync.yaml", RENAMED)
    done = run("apply", "--yes", "--base", "main")
    assert done.code == 0
    assert [(row["ID"], row["TITLE"]) for row in portal.state()["stages"]] == [
        ("10", "Backlog"),
        ("11", "In work"),
        ("12", "Done"),
    ]


def test_a_saved_plan_has_its_base_already(portal, top, run):
    write(top / "stagesync.yaml", RENAMED)
    assert run("plan", "--base", "main", "--out", "plan.json").code == 0
    assert run("apply", "--plan", "plan.json", "--base", "main").code == 64
    assert run("apply", "--plan", "plan.json", "--yes").code == 0
    assert "In work" in [row["TITLE"] for row in portal.state()["stages"]]


def test_a_base_changes_nothing_else_in_the_plan(portal, top, run):
    write(top / "stagesync.yaml", kanban("Done", "Backlog", "Doing", "Later"))
    edited(portal, lambda row: row["Done"].update(COLOR="FF0000"))
    without, _ = plan(run)
    document, _ = plan(run, "--base", "main")
    assert document["digest"] == without["digest"]
    assert document["summary"] == without["summary"]


def test_reading_for_a_base_costs_no_request(portal, top, run):
    portal.door("DELETE", "log")
    run("plan")
    plain = len(portal.log())
    run("plan", "--base", "main")
    assert len(portal.log()) == 2 * plain


def test_exit_codes_are_as_without_a_base(portal, top, run):
    assert run("plan", "--base", "main", "--detailed-exitcode").code == 0
    write(top / "stagesync.yaml", RENAMED)
    assert run("plan", "--base", "main", "--detailed-exitcode").code == 2
    assert run("plan", "--base", "main").code == 0


def test_files_and_folders_are_those_of_the_run(portal, top, run):
    (top / "boards").mkdir()
    write(top / "boards" / "a.yaml", kanban("Backlog"))
    commit(top)
    write(top / "boards" / "a.yaml", kanban("Backlog", "Doing"))
    write(top / "boards" / "b.yaml", kanban("Inbox", name="ops", group=8))
    document, _ = plan(run, "boards", "--base", "main")
    assert [(b["name"], [d["origin"] for d in b["drift"]]) for b in document["boards"]] == [
        ("dev", []),
        ("ops", ["changed in the file"]),
    ]


def test_a_board_whose_name_changed_is_the_same_board(portal, top, run):
    write(top / "stagesync.yaml", kanban("Backlog", "In work", "Done", name="development"))
    assert drift(run, "--base", "main") == [("In work", "title", "changed in the file")]


def test_a_name_that_stands_for_another_board_now_says_nothing_of_it(portal, top, run):
    portal.put(state(BOARD, OTHER))
    write(top / "stagesync.yaml", kanban("Inbox", "Closed", "Doing", group=8))
    assert drift(run, "--base", "main") == [("Doing", "presence", "changed in the file")]


def test_a_group_that_is_named_in_another_way_now_is_not_guessed_at(portal, top, run):
    write(top / "stagesync.yaml", kanban("Backlog", "In work", "Done", group='"Web site"'))
    document, done = plan(run, "--base", "main")
    assert "drift" not in document["boards"][0]
    assert "dev: no base: main (" in done.err


def test_files_that_were_not_there_said_nothing(portal, top, run):
    write(top / "new.yaml", kanban("Backlog", "Doing", "Done", "Later"))
    assert drift(run, "new.yaml", "--base", "main") == [("Later", "presence", "changed in the file")]


def test_templates_alone_were_no_error_then(portal, top, run):
    (top / "templates.yaml").write_text("version: 1\ntemplates:\n  t: [{title: Backlog}]\n")
    commit(top)
    (top / "dev.yaml").write_text("version: 1\nboards:\n  dev: {kind: kanban, group: 7, template: t}\n")
    assert drift(run, "templates.yaml", "dev.yaml", "--base", "main") == []


def test_errors_of_then_are_told_and_the_run_goes_on(portal, top, run):
    (top / "stagesync.yaml").write_text("version: 1\nboards: {dev: {kind: kanban}}\n")
    commit(top)
    write(top / "stagesync.yaml", RENAMED)
    document, done = plan(run, "--base", "main")
    assert document["base"] is None
    assert "drift" not in document["boards"][0]
    assert "No base: the configuration had errors at main (" in done.err
    assert "stagesync.yaml:2:" in done.err


BAD_BASES = {
    "an unknown revision": ("nope", 1, "no commit 'nope'"),
    "what looks like an option": ("--all", 1, "no commit '--all'"),
    "nothing": ("", 64, "name a git revision"),
    "a journal that is not there": ("none.jsonl", 1, "can't be read"),
}


@pytest.mark.parametrize("name", BAD_BASES)
def test_a_base_that_is_none_ends_the_run(portal, top, run, name):
    ref, code, words = BAD_BASES[name]
    done = run("plan", f"--base={ref}")
    assert (done.code, done.out) == (code, "")
    assert words in done.err


def test_outside_of_a_repository_a_revision_is_an_error(portal, here, run, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(here.parent))
    write(here / "stagesync.yaml", FIRST)
    done = run("plan", "--base", "main")
    assert (done.code, done.out) == (1, "")
    assert "not a git repository" in done.err


# Since the last run


@pytest.fixture
def applied(portal, here, run):
    """A working folder from which one run has been made: it recoloured Doing."""
    write(here / "stagesync.yaml", kanban("Backlog", "{title: Doing, color: 0000FF}", "Done"))
    assert run("apply", "--yes").code == 0
    return here


def journals(folder):
    return sorted((folder / ".stagesync" / "journal").glob("*.jsonl"))


def test_the_last_run_tells_what_was_changed_by_hand(portal, applied, run):
    edited(portal, lambda row: (row["Doing"].update(TITLE="In work"), row["Done"].update(SORT="50")))
    found = drift(run, "--base", "journal")
    assert ("Doing", "title", "changed on the portal") in found
    assert ("Done", "place", "changed on the portal") in found
    assert len(found) == 2


def test_a_stage_made_by_hand_since_the_last_run_is_told_even_where_nobody_minds(portal, applied, run):
    document = portal.state()
    portal.put({**document, "stages": [*document["stages"], *rows("Blocked", first=90)[:1]]})
    edited(portal, lambda row: row["Blocked"].update(SORT="900", SYSTEM_TYPE=""))
    found, _ = plan(run, "--base", "journal")
    assert found["summary"]["calls"] == 0
    assert drift(run, "--base", "journal") == [("Blocked", "presence", "changed on the portal")]


def test_a_change_of_the_file_since_the_last_run_is_the_files(portal, applied, run):
    write(applied / "stagesync.yaml", kanban("Backlog", "{title: Doing, color: FF0000}", "Done"))
    assert drift(run, "--base", "journal") == [("Doing", "color", "changed in the file")]


def test_a_journal_shows_no_renames(portal, applied, run):
    write(applied / "stagesync.yaml", kanban("Backlog", "In work", "Done"))
    document, _ = plan(run, "--base", "journal")
    assert [call["reasons"] for call in document["boards"][0]["calls"]] == [["create"]]


def test_a_rollback_is_a_run_too(portal, applied, run):
    assert run("rollback", journals(applied)[0], "--yes").code == 0
    assert drift(run, "--base", "journal") == [("Doing", "color", "changed in the file")]


def test_one_journal_can_be_named(portal, applied, run):
    first = journals(applied)[0]
    write(applied / "stagesync.yaml", kanban("Backlog", "{title: Doing, color: FF0000}", "Done"))
    assert run("apply", "--yes").code == 0
    edited(portal, lambda row: row["Doing"].update(COLOR="00FF00"))
    assert drift(run, "--base", "journal") == [("Doing", "color", "changed on the portal")]
    assert drift(run, "--base", first) == [("Doing", "color", "both")]


def test_a_journal_of_another_portal_is_not_read(portal, applied, run):
    (journal,) = journals(applied)
    lines = journal.read_text().replace('"portal":"127.0.0.1', '"portal":"10.0.0.1')
    journal.write_text(lines)
    document, done = plan(run, "--base", "journal")
    assert document["base"] is None
    assert "dev: no base: no journal tells of a run that wrote it" in done.err
    named = run("plan", "--base", journal)
    assert (named.code, named.out) == (1, "")
    assert "the journal is of a run on 10.0.0.1" in named.err


def as_written_before(journal):
    """Take away what earlier versions did not write."""
    lines = [json.loads(line) for line in journal.read_text().splitlines()]
    for line in lines:
        line.pop("after", None)
    journal.write_text("".join(json.dumps(line) + "\n" for line in lines))


def without_its_end(journal):
    """Cut the journal off before its last line."""
    journal.write_text("".join(f"{line}\n" for line in journal.read_text().splitlines()[:-1]))


@pytest.mark.parametrize("spoil", [as_written_before, without_its_end])
def test_a_run_of_which_the_end_is_not_known_is_no_base(portal, applied, run, spoil):
    spoil(journals(applied)[0])
    document, done = plan(run, "--base", "journal")
    assert "drift" not in document["boards"][0]
    assert document["base"] is None
    assert "does not tell for sure how the last run left it" in done.err


def test_a_damaged_journal_hides_the_older_ones(portal, applied, run):
    """What its run did is not known, so that what an older one left may be long gone."""
    newer = journals(applied)[0].with_name("99990101T000000Z.jsonl")
    newer.write_text("nonsense\n")
    document, done = plan(run, "--base", "journal")
    assert document["base"] is None
    assert "read no further" in done.err
    newer.unlink()
    assert plan(run, "--base", "journal")[0]["base"].startswith("journal .stagesync/journal/")


def test_without_any_journal_that_is_said(portal, here, run):
    write(here / "stagesync.yaml", FIRST)
    document, done = plan(run, "--base", "journal")
    assert document["base"] is None
    assert "dev: no base: no journal tells" in done.err


@pytest.mark.parametrize("unlisted", ["keep", "delete"])
def test_a_title_changed_at_one_place_on_both_sides_is_one_difference(portal, top, run, unlisted):
    write(top / "stagesync.yaml", kanban("Backlog", "Doing", "Done", unlisted=unlisted))
    commit(top)
    write(top / "stagesync.yaml", kanban("Backlog", "In work", "Done", unlisted=unlisted))
    edited(portal, lambda row: row["Doing"].update(TITLE="Busy"))
    before = (top / "stagesync.yaml").read_bytes()
    document, _ = plan(run, "--base", "HEAD")
    (found,) = document["boards"][0]["drift"]
    assert (found["aspect"], found["said"], found["says"], found["live"]) == (
        "title",
        "Doing",
        "In work",
        "Busy",
    )
    assert found["origin"] == "both"
    assert run("pull", "--absorb", "--base", "HEAD").code == 1
    assert (top / "stagesync.yaml").read_bytes() == before
