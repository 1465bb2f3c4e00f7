"""Pull by pattern or everything: alike boards are one template with members, and files that are there are added to."""

from __future__ import annotations

import json
import os
from types import SimpleNamespace

import pytest
import yaml
from cli.portals import SECRET
from cli.states import PLAN, rows, state
from emulator.states import DEALS, funnel, process, rpa_stage, sprint, sprint_stage

from stagesync.cli.connection import Connection, connect
from stagesync.cli.pull.naming import Names
from stagesync.config import load
from stagesync.families.fan_out import fan_out
from stagesync.families.plans import plan_all
from stagesync.model.board import Address, Kind, LiveBoard

BLUE, GREEN, RED = "00C4FB", "75D900", "FF0000"
LOOKS = {
    7: (("Inbox", BLUE), ("Doing", BLUE), ("Done", GREEN)),
    8: (("Inbox", BLUE), ("Doing", BLUE), ("Done", GREEN)),
    9: (("Inbox", BLUE), ("Doing", BLUE), ("Done", GREEN)),
    10: (("Inbox", BLUE), ("Doing", RED), ("Done", GREEN)),
    11: (("Inbox", BLUE), ("Review", BLUE), ("Done", GREEN)),
    12: (("Quite", BLUE), ("another", BLUE)),
}
NAMES = {
    7: "Client Acme",
    8: "Client Bolt",
    9: "Client Core",
    10: "Client Dawn",
    11: "Client Echo",
    12: "Client Fair",
}


def board(group, look):
    titles, colors = zip(*look, strict=True)
    return rows(*titles, group=group, first=10 * group, colors=colors)


def portal(looks=None, *, names=None, **more):
    looks = LOOKS if looks is None else looks
    names = NAMES if names is None else names
    return state(
        *(board(group, look) for group, look in looks.items()),
        PLAN,
        **{
            "groups": {str(group): names.get(group, f"Group {group}") for group in looks},
            "group_roles": {str(group): "A" for group in looks},
            **more,
        },
    )


@pytest.fixture
def fleet(run, here):
    """An embedded portal's file, and words for pulling from it."""

    def fill(document, file="portal.db"):
        (here / "seed.json").write_text(json.dumps(document))
        assert run("portal", "seed", "seed.json", "--state", file, "--force").code == 0

    def pull(*args):
        return run("pull", *args, "--portal", f"embedded:{here / 'portal.db'}")

    def planned(*paths):
        boards = load([str(path) for path in paths]).configuration.boards
        chosen = Connection(portal=f"embedded:{here / 'portal.db'}", webhook_file=None, ca_bundle=None)
        with connect(chosen) as there:
            return plan_all(there, fan_out(there, boards))

    def written(text, name="it.yaml"):
        (here / name).write_text(text, encoding="utf-8", newline="")
        return here / name

    return SimpleNamespace(fill=fill, pull=pull, planned=planned, written=written)


def is_done(plan, boards):
    assert not plan.refused, plan.refused
    assert not plan.changed
    return len(plan.boards) == boards


class TestAlike:
    """Boards that are alike are one template; of the others it is said what differs."""

    def test_all_of_a_pattern_become_a_template_an_override_and_boards_of_their_own(self, fleet):
        fleet.fill(portal())
        pulled = fleet.pull("--group", "Client *")
        assert pulled.code == 0, pulled.err
        said = yaml.safe_load(pulled.out)
        assert list(said["templates"]) == ["client"]
        assert said["boards"]["client"] == {"kind": "kanban", "groups": [7, 8, 9], "template": "client"}
        assert said["boards"]["client-dawn"] == {
            "kind": "kanban",
            "group": 10,
            "template": "client",
            "override": [{"title": "Doing", "color": "#FF0000"}],
        }
        assert "stages" in said["boards"]["client-echo"]
        assert "stages" in said["boards"]["client-fair"]
        assert is_done(fleet.planned(fleet.written(pulled.out)), 6)

    def test_what_differs_is_told_in_the_file_and_beside_it(self, fleet):
        fleet.fill(portal())
        pulled = fleet.pull("--group", "Client *")
        assert '  # unlike client: lacks "Doing"; has "Review" besides\n  client-echo:' in pulled.out
        assert "- 8  # Client Bolt" in pulled.out
        assert "client: 3 boards alike." in pulled.err
        assert 'client-dawn: unlike client: another look of "Doing".' in pulled.err
        assert "  # unlike client: shares none of 3 titles; has 2 others\n  client-fair:" in pulled.out
        assert "client-fair: unlike client: shares none of 3 titles; has 2 others." in pulled.err

    @pytest.mark.parametrize(
        ("look", "words"),
        [
            (
                (("Inbox", BLUE), ("Inbox", BLUE), ("Done", GREEN)),
                'lacks "Doing"; has "Inbox" more than once',
            ),
            ((("Inbox", BLUE), ("Doing", "red"), ("Done", GREEN)), 'a damaged colour of "Doing"'),
            ((("A", BLUE), ("B", BLUE), ("Done", GREEN)), "shares 1 of 3 titles; has 2 others"),
            ((("Inbox", BLUE),), "shares 1 of 3 titles"),
            (tuple((f"S{n}", BLUE) for n in range(4)), "shares none of 3 titles; has 4 others"),
        ],
    )
    def test_every_board_that_is_alike_none_is_told_with_what_differs(self, fleet, look, words):
        fleet.fill(portal({**LOOKS, 12: look}))
        pulled = fleet.pull("--group", "Client *")
        assert f"  # unlike client: {words}\n  client-fair:\n" in pulled.out
        assert f"client-fair: unlike client: {words}.\n" in pulled.err
        assert is_done(fleet.planned(fleet.written(pulled.out)), 6)

    def test_many_titles_are_counted_not_listed(self, fleet):
        more = tuple((f"S{n}", BLUE) for n in range(20))
        long = tuple((f"T{n}", BLUE) for n in range(15))
        fleet.fill(portal({10: more, 20: more, 30: (*more, *long)}, names={}))
        told = fleet.pull("--group", "Group *").err
        assert '"T11" and 3 more besides' in told
        assert "T12" not in told

    def test_another_order_is_a_difference(self, fleet):
        fleet.fill(portal({**LOOKS, 10: tuple(reversed(LOOKS[7]))}))
        pulled = fleet.pull("--group", "Client *")
        assert "  # unlike client: another order\n  client-dawn:" in pulled.out
        assert is_done(fleet.planned(fleet.written(pulled.out)), 6)

    @pytest.mark.parametrize(
        "look",
        [
            (("A", BLUE), ("B", BLUE), ("A", BLUE)),
            (("A", BLUE), ("B", "red")),
            (("A", BLUE), ("a", BLUE)),
        ],
    )
    def test_boards_that_no_template_can_say_stay_single_and_plan_to_nothing(self, fleet, look):
        fleet.fill(portal({7: look, 8: look}))
        pulled = fleet.pull("--group", "Client *")
        assert is_done(fleet.planned(fleet.written(pulled.out)), 2)

    def test_alike_sprints_are_a_template_of_their_own(self, fleet):
        stages = [
            sprint_stage(first + place, title, 100 * (place + 1), kind, sprint=number)
            for number, first in ((23, 300), (24, 310))
            for place, (title, kind) in enumerate([("Inbox", "NEW"), ("Doing", "WORK"), ("Done", "FINISH")])
        ]
        document = portal(scrum={"groups": [20, 21], "sprints": [sprint(23, group=20), sprint(24, group=21)]})
        document["stages"] += stages
        document["group_roles"] |= {"20": "A", "21": "A"}
        fleet.fill(document)
        pulled = fleet.pull("--all")
        said = yaml.safe_load(pulled.out)["boards"]
        assert [one["groups"] for one in said.values() if one["kind"] == "scrum"] == [[20, 21]]
        assert is_done(fleet.planned(fleet.written(pulled.out)), 8)

    def test_titles_from_the_portal_never_leave_their_comment(self, fleet):
        odd = (("Inbox", BLUE), ("x\ny: [\u202e", BLUE), ("Done", GREEN))
        fleet.fill(portal({**LOOKS, 10: odd}, names={**NAMES, 8: "Client\nboards: {}"}))
        pulled = fleet.pull("--all")
        assert is_done(fleet.planned(fleet.written(pulled.out)), 6)


class TestWhichBoards:
    def test_a_pattern_that_takes_nothing_is_an_error(self, fleet):
        fleet.fill(portal())
        pulled = fleet.pull("--group", "Clint *")
        assert (pulled.code, pulled.out) == (1, "")
        assert 'fits "Clint *"' in pulled.err

    def test_advice_names_the_options_of_the_command(self, fleet):
        fleet.fill(portal(closed_groups=[9]))
        pulled = fleet.pull("--group", "Client C*")
        assert "1 archived, which --archived takes" in pulled.err
        file = fleet.written(
            "version: 1\nboards:\n  it:\n    kind: kanban\n    groups: {name: Client C*}\n" + STAGES
        )
        assert "1 archived, which `archived: true` takes" in fleet.pull("--all", "--into", file).err
        fleet.fill(portal(scopes=["task"]))
        for name in ("Client Core", "Client C*"):
            assert "--group ID" in fleet.pull("--group", name).err

    @pytest.mark.parametrize(("options", "boards"), [((), 5), (("--archived",), 6)])
    @pytest.mark.parametrize("which", [("--all",), ("--group", "Client *")])
    def test_archived_groups_are_left_out_unless_asked_for(self, fleet, options, boards, which):
        fleet.fill(portal(closed_groups=[9]))
        pulled = fleet.pull(*which, *options)
        assert is_done(fleet.planned(fleet.written(pulled.out)), boards)

    def test_groups_that_may_not_be_read_are_left_out_with_a_note(self, fleet):
        roles = {str(group): "" if group == 9 else "A" for group in LOOKS}
        fleet.fill(portal(group_roles=roles))
        pulled = fleet.pull("--all")
        assert pulled.code == 0
        assert 'Left out: group 9 "Client Core": ' in pulled.err
        assert is_done(fleet.planned(fleet.written(pulled.out)), 5)

    def test_a_board_that_is_named_has_to_be_there(self, fleet):
        fleet.fill(portal(group_roles={str(group): "" if group == 9 else "A" for group in LOOKS}))
        assert fleet.pull("--group", "9", "--group", "Client A*").code == 1

    def test_a_board_that_no_configuration_can_hold_is_left_out(self, fleet):
        fleet.fill(portal({**LOOKS, 12: (("\t", BLUE), ("B", BLUE))}))
        pulled = fleet.pull("--all")
        assert 'Left out: group 12 "Client Fair": stage 120' in pulled.err
        assert is_done(fleet.planned(fleet.written(pulled.out)), 5)

    def test_everything_is_groups_pipelines_and_processes(self, fleet):
        crm = {"categories": [funnel()], "statuses": list(DEALS), "types": []}
        rpa = {
            "types": [process()],
            "stages": [rpa_stage(1, "New", 1000), rpa_stage(2, "Paid", 2000, "SUCCESS")],
        }
        fleet.fill(portal(crm=crm, rpa=rpa, is_admin=True))
        pulled = fleet.pull("--all", "--my-plan")
        assert pulled.code == 0, pulled.err
        kinds = [one["kind"] for one in yaml.safe_load(pulled.out)["boards"].values()]
        assert set(kinds) == {"kanban", "my-plan", "crm", "rpa"}
        deals = [one for one in yaml.safe_load(pulled.out)["boards"].values() if one.get("entity") == "deal"]
        assert 5 in [one["pipeline"] for one in deals]

    def test_what_the_webhook_may_not_list_is_told_and_left_out(self, fleet):
        fleet.fill(portal(scopes=["task", "sonet_group"]))
        pulled = fleet.pull("--all")
        assert pulled.code == 0
        for words in ("Left out: CRM boards: ", "Left out: RPA processes: ", "which groups are scrum groups"):
            assert words in pulled.err

    @pytest.mark.parametrize(
        "wrong",
        [
            ("--archived", "--group", "7"),
            ("--into", "it.yaml"),
            ("--all", "--into", "it.yaml", "--out", "other.yaml"),
            ("--all", "--dry-run"),
            ("--all", "--absorb"),
            ("--all", "--as", "kanban", "--process", "7"),
        ],
    )
    def test_options_that_do_not_go_together_are_wrong_usage(self, fleet, wrong):
        fleet.fill(portal())
        assert fleet.pull(*wrong).code == 64

    def test_hundreds_of_groups_are_one_entry(self, fleet):
        fleet.fill(portal(dict.fromkeys(range(100, 300), LOOKS[7])))
        pulled = fleet.pull("--group", "Group *")
        assert len(yaml.safe_load(pulled.out)["boards"]["group"]["groups"]) == 200


@pytest.mark.parametrize(
    "args",
    [
        ("--all",),
        ("--all", "--group", "Client 7", "--group", "Client 1*", "--into", "it.yaml"),
        ("--group", "Client 8", "--group", "Client 9", "--scrum", "Team *"),
        ("--group", "7", "--into", "it.yaml"),
    ],
)
def test_one_list_of_the_groups_serves_all_that_a_run_looks_up(run, here, secret, args):
    names = {str(group): f"Client {group}" for group in range(7, 67)} | {"70": "Team A"}
    stages = [row for group in names for row in rows("A", "B", group=group, first=100 * int(group))]
    sprints = [sprint_stage(1, "A", 100, "NEW"), sprint_stage(2, "B", 200, "FINISH")]
    scrum = {"groups": [70], "sprints": [sprint(23, group=70)]}
    roles = dict.fromkeys(names, "A")
    secret.portal.replace(state(stages, sprints, groups=names, group_roles=roles, scrum=scrum))
    text = "version: 1\nboards:\n  it:\n    kind: kanban\n    groups: {name: Client 1*, role: member}\n"
    (here / "it.yaml").write_text(
        f"{text}    stages: [title: A]\n  one:\n    kind: kanban\n    group: Client 8\n{STAGES}"
    )
    pulled = run("pull", *args)
    assert pulled.code == 0, pulled.err
    pages = [
        call["params"].get("start") for call in secret.portal.log() if call["method"] == "sonet_group.get"
    ]
    assert sorted(map(int, pages)) == [0, 50]


FILE = """\
# our boards
version: 1
templates:
  standard:  # one for all
    - {title: Inbox, color: "#00C4FB"}
    - {title: Doing, color: "#00C4FB"}
    - title: Done
      color: "#75D900"
boards:
  # the big ones
  clients:
    kind: kanban
    groups:
      - 7  # the first
    template: standard
    # end of clients

# the end
"""

STAGES = "    stages:\n    - title: Inbox\n    - title: Doing\n    - title: Done\n"


class TestInto:
    """What a file says stays to the byte; what it has not comes behind it."""

    def test_alike_boards_join_the_list_and_the_others_come_behind(self, fleet):
        fleet.fill(portal())
        file = fleet.written(FILE)
        pulled = fleet.pull("--all", "--into", file)
        assert pulled.code == 0, pulled.err
        after = file.read_text()
        assert "      - 7  # the first\n      - 8  # Client Bolt\n      - 9  # Client Core\n" in after
        assert after.endswith("\n# the end\n")
        assert "    # end of clients\n  client-dawn:\n" in after
        lines = iter(after.splitlines())
        assert all(line in lines for line in FILE.splitlines())
        assert "5 boards added" in pulled.err
        assert is_done(fleet.planned(file), 6)

    def test_a_second_run_changes_nothing(self, fleet):
        fleet.fill(portal())
        file = fleet.written(FILE)
        fleet.pull("--all", "--into", file)
        once = file.read_bytes()
        again = fleet.pull("--all", "--into", file)
        assert (again.code, again.out) == (0, "")
        assert "Nothing to add" in again.err
        assert file.read_bytes() == once

    def test_a_dry_run_shows_the_difference_and_writes_nothing(self, fleet):
        fleet.fill(portal())
        file = fleet.written(FILE)
        pulled = fleet.pull("--all", "--into", file, "--dry-run")
        assert "+      - 8  # Client Bolt" in pulled.out
        assert file.read_text() == FILE

    def test_a_file_that_is_not_there_is_made(self, fleet, here):
        fleet.fill(portal())
        assert fleet.pull("--all", "--into", here / "new.yaml").code == 0
        assert is_done(fleet.planned(here / "new.yaml"), 6)
        once = (here / "new.yaml").read_bytes()
        assert "Nothing to add" in fleet.pull("--all", "--into", here / "new.yaml").err
        assert (here / "new.yaml").read_bytes() == once

    @pytest.mark.parametrize(
        "text",
        [
            FILE.replace("\n", "\r\n"),
            "\ufeff" + FILE,
            FILE.rstrip("\n"),
            FILE.replace("    groups:\n      - 7  # the first\n", "    groups: [7]  # in brackets\n"),
            FILE.replace("      - 7  # the first\n", "    - 7\n"),
            "version: 1\nboards:\n      one: {kind: kanban, group: 7, stages: [title: Inbox, title: Doing]}",
            "version: 1\nboards:\n  client:\n    kind: kanban\n    group: Client Acme\n" + STAGES,
            "boards:\n  it:\n    kind: kanban\n    groups: {name: 'Client A*'}\n" + STAGES + "\nversion: 1\n",
        ],
    )
    def test_layouts_of_any_kind_are_added_to(self, fleet, text):
        fleet.fill(portal())
        file = fleet.written(text)
        pulled = fleet.pull("--all", "--into", file)
        assert pulled.code == 0, pulled.err
        after = file.read_bytes().decode()
        assert ("\r\n" in after) == ("\r\n" in text)
        assert "\n" not in after.replace("\r\n", "") or "\r\n" not in text
        assert after.startswith("\ufeff") == text.startswith("\ufeff")
        assert after.endswith("\n") == text.endswith("\n")
        assert is_done(fleet.planned(file), 6)

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            (
                "version: 1\nboards: {one: {kind: kanban, group: 7, stages: [title: Inbox]}}\n",
                "one entry a line",
            ),
            (FILE.replace("kind: kanban", "kind: canban"), "canban"),
        ],
    )
    def test_a_file_that_can_not_be_added_to_is_left_as_it_is(self, fleet, text, words):
        fleet.fill(portal())
        file = fleet.written(text)
        pulled = fleet.pull("--all", "--into", file)
        assert pulled.code == 1
        assert words in pulled.err
        assert file.read_text() == text

    def test_boards_that_fit_a_list_that_another_entry_means_too_become_an_entry_of_their_own(self, fleet):
        fleet.fill(portal())
        text = FILE.replace("groups:\n      - 7  # the first", "groups: &g [7]")
        more = "  again:\n    kind: scrum\n    groups: *g\n    template: standard\n"
        file = fleet.written(text.replace("\n# the end", more + "\n# the end"))
        pulled = fleet.pull("--all", "--into", file)
        assert pulled.code == 0, pulled.err
        assert "clients: not joined by group 8" in pulled.err
        assert "&g" in pulled.err
        boards = {board.name: board for board in load([str(file)]).configuration.boards}
        assert (boards["clients"].groups, boards["client"].groups) == ((7,), (8, 9))

    @pytest.mark.parametrize("unlisted", ["delete", "error"])
    def test_no_board_joins_an_entry_that_deletes_or_refuses_what_it_does_not_list(self, fleet, unlisted):
        fleet.fill(portal())
        file = fleet.written(FILE.replace("kind: kanban", f"kind: kanban\n    unlisted: {unlisted}"))
        pulled = fleet.pull("--all", "--into", file)
        assert pulled.code == 0, pulled.err
        assert f"which it fits: it has 'unlisted: {unlisted}'" in pulled.err
        said = yaml.safe_load(file.read_text())["boards"]
        assert said["clients"]["groups"] == [7]
        assert said["client"] == {"kind": "kanban", "groups": [8, 9], "template": "standard"}

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (
                "[\n      7, # A\n    ]",
                "[\n      7, # A\n      8,  # Client Bolt\n      9,  # Client Core\n    ]",
            ),
            (
                "[\n      7 # A\n      # rest\n    ]",
                "[\n      7, # A\n      8,  # Client Bolt\n      9  # Client Core\n      # rest\n    ]",
            ),
            (
                "[7, # A, B\n    ]",
                "[7, # A, B\n             8,  # Client Bolt\n             9,  # Client Core\n    ]",
            ),
            ("[7,]  # A", "[7, 8, 9,]  # A"),
            ("[ 7 ]", "[ 7, 8, 9 ]"),
        ],
    )
    def test_in_brackets_a_comment_stays_that_of_its_group(self, fleet, before, after):
        fleet.fill(portal())
        text = FILE.replace("groups:\n      - 7  # the first", f"groups: {before}")
        file = fleet.written(text)
        pulled = fleet.pull("--all", "--into", file)
        assert pulled.code == 0, pulled.err
        assert f"    groups: {after}\n    template" in file.read_text()
        assert is_done(fleet.planned(file), 6)

    def test_a_list_whose_comma_stands_apart_is_not_added_to(self, fleet):
        fleet.fill(portal())
        file = fleet.written(FILE.replace("groups:\n      - 7  # the first", "groups: [7 # A\n      ,]"))
        pulled = fleet.pull("--all", "--into", file)
        assert (pulled.code, "on a line of its own" in pulled.err) == (0, True)
        assert yaml.safe_load(file.read_text())["boards"]["clients"]["groups"] == [7]

    @pytest.mark.parametrize(
        ("text", "start"),
        [
            ("version: 1\nboards: {}\n", "version: 1\nboards:\ntemplates:\n"),
            ("version: 1\nboards: {} # ours\n", "version: 1\nboards: # ours\n"),
            ("version: 1\ntemplates: {}\nboards: {}", "version: 1\ntemplates:\n  client:\n"),
            ("", "version: 1\ntemplates:\n"),
            ("# ours\n\n  # still", "# ours\n\n  # still\nversion: 1\ntemplates:\n"),
            ("\ufeff# ours\r\n", "\ufeff# ours\r\nversion: 1\r\ntemplates:\r\n"),
        ],
    )
    def test_a_file_or_section_that_holds_nothing_gets_the_boards(self, fleet, here, text, start):
        fleet.fill(portal())
        file = fleet.written(text)
        pulled = fleet.pull("--all", "--into", file, here)
        assert pulled.code == 0, pulled.err
        after = file.read_bytes().decode()
        assert after.startswith(start.removesuffix("templates:\n") if "boards" in start else start)
        assert is_done(fleet.planned(file), 6)
        assert "Nothing to add" in fleet.pull("--all", "--into", file, here).err
        assert file.read_bytes().decode() == after

    def test_a_file_that_holds_nothing_stays_so_where_another_has_all(self, fleet, here):
        fleet.fill(portal())
        assert fleet.pull("--all", "--out", here / "other.yaml").code == 0
        file = fleet.written("# ours")
        pulled = fleet.pull("--all", "--into", file, "other.yaml")
        assert (pulled.code, pulled.out, file.read_text()) == (0, "", "# ours")
        missing = fleet.pull("--all", "--into", here / "new.yaml", "other.yaml")
        assert (missing.code, missing.out, (here / "new.yaml").exists()) == (0, "", False)

    def test_boards_go_behind_one_whose_name_stands_behind_a_question_mark(self, fleet):
        fleet.fill(portal())
        file = fleet.written("version: 1\n? boards\n:\n  ? one\n  : kind: kanban\n    group: 7\n" + STAGES)
        assert fleet.pull("--all", "--into", file).code == 0
        assert is_done(fleet.planned(file), 6)

    @pytest.mark.parametrize("more", [(), ("--dry-run",)])
    def test_what_a_new_file_gets_is_shown_as_a_difference(self, fleet, here, more):
        fleet.fill(portal())
        pulled = fleet.pull("--all", "--into", here / "new.yaml", *more)
        assert "+version: 1\n+templates:\n+  client:\n" in pulled.out
        assert (here / "new.yaml").exists() == (not more)

    def test_a_template_that_no_board_uses_yet_is_taken(self, fleet):
        fleet.fill(portal())
        file = fleet.written(FILE.partition("boards:\n")[0])
        pulled = fleet.pull("--all", "--into", file)
        assert pulled.code == 0, pulled.err
        said = yaml.safe_load(file.read_text())
        assert list(said["templates"]) == ["standard"]
        assert said["boards"]["client"] == {"kind": "kanban", "groups": [7, 8, 9], "template": "standard"}
        assert said["boards"]["client-dawn"]["template"] == "standard"

    def test_a_template_that_is_only_built_on_is_taken(self, fleet):
        fleet.fill(portal())
        templates = FILE.partition("boards:\n")[0] + "  more: {extends: standard, without: [Doing]}\n"
        boards = "boards:\n  it: {kind: kanban, group: 12, template: more}\n"
        file = fleet.written(templates + boards)
        assert fleet.pull("--all", "--into", file).code == 0
        assert yaml.safe_load(file.read_text())["boards"]["client"]["template"] == "standard"

    def test_a_template_with_codes_or_semantics_is_not_taken_for_groups(self, fleet):
        fleet.fill(portal())
        text = FILE.partition("boards:\n")[0].replace("title: Inbox,", "title: Inbox, code: NEW,")
        file = fleet.written(text)
        assert fleet.pull("--all", "--into", file).code == 0
        assert yaml.safe_load(file.read_text())["boards"]["client"]["template"] == "client"

    def test_outliers_are_held_against_an_entry_with_stages_of_its_own(self, fleet):
        fleet.fill(portal())
        text = "version: 1\nboards:\n  ours:\n    kind: kanban\n    groups: [7, 8, 9]\n" + STAGES
        file = fleet.written(text.replace("title: Done", 'title: Done\n      color: "#FF0000"'))
        pulled = fleet.pull("--all", "--into", file)
        assert pulled.code == 0, pulled.err
        assert '  # unlike ours: another look of "Done"\n  client-dawn:' in file.read_text()
        assert 'client-echo: unlike ours: lacks "Doing"; has "Review" besides; another look' in pulled.err
        assert "override" not in file.read_text()

    def test_a_colour_that_a_template_leaves_open_is_no_difference(self, fleet):
        fleet.fill(portal())
        text = "version: 1\ntemplates:\n  bare: [title: Inbox, title: Doing, title: Done]\nboards:\n"
        file = fleet.written(text + "  ours: {kind: kanban, groups: [7, 8, 9], template: bare}\n")
        pulled = fleet.pull("--all", "--into", file)
        assert pulled.code == 0, pulled.err
        assert yaml.safe_load(file.read_text())["boards"]["ours"]["groups"] == [7, 8, 9, 10]
        assert 'client-echo: unlike bare: lacks "Doing"; has "Review" besides.' in pulled.err

    def test_a_board_that_differs_from_its_entry_is_not_added_again(self, fleet):
        fleet.fill(portal({7: LOOKS[12]}))
        file = fleet.written(FILE)
        assert "Nothing to add" in fleet.pull("--all", "--into", file).err
        assert file.read_text() == FILE

    @pytest.mark.parametrize("groups", [(7, 8, 9), (7, 8)])
    def test_boards_take_a_template_that_says_the_same(self, fleet, groups):
        fleet.fill(portal({group: LOOKS[group] for group in (*groups, 10)}))
        file = fleet.written(FILE.replace("groups:\n      - 7", "group: 7"))
        assert fleet.pull("--all", "--into", file).code == 0
        said = yaml.safe_load(file.read_text())
        assert list(said["templates"]) == ["standard"]
        new = [one for name, one in said["boards"].items() if name not in ("clients", "client-dawn")]
        assert [one["template"] for one in new] == ["standard"]
        assert is_done(fleet.planned(file), len(groups) + 1)

    def test_outliers_are_held_against_the_templates_of_the_file(self, fleet):
        fleet.fill(portal())
        file = fleet.written(FILE)
        pulled = fleet.pull("--all", "--into", file)
        dawn = yaml.safe_load(file.read_text())["boards"]["client-dawn"]
        assert dawn["template"] == "standard"
        assert dawn["override"] == [{"title": "Doing", "color": "#FF0000"}]
        assert '  # unlike standard: lacks "Doing"; has "Review" besides\n  client-echo:' in file.read_text()
        assert 'client-dawn: unlike standard: another look of "Doing".' in pulled.err
        assert is_done(fleet.planned(file), 6)

    def test_new_names_are_none_of_those_that_are_taken(self, fleet):
        fleet.fill(portal(names={**NAMES, 10: "Clients", 11: "Standard"}))
        file = fleet.written(FILE)
        assert fleet.pull("--all", "--into", file).code == 0
        names = load([str(file)]).configuration.boards
        assert {"clients", "clients-2", "standard-2"} <= {board.name for board in names}


PORTALS = """\
version: 1
portals:
  eu: {webhook_env: EU_WEBHOOK}
  us: {webhook_env: US_WEBHOOK}
templates:
  standard: [{title: Inbox, color: "#00C4FB"}, {title: Doing, color: "#00C4FB"}, {title: Done, color: "#75D900"}]
boards:
  here: {kind: kanban, groups: [7], template: standard}
  eu: {kind: kanban, portal: eu, groups: [8], template: standard}
  us:
    kind: kanban
    portal: us
    groups:
      - 9
    template: standard
"""


class TestPortals:
    """A group's id means another board on another portal."""

    def loaded(self, *files):
        return {board.name: board for board in load([str(file) for file in files]).configuration.boards}

    def test_boards_of_other_portals_are_none_of_those_that_are_pulled(self, fleet):
        fleet.fill(portal({group: LOOKS[group] for group in (7, 8, 9)}))
        file = fleet.written(PORTALS)
        pulled = fleet.pull("--all", "--into", file)
        assert pulled.code == 0, pulled.err
        boards = self.loaded(file)
        assert (boards["here"].groups, boards["eu"].groups, boards["us"].groups) == ((7, 8, 9), (8,), (9,))
        assert "Boards on eu, us count as those of other portals; --portal-name" in pulled.err
        assert "Nothing to add" in fleet.pull("--all", "--into", file).err

    def test_with_its_name_the_portals_own_boards_are_found_and_new_ones_say_it(self, fleet):
        fleet.fill(portal(), "portal-us.db")
        file = fleet.written(PORTALS)
        pulled = fleet.pull("--all", "--into", file, "--portal-name", "us")
        assert pulled.code == 0, pulled.err
        assert "count as those of other portals" not in pulled.err
        boards = self.loaded(file)
        assert (boards["here"].groups, boards["eu"].groups, boards["us"].groups) == ((7,), (8,), (9, 7, 8))
        new = [board for name, board in boards.items() if name not in ("here", "eu", "us")]
        assert [(board.group, board.portal) for board in new] == [(10, "us"), (11, "us"), (12, "us")]
        once = file.read_bytes()
        assert "Nothing to add" in fleet.pull("--all", "--into", file, "--portal-name", "us").err
        assert file.read_bytes() == once

    def test_alike_boards_of_a_portal_are_one_entry_there(self, fleet):
        fleet.fill(portal({7: LOOKS[12], 8: LOOKS[12]}), "portal-us.db")
        file = fleet.written(PORTALS)
        assert fleet.pull("--all", "--into", file, "--portal-name", "us").code == 0
        assert (self.loaded(file)["client"].groups, self.loaded(file)["client"].portal) == ((7, 8), "us")

    def test_the_webhook_is_that_of_the_variable_that_the_file_names(self, run, fleet, secret, monkeypatch):
        monkeypatch.setenv("US_WEBHOOK", os.environ["STAGESYNC_WEBHOOK"])
        monkeypatch.delenv("STAGESYNC_WEBHOOK")
        secret.portal.replace(portal())
        file = fleet.written(PORTALS)
        pulled = run("pull", "--group", "Client *", "--into", file, "--portal-name", "us")
        assert pulled.code == 0, pulled.err
        assert self.loaded(file)["us"].groups == (9, 7, 8)
        refused = run("pull", "--all", "--into", file, "--portal-name", "eu")
        assert (refused.code, "EU_WEBHOOK is empty or not set" in refused.err) == (1, True)

    def test_a_portals_code_in_the_file_stops_it_and_is_not_shown(self, run, fleet, secret, monkeypatch):
        monkeypatch.setenv("US_WEBHOOK", os.environ["STAGESYNC_WEBHOOK"])
        monkeypatch.delenv("STAGESYNC_WEBHOOK")
        secret.portal.replace(portal())
        file = fleet.written(PORTALS + f"# {SECRET}\n")
        pulled = run("pull", "--all", "--into", file, "--portal-name", "us")
        assert (pulled.code, SECRET in pulled.said) == (1, False)
        assert "the webhook's code stands in it" in pulled.err

    @pytest.mark.parametrize(
        ("args", "code", "words"),
        [
            (("--into", "it.yaml", "--portal-name", "us", "--webhook-file", "x"), 64, "--webhook-file out"),
            (("--into", "it.yaml", "--portal-name", "uk"), 64, "they are eu, us"),
            (("--portal-name", "eu"), 64, "goes with --into"),
            (("--into", "new.yaml", "--portal-name", "eu"), 64, "there are none"),
            (("--absorb", "--portal-name", "eu"), 64, "--portal-name"),
        ],
    )
    def test_a_name_that_is_none_of_the_files_is_wrong_usage(self, fleet, here, args, code, words):
        fleet.fill(portal())
        fleet.written(PORTALS)
        pulled = fleet.pull(*(() if "--absorb" in args else ("--all",)), *args)
        assert (pulled.code, pulled.out) == (code, "")
        assert words in pulled.err
        assert not (here / "new.yaml").exists()


class TestSeveralFiles:
    """A configuration of several files is added to in one of them."""

    @pytest.fixture
    def parts(self, fleet):
        fleet.fill(portal())
        templates, _, boards = FILE.partition("boards:\n")
        fleet.written(templates, "templates.yaml")
        fleet.written("version: 1\nboards:\n" + boards, "boards.yaml")
        fleet.written("version: 1\nboards:\n  fair:\n    kind: kanban\n    group: 12\n" + STAGES, "fair.yaml")
        return ["templates.yaml", "boards.yaml", "fair.yaml"]

    def test_what_stands_in_another_file_is_not_added_and_its_template_is_taken(self, fleet, here, parts):
        others = [(here / name).read_bytes() for name in parts[::2]]
        pulled = fleet.pull("--all", "--into", "boards.yaml", *parts)
        assert pulled.code == 0, pulled.err
        said = yaml.safe_load((here / "boards.yaml").read_text())
        assert "templates" not in said
        assert said["boards"]["clients"]["groups"] == [7, 8, 9]
        assert said["boards"]["client-dawn"]["template"] == "standard"
        assert [(here / name).read_bytes() for name in parts[::2]] == others
        assert [b for b in fleet.planned(*parts).boards if b.address.group != 12 and b.calls] == []
        assert "Nothing to add" in fleet.pull("--all", "--into", "boards.yaml", *parts).err

    @pytest.mark.usefixtures("parts")
    def test_boards_join_no_list_of_another_file(self, fleet, here):
        assert fleet.pull("--all", "--into", "fair.yaml", "boards.yaml", "templates.yaml").code == 0
        said = yaml.safe_load((here / "fair.yaml").read_text())["boards"]
        assert (said["client"]["groups"], said["client"]["template"]) == ([8, 9], "standard")

    @pytest.mark.parametrize("name", ["new.yaml", "templates.yaml"])
    def test_a_file_without_boards_gets_them(self, fleet, here, parts, name):
        pulled = fleet.pull("--all", "--into", name, *parts)
        assert pulled.code == 0, pulled.err
        assert f"+++ {name}" in pulled.out
        said = yaml.safe_load((here / name).read_text())["boards"]
        assert [one["template"] for one in said.values() if "groups" in one] == ["standard"]
        assert load([name, *parts]).configuration.boards
        assert "Nothing to add" in fleet.pull("--all", "--into", name, *parts).err

    def test_a_dry_run_makes_no_file(self, fleet, here, parts):
        pulled = fleet.pull("--all", "--into", "new.yaml", *parts, "--dry-run")
        assert (pulled.code, (here / "new.yaml").exists()) == (0, False)
        assert "+boards:" in pulled.out

    def test_a_file_that_needs_another_names_what_is_missing(self, fleet, parts):
        pulled = fleet.pull("--all", "--into", "boards.yaml")
        assert pulled.code == 1
        assert "there is no template 'standard'" in pulled.err
        assert parts


LOOSE = (("Strasse", BLUE), ("Straße", GREEN))


class TestNear:
    """Which template a board is held against, and taken from."""

    def test_titles_that_look_the_same_keep_no_board_from_a_template(self, fleet):
        fleet.fill(portal({7: LOOSE, 8: LOOSE}))
        file = fleet.written(fleet.pull("--all").out)
        fleet.fill(portal({7: LOOSE, 8: LOOSE, 9: LOOSE}))
        assert fleet.pull("--group", "*", "--into", file).code == 0
        assert is_done(fleet.planned(file), 3)
        kind_of = [one.get("template") for one in yaml.safe_load(file.read_text())["boards"].values()]
        assert kind_of == ["client"]

    def test_of_two_templates_with_its_titles_a_board_takes_the_one_that_it_differs_less_from(self, fleet):
        red = tuple((title, RED) for title, _ in LOOKS[7])
        fleet.fill(portal({7: LOOKS[7], 8: LOOKS[7], 9: red, 10: red, 11: (*red[:2], ("Done", GREEN))}))
        boards = yaml.safe_load(fleet.pull("--all").out)["boards"]
        assert boards["client-echo"]["template"] == next(
            one["template"] for one in boards.values() if one.get("groups") == [9, 10]
        )
        assert boards["client-echo"]["override"] == [{"title": "Done", "color": "#75D900"}]


@pytest.mark.parametrize(
    ("names", "name"),
    [
        (("Client Acme", "Client Bolt"), "client"),
        (("Client", "Client Bolt"), "client"),
        (("Clients", "Client Bolt"), "alike"),
        (("Client 12", "Client 13"), "client"),
        (("Заказ 1", "Заказ 2"), "alike"),
        (("A/B-1", "A/B-2"), "a-b"),
        ((None, "x"), "alike"),
    ],
)
def test_a_template_is_called_what_its_groups_names_begin_with(names, name):
    boards = [
        LiveBoard(address=Address(kind=Kind.KANBAN, group=group, name=found), stages=())
        for group, found in enumerate(names)
    ]
    assert Names().of_all(boards) == name


def test_a_pattern_of_pull_that_takes_scrum_groups_alone_is_told_the_option(fleet):
    fleet.fill(state(groups={"8": "Team A"}, group_roles={"8": "A"}, scrum={"groups": [8], "sprints": []}))
    assert "each of the 1 that fit is a scrum group; write --scrum" in fleet.pull("--group", "Team *").err
