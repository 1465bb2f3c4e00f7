"""--target with an entry that stands for many boards: all of them by the entry's name, one by ENTRY/GROUP_ID."""

from __future__ import annotations

import click
import pytest
from embedded import live, rows, wanted
from emulator.states import state

from stagesync.cli.reading import chosen_boards, chosen_entries
from stagesync.families.fan_out import fan_out
from stagesync.model.board import Kind
from stagesync.model.desired import DesiredBoard, Entry, GroupPattern

NAMES = {"7": "Client A", "8": "Client B", "9": "Internal"}


def fleet(groups, name="clients"):
    return DesiredBoard(name=name, kind=Kind.KANBAN, groups=groups, entries=(Entry(title="A"),))


BOARDS = (fleet(GroupPattern(name="Client *")), fleet((9,), "inside"), wanted("A", group=10))


@pytest.fixture
def world():
    stages = [row for group in (7, 8, 9, 10) for row in rows("A", group=group, first=10 * group)]
    with live(state(stages, groups=NAMES)) as world:
        yield world


def test_entries_are_chosen_by_their_name_or_by_one_of_their_boards():
    def chosen(*targets):
        return [board.name for board in chosen_entries(BOARDS, targets)]

    assert chosen() == ["clients", "inside", "dev"]
    assert chosen("clients") == chosen("clients/7", "clients/8") == ["clients"]
    assert chosen("dev", "inside/9") == ["inside", "dev"]


@pytest.mark.parametrize(
    ("targets", "names"),
    [
        ((), ["clients/7", "clients/8", "inside/9", "dev"]),
        (("clients",), ["clients/7", "clients/8"]),
        (("clients/8",), ["clients/8"]),
        (("clients/8", "dev"), ["clients/8", "dev"]),
        (("clients/8", "clients"), ["clients/7", "clients/8"]),
    ],
)
def test_a_run_has_the_boards_of_its_targets(world, targets, names):
    chosen = chosen_entries(BOARDS, targets)
    assert [board.name for board in chosen_boards(fan_out(world.portal, chosen), chosen, targets)] == names


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("client", "did you mean 'clients'?"),
        ("client/7", "has no board 'client/7'"),
        ("dev/10", "'dev' is one board; write --target dev."),
    ],
)
def test_a_target_that_can_be_no_board_is_refused_before_the_portal_is_asked(target, words):
    with pytest.raises(click.UsageError, match=words.replace("?", r"\?")):
        chosen_entries(BOARDS, [target])


@pytest.mark.parametrize(
    ("groups", "target", "words"),
    [
        (GroupPattern(name="Client *"), "clients/9", "its boards are clients/7, clients/8."),
        (GroupPattern(name="Nobody *"), "clients/7", 'fits "Nobody'),
        ((7,), "clients/Client A", "its boards are clients/7."),
    ],
)
def test_a_target_that_is_none_of_an_entrys_boards_names_those_that_are(world, groups, target, words):
    with pytest.raises(click.UsageError) as caught:
        chosen_boards(fan_out(world.portal, [fleet(groups)]), [fleet(groups)], [target])
    assert words in caught.value.message


def test_a_long_list_of_boards_is_cut(world):
    many = [fleet(tuple(range(1, 501)))]
    found = fan_out(world.portal, many)
    with pytest.raises(click.UsageError, match="clients/20 and 480 more"):
        chosen_boards(found, many, ["clients/777"])
