"""Each client, in a process of its own, mends boards on a portal in another, and what it did is counted there."""

import pytest

from benchmarks import client_fast_bitrix24, fleet, runs
from benchmarks.fleet import Scenario
from benchmarks.runs import PEERS, Case, Client, Run, measured, run


def case(client, boards=2, scenario=Scenario.ONE_DRAG):
    return Case(client=client, boards=boards, scenario=scenario, latency=0.0)


@pytest.mark.parametrize("client", PEERS)
@pytest.mark.parametrize("boards", [1, 7])
def test_a_peer_writes_every_stage_of_every_board(client, boards):
    found = run(case(client, boards))
    assert found.calls == 8 * boards
    assert found.rows == 64 * boards
    assert found.requests == (2 if boards == 1 else 3)
    assert found.refused == 0


@pytest.mark.parametrize(
    ("scenario", "calls", "requests"),
    [(Scenario.AS_DESIRED, 0, 1), (Scenario.ONE_DRAG, 2, 4), (Scenario.ONE_NEW, 2, 4)],
)
def test_stagesync_makes_a_call_a_board_that_needs_one(scenario, calls, requests):
    found = run(case(Client.STAGESYNC, scenario=scenario))
    assert (found.calls, found.requests, found.refused) == (calls, requests, 0)
    assert found.memory > 10
    assert found.whole > found.seconds > 0


def test_a_run_after_which_a_board_is_not_as_desired_gives_no_figures(monkeypatch):
    monkeypatch.setattr(fleet, "as_desired", lambda state, boards: False)
    with pytest.raises(SystemExit, match="stagesync: not all of 1 boards ended as desired"):
        run(case(Client.STAGESYNC, 1))


def test_a_client_that_fails_is_quoted(monkeypatch):
    monkeypatch.setattr(
        runs, "_job", lambda case, portal, folder: {"url": "http://127.0.0.1:9/", "boards": 1}
    )
    with pytest.raises(SystemExit, match=r"(?s)client_b24pysdk ended with exit code 1:.*Error"):
        run(case(Client.B24PYSDK, 1))


@pytest.mark.parametrize(("boards", "widths"), [(1, {8}), (100, {800}), (275, {2200}), (276, {400, 208})])
def test_fast_bitrix24_gets_in_one_call_what_fits_the_burst_and_else_a_few_batches_a_call(boards, widths):
    items = [{"id": number} for number in range(8 * boards)]
    slices = client_fast_bitrix24._slices(items, boards)
    assert {len(some) for some in slices} == widths
    assert [item for some in slices for item in some] == items


def test_cases_are_run_in_turn_a_long_one_once_and_no_run_is_repeated(monkeypatch):
    short, long = case(Client.STAGESYNC, 901), case(Client.B24PYSDK, 901)
    taken = {short: iter([9.9, 1.0, 2.0]), long: iter([10.0])}
    order = []

    def one(which):
        order.append(which.client)
        seconds = next(taken[which])
        return Run(calls=1, requests=1, refused=0, seconds=seconds, whole=0, cpu=0, memory=0)

    monkeypatch.setattr(runs, "run", one)
    found = measured([short, long], 3)
    assert order == ["stagesync", "b24pysdk", "stagesync", "stagesync"]
    assert (found[short].runs, found[short].seconds) == (3, 2.0)
    assert (found[long].runs, found[long].seconds) == (1, 10.0)
    assert measured([short], 3)[short] == found[short]
