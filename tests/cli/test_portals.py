"""Several portals in one run: side by side, each by itself, and one that fails fails alone."""

import json

import pytest
from cli.portals import Gate
from cli.running import finish, start
from cli.several import BEFORE, by_name, changed, code_of, fill, fronts, several, titles_of
from history.repositories import NEEDS_GIT, commit, repository
from jsonschema import Draft202012Validator

from stagesync.cli.copies import Copies
from stagesync.errors import SourceError
from stagesync.shipped import text


def three(here):
    boards = {"dev": ("eu", 7, changed()), "home": (None, 7, BEFORE), "sales": ("us", 7, changed("Sold"))}
    return several(here / "stagesync.yaml", boards)


def two(here):
    return several(here / "stagesync.yaml", {"dev": ("eu", 7, changed()), "sales": ("us", 7, changed())})


def valid(document, schema):
    Draft202012Validator(json.loads(text("schemas", f"{schema}.schema.json"))).validate(document)
    return document


def test_boards_of_all_portals_are_applied_each_where_it_lies(run, here, embedded):
    three(here)
    ended = run("apply", "--yes", *embedded, "--format", "json")
    assert ended.code == 0
    report = valid(json.loads(ended.out), "report")
    states = {name: (board.get("portal"), board["state"]) for name, board in by_name(report).items()}
    assert states == {"dev": ("eu", "applied"), "home": (None, "unchanged"), "sales": ("us", "applied")}
    assert titles_of(here / "portal-eu.db") == list(changed())
    assert titles_of(here / "portal-us.db") == list(changed("Sold"))
    assert titles_of(here / "portal.db") == list(BEFORE)


def test_named_portals_are_embedded_ones_where_the_command_lines_is(run, here, embedded, monkeypatch):
    """Nothing of a rehearsal goes over a network, though a variable leads somewhere."""
    monkeypatch.setenv("EU_WEBHOOK", "https://portal.example/rest/1/abcdefgh12345/")
    two(here)
    assert run("plan", *embedded).code == 0


def test_a_portal_that_no_board_asks_for_need_not_exist(run, here, served):
    two(here)
    assert run("plan").code == 0


def test_only_portals_of_the_targets_are_opened(run, here, served, monkeypatch):
    two(here)
    monkeypatch.delenv("US_WEBHOOK")
    assert run("plan", "--target", "dev").code == 0
    assert served["us"].asked == []


@pytest.mark.parametrize(
    ("webhook", "said"),
    [
        (None, 'the portal "us" (US_WEBHOOK) failed: US_WEBHOOK is empty or not set'),
        ("nonsense", 'the portal "us" (US_WEBHOOK) failed: US_WEBHOOK: the webhook URL'),
        ("http://127.0.0.1:1/rest/1/abcdefgh1/", 'the portal "us" (US_WEBHOOK) failed: 127.0.0.1:1'),
    ],
    ids=["missing", "malformed", "down"],
)
def test_a_portal_that_fails_fails_alone_and_is_named(run, here, served, monkeypatch, webhook, said):
    two(here)
    if webhook is None:
        monkeypatch.delenv("US_WEBHOOK")
    else:
        monkeypatch.setenv("US_WEBHOOK", webhook)
    ended = run("plan", "--format", "json")
    assert ended.code == 1
    plan = by_name(valid(json.loads(ended.out), "plan"))
    (refusal,) = plan["sales"]["refusals"]
    assert (refusal["code"], refusal["message"][: len(said)]) == ("portal-failed", said)
    assert len(plan["dev"]["calls"]) == 1
    report = run("apply", "--yes", "--format", "json")
    assert report.code == 1
    states = {name: board["state"] for name, board in by_name(json.loads(report.out)).items()}
    assert states == {"dev": "applied", "sales": "refused"}


def test_a_revoked_webhook_fails_alone(run, here, served):
    two(here)
    denied = json.dumps({"error": "INVALID_CREDENTIALS", "error_description": "Invalid request credentials"})
    served["us"].answer = lambda asked: (401, [("Content-Type", "application/json")], denied.encode())
    ended = run("plan", "--format", "json")
    assert ended.code == 1
    plan = by_name(json.loads(ended.out))
    assert [refusal["code"] for refusal in plan["sales"]["refusals"]] == ["portal-failed"]
    assert plan["dev"]["calls"]


def test_a_portal_that_dies_on_the_way_stops_no_other(run, here, served):
    two(here)
    down = (503, [], b"")
    reads = []
    served["us"].answer = lambda asked: (reads.append(asked), down if len(reads) > 1 else None)[1]
    refused = json.dumps({"error": "INVALID_CREDENTIALS", "error_description": "no"}).encode()
    down = (401, [("Content-Type", "application/json")], refused)
    ended = run("apply", "--yes", "--format", "json")
    assert ended.code == 1
    boards = by_name(json.loads(ended.out))
    assert (boards["dev"]["state"], boards["sales"]["state"]) == ("applied", "not-started")
    assert boards["sales"]["message"].startswith('the portal "us" (US_WEBHOOK) failed')
    assert served["us"].writes() == []


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_a_portal_that_dies_between_two_of_its_writes_tells_each_board_and_stops_no_other(
    run, here, served, form
):
    """Sixty calls on one board take two requests."""
    many = ("Backlog", *(f"Step {number}" for number in range(60)), "Doing", "Done")
    boards = {"dev": ("eu", 7, changed()), "ops": ("eu", 8, changed()), "sales": ("us", 7, many)}
    several(here / "stagesync.yaml", boards)
    denied = json.dumps({"error": "INVALID_CREDENTIALS", "error_description": "no"}).encode()
    served["us"].answer = lambda asked: (401, [], denied) if len(served["us"].writes()) > 1 else None
    ended = run("apply", "--yes", "--format", form)
    assert ended.code == 1
    told = [json.loads(line) for line in ended.out.splitlines()] if form == "jsonl" else None
    report = json.loads(ended.out) if told is None else {**told.pop(), "boards": told}
    assert [board["name"] for board in sorted(report["boards"], key=lambda one: one["name"])] == sorted(
        boards
    )
    found = by_name(report)
    assert {name: board["state"] for name, board in found.items()} == {
        "dev": "applied",
        "ops": "applied",
        "sales": "failed",
    }
    assert (len(found["sales"]["done"]), found["sales"]["left"]) == (50, "unknown")
    assert report["summary"]["states"]["applied"] == 2
    assert sorted(report["journals"]) == ["eu", "us"]


def test_boards_of_a_portal_are_told_while_another_still_writes(here):
    boards = {"dev": ("eu", 7, changed()), "sales": ("us", 7, changed())}
    several(here / "stagesync.yaml", boards)
    with fronts("eu", "us") as (behind, env):
        behind["us"].arrived = gate = Gate(lambda asked: asked.writes)
        answered = []
        behind["us"].answer = answered.append
        process = start("apply", "--yes", "--format", "jsonl", cwd=here, env=env)
        assert gate.reached.wait(90)
        early = json.loads(process.stdout.readline())
        assert len(answered) < len(behind["us"].asked)  # it waits still
        gate.open()
        rest = [json.loads(line) for line in finish(process).out.splitlines()]
    assert (early["name"], early["portal"], early["state"]) == ("dev", "eu", "applied")
    assert [(line.get("name"), line.get("portal")) for line in rest] == [("sales", "us"), (None, None)]


def test_what_was_told_of_a_portal_before_it_failed_is_said_of_it_in_the_end(run, here, served, monkeypatch):
    """A board that changed since it was planned is stale, though no copy of the other one can be kept."""
    boards = {"dev": ("eu", 7, changed()), "ops": ("us", 8, changed()), "sales": ("us", 7, changed())}
    several(here / "stagesync.yaml", boards)

    def arrived(asked):
        if len(served["us"].asked) == 2:
            held = served["us"].portal.state()
            held["stages"] = [
                row for row in held["stages"] if (row["ENTITY_ID"], row["TITLE"]) != ("8", "Doing")
            ]
            served["us"].portal.replace(held)

    served["us"].arrived = arrived
    kept = Copies.keep

    def keep(self, name, board):
        if name == "sales":
            raise SourceError("no room")
        return kept(self, name, board)

    monkeypatch.setattr(Copies, "keep", keep)
    ended = run("apply", "--yes", "--format", "jsonl")
    *lines, end = [json.loads(line) for line in ended.out.splitlines()]
    states = {line["name"]: line["state"] for line in lines}
    assert states == {"dev": "applied", "ops": "stale", "sales": "not-started"}
    assert (ended.code, end["summary"]["states"]["stale"]) == (1, 1)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("command", [("plan",), ("apply", "--yes")])
def test_two_names_of_one_portal_are_an_error_that_names_both(run, here, served, monkeypatch, command, host):
    two(here)
    monkeypatch.setenv("US_WEBHOOK", served_url(served, "eu").replace("127.0.0.1", host))
    ended = run(*command)
    assert ended.code == 1
    assert 'the portal "eu" (EU_WEBHOOK) and the portal "us" (US_WEBHOOK) are one and the same' in ended.err
    assert served["eu"].writes() == []


def test_a_name_and_the_command_line_leading_to_one_portal_are_an_error(run, here, served, monkeypatch):
    several(
        here / "stagesync.yaml", {"dev": ("eu", 7, changed()), "home": (None, 8, BEFORE)}, portals=("eu",)
    )
    monkeypatch.setenv("STAGESYNC_WEBHOOK", served_url(served, "eu"))
    ended = run("plan")
    assert ended.code == 1
    assert "the portal of the command line" in ended.err
    assert 'the portal "eu"' in ended.err


def served_url(served, name):
    import os

    del served
    return os.environ[f"{name.upper()}_WEBHOOK"]


def test_the_saved_plan_names_its_portals_and_needs_no_configuration(run, here, embedded):
    several(
        here / "stagesync.yaml", {"dev": ("eu", 7, changed()), "sales": ("us", 7, changed())}, eu="enterprise"
    )
    assert run("plan", *embedded, "--out", "plan.json").code == 0
    saved = valid(json.loads((here / "plan.json").read_text()), "plan")
    assert saved["portals"] == {
        "eu": {"webhook_env": "EU_WEBHOOK", "rate": "enterprise"},
        "us": {"webhook_env": "US_WEBHOOK", "rate": None},
    }
    assert {board["name"]: board["portal"] for board in saved["boards"]} == {"dev": "eu", "sales": "us"}
    assert saved["summary"]["requests"] == 6
    (here / "stagesync.yaml").unlink()
    assert run("apply", "--plan", "plan.json", "--yes", *embedded).code == 0
    assert titles_of(here / "portal-us.db") == list(changed())


def test_a_saved_plan_goes_on_where_another_portal_is_down(run, here, served, monkeypatch):
    two(here)
    assert run("plan", "--out", "plan.json").code == 0
    monkeypatch.delenv("US_WEBHOOK")
    ended = run("apply", "--plan", "plan.json", "--yes", "--format", "json")
    assert ended.code == 1
    boards = by_name(json.loads(ended.out))
    assert (boards["dev"]["state"], boards["sales"]["state"]) == ("applied", "not-started")
    assert (boards["sales"]["portal"], boards["sales"]["done"]) == ("us", [])


def test_boards_left_alone_for_one_reason_are_named_in_one_line(run, here, served, monkeypatch):
    boards = {name: ("us", group, changed()) for name, group in (("ops", 8), ("sales", 7))}
    several(here / "stagesync.yaml", {"dev": ("eu", 7, changed()), **boards})
    assert run("plan", "--out", "plan.json").code == 0
    monkeypatch.delenv("US_WEBHOOK")
    told = run("apply", "--plan", "plan.json", "--yes").err
    assert told.count("left alone") == 1
    assert 'ops, sales are left alone: the portal "us" (US_WEBHOOK) failed' in told


@pytest.mark.parametrize("other", ["unchanged", "refused"])
def test_a_saved_plan_is_run_beside_boards_of_another_portal_that_get_no_call(
    run, here, served, monkeypatch, other
):
    titles = BEFORE if other == "unchanged" else changed()
    several(here / "stagesync.yaml", {"dev": ("eu", 7, changed()), "sales": ("us", 7, titles)})
    if other == "refused":
        monkeypatch.delenv("US_WEBHOOK")
    assert run("plan", "--out", "plan.json").code == (other == "refused")
    ended = run("apply", "--plan", "plan.json", "--yes", "--format", "json")
    states = {name: board["state"] for name, board in by_name(json.loads(ended.out)).items()}
    assert states == {"dev": "applied", "sales": other}
    assert ended.code == (other == "refused")


def test_what_to_do_about_a_named_portals_webhook_names_its_own_variable(run, here, served):
    two(here)
    denied = json.dumps({"error": "INVALID_CREDENTIALS", "error_description": "Invalid request credentials"})
    served["us"].answer = lambda asked: (401, [("Content-Type", "application/json")], denied.encode())
    for command in ("plan", "doctor"):
        told = run(command).out
        assert "set US_WEBHOOK to its URL" in " ".join(told.split())
        assert "STAGESYNC_WEBHOOK" not in told


def test_a_board_that_an_entry_beside_the_target_stands_for_too_is_refused(run, here, embedded):
    several(
        here / "stagesync.yaml",
        {"dev": ("eu", [7], changed()), "clients": ("eu", {"name": "Client *"}, changed("Other"))},
    )
    ended = run("apply", *embedded, "--target", "dev", "--yes", "--format", "json")
    assert ended.code == 1
    (board,) = json.loads(ended.out)["boards"]
    assert (board["state"], 'this board is also "clients/7"' in board["message"]) == ("refused", True)
    assert run("plan", *embedded, "--target", "clients/8").code == 0


def test_a_plan_of_another_variable_is_not_the_configurations(run, here, embedded):
    path = two(here)
    assert run("plan", *embedded, "--out", "plan.json").code == 0
    path.write_text(path.read_text().replace("US_WEBHOOK", "OTHER_WEBHOOK"))
    ended = run("apply", "--plan", "plan.json", "--yes", *embedded, "stagesync.yaml")
    assert ended.code == 1
    assert 'another variable or rate for the portal "us"' in ended.err


def test_a_narrowed_plan_of_a_fleet_is_its_configurations(run, here, embedded):
    """The digest is taken of entries; a target may be one of the boards that an entry stands for."""
    several(here / "stagesync.yaml", {"dev": ("eu", [7, 8], changed()), "sales": ("us", 7, changed())})
    assert run("plan", *embedded, "--target", "dev/8", "--out", "plan.json").code == 0
    assert run("apply", "--plan", "plan.json", "--yes", *embedded, "stagesync.yaml").code == 0
    assert titles_of(here / "portal-eu.db", 8) == list(changed())
    assert titles_of(here / "portal-eu.db", 7) == list(BEFORE)


def test_groups_by_name_are_listed_on_their_own_portal(run, here):
    fill(here / "portal.db")
    fill(here / "portal-eu.db", 7, 8)
    fill(here / "portal-us.db", 9)
    pattern = {"name": "Client *"}
    several(here / "stagesync.yaml", {"dev": ("eu", pattern, changed()), "sales": ("us", pattern, changed())})
    ended = run("plan", "--portal", "embedded:portal.db", "--format", "json")
    assert [board["name"] for board in json.loads(ended.out)["boards"]] == ["dev/7", "dev/8", "sales/9"]


def test_groups_of_a_failed_portal_hide_nobody_elses(run, here, served, monkeypatch):
    pattern = {"name": "*"}
    boards = {"dev": ("eu", 7, BEFORE), "sales": ("us", pattern, BEFORE), "some": ("us", [7, 8], BEFORE)}
    several(here / "stagesync.yaml", boards)
    monkeypatch.delenv("US_WEBHOOK")
    ended = run("plan", "--format", "json")
    assert ended.code == 1
    refused = {board["name"]: board["refused"] for board in json.loads(ended.out)["boards"]}
    assert refused == {"dev": False, "sales": True, "some/7": True, "some/8": True}


def test_a_target_of_a_failed_portal_is_refused_and_not_unknown(run, here, served, monkeypatch):
    several(here / "stagesync.yaml", {"dev": ("eu", 7, BEFORE), "sales": ("us", {"name": "*"}, BEFORE)})
    monkeypatch.delenv("US_WEBHOOK")
    ended = run("plan", "--target", "sales/7", "--format", "json")
    assert ended.code == 1
    assert [board["name"] for board in json.loads(ended.out)["boards"]] == ["sales/7"]


def test_each_journal_finds_its_portal_again(run, here, served, monkeypatch):
    two(here)
    report = json.loads(run("apply", "--yes", "--format", "json").out)
    assert (report["journal"], sorted(report["journals"])) == (None, ["eu", "us"])
    heading = json.loads((here / report["journals"]["us"]).read_text().splitlines()[0])
    assert (heading["portal_name"], heading["webhook_env"]) == ("us", "US_WEBHOOK")
    monkeypatch.delenv("EU_WEBHOOK")
    back = run("rollback", report["journals"]["us"], "--yes", "--format", "json")
    assert back.code == 0
    told = valid(json.loads(back.out), "report")
    assert (told["boards"][0]["portal"], list(told["journals"])) == ("us", ["us"])
    rows = sorted(served["us"].portal.state()["stages"], key=lambda row: int(row["SORT"]))
    assert [row["TITLE"] for row in rows if row["ENTITY_ID"] == "7"] == list(BEFORE)


@pytest.mark.parametrize("option", ["embedded:portal.db", "embedded:portal-us.db"])
def test_an_embedded_portals_journal_is_rolled_back_by_either_file(run, here, embedded, option):
    two(here)
    report = json.loads(run("apply", "--yes", *embedded, "--format", "json").out)
    assert run("rollback", report["journals"]["us"], "--yes", "--portal", option).code == 0
    assert titles_of(here / "portal-us.db") == list(BEFORE)
    assert titles_of(here / "portal-eu.db") == list(changed())


def test_the_report_names_each_journal(run, here, embedded):
    three(here)
    said = run("apply", "--yes", *embedded).out
    assert "Journal of eu: .stagesync/journal/" in said
    assert "Journal of us: .stagesync/journal/" in said


def test_one_named_portal_alone_still_names_its_journal(run, here, embedded):
    several(here / "stagesync.yaml", {"dev": ("eu", 7, changed())}, portals=("eu",))
    report = json.loads(run("apply", "--yes", *embedded, "--format", "json").out)
    assert report["journals"] == {"eu": report["journal"]}


def test_journals_are_a_base_on_their_own_portal_alone(run, here, embedded):
    two(here)
    assert run("apply", "--yes", *embedded, "--target", "dev").code == 0
    ended = run("plan", *embedded, "--base", "journal", "--format", "json")
    assert "sales: no base: no journal tells" in ended.err
    assert [board["name"] for board in json.loads(ended.out)["boards"] if "drift" in board] == ["dev"]


def test_lines_tell_portals_and_journals(run, here, embedded):
    three(here)
    planned = [json.loads(line) for line in run("plan", *embedded, "--format", "jsonl").out.splitlines()]
    assert {line["name"]: line.get("portal") for line in planned[:-1]} == {
        "dev": "eu",
        "home": None,
        "sales": "us",
    }
    assert sorted(planned[-1]["portals"]) == ["eu", "us"]
    ran = run("apply", "--yes", *embedded, "--format", "jsonl").out.splitlines()
    assert sorted(json.loads(ran[-1])["journals"]) == ["eu", "us"]


def test_metrics_tell_portals(run, here, embedded):
    three(here)
    assert run("plan", *embedded, "--metrics", "run.prom").code == 0
    told = (here / "run.prom").read_text()
    assert (
        'stagesync_requests{portal="eu"} 1\nstagesync_requests 1\nstagesync_requests{portal="us"} 1' in told
    )
    assert 'stagesync_board_drift{board="dev",kind="kanban",portal="eu"} 1' in told
    assert 'stagesync_board_drift{board="home",kind="kanban"} 0' in told


def test_shards_join_to_the_plan_of_all_portals(run, here, embedded):
    boards = {
        f"b{number}": (("eu", "us", None)[number % 3], 7 + number // 3, changed()) for number in range(6)
    }
    several(here / "stagesync.yaml", boards)
    for index in (1, 2, 3):
        assert run("plan", *embedded, "--shard", f"{index}/3", "--out", f"{index}.json").code == 0
    whole = run("plan", *embedded, "--format", "json").out
    assert run("plan", "--join", "1.json", "2.json", "3.json", "--format", "json").out == whole


def test_shards_of_other_variables_do_not_join(run, here, embedded):
    boards = {f"b{number}": ("eu", 7 + number, changed()) for number in range(2)}
    path = several(here / "stagesync.yaml", boards, portals=("eu",))
    assert run("plan", *embedded, "--shard", "1/2", "--out", "1.json").code == 0
    path.write_text(path.read_text().replace("EU_WEBHOOK", "OTHER_WEBHOOK"))
    assert run("plan", *embedded, "--shard", "2/2", "--out", "2.json").code == 0
    ended = run("plan", "--join", "1.json", "2.json")
    assert ended.code == 1
    assert 'the portal "eu" has another variable or rate' in ended.err


def test_a_shard_is_not_applied_where_its_boards_are_not_known(run, here, served, monkeypatch):
    several(here / "stagesync.yaml", {"dev": ("eu", 7, changed()), "sales": ("us", {"name": "*"}, BEFORE)})
    monkeypatch.delenv("US_WEBHOOK")
    ended = run("apply", "--yes", "--shard", "1/1")
    assert ended.code == 1
    assert "Which boards fall to a shard depends on its groups" in ended.err
    assert served["eu"].asked == []
    assert run("plan", "--shard", "1/1").code == 1


def test_a_portal_of_no_board_of_the_shard_need_not_exist(run, here, served, monkeypatch):
    several(here / "stagesync.yaml", {"dev": ("eu", 7, BEFORE), "sales": ("us", 7, BEFORE)})
    monkeypatch.delenv("US_WEBHOOK")
    codes = {run("plan", "--shard", shard).code for shard in ("1/2", "2/2")}
    assert codes == {0, 1}


def test_doctor_tells_each_portal_by_its_name(run, here, served, monkeypatch):
    two(here)
    monkeypatch.delenv("US_WEBHOOK")
    ended = run("doctor")
    assert ended.code == 1
    assert "✓ eu: code: the portal knows this webhook" in ended.out
    assert "✓ eu: dev: " in ended.out
    assert "✗ us: webhook: US_WEBHOOK is empty or not set" in ended.out
    checks = json.loads(run("doctor", "--format", "json").out)["checks"]
    assert {check["portal"] for check in checks} == {"eu", "us"}


def test_absorb_takes_changes_from_each_portal(run, here, embedded):
    fill(here / "portal-us.db", titles=("Backlog", "Doing", "Shipped", "Done"))
    several(here / "stagesync.yaml", {"dev": ("eu", 7, BEFORE), "sales": ("us", 7, BEFORE)})
    assert run("pull", "--absorb", "--add-unlisted", *embedded, "stagesync.yaml").code == 0
    assert "Shipped" in (here / "stagesync.yaml").read_text()
    assert run("plan", "--detailed-exitcode", *embedded).code == 0


def test_absorb_goes_on_where_a_portal_fails(run, here, served, monkeypatch):
    several(here / "stagesync.yaml", {"dev": ("eu", 7, changed()), "sales": ("us", 7, BEFORE)})
    monkeypatch.delenv("US_WEBHOOK")
    ended = run("pull", "--absorb", "stagesync.yaml")
    assert ended.code == 1
    assert 'the portal "us" (US_WEBHOOK) failed' in ended.err
    assert "Review" not in (here / "stagesync.yaml").read_text()


@pytest.mark.parametrize("malformed", [False, True])
@pytest.mark.parametrize("command", ["plan", "apply", "doctor"])
def test_no_code_of_a_named_portal_is_shown(run, here, served, monkeypatch, command, malformed):
    """Each portal's titles quote the other one's code; a webhook that is no usable one holds a secret all the same."""
    quoting = {"dev": ("eu", 7, (*BEFORE, code_of("us"))), "sales": ("us", 7, (*BEFORE, code_of("eu")))}
    several(here / "stagesync.yaml", quoting)
    if malformed:
        monkeypatch.setenv("US_WEBHOOK", f"portal.example/rest/1/{code_of('us')}")
    ended = run(command, *(["--yes"] if command == "apply" else []))
    assert code_of("eu") not in ended.said
    assert code_of("us") not in ended.said
    for kept in (here / ".stagesync").rglob("*"):
        assert not kept.is_file() or code_of("us") not in kept.read_text()


def test_the_pace_of_a_portal_goes_before_that_of_the_command_line(here, monkeypatch):
    from stagesync.cli.connection import Connection, rate_of
    from stagesync.model.desired import PortalSpec
    from stagesync.portal.rate import ENTERPRISE, STANDARD, Rate

    line = Connection(portal=None, webhook_file=None, ca_bundle=None, rate="10/1")
    paces = [
        rate_of(line.of("eu", PortalSpec(webhook_env="EU", rate=rate))) for rate in ("enterprise", "standard")
    ]
    assert paces == [ENTERPRISE, STANDARD]
    assert rate_of(line.of("eu", PortalSpec(webhook_env="EU"))) == Rate(burst=10, per_second=1.0)


def test_boards_of_two_portals_whose_names_look_alike_in_a_file_keep_a_copy_each(run, here, embedded):
    several(here / "stagesync.yaml", {'"a b"': ("eu", 7, changed()), "a-b": ("us", 7, changed())})
    report = json.loads(run("apply", "--yes", *embedded, "--format", "json").out)
    assert len({board["backup"] for board in report["boards"]}) == 2


@NEEDS_GIT
@pytest.mark.parametrize(("eu", "us"), [(7, 7), ([7], [7])], ids=["boards", "entries"])
def test_a_revision_tells_of_the_board_on_the_same_portal(run, here, embedded, eu, us):
    """The same group on two portals is two boards, of which the file said different things."""
    repository(here)
    (here / ".gitignore").write_text("*\n!stagesync.yaml\n")
    several(here / "stagesync.yaml", {"dev": ("eu", eu, BEFORE), "sales": ("us", us, changed())})
    commit(here)
    several(here / "stagesync.yaml", {"one": ("eu", eu, changed()), "two": ("us", us, changed())})
    ended = run("plan", *embedded, "--base", "main", "--format", "json")
    told = {board["name"][:3]: board["drift"] for board in json.loads(ended.out)["boards"]}
    assert [(found["stage"], found["origin"]) for found in told["one"]] == [("Review", "changed in the file")]
    assert [(found["stage"], found["origin"]) for found in told["two"]] == [
        ("Review", "changed on the portal")
    ]
