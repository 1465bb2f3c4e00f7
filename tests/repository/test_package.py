"""What is shipped: schemas, examples and the seed, wherever the package runs from."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

import stagesync
from stagesync import shipped
from stagesync.emulator import default_seed

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", ["config.schema.json", "plan.schema.json", "report.schema.json"])
def test_the_shipped_schemas_are_those_of_the_repository(name):
    text = shipped.text("schemas", name)
    assert text == (ROOT / "schemas" / name).read_text(encoding="utf-8")
    assert json.loads(text)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_demos_example_and_the_seed_are_shipped():
    assert "boards:" in shipped.text("examples", "quickstart/stagesync.yaml")
    assert default_seed()["stages"]


@pytest.mark.skipif("STAGESYNC_TESTS_INSTALLED" not in os.environ, reason="runs from a source tree by choice")
def test_the_tests_run_against_the_installed_package():
    assert Path(stagesync.__file__).resolve().parent != ROOT / "stagesync"
    assert "site-packages" in Path(stagesync.__file__).parts
