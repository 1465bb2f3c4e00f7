"""One command runs all benchmarks, prints tables, and puts them into the document where that has a place for them."""

import re
from pathlib import Path

import pytest

import benchmarks.__main__ as program
from benchmarks.documents import with_section
from benchmarks.sections import Section
from benchmarks.sizes import Sizes
from stagesync.portal.flights import IN_FLIGHT

TINY = Sizes(fleet=(1, 2), stages=(10, 200), planned=(10,), validated=(3,), repeats=1, latency=0.0)
MARKED = "Before.\n\n<!-- benchmark: {} -->\nold\n<!-- end of benchmark -->\n\nBehind.\n"


@pytest.mark.parametrize(
    ("name", "rows", "words"),
    [
        ("machine", 0, ["Python 3.", "latency of 0 ms", "b24pysdk 1.", "fast_bitrix24 1."]),
        ("startup", 4, ["`stagesync --version`", "`stagesync plan`", "| 1.00 |"]),
        ("validation", 3, ["| 3 | 38 |", "3 boards: reading at most 3 times the bare parse"]),
        ("planner", 7, ["by numbers: one drag", "(1.00)"]),
        ("boards", 1, ["| 10 |"]),
        (
            "side-by-side",
            16,
            ["| 2 | b24pysdk | 16 (8.0) | 2 (0.5) | 0 | 128 (8.0) |", "the least on every size"],
        ),
        ("alone", 6, ["| 2 | one new stage | 2 | 4 | 16 |", "| 1 | as desired | 0 | 1 | 0 |"]),
        ("throughput", 6, ["| 2 | 1 | 4 | 4 |", f"| 2 | {IN_FLIGHT} | 4 | 4 |"]),
    ],
)
def test_each_section_has_a_table(name, rows, words):
    found = program.SECTIONS[name](TINY).markdown
    tables = len(re.findall(r"^\|(---\|)+$", found, re.MULTILINE))
    assert found.count("\n| ") - tables + found.startswith("| ") == rows
    for word in words:
        assert word in found


def test_the_document_has_a_place_for_each_section():
    text = program.DOCUMENT.read_text(encoding="utf-8")
    for name in program.SECTIONS:
        assert f"{name} found this" in with_section(text, name, f"{name} found this\n")


def test_a_section_replaces_the_one_of_its_name_alone():
    both = MARKED.format("one") + MARKED.format("two")
    assert with_section(both, "two", "| \\1 new |\n") == MARKED.format("one") + MARKED.format("two").replace(
        "old\n", "| \\1 new |\n"
    )


@pytest.mark.parametrize("document", [MARKED.format("other"), MARKED.format("one") * 2])
def test_a_document_without_one_place_is_refused(document):
    with pytest.raises(ValueError, match="places for 'one'; it needs one: <!-- benchmark: one -->"):
        with_section(document, "one", "new\n")


@pytest.fixture
def document(tmp_path, monkeypatch):
    """A document with one place, and a benchmark that measures nothing."""
    path = tmp_path / "performance.md"
    path.write_text(MARKED.format("planner"), encoding="utf-8")
    monkeypatch.setattr(program, "DOCUMENT", path)
    monkeypatch.setitem(program.SECTIONS, "planner", lambda sizes: Section(lines=(f"{sizes.repeats} runs",)))
    return path


def test_write_puts_the_full_figures_into_the_document(document, capsys):
    program.main(["planner", "--write"])
    assert document.read_text(encoding="utf-8") == MARKED.format("planner").replace("old", "3 runs")
    assert "## planner\n\n3 runs\n" in capsys.readouterr().out


def test_without_write_the_document_stays(document, capsys):
    program.main(["planner", "--quick"])
    assert document.read_text(encoding="utf-8") == MARKED.format("planner")
    assert "1 runs" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["planer"], "no section is called 'planer'; there are machine, startup"),
        (["--quick", "--write"], "the document holds the full figures"),
    ],
)
def test_wrong_arguments_are_said(args, told, capsys):
    with pytest.raises(SystemExit) as ended:
        program.main(args)
    assert ended.value.code == 2
    assert told in capsys.readouterr().err


def test_the_page_beside_the_benchmarks_names_all_their_options():
    page = (Path(program.__file__).parent / "README.md").read_text(encoding="utf-8")
    assert len(page.strip().splitlines()) <= 16
    for word in ("python -m benchmarks", "--quick", "--write", *program.SECTIONS):
        assert word in page
