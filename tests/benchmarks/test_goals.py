"""A goal that is missed is said to be missed."""

import pytest

from benchmarks import boards, planner, side_by_side, throughput
from benchmarks.runs import Client, Run
from benchmarks.sections import Goal, Section, beside


def one(calls=1.0, seconds=1.0, whole=2.0, requests=4.0):
    return Run(
        calls=calls, requests=requests, refused=0, seconds=seconds, whole=whole, cpu=0.1, memory=50, runs=1
    )


def missed(goals):
    return [goal.promised for goal in goals if not goal.met]


def beside_peers(count, ours, fast, slow):
    runs = {Client.STAGESYNC: ours, Client.FAST_BITRIX24: fast, Client.B24PYSDK: slow}
    return missed(side_by_side.goals({count: runs}, 0.15))


def test_a_large_fleet_is_behind_as_soon_as_one_peer_is_ahead():
    ours, ahead, behind = one(100, 1.0, 2.0), one(800, 0.9, 1.9), one(800, 1.1, 2.1)
    assert beside_peers(100, ours, ahead, behind) == [
        "100 boards: ahead of fast_bitrix24",
        "100 boards: ahead of fast_bitrix24, start-up included",
    ]
    assert beside_peers(100, ours, behind, behind) == []


def test_a_small_fleet_may_be_four_round_trips_behind():
    assert beside_peers(10, one(10, 1.0, 2.0), one(80, 0.41, 1.41), one(80, 0.39, 1.45)) == [
        "10 boards: at most 4 round trips behind b24pysdk"
    ]


def test_a_call_too_many_is_above_the_least():
    assert "calls never above the least" in beside_peers(10, one(11), one(80), one(80))


def test_five_times_fewer_calls_are_five_times():
    promised = "at least 5 times fewer calls than one update a stage"
    assert promised not in beside_peers(10, one(16), one(80), one(80))
    assert promised in beside_peers(10, one(17), one(80), one(80))


@pytest.mark.parametrize(
    ("requests", "latency", "seconds"), [(80, 0.15, 15.15), (50, 0.15, 0.6), (8, 0.0, 0.0), (52, 0.1, 1.1)]
)
def test_the_inevitable_is_the_bucket_or_four_round_trips(requests, latency, seconds):
    assert throughput.inevitable(requests, latency) == pytest.approx(seconds)


def test_the_requests_of_a_run_are_bounded():
    assert throughput.most_requests(1_000, 1_000) == 80
    assert throughput.most_requests(51, 120) == 9


@pytest.mark.parametrize(
    ("seconds", "over"), [(16.6, []), (16.7, ["1000 boards: at most 1.1 times the inevitable"])]
)
def test_a_tenth_more_than_the_inevitable_is_the_most(seconds, over):
    run = one(1_000, seconds, requests=80)
    assert missed(throughput.goals({1_000: run}, 0.15)) == over
    assert "1000 boards: at most 80 requests" in missed(
        throughput.goals({1_000: one(1_000, requests=81)}, 0.15)
    )


@pytest.mark.parametrize(
    ("cpu", "memory", "over"),
    [(9.9, 499, []), (10.0, 499, ["10,000 boards in under 10 s of CPU"]), (1, 500, ["and under 500 MB"])],
)
def test_ten_thousand_boards_have_their_bounds(cpu, memory, over):
    assert missed(boards.goals_of({"cpu": cpu, "memory": memory})) == over


def test_a_damaged_board_is_no_part_of_the_planners_promise():
    steady = {name: {200: 1e-5, 20_000: 2.9e-5} for name in planner.CASES}
    damaged = "damaged: all SORTs equal, one drag"
    assert missed(planner.goals({**steady, damaged: {200: 1e-5, 20_000: 9e-5}})) == []
    assert len(missed(planner.goals({**steady, "one drag": {200: 1e-5, 20_000: 3.1e-5}}))) == 1


def test_a_section_shows_what_is_missed_in_bold():
    goals = (Goal(promised="a", found="1", met=True), Goal(promised="b", found="2", met=False))
    shown = Section(lines=("| x |",), goals=goals).markdown
    assert "| a | 1 | met |\n| b | 2 | **missed** |\n" in shown


def test_a_number_has_its_ratio_where_there_is_something_to_compare_to():
    assert beside(8_000, 1_000) == "8,000 (8.0)"
    assert beside(3, 0) == "3"
