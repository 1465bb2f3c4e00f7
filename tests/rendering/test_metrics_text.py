"""Metrics as OpenMetrics text, read by the official parser where it is at hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stagesync.model.board import Address, Kind
from stagesync.model.drift import Aspect, Difference, Origin
from stagesync.model.outcome import BoardOutcome, BoardState, Outcome
from stagesync.model.plan import BoardPlan, Call, Plan, Reason, Refusal, RefusalCode
from stagesync.rendering.metrics_text import Family, Sample, metrics_to_text
from stagesync.rendering.metrics_text_run import Figures, families

CALL = Call(method="task.stages.update", params={"id": 1}, reasons=(Reason.RENAME,), stage="Doing")


def board(name, calls=0, **more):
    return BoardPlan(
        name=name,
        address=Address(kind=Kind.KANBAN, group=7),
        fingerprint="",
        before=(),
        after=(),
        calls=(CALL,) * calls,
        least_calls=calls,
        **more,
    )


def figures(**more):
    return Figures(
        **{"command": "plan", "ok": True, "seconds": 1.25, "finished": 1.7e9, "requests": 3, **more}
    )


def samples(text):
    """Return what the official parser reads, by name and labels."""
    parser = pytest.importorskip(
        "prometheus_client.openmetrics.parser", reason="prometheus_client is not installed"
    )
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in parser.text_string_to_metric_families(text)
        for sample in family.samples
    }


def told(**more):
    found = samples(metrics_to_text(families(figures(**more))))
    return {(name, *sorted(value for _, value in labels)): number for (name, labels), number in found.items()}


DIFFERENCE = Difference(stage="x", aspect=Aspect.TITLE, said="a", says="b", live="a", origin=Origin.FILE)
REFUSAL = Refusal(code=RefusalCode.SAME_BOARD, message="no")
PLAN = Plan(
    boards=(
        board("alike", drift=()),
        board("changed", 2, drift=(DIFFERENCE, DIFFERENCE)),
        board("refused", refusals=(REFUSAL,)),
    ),
    requests=3,
)


def test_the_text_of_a_plan_is_as_the_specification_wants_it():
    text = metrics_to_text(families(figures(plan=PLAN, retries=1, shard="1/3")))
    assert text.startswith(
        "# TYPE stagesync_run info\n"
        "# HELP stagesync_run What ran.\n"
        'stagesync_run_info{command="plan",version="'
    )
    assert "# UNIT stagesync_run_seconds seconds\n" in text
    assert "\nstagesync_retries 1\n" in text
    assert 'shard="1/3"' in text
    assert text.endswith(
        'stagesync_board_differences{board="changed",kind="kanban",origin="changed in the file"} 2\n# EOF\n'
    )


def test_a_plan_tells_boards_calls_and_how_far_each_board_is_from_its_file():
    found = told(plan=PLAN)
    assert found["stagesync_boards", "to-change"] == found["stagesync_boards", "refused"] == 1
    assert found["stagesync_calls", "planned"] == 2
    assert found["stagesync_board_drift", "alike", "kanban"] == 0
    assert found["stagesync_board_drift", "changed", "kanban"] == 2
    assert ("stagesync_board_drift", "kanban", "refused") not in found
    assert found["stagesync_board_refused", "kanban", "refused"] == 1
    assert found["stagesync_requests",] == 3
    assert found["stagesync_run_seconds",] == 1.25


def outcome(name, state, **more):
    return BoardOutcome(name=name, address=Address(kind=Kind.KANBAN, group=7), state=state, **more)


@pytest.mark.parametrize(
    ("became", "drift"),
    [
        (outcome("b", BoardState.APPLIED, done=(CALL, CALL)), 0),
        (outcome("b", BoardState.FAILED, done=(CALL,), failed=CALL), 1),
        (outcome("b", BoardState.NOT_STARTED, remaining=(CALL, CALL)), 2),
        (outcome("b", BoardState.DIFFERS, done=(CALL, CALL), differences=("one", "two", "three")), 3),
        (outcome("b", BoardState.DIFFERS, done=(CALL, CALL)), 1),
        (outcome("b", BoardState.DRY_RUN, remaining=(CALL, CALL)), 2),
        (outcome("b", BoardState.UNCHANGED), 0),
        (outcome("b", BoardState.REFUSED), None),
    ],
)
def test_after_a_run_the_drift_is_what_is_left(became, drift):
    plan = Plan(boards=(board("b", 2),), requests=3)
    found = told(plan=plan, outcome=Outcome(boards=(became,), requests=3))
    assert found.get(("stagesync_board_drift", "b", "kanban")) == drift
    assert found["stagesync_boards", str(became.state)] == 1
    assert found["stagesync_calls", "done"] == len(became.done)


def test_a_run_that_came_to_no_plan_tells_of_itself_alone():
    text = metrics_to_text(families(figures(ok=False)))
    assert "stagesync_run_ok 0\n" in text
    assert "stagesync_board" not in text
    assert "stagesync_retries" not in text


@given(st.text())
def test_every_label_is_escaped_and_stays_on_its_line(label):
    text = metrics_to_text(
        [Family(name="x", help='of \\ and "\nlines', samples=(Sample(value=1, labels=(("board", label),)),))]
    )
    assert len(text.split("\n")) == 5
    assert text.encode()
    ((_, labels),) = samples(text)
    assert [name for name, _ in labels] == ["board"]


@pytest.mark.parametrize("label", ['a"b', "a\\b", "a\\nb", "Клиент 7", "a,b=}{"])
def test_a_label_that_shows_is_read_as_it_was(label):
    from stagesync.rendering.safe_text import visible

    text = metrics_to_text(
        [Family(name="x", help="x", samples=(Sample(value=1, labels=(("board", label),)),))]
    )
    ((_, labels),) = samples(text)
    assert dict(labels) == {"board": visible(label)}
