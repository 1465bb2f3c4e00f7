"""The documents name what the code has, and the code names sections that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stagesync.model.plan import HazardCode, RefusalCode

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
CITED = re.compile(r'(docs/[a-z]+\.md),\s+"([^"]+)"')


def headings(path: Path) -> list[str]:
    return re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)


def citations() -> list[tuple[str, str]]:
    found = set()
    for path in (ROOT / "stagesync").rglob("*.py"):
        cited = CITED.findall(path.read_text(encoding="utf-8"))
        found.update((document, " ".join(section.split())) for document, section in cited)
    return sorted(found)


@pytest.mark.parametrize(("document", "section"), citations())
def test_a_section_that_a_docstring_cites_is_there(document, section):
    assert section in headings(ROOT / document)


@pytest.mark.parametrize("code", [*HazardCode, *RefusalCode])
def test_each_hazard_and_refusal_has_a_paragraph_on_safety(code):
    assert any(f"`{code}`" in heading for heading in headings(ROOT / "docs" / "safety.md"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(document):
    for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8")):
        assert (document.parent / link).exists(), link
