"""Boards of many groups and of several portals: what each key becomes, and what goes on without a warning."""

from __future__ import annotations

import pytest

from stagesync.config import load
from stagesync.errors import ConfigError
from stagesync.model.desired import GroupPattern, GroupRole, PortalSpec
from stagesync.model.problem import Location


@pytest.fixture
def read(tmp_path):
    def read_texts(*texts):
        paths = []
        for number, text in enumerate(texts):
            paths.append(tmp_path / f"{number}.yaml")
            paths[-1].write_text(f"version: 1\n{text}", encoding="utf-8")
        return load([str(path) for path in paths])

    return read_texts


def board(read, groups, kind="kanban"):
    (found,) = read(
        f"boards: {{b: {{kind: {kind}, groups: {groups}, stages: [{{title: x}}]}}}}"
    ).configuration.boards
    assert found.group is None
    return found


@pytest.mark.parametrize("kind", ["kanban", "scrum"])
@pytest.mark.parametrize(
    ("written", "groups"),
    [
        ("[7]", (7,)),
        ('[8, 7, "Client A", "9"]', (8, 7, "Client A", "9")),
        ("[NO, Client A, 0x0B]", ("NO", "Client A", 11)),
        ('{name: "Client *"}', GroupPattern(name="Client *")),
        ("{name: 2024, not: [20]}", GroupPattern(name="2024", without=("20",))),
        (
            '{name: "Client *", not: ["Client archive*", x], role: owner, archived: true}',
            GroupPattern(
                name="Client *", without=("Client archive*", "x"), role=GroupRole.OWNER, archived=True
            ),
        ),
        ("{name: '*', not: [], archived: false}", GroupPattern(name="*")),
    ],
)
def test_groups_arrive_as_they_are_written(read, kind, written, groups):
    assert board(read, written, kind).groups == groups


def test_a_name_with_signs_of_a_pattern_is_an_exact_name_in_a_list_and_warned_of(read):
    loaded = read('boards: {b: {kind: kanban, groups: ["Client *", "Who?"], stages: [{title: x}]}}')
    assert [warning.location.column for warning in loaded.warnings] == [37, 49]
    assert loaded.configuration.boards[0].groups == ("Client *", "Who?")


PORTALS = "portals: {us: {webhook_env: US_WEBHOOK}, eu: {webhook_env: EU_WEBHOOK, rate: enterprise}}\n"
LIES = "stages: [{title: x}]"


def test_portals_arrive_with_their_variables_and_rates(read):
    loaded = read(
        f"{PORTALS}boards: {{a: {{kind: my-plan, portal: eu, {LIES}}}, b: {{kind: my-plan, portal: us, {LIES}}}}}"
    )
    assert loaded.configuration.portals == {
        "eu": PortalSpec(webhook_env="EU_WEBHOOK", rate="enterprise"),
        "us": PortalSpec(webhook_env="US_WEBHOOK"),
    }
    assert [*loaded.configuration.portals] == ["eu", "us"]
    assert [one.portal for one in loaded.configuration.boards] == ["eu", "us"]
    assert loaded.configuration.portals["us"].location == Location(file=loaded.files[0], line=2, column=11)
    assert loaded.warnings == ()


def test_a_portal_of_one_file_serves_the_boards_of_all(read):
    loaded = read(
        f"boards: {{a: {{kind: my-plan, portal: eu, {LIES}}}, b: {{kind: my-plan, portal: us, {LIES}}}}}",
        PORTALS,
    )
    assert loaded.warnings == ()


def test_a_board_without_portal_is_on_that_of_the_command_line(read):
    loaded = read(f"{PORTALS}boards: {{a: {{kind: my-plan, {LIES}}}}}")
    assert loaded.configuration.boards[0].portal is None
    assert [str(warning.rule) for warning in loaded.warnings] == ["unused-portal", "unused-portal"]


@pytest.mark.parametrize(
    "where",
    [
        "kind: kanban, group: 7",
        "kind: kanban, groups: [7, 8]",
        "kind: scrum, group: 7",
        "kind: my-plan",
        "kind: crm, entity: deal",
        "kind: rpa, process: 7",
    ],
)
def test_one_address_on_two_portals_is_two_boards_and_on_one_portal_one(read, where):
    def boards(*portals):
        rows = [f"  b{at}: {{{where}{portal}, {LIES}}}\n" for at, portal in enumerate(portals)]
        return PORTALS + "boards:\n" + "".join(rows)

    assert len(read(boards(", portal: eu", ", portal: us", "")).configuration.boards) == 3
    with pytest.raises(ConfigError, match="on the portal 'us' is the board 'b1'"):
        read(boards(", portal: eu", ", portal: us", ", portal: us"))


def test_lists_of_groups_that_share_one_share_a_board(read):
    rows = "  {name}: {{kind: kanban, groups: {groups}, stages: [{{title: x}}]}}\n"
    text = "boards:\n" + rows.format(name="a", groups="[7, 8]") + rows.format(name="b", groups='[9, "8", 8]')
    with pytest.raises(ConfigError) as caught:
        read(text)
    (problem,) = caught.value.problems
    assert (problem.location.line, problem.location.column) == (4, 38)


def test_a_portal_may_be_called_by_its_host(read):
    host = "client.bitrix24.com"
    text = (
        f"portals: {{{host}: {{webhook_env: A}}}}\nboards: {{a: {{kind: my-plan, portal: {host}, {LIES}}}}}"
    )
    assert [*read(text).configuration.portals] == [host]


def test_a_portal_that_can_not_be_read_is_no_unknown_one(read):
    """With a file that is not whole nobody can tell which portals there are."""
    with pytest.raises(ConfigError) as caught:
        read(f"boards: {{a: {{kind: my-plan, portal: eu, {LIES}}}}}", "portal:\n  eu: {webhook_env: A}\n")
    assert [str(problem.rule) for problem in caught.value.problems] == ["unknown-key"]


SECRET = "0123456789abcdef"


@pytest.mark.parametrize(
    "portals",
    [
        f"eu: {{webhook_env: 'https://a.bitrix24.com/rest/1/{SECRET}/'}}",
        f"eu: https://a.bitrix24.com/rest/1/{SECRET}/",
        f"eu: {{url: ['http://box.example/x/1/{SECRET}']}}",
        f"eu: {{webhook_env: A, rate: /rest/1/{SECRET}/}}",
        f"? https://a.bitrix24.com/rest/1/{SECRET}/\n  : {{webhook_env: A}}",
        f"'https://a.bitrix24.com/rest/1/{SECRET}/': 1",
    ],
)
def test_a_webhook_in_a_file_is_an_error_that_does_not_show_it(read, portals):
    with pytest.raises(ConfigError) as caught:
        read(f"portals:\n  {portals}\nboards: {{a: {{kind: my-plan, {LIES}}}}}")
    assert "webhook-env" in {str(problem.rule) for problem in caught.value.problems}
    assert "never stands in a file" in str(caught.value)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("key", ["webhook_env", "rate"])
def test_what_is_written_for_a_portal_is_not_shown_whatever_it_is(read, key):
    with pytest.raises(ConfigError) as caught:
        read(
            f"portals: {{eu: {{webhook_env: A, {key}: '{SECRET}'}}}}\nboards: {{}}".replace(
                "webhook_env: A, w", "w"
            )
        )
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("key", ["kind", "unlisted", "template", "move_tasks_to", "portal"])
def test_a_webhook_in_a_wrong_place_is_shown_without_its_code(read, key):
    rest = "kind: my-plan, " if key != "kind" else ""
    with pytest.raises(ConfigError) as caught:
        read(f"boards: {{a: {{{rest}{key}: 'https://a.bitrix24.com/rest/1/{SECRET}/', {LIES}}}}}")
    assert SECRET not in str(caught.value)
