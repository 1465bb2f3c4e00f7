"""Lists that no one place of a file says (`groups`, `override`, `extends`) are left alone, with the reason."""

from __future__ import annotations

from dataclasses import replace

import pytest
from config.edits import change, said

from stagesync.config import load
from stagesync.config.editing import Change, Texts, check, rewrite
from stagesync.rendering.yaml_scalar import quoted

BASE = "version: 1\ntemplates:\n  t: [{title: A}, {title: B}]\n"
MADE = "  made: {extends: t, stages: [{title: C}]}\n"
DEV = "  dev: {kind: kanban, group: 7, template: t}\n"


@pytest.mark.parametrize(
    ("text", "titles", "message"),
    [
        (
            f"{BASE}boards:\n  dev: {{kind: kanban, groups: [7, 8], template: t}}\n",
            ["B", "A"],
            "x.yaml:5:31: this entry stands for the boards of many groups",
        ),
        (
            "version: 1\nboards:\n  dev: {kind: kanban, groups: {name: X*}, stages: [{title: A}, {title: B}]}\n",
            ["A>Z", "B"],
            "x.yaml:3:31: this entry stands for the boards of many groups",
        ),
        (
            f"{BASE}boards:\n  dev: {{kind: kanban, group: 7, template: t, override: [{{title: A}}]}}\n",
            ["A", "B>Z"],
            "x.yaml:5:56: this board changes single stages of its template",
        ),
        (
            f"{BASE}{MADE}boards:\n  dev: {{kind: kanban, group: 7, template: made}}\n",
            ["A", "B", "C>Z"],
            "x.yaml:4:9: this template builds on 't', so its list is no one place",
        ),
        (
            f"{BASE}{MADE}boards:\n{DEV}  ops: {{kind: kanban, group: 8, template: made}}\n",
            ["A>Z", "B"],
            "x.yaml:3:6: other templates build on this one: 'made'",
        ),
        (
            f"{BASE}boards:\n{DEV}  ops: {{kind: kanban, group: 8, template: t, override: [{{title: A}}]}}\n",
            ["A>Z", "B"],
            "x.yaml:3:6: this template also serves 'ops', with 'groups' or 'override'",
        ),
        (
            f"{BASE}boards:\n{DEV}  ops: {{kind: kanban, groups: [8], template: t}}\n",
            ["+N", "A", "B"],
            "x.yaml:3:6: this template also serves 'ops', with 'groups' or 'override'",
        ),
    ],
)
def test_a_list_that_serves_others_or_stands_in_pieces_is_left_alone(text, titles, message):
    result = said(text, titles)
    (left,) = result.left_alone
    assert f"{left.location}: {left.message}".startswith(message)
    assert left.remedy
    assert (left.boards, result.files) == (("dev",), ())


def test_a_board_made_from_an_entry_of_many_groups_is_left_alone_by_its_own_name():
    text = f"{BASE}boards:\n  dev: {{kind: kanban, groups: [7, 8], template: t}}\n"
    made = change(text, ["B", "A"])
    one = Change(
        before=replace(made.before, name="dev/7", group=7, groups=None),
        after=replace(made.after, name="dev/7", group=7, groups=None),
        origins=made.origins,
    )
    result = rewrite({"x.yaml": text}, [one], quoted=quoted)
    check(result, {"x.yaml": text}, load(["x.yaml"], Texts({"x.yaml": text})).configuration.boards)
    (left,) = result.left_alone
    assert left.boards == ("dev/7",)
    assert left.message.startswith("this entry stands for the boards of many groups")


def test_a_board_beside_them_is_edited():
    own = "  dev: {kind: kanban, group: 7, stages: [{title: A}]}\n"
    text = f"{BASE}{MADE}boards:\n  all: {{kind: kanban, groups: [8], template: made}}\n{own}"
    result = said(text, ["A>Z"])
    assert result.left_alone == ()
    assert result.files[0].after == text.replace("stages: [{title: A}]", "stages: [{title: Z}]")
