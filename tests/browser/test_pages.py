"""The page and the picture of a plan in a real browser: read at any width, in any scheme, by keyboard and by ear."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from browser.conftest import Tab
from browser.looking import (
    AXE,
    CONTRASTS,
    DRAWINGS,
    FOCUS,
    OVERFLOWS,
    PARTS,
    WIDER,
    axe_source,
    spoken,
)
from browser.plans import PLANS, TITLES, stage
from rendering.plans import changed_board

from stagesync.model.plan import Plan
from stagesync.rendering.plan_html import plan_to_html
from stagesync.rendering.plan_svg import plan_to_svg

FILES = [f"{name}.{form}" for name in PLANS for form in ("html", "svg")]
BOARDS = ("dev", "ops", "support")
SMALLEST_TEXT = 11
READABLE = 4.5
DARK = {"color_scheme": "dark"}
FORCED = {"color_scheme": "dark", "forced_colors": "active"}
PRINT = {"color_scheme": "dark", "media": "print"}
LOOKS = ((320, {}), (768, DARK), (1600, {}), (320, FORCED), (768, PRINT))


@pytest.fixture(scope="module", params=FILES)
def looks(request, chromium, files):
    """Return a file's address, a look at it in each of LOOKS, and the tab that was used."""
    context = chromium.new_context()
    tab = Tab(context.new_page())
    file = files / request.param
    taken = [
        look(tab.open(file, width=width, height=12_000, **media), f"{width} {media}")
        for width, media in LOOKS
    ]
    context.close()
    return file.as_uri(), taken, tab


def look(page, name):
    return {
        "name": name,
        "wider": page.evaluate(WIDER),
        "texts": page.evaluate(CONTRASTS),
        "overflows": page.evaluate(OVERFLOWS),
    }


def test_nothing_is_said_and_nothing_else_is_asked_for(looks):
    address, _, tab = looks
    assert tab.said == []
    assert set(tab.asked) == {address}


def test_no_page_is_wider_than_its_window(looks):
    assert {taken["name"]: taken["wider"] for taken in looks[1] if taken["wider"]} == {}


def test_every_text_can_be_read_on_what_is_behind_it(looks):
    for taken in looks[1]:
        assert taken["texts"], taken["name"]
        faint = [text for text in taken["texts"] if text["ratio"] < READABLE or text["size"] < SMALLEST_TEXT]
        assert faint == [], taken["name"]


def test_no_text_stands_out_of_its_card(looks):
    assert {taken["name"]: taken["overflows"] for taken in looks[1] if taken["overflows"]} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(tab, files, scheme):
    source = axe_source()
    for name, width in (("full", 320), ("full", 1600), ("drift", 320), ("titles", 1600), ("none", 768)):
        page = tab.open(files / f"{name}.html", width=width, color_scheme=scheme)
        page.evaluate(source)
        assert page.evaluate(AXE) == [], (name, width)


def test_every_link_and_every_fold_is_reached_by_tab_and_can_be_seen(tab, files):
    page = tab.open(files / "full.html", width=768, reduced_motion="reduce")
    wanted = page.evaluate("() => document.querySelectorAll('a, summary').length")
    reached = []
    for _ in range(wanted):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUS))
    assert len({place["name"] for place in reached if place["name"].startswith("A ")}) == 5
    assert sum(place["name"].startswith("SUMMARY") for place in reached) == wanted - 5
    assert [place for place in reached if place["outline"] < 2 or not place["inside"]] == []


def test_enter_unfolds_the_calls(tab, files):
    page = tab.open(files / "short.html")
    summary = page.locator("summary", has_text="1 call")
    item = page.locator("details li", has_text="task.stages.update")
    assert not item.is_visible()
    summary.focus()
    page.keyboard.press("Enter")
    assert item.is_visible()


def test_the_skip_link_leads_past_the_list_of_boards(tab, files):
    page = tab.open(files / "full.html")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("name", ["full", "titles", "long"])
def test_a_screen_reader_is_given_every_stage_and_what_happens_to_it(tab, files, name):
    nodes = spoken(tab.open(files / f"{name}.html"))
    heard = "\n".join(words for _, words in nodes)
    for board in PLANS[name].boards:
        for row in (*board.before, *board.after):
            assert row.title.strip() in heard
    for word in ("renamed", "moved"):
        assert word in heard


def test_a_picture_is_one_image_to_a_screen_reader(tab, files):
    nodes = spoken(tab.open(files / "full.html"))
    pictures = [words for role, words in nodes if role == "image"]
    assert [words.split(" before")[0] for words in pictures] == [
        f"Picture of board {name}" for name in BOARDS
    ]
    assert [words for _, words in nodes].count("moved left") == 0


def test_a_picture_alone_tells_what_it_shows(tab, files):
    page = tab.open(files / "titles.svg")
    image = page.evaluate(
        "() => [...document.querySelectorAll('title, desc')].slice(0, 2).map((e) => e.textContent)"
    )
    assert image[0].startswith("stagesync plan: 1 board: 1 to change")
    for title in TITLES:
        assert title.strip() in image[1]


def test_the_printed_page_holds_the_calls(tab, files):
    from pypdf import PdfReader

    page = tab.open(files / "full.html")
    pdf = page.pdf(format="A4", print_background=True)
    text = " ".join("".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages).split())
    assert text.count("task.stages.add") == 2
    assert "never-moved tasks" in text


def test_without_javascript_the_page_is_the_same(chromium, tab, files):
    page = tab.open(files / "full.html", width=1000)
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 1000, "height": 900})
    plain = context.new_page()
    plain.goto((files / "full.html").as_uri())
    same = plain.screenshot() == page.screenshot()
    context.close()
    assert same


@pytest.mark.parametrize(("width", "shown"), [(320, "narrow"), (768, "medium"), (1600, "wide")])
def test_each_width_has_a_drawing_of_its_own(tab, files, width, shown):
    page = tab.open(files / "full.html", width=width)
    assert page.evaluate(DRAWINGS)[0] == [shown]
    page = tab.open(files / "full.svg", width=width)
    assert page.evaluate(DRAWINGS) == [[shown]]


@pytest.mark.parametrize("form", ["html", "svg"])
def test_one_drawing_is_shown_whatever_the_width_and_the_board(tab, tmp_path, form):
    draw = {"html": plan_to_html, "svg": plan_to_svg}[form]
    boards = [board_of(count) for count in range(1, 13)]
    # a page holds a picture for each board, a document of SVG one for all
    plans = [boards] if form == "html" else [[board] for board in boards]
    wrong = []
    for place, told in enumerate(plans):
        file = tmp_path / f"{place}.{form}"
        file.write_text(draw(Plan(boards=tuple(told), requests=1)), encoding="utf-8")
        page = tab.open(file)
        for width in (*range(280, 700, 20), *range(700, 1701, 100)):
            page.set_viewport_size({"width": width, "height": 900})
            shown = page.evaluate(DRAWINGS)
            assert len(shown) == len(told)
            wrong += [
                (board.name, width, drawn)
                for board, drawn in zip(told, shown, strict=True)
                if len(drawn) != 1
            ]
    assert wrong == []


def board_of(count):
    before = tuple(stage(id_, f"Stage {id_}") for id_ in range(1, count + 1))
    after = tuple(replace(row, color="FFA801") for row in before)
    return replace(changed_board(), name=f"{count} stages", before=before, after=after, calls=())


def test_a_tall_picture_begins_on_the_first_page_and_ends_no_page_inside_a_card(tab, files):
    from pypdf import PdfReader

    page = tab.open(files / "long.html", media="print", width=690)
    torn, parts = page.evaluate(PARTS)
    assert torn == []
    assert max(parts) < 400
    pdf = page.pdf(format="A4", print_background=True)
    pages = [" ".join(sheet.extract_text().split()) for sheet in PdfReader(io.BytesIO(pdf)).pages]
    assert "Stage number 12" in pages[0]


@pytest.mark.parametrize("width", [300, 600, 1600])
def test_as_an_image_a_picture_keeps_its_shape_whatever_its_width(tab, files, tmp_path, width):
    file = tmp_path / "readme.html"
    picture = (files / "full.svg").as_uri()
    file.write_text(
        f'<!DOCTYPE html><body style="margin:0"><img alt="" src="{picture}" style="max-width:100%">'
    )
    page = tab.open(file, width=width)
    natural, width_shown, height_shown = page.evaluate(
        "() => { const i = document.images[0];"
        " return [[i.naturalWidth, i.naturalHeight], i.clientWidth, i.clientHeight]; }"
    )
    assert 640 <= natural[0] <= 1600
    assert width_shown == min(width, natural[0])
    assert abs(height_shown - natural[1] * width_shown / natural[0]) <= 1


def test_as_an_image_a_picture_is_scaled_and_not_laid_out_anew(tab, files, tmp_path):
    svg = (files / "full.svg").read_text(encoding="utf-8")
    alone = re.sub(r"^@media \(max-width.*\n", "", svg, flags=re.MULTILINE)
    assert alone != svg
    shots = []
    for name, text in (("as-made.svg", svg), ("wide-alone.svg", alone)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        page = tmp_path / f"{name}.html"
        page.write_text(f'<!DOCTYPE html><img alt="" src="{name}" style="max-width:100%">')
        shots.append(tab.open(page, width=700).screenshot())
    assert shots[0] == shots[1]
