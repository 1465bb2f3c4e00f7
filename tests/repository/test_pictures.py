"""The pictures in the documents are what stagesync shows, and the newcomer's page runs as it is written."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PICTURES = sorted([DOCS / "terminal.svg", *(DOCS / "pictures").glob("*.svg")])

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed: the page uses it")


def checked(script):
    """Run a drawing script, which writes nothing; return its exit code and what it says is wrong."""
    command = [sys.executable, str(script), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=400)
    return done.returncode, done.stderr


@pytest.mark.parametrize("script", ["draw_terminal.py", "draw_pictures.py"])
def test_what_is_drawn_is_what_is_shown(script):
    assert checked(DOCS / script) == (0, "")


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        (
            "1 board written to stagesync.yaml.",
            "2 boards written to stagesync.yaml.",
            "but on the page:\n2 boards",
        ),
        ("git switch -q -c testing", "git switch -q nowhere", "ends with exit code 128"),
        ('color: "#FF5752"', 'color: "#FF5753"', "docs/pictures/review.svg is not what stagesync shows"),
    ],
)
def test_a_page_that_is_wrong_is_found_out(tmp_path, right, wrong, told):
    copied = shutil.copytree(DOCS, tmp_path / "docs")
    page = copied / "first-review.md"
    text = page.read_text(encoding="utf-8")
    assert right in text
    page.write_text(text.replace(right, wrong), encoding="utf-8")
    code, said = checked(copied / "draw_pictures.py")
    assert code == 1
    assert told in said


def test_each_picture_of_the_page_is_drawn_by_it_and_no_other_lies_there():
    page = (DOCS / "first-review.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\]\(pictures/([^)]+)\)", page))
    assert named == {path.name for path in (DOCS / "pictures").iterdir()}


@pytest.mark.parametrize("picture", PICTURES, ids=lambda path: path.name)
def test_a_picture_is_sound_has_a_title_and_asks_nobody(picture):
    text = picture.read_text(encoding="utf-8")
    root = ElementTree.fromstring(text)
    assert root.get("role") == "img"
    assert root.find("{http://www.w3.org/2000/svg}title").text
    assert not re.search(r"<script|<image|https?://(?!www\.w3\.org/2000/svg)|@import|url\((?!#)", text)


def test_the_pages_pictures_say_in_words_what_is_on_them():
    page = (DOCS / "first-review.md").read_text(encoding="utf-8")
    assert all(len(alt) > 40 for alt in re.findall(r"!\[([^\]]*)\]", page))
