"""Templates built on others, and boards that change single stages of one: which stages come of it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stagesync.config import lineage, load
from stagesync.config.editing import Texts
from stagesync.errors import ConfigError
from stagesync.model.desired import UNMANAGED, Entry

BASE = """\
version: 1
templates:
  base:
    - {title: Backlog}
    - {title: Doing, color: "#47D1E2", was: [WIP]}
    - {title: Done, color: "#75D900"}
"""


def boards(text, **more):
    texts = {"x.yaml": text, **{f"{name}.yaml": other for name, other in more.items()}}
    return load([*texts], Texts(texts)).configuration.boards


def overridden(override, template="base", head=BASE):
    text = f"{head}boards:\n  dev: {{kind: kanban, group: 7, template: {template}, override: {override}}}\n"
    return boards(text)[0].entries


def built(body):
    (dev,) = boards(f"{BASE}  made: {body}\nboards: {{dev: {{kind: kanban, group: 7, template: made}}}}\n")
    return dev.entries


def titles(entries):
    return [entry.title for entry in entries]


@pytest.mark.parametrize(
    ("override", "place", "entry"),
    [
        ("[{title: Done, color: '#000'}]", 2, Entry(title="Done", color="000000")),
        ("[{title: Backlog, color: '#123456'}]", 0, Entry(title="Backlog", color="123456")),
        ("[{title: Doing, was: [X]}]", 1, Entry(title="Doing", color="47D1E2", was=("X",))),
        ("[{title: Doing, was: []}]", 1, Entry(title="Doing", color="47D1E2")),
        ("[{title: Doing, color: abc123}]", 1, Entry(title="Doing", color="ABC123", was=("WIP",))),
        ("[{title: Doing, id: 31}]", 1, Entry(title="Doing", color="47D1E2", was=("WIP",), id=31)),
        (
            "[{title: Active, was: [Doing, WIP]}]",
            1,
            Entry(title="Active", color="47D1E2", was=("Doing", "WIP")),
        ),
        (
            "[{title: Shipped, was: [Sent, Done]}]",
            2,
            Entry(title="Shipped", color="75D900", was=("Sent", "Done")),
        ),
    ],
)
def test_an_override_replaces_the_keys_that_it_has_of_one_stage(override, place, entry):
    found = overridden(override)
    assert found[place] == entry
    others = overridden("[{title: Done}]")
    assert found[:place] + found[place + 1 :] == others[:place] + others[place + 1 :]


def test_the_order_stays_that_of_the_template():
    assert titles(overridden("[{title: Done}, {title: Backlog}]")) == ["Backlog", "Doing", "Done"]


def test_two_stages_that_change_their_titles_for_each_others_are_refused():
    head = BASE.replace(", was: [WIP]", "")
    with pytest.raises(ConfigError, match="is the title of the entry"):
        overridden("[{title: Doing, was: [Done]}, {title: Done, was: [Doing]}]", head=head)


def test_stages_of_one_title_are_told_apart_by_code_or_type():
    text = (
        "version: 1\ntemplates:\n"
        "  t: [{title: x, type: new}, {title: x, type: work}]\n  c: [{title: x, code: a}, {title: x, code: b}]\n"
        "boards:\n  a: {kind: scrum, group: 7, template: t, override: [{title: x, type: work, color: '#111'}]}\n"
        "  b: {kind: rpa, process: 7, template: c, override: [{title: x, code: b, color: '#111'}]}\n"
    )
    for board in boards(text):
        assert [entry.color for entry in board.entries] == [UNMANAGED, "111111"]


def test_boards_of_one_template_share_its_entries_and_an_override_touches_one_board():
    text = BASE + "boards:\n"
    for group in (1, 2, 3):
        override = ", override: [{title: Done, color: '#000'}]" if group == 2 else ""
        text += f"  b{group}: {{kind: kanban, group: {group}, template: base{override}}}\n"
    one, two, three = boards(text)
    assert one.entries is three.entries
    assert two.entries[:2] == one.entries[:2]
    assert two.entries[0] is one.entries[0]
    assert (one.entries[2].color, two.entries[2].color) == ("75D900", "000000")


def test_an_entry_knows_the_file_it_was_written_in():
    text = (
        "version: 1\nboards:\n  dev:\n    kind: kanban\n    group: 7\n    template: base\n"
        "    override:\n      - {title: Doing, color: '#111'}\n"
    )
    (dev,) = boards(BASE, y=text)
    places = [(entry.location.file, entry.location.line) for entry in dev.entries]
    assert places == [("x.yaml", 4), ("y.yaml", 8), ("x.yaml", 6)]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("{extends: base}", ["Backlog", "Doing", "Done"]),
        ("{extends: base, without: [Doing]}", ["Backlog", "Done"]),
        ("{extends: base, override: [{title: Active, was: [Doing]}]}", ["Backlog", "Active", "Done"]),
        ("{extends: base, stages: [{title: N}]}", ["Backlog", "Doing", "Done", "N"]),
        ("{extends: base, stages: [{title: N}, {title: M}]}", ["Backlog", "Doing", "Done", "N", "M"]),
        ("{extends: base, stages: [{title: N, after: Doing}]}", ["Backlog", "Doing", "N", "Done"]),
        ("{extends: base, stages: [{title: N, before: Backlog}]}", ["N", "Backlog", "Doing", "Done"]),
        (
            "{extends: base, stages: [{title: N, before: Done}, {title: M}, {title: O, before: N}]}",
            ["Backlog", "Doing", "O", "N", "M", "Done"],
        ),
        (
            "{extends: base, stages: [{title: N, after: Doing}, {title: M, after: Doing}]}",
            ["Backlog", "Doing", "M", "N", "Done"],
        ),
        (
            (
                "{extends: base, without: [Backlog], stages: [{title: N, after: Active}, {title: Backlog}],"
                " override: [{title: Active, was: [Doing]}]}"
            ),
            ["Active", "N", "Backlog", "Done"],
        ),
    ],
)
def test_a_template_leaves_out_replaces_and_adds_in_this_order(body, wanted):
    assert titles(built(body)) == wanted


TITLES = ["Backlog", "Doing", "Done"]


@settings(deadline=None, max_examples=200)
@given(st.lists(st.tuples(st.sampled_from(["after", "before", None]), st.integers(0, 30)), max_size=12))
def test_added_stages_stand_where_putting_them_one_by_one_would_put_them(steps):
    row, known, lines, last = [*TITLES], [*TITLES], [], None
    for number, (where, pick) in enumerate(steps):
        title, neighbour = f"n{number}", known[pick % len(known)]
        if where is None:
            lines.append(f"{{title: {title}}}")
            row.insert(len(row) if last is None else row.index(last) + 1, title)
        else:
            lines.append(f"{{title: {title}, {where}: {neighbour}}}")
            row.insert(row.index(neighbour) + (where == "after"), title)
        known.append(title)
        last = title
    added = f", stages: [{', '.join(lines)}]" if lines else ""
    assert titles(built(f"{{extends: base{added}}}")) == row


def test_templates_build_on_templates_in_whatever_order_and_file_they_stand():
    first = (
        "version: 1\ntemplates:\n  c: {extends: b, without: [Backlog]}\n  a: {extends: base, stages: [{title: N}]}\n"
        "boards: {dev: {kind: kanban, group: 7, template: c, override: [{title: M, color: '#111'}]}}\n"
    )
    second = BASE + "  b: {extends: a, override: [{title: M, was: [N]}]}\n"
    (dev,) = boards(first, y=second)
    assert titles(dev.entries) == ["Doing", "Done", "M"]
    assert dev.entries[2] == Entry(title="M", color="111111", was=("N",))


def test_a_long_line_of_templates_is_built():
    rows = "".join(f"  t{n + 1}: {{extends: t{n}}}\n" for n in range(3000))
    (dev,) = boards(
        f"version: 1\ntemplates:\n  t0: [{{title: x}}]\n{rows}boards: {{dev: {{kind: my-plan, template: t3000}}}}\n"
    )
    assert titles(dev.entries) == ["x"]


def test_templates_that_would_fill_the_memory_are_refused(monkeypatch):
    monkeypatch.setattr(lineage, "MOST_STAGES", 10)
    rows = "".join(f"  t{n}: {{extends: base}}\n" for n in range(4))
    used = "".join(f"  b{n}: {{kind: kanban, group: {n + 1}, template: t{n}}}\n" for n in range(4))
    with pytest.raises(ConfigError) as caught:
        boards(f"{BASE}{rows}boards:\n{used}")
    (problem,) = caught.value.problems
    assert (str(problem.rule), problem.location.line) == ("yaml-limit", 10)


def test_a_template_that_another_builds_on_is_used():
    texts = {"x.yaml": f"{BASE}  made: {{extends: base}}\nboards: {{b: {{kind: my-plan, template: made}}}}\n"}
    assert load([*texts], Texts(texts)).warnings == ()


def test_a_problem_of_a_template_is_told_once_however_many_build_on_it():
    text = (
        "version: 1\ntemplates:\n  base: [{title: A}, {title: A}, {title: a}]\n  made: {extends: base}\n"
        "boards:\n  x: {kind: kanban, group: 1, template: made, override: [{title: a, color: '#111'}]}\n"
        "  y: {kind: kanban, group: 2, template: base}\n"
    )
    with pytest.raises(ConfigError) as caught:
        boards(text)
    assert [(str(one.rule), one.location.line) for one in caught.value.problems] == [
        ("duplicate-title", 3),
        ("similar-title", 3),
    ]


@pytest.mark.parametrize(
    ("stages", "override", "kind"),
    [
        ("[{title: A, code: x}]", "[{title: A}]", "kanban, group: 7"),
        ("[{title: A, code: 'C5:X'}]", "[{title: A}]", "crm, entity: deal"),
        (f"[{{title: A}}, {{title: {'B' * 101}}}]", "[{title: A}]", "crm, entity: deal"),
    ],
)
def test_what_a_template_says_must_fit_the_board_besides_its_overrides(stages, override, kind):
    board = f"{{kind: {kind}, template: t, override: {override}}}"
    text = f"version: 1\ntemplates: {{t: {stages}}}\nboards: {{b: {board}}}\n"
    with pytest.raises(ConfigError, match="the template 't' does not fit here: in x"):
        boards(text)


def test_an_override_can_make_a_template_fit():
    text = (
        f"version: 1\ntemplates: {{t: [{{title: {'B' * 101}}}, {{title: x, code: 'C5:X'}}]}}\n"
        f"boards: {{b: {{kind: crm, entity: deal, template: t, override: "
        f"[{{title: B, was: [{'B' * 101}]}}, {{title: x, code: X}}]}}}}\n"
    )
    with pytest.raises(ConfigError, match="the former title has 101 characters"):
        boards(text)
    (found,) = boards(text.replace(f"{'B' * 101}", "B" * 100))
    assert [entry.code for entry in found.entries] == [None, "X"]


def test_tasks_can_be_moved_to_a_stage_that_an_override_named():
    rest = "unlisted: delete, move_tasks_to: Active, override: [{title: Active, was: [Doing]}]"
    text = f"{BASE}boards: {{b: {{kind: kanban, group: 7, template: base, {rest}}}}}\n"
    assert boards(text)[0].move_tasks_to == "Active"


def test_of_a_long_circle_the_beginning_is_told():
    names = [f"t{n:04}" for n in range(4000)]
    circle = "".join(
        f"  {name}: {{extends: {base}}}\n" for name, base in zip(names, [*names[1:], names[0]], strict=True)
    )
    with pytest.raises(ConfigError) as caught:
        boards(
            f"version: 1\ntemplates:\n{circle}boards: {{dev: {{kind: kanban, group: 7, template: t0000}}}}\n"
        )
    (problem,) = caught.value.problems
    assert problem.message.endswith("'t0010' → 't0011' → 3,988 more → 't0000'")


def test_a_template_that_no_board_uses_is_loaded_with_its_stages():
    text = BASE + "  made: {extends: base, without: [Doing]}\n"
    found = load(["x.yaml"], Texts({"x.yaml": text}), empty=True).templates
    assert {name: titles(entries) for name, entries in found.items()} == {
        "base": ["Backlog", "Doing", "Done"],
        "made": ["Backlog", "Done"],
    }
