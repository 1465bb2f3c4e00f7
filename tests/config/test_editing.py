"""What an edit makes of a file, to the character: where comments go, how new scalars look, what is refused."""

from dataclasses import replace
from itertools import combinations, permutations

import pytest
import yaml
from config.edits import HEAD, board, rewritten, said
from hypothesis import given, settings
from hypothesis import strategies as st

from stagesync.config.editing import Change, check, rewrite
from stagesync.config.editing.scalars import color_like, spelt
from stagesync.config.editing.staying import staying
from stagesync.model.board import Role
from stagesync.model.desired import Entry
from stagesync.rendering.yaml_scalar import quoted

COMMENTED = """\
    # the list
    stages:  # key
      # belongs to A
      - title: A  # behind A
        color: "#abc"
        # inside A

      # stands free

      # belongs to B
      # and this
      - {title: 'B', color: 00ff00}  # behind B
      - title: "C"
      # at the end
    # below
"""

ORDERS = [
    (
        "the last to the front",
        ["C", "A", "B"],
        """\
    # the list
    stages:  # key
      - title: "C"
      # belongs to A
      - title: A  # behind A
        color: "#abc"
        # inside A

      # stands free

      # belongs to B
      # and this
      - {title: 'B', color: 00ff00}  # behind B
      # at the end
    # below
""",
    ),
    (
        "the first to the end",
        ["B", "C", "A"],
        """\
    # the list
    stages:  # key
      # stands free

      # belongs to B
      # and this
      - {title: 'B', color: 00ff00}  # behind B
      - title: "C"
      # belongs to A
      - title: A  # behind A
        color: "#abc"
        # inside A
      # at the end
    # below
""",
    ),
    (
        "one removed",
        ["A", "C"],
        """\
    # the list
    stages:  # key
      # belongs to A
      - title: A  # behind A
        color: "#abc"
        # inside A

      # stands free

      - title: "C"
      # at the end
    # below
""",
    ),
    (
        "one new at the end",
        ["A", "B", "C", "+New one"],
        """\
    # the list
    stages:  # key
      # belongs to A
      - title: A  # behind A
        color: "#abc"
        # inside A

      # stands free

      # belongs to B
      # and this
      - {title: 'B', color: 00ff00}  # behind B
      - title: "C"
      - {title: "New one"}
      # at the end
    # below
""",
    ),
]


@pytest.mark.parametrize(
    ("titles", "wanted"), [case[1:] for case in ORDERS], ids=[case[0] for case in ORDERS]
)
def test_entries_of_a_block_list_take_their_comments_along(titles, wanted):
    assert rewritten(HEAD + COMMENTED, titles) == HEAD + wanted


SPACED = "    stages:\n      - title: A\n\n      - title: B\n\n      - title: C\n"


@pytest.mark.parametrize(
    ("titles", "wanted"),
    [
        (["C", "A", "B"], "    stages:\n      - title: C\n\n      - title: A\n\n      - title: B\n"),
        (["B", "C"], "    stages:\n      - title: B\n\n      - title: C\n"),
        (["A"], "    stages:\n      - title: A\n"),
        (["A", "+N", "B"], '    stages:\n      - title: A\n\n      - title: "N"\n\n      - title: B\n'),
        (["+New"], "    stages:\n      - title: New\n"),
    ],
)
def test_blank_lines_between_entries_stay_between_entries(titles, wanted):
    assert rewritten(HEAD + SPACED, titles) == HEAD + wanted


FLOW = """\
    stages: [  # opening
      # above A
      {title: A, color: "#abc"},  # behind A
      # above B
      { title: 'B' },

      {title: C}  # behind C
      # at the end
    ]  # closing
"""


@pytest.mark.parametrize(
    ("titles", "wanted"),
    [
        (
            ["C", "A", "B"],
            """\
    stages: [  # opening
      {title: C},  # behind C
      # above A
      {title: A, color: "#abc"},  # behind A
      # above B
      { title: 'B' }
      # at the end
    ]  # closing
""",
        ),
        (
            ["A", "C"],
            """\
    stages: [  # opening
      # above A
      {title: A, color: "#abc"},  # behind A

      {title: C}  # behind C
      # at the end
    ]  # closing
""",
        ),
        (
            ["A", "B", "C", "+D"],
            """\
    stages: [  # opening
      # above A
      {title: A, color: "#abc"},  # behind A
      # above B
      { title: 'B' },

      {title: C},  # behind C
      {title: D}
      # at the end
    ]  # closing
""",
        ),
    ],
)
def test_entries_in_brackets_on_lines_of_their_own_take_their_comments_along(titles, wanted):
    assert rewritten(HEAD + FLOW, titles) == HEAD + wanted


@pytest.mark.parametrize(
    ("before", "titles", "after"),
    [
        ("[{title: A}, { title: B }, {title: C}]", ["C", "B"], "[{title: C}, { title: B }]"),
        ("[{title: A},{title: B}]", ["B", "A"], "[{title: B}, {title: A}]"),
        ("[title: A, title: B]", ["B", "+Cy", "A"], "[title: B, {title: Cy}, title: A]"),
        ("[ {title: A}, ]", ["+Bo", "A"], "[ {title: Bo}, {title: A}, ]"),
        ('[{"title":"A"},{"title":"B"}]', ["A", "+C", "B"], '[{"title":"A"}, {"title":"C"}, {"title":"B"}]'),
    ],
)
def test_a_list_on_one_line_stays_on_one_line(before, titles, after):
    assert (
        rewritten(HEAD + f"    stages: {before}  # end\n", titles) == HEAD + f"    stages: {after}  # end\n"
    )


@pytest.mark.parametrize(
    ("scalar", "new", "written"),
    [
        ("A", "In work", "In work"),
        ("A", "No", '"No"'),
        ("A", "2024", '"2024"'),
        ("A", "a: b", '"a: b"'),
        ("'A'", "it's", "'it''s'"),
        ("'A'", "two\nlines", r'"two\nlines"'),
        ('"A"', 'say "x"', r'"say \"x\""'),
        ('"\\x41"', "B", '"B"'),
        ("!!str A", "Bee", "!!str Bee"),
        ("|-  # why\n          A", "B", '"B"  # why'),
        (">-\n          A\n", "B", '"B"\n'),
    ],
)
def test_a_title_is_written_like_the_one_before(scalar, new, written):
    text = HEAD + "    stages:\n      - title: {}\n        color: 00ff00\n"
    assert rewritten(text.format(scalar), [f"A>{new}"]) == text.format(written)


def test_quotes_that_become_needed_are_those_used_nearby():
    text = HEAD + "    stages:\n      - title: {}\n        color: '#00ff00'\n"
    assert rewritten(text.format("A"), ["A>a: b"]) == text.format("'a: b'")


@pytest.mark.parametrize(
    ("written", "color", "wanted"),
    [
        ("#00C4FB", "AABBCC", "#AABBCC"),
        ("#00c4fb", "AABBCC", "#aabbcc"),
        ("#abc", "112233", "#123"),
        ("#abc", "112234", "#112234"),
        ("#123", "AABBCC", "#ABC"),
        ("00c4FB", "AABBCC", "AABBCC"),
        ("00c4fb", "AABBCC", "aabbcc"),
        ("012345", "AABBCC", "AABBCC"),
    ],
)
def test_a_colour_keeps_hash_length_and_case(written, color, wanted):
    assert color_like(color, written) == wanted


@settings(deadline=None, max_examples=300)
@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20),
    st.sampled_from(["", "'", '"', "|"]),
)
def test_every_spelling_is_read_back_by_a_yaml_1_1_parser(text, style):
    written = spelt(text, style, quoted=quoted, quotes="'")
    assert yaml.safe_load(f"[{{a: {written}, b: 1}}]") == [{"a": text, "b": 1}]
    assert yaml.safe_load(f"a: {written} # c\n") == {"a": text}


def test_every_order_of_four_moves_as_few_as_can_be():
    for order in permutations(range(4)):
        stay = staying(order)
        assert [one for one in order if one in stay] == sorted(stay)
        longest = max(
            len(some) for size in range(5) for some in combinations(order, size) if list(some) == sorted(some)
        )
        assert len(stay) == longest


REFUSED = [
    (
        "an anchor with an alias elsewhere",
        "    stages: [&a {title: A, color: '#111111'}, {title: B}]\n  ops: {kind: my-plan, stages: [*a]}\n",
        ["A>Z", "B"],
        "x.yaml:6:14: what the anchor '&a' holds is meant in line 7 too",
    ),
    (
        "a removed anchor",
        "    stages: [&a {title: A}, {title: B}]\n  ops: {kind: my-plan, stages: [*a]}\n",
        ["B"],
        "x.yaml:6:14: what the anchor '&a' holds is meant in line 7 too",
    ),
    (
        "an entry that is an alias",
        "    stages: [*a]\ntemplates: {t: [{title: B}]}\n",
        ["A>Z"],
        "x.yaml:6:14: the alias '*a' stands for what is written elsewhere",
    ),
    (
        "a list that is an alias",
        "    stages: *l\n",
        ["A", "+B"],
        "x.yaml:6:13: the alias '*l' stands for what is written elsewhere",
    ),
    (
        "an alias that would come before its anchor",
        "    stages:\n      - {title: A, color: &c '#111111'}\n      - {title: B, color: *c}\n",
        ["B", "A"],
        "x.yaml:7:27: what the anchor '&c' holds is meant in line 8 too",
    ),
]


@pytest.mark.parametrize(
    ("stages", "titles", "message"), [case[1:] for case in REFUSED], ids=[c[0] for c in REFUSED]
)
def test_what_would_change_another_place_is_refused_with_its_place(stages, titles, message):
    head = HEAD
    if "*a]\ntemplates" in stages or "*l" in stages:
        shared = "&l [&a {title: A}]" if "*l" in stages else "[&a {title: A}]"
        first = f"  me: {{kind: my-plan, stages: {shared}}}"
        head = HEAD.replace("  dev:", first + "\n  dev:")
        message = message.replace(":6:", ":7:")
    (left,) = said(head + stages, titles).left_alone
    assert f"{left.location}: {left.message}".startswith(message)


def test_an_alias_gives_way_to_the_text_itself():
    text = HEAD + "    stages: [{title: A, color: &c '#111111'}, {title: B, color: *c}]\n"
    wanted = HEAD + "    stages: [{title: A, color: &c '#111111'}, {title: Z, color: *c}]\n"
    assert rewritten(text, ["A", "B>Z"]) == wanted
    recolored = rewritten(text, ["A", "B"], colors={"B": "00FF00"})
    assert recolored == text.replace("*c", "'#00FF00'")


def test_an_anchor_that_nobody_uses_does_not_hinder():
    text = HEAD + "    stages: &l\n      - &a {title: &t A}\n      - title: B\n"
    assert (
        rewritten(text, ["B", "A>Z"]) == HEAD + "    stages: &l\n      - title: B\n      - &a {title: &t Z}\n"
    )


def test_an_odd_layout_is_refused_with_its_place_and_titles_are_edited_all_the_same():
    text = HEAD + "    ? stages\n    : - title: A\n      - title: B\n"
    (left,) = said(text, ["B", "A"]).left_alone
    assert str(left.location) == "x.yaml:7:9"
    assert rewritten(text, ["A>Zet", "B"]) == text.replace("title: A", "title: Zet")


SHARED = """\
version: 1
templates:
  t:  # shared
    - title: A
    - title: B
boards:
  dev: {kind: kanban, group: 7, template: t, unlisted: delete, move_tasks_to: A}
  ops: {kind: kanban, group: 8, template: "t", unlisted: delete, move_tasks_to: 'A'}
"""


def test_a_shared_template_is_edited_if_all_its_boards_changed_alike():
    result = said(SHARED, ["B", "A>Zet"], boards=("dev", "ops"), move="Zet")
    assert result.left_alone == ()
    assert result.files[0].after == SHARED.replace(
        "    - title: A\n    - title: B\n", "    - title: B\n    - title: Zet\n"
    ).replace("move_tasks_to: A", "move_tasks_to: Zet").replace("move_tasks_to: 'A'", "move_tasks_to: 'Zet'")


@pytest.mark.parametrize(
    ("boards", "message"),
    [
        (("dev",), "this template is also used by 'ops', not looked at in this run"),
        (("dev", "=ops"), "the boards that use this template changed differently: 'dev' not like 'ops'"),
    ],
)
def test_a_shared_template_is_left_alone_where_its_boards_differ(boards, message):
    result = said(SHARED, ["B", "A"], boards=boards)
    assert result.files == ()
    (left,) = result.left_alone
    assert (str(left.location), left.message) == ("x.yaml:4:5", message)
    assert left.boards == ("dev",)


def test_a_new_entry_is_written_like_its_neighbour():
    text = HEAD + "    stages:\n      -   color: '#00ff00'\n          title: A\n"
    wanted = text + "      -   color: '#aabbcc'\n          title: Bee\n"
    assert rewritten(text, ["A", "+Bee"], colors={"Bee": "AABBCC"}) == wanted


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_breaks_are_those_of_the_file(end):
    text = (HEAD + COMMENTED).replace("\n", end)
    assert rewritten(text, ["B", "+N", "A"]).replace(end, "\n") == rewritten(
        HEAD + COMMENTED, ["B", "+N", "A"]
    )


def test_tabs_in_comments_stay():
    text = HEAD + "    stages:\n      - title: A\t# one\ttwo\n      - title: B\n"
    assert (
        rewritten(text, ["B", "A"]) == HEAD + "    stages:\n      - title: B\n      - title: A\t# one\ttwo\n"
    )


def test_the_board_of_the_tests_says_what_it_should():
    assert [entry.title for entry in board(HEAD + COMMENTED).entries] == ["A", "B", "C"]


@pytest.mark.parametrize(
    ("head", "code", "role", "line"),
    [
        ("kind: crm\n    entity: deal", "LEGAL", None, "- {title: New, code: LEGAL}"),
        ("kind: crm\n    entity: deal", "2024", Role.FAIL, '- {title: New, code: "2024", semantic: fail}'),
        ("kind: rpa\n    process: 3", None, Role.SUCCESS, "- {title: New, semantic: success}"),
        ("kind: scrum\n    group: 3", None, Role.WORK, "- {title: New, type: work}"),
        ("kind: scrum\n    group: 3", None, Role.FINISH, "- {title: New, type: finish}"),
    ],
)
def test_a_new_entry_says_what_its_kind_of_board_says(head, code, role, line):
    text = f"version: 1\nboards:\n  dev:\n    {head}\n    stages:\n      - {{title: Old}}\n"
    before = board(text)
    after = replace(before, entries=(*before.entries, Entry(title="New", code=code, role=role)))
    result = rewrite({"x.yaml": text}, [Change(before=before, after=after, origins=(0, None))], quoted=quoted)
    check(result, {"x.yaml": text}, [before])
    assert result.files[0].after == text + f"      {line}\n"
