"""Faults as texts for the command line."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stagesync.emulator import Chance, Fault, FaultError, Kind, Nth, When, parse_fault
from stagesync.emulator.colleague import Edit, parse_edit

BEFORE, AFTER = When.BEFORE, When.AFTER


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("cut after n=3", Fault(kind=Kind.CUT, when=AFTER, which=Nth(3))),
        ("cut before", Fault(kind=Kind.CUT, when=BEFORE, which=Nth(1))),
        ("  cut   before  n=2 ", Fault(kind=Kind.CUT, when=BEFORE, which=Nth(2))),
        ("503 before p=0.1 seed=7", Fault(kind=Kind.LIMIT, when=BEFORE, which=Chance(0.1, 7))),
        ("502 after p=1", Fault(kind=Kind.BAD_GATEWAY, when=AFTER, which=Chance(1.0, 0))),
        ("expired before n=4+", Fault(kind=Kind.EXPIRED, when=BEFORE, which=Nth(4, onward=True))),
        ("slow after seconds=0.5", Fault(kind=Kind.SLOW, when=AFTER, seconds=0.5)),
        ("redirect before host=b.example:81", Fault(kind=Kind.REDIRECT, when=BEFORE, host="b.example:81")),
        ('scope before n=3 ["task"]', Fault(kind=Kind.SCOPE, when=BEFORE, which=Nth(3), scopes=("task",))),
        ("scope after []", Fault(kind=Kind.SCOPE, when=AFTER, scopes=())),
        (
            "429 before method=Task.Stages.Add inside",
            Fault(kind=Kind.BUDGET, when=BEFORE, method="task.stages.add", inside=True),
        ),
        (
            'edit before n=4 {"rename": 11, "to": "A [b] {c}"}',
            Fault(
                kind=Kind.EDIT,
                when=BEFORE,
                which=Nth(4),
                edit=Edit(verb="rename", subject=11, to="A [b] {c}"),
            ),
        ),
    ],
)
def test_texts_that_are_faults(text, fault):
    assert parse_fault(text) == fault


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_a_text(kind):
    needs = {Kind.SCOPE: "[]", Kind.EDIT: '{"delete": 1}'}
    assert parse_fault(f"{kind} after n=2 {needs.get(kind, '')}").kind is kind


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "there is no kind ''"),
        ("cuts after n=3", "did you mean cut"),
        ("cut", "before or after"),
        ("cut n=3", "before or after"),
        ("cut later n=3", "before or after"),
        ("cut after n=0", "from n=1"),
        ("cut after n=-1", "n is a whole number"),
        ("cut after n=x", "n is a whole number"),
        ("cut after n=", "no option"),
        ("cut after p=0", "above 0"),
        ("cut after p=1.5", "at most 1"),
        ("cut after p=nan", "above 0"),
        ("cut after p=x", "p is a number"),
        ("cut after p=0.5 seed=x", "seed is a whole number"),
        ("cut after seed=7", "seed goes with p"),
        ("cut after n=1 p=0.5", "not both"),
        ("cut after n=1 n=2", "twice"),
        ("cut after often", "'often' is no option"),
        ("cut after inside=1", "no option"),
        ("cut after method=task.stage.add", "did you mean task.stages.add"),
        ("cut after seconds=3", '"slow" does'),
        ("slow after seconds=0", "above 0"),
        ("slow after seconds=inf", "above 0"),
        ("slow after seconds=x", "seconds is a number"),
        ("cut after host=x.example", '"redirect" does'),
        ("redirect after host=a/b", "host name"),
        ("cut before inside", "inside a batch"),
        ("429 before inside method=batch", "no other"),
        ("no-time before", "no-time after"),
        ("scope before", "needs the scopes"),
        ('scope before {"a": 1}', "list of texts"),
        ("scope before [1]", "list of texts"),
        ("scope before [", "JSON"),
        ('scope before ["task"] n=2', "JSON to the end"),
        ("edit before", "needs what is edited"),
        ("edit before {}", "one of rename"),
        ("edit before [1]", "one of rename"),
        ("cut before {}", "takes no JSON"),
    ],
)
def test_other_texts_are_refused_with_the_reason(text, complaint):
    with pytest.raises(FaultError) as caught:
        parse_fault(text)
    assert complaint in str(caught.value)
    assert repr(text) in str(caught.value)


def test_a_text_that_names_no_fault_gets_the_right_forms():
    with pytest.raises(FaultError, match=r"cut after n=3 .* edit before n=4 \{"):
        parse_fault("what after n=3")


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ({"rename": 11}, 'needs "to"'),
        ({"rename": 11, "delete": 11}, "one of"),
        ({"rename": 11, "to": ""}, 'no value for "to"'),
        ({"rename": 11, "to": 5}, 'no value for "to"'),
        ({"rename": True, "to": "A"}, 'no value for "rename"'),
        ({"rename": -1, "to": "A"}, 'no value for "rename"'),
        ({"rename": 11, "to": "A", "colour": "B"}, 'no "colour"'),
        ({"rename": 2**63, "to": "A"}, 'no value for "rename"'),
        ({"rename": 11, "to": "\ud800"}, 'no value for "to"'),
        ({"move": 11, "after": None}, 'no value for "after"'),
        ({"add": "New"}, 'either "group" or "user"'),
        ({"add": "New", "group": 7, "user": 1}, 'either "group" or "user"'),
        ({"add": "New", "group": 0}, 'no value for "group"'),
        ({"add": 3, "group": 7}, 'no value for "add"'),
        ({"move_task": "Title", "to": 11}, 'no value for "move_task"'),
        ("delete", "one of"),
    ],
)
def test_other_data_are_no_edits(data, complaint):
    with pytest.raises(FaultError) as caught:
        parse_edit(data)
    assert complaint in str(caught.value)
    assert '{"delete": 12}' in str(caught.value)


WORDS = [
    "cut", "503", "edit", "scope", "before", "after", "n=2", "n=2+", "p=0.1", "seed=7", "inside", "method=scope", "[]",
    'edit before {"delete":', "scope before [", "9" * 30, "}", "]", '"\\ud800"',
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=5), max_size=6).map(" ".join))
def test_any_text_is_a_fault_or_a_complaint(text):
    try:
        fault = parse_fault(text)
    except FaultError:
        return
    assert text.split()[:2] == [fault.kind, fault.when]


def test_only_limits_after_the_work_are_not_to_be_believed():
    texts = [f"{kind} {when}" for kind in ("503", "429", "503-html", "cut", "500") for when in When]
    assert [text for text in texts if not parse_fault(text).believable] == ["503 after", "429 after"]
