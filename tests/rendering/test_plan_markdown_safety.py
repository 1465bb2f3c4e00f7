"""No text of a portal or a file is anything but text in a comment: not to the parser, nor to the site behind it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rendering.markdown_page import page
from rendering.plans import changed_board, delete, move_task, row, settled_board, titled_plan, update
from rendering.texts import NASTY, any_text, faults

from stagesync.model.board import Address, Kind
from stagesync.model.drift import Aspect, Difference, Origin
from stagesync.model.plan import Hazard, HazardCode, Plan, Reason
from stagesync.rendering.markdown.text import MESSAGE_COLUMNS, message, number, swatch, title
from stagesync.rendering.plan_markdown import plan_to_markdown
from stagesync.rendering.safe_text import prose, visible
from stagesync.rendering.width import columns, fit

SITES = (
    "@alice",
    "mail alice@example.com now",
    "mailto:a@b.co",
    "xmpp:a@b.co/c",
    "@org/team",
    "#123",
    "!12",
    "owner/repo#1",
    "owner/repo",
    "GH-12 ABC-123",
    "0123456789abcdef0123456789abcdef01234567",
    "deadbeef..cafebabe",
    ":tada:",
    "http://example.com/a|b",
    "www.example.com",
    "ftp://x.y",
    "a|b",
    "a\\|b",
    "a\\\\|b\\",
    "|",
    "`",
    "``code``",
    "`` ` ``",
    "`a",
    "</code>",
    "</code></td></tr></table><h1>x",
    "<!-- stagesync:plan key=x -->",
    "-->",
    "<!--",
    "<details><summary>x",
    "</details>",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<wbr>",
    "&lt;b&gt; &#64;x &amp;",
    "*a* _b_ **c** ~~d~~",
    "# heading",
    "===",
    "---",
    "1. one",
    "- [ ] task",
    "> quote",
    "    indented",
    "[link](http://x.y)",
    "![image](http://x.y/z.png)",
    "[^1]",
    "[^1]: note",
    "[a]: http://x.y",
    "$x$ $$y$$ $`z`$",
    "%{project_name} ~label %milestone &1 ^alert#1 *iteration:1",
    "{+ added +} {- gone -}",
    "/close",
    "[[_TOC_]]",
    "~~~",
    "```",
    "<https://x.y>",
    "x" * 200,
    "word " * 60,
    "#FF0000",
    "rgb(1,2,3)",
    " `x` ",
    "a\n\n# b",
    "שלום |\u202e @x",
    "👨‍👩‍👧 @x",
    "\u3000",
)

hostile = st.one_of(
    st.sampled_from(SITES),
    any_text,
    st.text(alphabet=[*"|`\\<>&#@!:/._-*[]()$~ \n1ag", "é", "日"], max_size=25),
    st.lists(st.sampled_from(SITES), max_size=3).map(" ".join),
)


def harmless(titles):
    """Return titles that mean nothing anywhere, two of them equal where two were."""
    names = {text: f"Stage {chr(97 + place)}" for place, text in enumerate(dict.fromkeys(titles))}
    return [names[text] for text in titles], {name: text for text, name in names.items()}


def shown(text, width):
    """Return what is to be seen of a title in so many columns."""
    seen = text and text == text.strip(" ") and text not in {"#FF0000", "rgb(1,2,3)"}
    return fit(text, width) if seen else f'"{fit(text, width - 2)}"'


@given(first=hostile.filter(bool), others=st.lists(hostile, max_size=4))
@settings(max_examples=120, deadline=None)
def test_no_title_changes_the_page_or_means_anything_to_a_site(first, others):
    titles = [first, *others]  # the first is the group's name too, which is left out where it is empty
    names, originals = harmless(titles)
    text = plan_to_markdown(titled_plan(*titles, name=titles[0]))
    found, plain = page(text), page(plan_to_markdown(titled_plan(*names, name=names[0])))
    assert found.tags == plain.tags
    assert found.attributes == plain.attributes
    assert found.living == []
    assert len(found.comments) == 1
    for code, name in zip(found.codes[:-1], plain.codes[:-1], strict=True):
        assert code == name or code in {shown(originals[name], width) for width in (80, 64, 48)}
    assert faults(text) == []


@given(said=hostile)
@settings(max_examples=120, deadline=None)
def test_a_message_is_shown_word_for_word_and_means_nothing_to_a_site(said):
    hazard = Hazard(code=HazardCode.ODD_TITLE, message=said)
    text = plan_to_markdown(Plan(boards=(replace(settled_board(), hazards=(hazard,)),), requests=1))
    found = page(text)
    line = next(line for line in found.lines if line.startswith("⚠️ Hazard odd-title:"))
    if columns(prose(said)) <= MESSAGE_COLUMNS and len(said) < MESSAGE_COLUMNS:
        assert line.removeprefix("⚠️ Hazard odd-title:").strip() == prose(said).strip()
    assert found.living == []
    assert found.tags.count("li") == 1
    assert len(found.comments) == 1
    assert faults(text) == []


@given(said=hostile, live=hostile, base=hostile)
@settings(max_examples=60, deadline=None)
def test_neither_do_the_three_sides(said, live, base):
    drift = tuple(
        Difference(stage=live, aspect=aspect, said=said, says="A", live=live, origin=Origin.BOTH)
        for aspect in Aspect
    )
    text = plan_to_markdown(
        Plan(boards=(replace(changed_board(), drift=drift),), requests=1, base=base or "x")
    )
    found = page(text)
    assert found.living == []
    assert found.tags.count("tr") == 7 + 5 + 4
    assert found.tags.count("td") == 6 * 5 + 4 * 6 + 3 * 4
    assert len(found.comments) == 1
    assert faults(text) == []


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("In progress", "`In progress`"),
        ("Q1: plan/do (it's 2.5)", "`Q1: plan/do (it's 2.5)`"),
        ("a|b", "<code>a&#124;b</code>"),
        ("a@b.co", "<code>a<wbr>&#64;b<wbr>&#46;co</code>"),
        ("", "<code>&#34;&#34;</code>"),
        ("Done ", "<code>&#34;Done &#34;</code>"),
        ("#FF0000", "<code>&#34;&#35;FF0000&#34;</code>"),
        ("line\nfeed", "<code>line&#92;nfeed</code>"),
        ("x" * 81, f"`{'x' * 79}…`"),
        ("x" * 10_000, f"`{'x' * 79}…`"),
        ("日" * 41, f"`{'日' * 39}…`"),
    ],
)
def test_a_title_is_written_as_code(text, written):
    assert title(text) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('stages "Closed" and "Done" (22, 23) share one SORT; mend it!', None),
        ("say allow_mass_delete: true", "say `allow_mass_delete:` true"),
        ("tell @alice: see #12 now", "tell <code>&#64;alice&#58;</code> see <code>&#35;12</code> now"),
        ("task 1234567 of ABC-12", "task `1234567` of `ABC-12`"),
        ("the badly defaced wall", "the badly `defaced` wall"),
        ("it's a never-moved task", None),
    ],
)
def test_a_message_keeps_its_plain_words(text, written):
    assert message(text) == (written or text)


def test_a_long_message_is_cut():
    assert message("word " * 1_000) == ("word " * 100)[: MESSAGE_COLUMNS - 1] + "…"


@pytest.mark.parametrize(("text", "written"), [("7", "7"), ("999999", "999999"), ("1234567", "`1234567`")])
def test_a_number_that_could_be_a_commit_is_code(text, written):
    assert number(text) == written


def test_no_id_on_a_page_could_be_a_commit():
    stages = tuple(row(1_000_000 + place, "Doubled") for place in range(3))
    board = replace(
        changed_board(),
        address=Address(kind=Kind.KANBAN, group=7_654_321),
        before=stages,
        after=(stages[1], stages[0]),
        calls=(
            move_task(2_345_678, 1_000_000, "Doubled"),
            delete(1_000_002, "Doubled"),
            update(1_000_001, "Doubled", Reason.MOVE, TITLE="Doubled", AFTER_ID=0),
        ),
        emptied={1_000_002: (2_345_678,)},
    )
    found = page(plan_to_markdown(Plan(boards=(board,), requests=3)))
    assert found.living == []
    assert {"7654321", "1000000", "2345678"} <= set(found.codes)


@pytest.mark.parametrize(
    ("color", "written"),
    [
        ("00C4FB", "`#00C4FB`"),
        (None, "default"),
        ("zz`|", "<code>&#34;zz&#96;&#124;&#34;</code> (damaged)"),
        ("", "<code>&#34;&#34;</code> (damaged)"),
        ("x" * 99, f"<code>&#34;{'x' * 9}…&#34;</code> (damaged)"),
    ],
)
def test_a_colour_is_a_code_span_of_its_own(color, written):
    assert swatch(color) == written


@pytest.mark.parametrize("text", [text for text in (*SITES, *NASTY) if text.strip(" ") == text != ""])
def test_every_nasty_title_is_read_back_from_the_page(text):
    found = page(f"a {title(text)} b")
    seen = visible(text)
    expected = seen if columns(seen) <= 80 else fit(text, 80)
    assert found.codes[0].strip('"') == expected.strip('"')
    assert found.tags == ["p", "/p"]
