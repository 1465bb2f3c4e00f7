"""The README's promises that a machine can hold: its first two commands, its configuration, its output, its links."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from stagesync.config import load

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def test_the_first_two_shell_blocks_are_one_line_each():
    first, second = blocks("sh")[:2]
    assert first.endswith("stagesync demo\n")
    assert second == "sh tests/run\n"
    assert first.count("\n") == second.count("\n") == 1


def test_the_configuration_shown_is_one(tmp_path):
    path = tmp_path / "stagesync.yaml"
    path.write_text(blocks("yaml")[0], encoding="utf-8")
    loaded = load([str(path)])
    assert [board.name for board in loaded.configuration.boards] == ["dev"]
    assert loaded.warnings == ()


def test_the_plan_shown_is_what_the_command_prints(tmp_path, monkeypatch, capsys):
    from stagesync.cli.program import main

    monkeypatch.chdir(tmp_path)
    Path("stagesync.yaml").write_text(blocks("yaml")[0], encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["plan", "--portal", "embedded"])
    assert ended.value.code == 0
    shown = blocks("console")[0].split("$ stagesync plan\n")[1].split("$ stagesync apply\n")[0]
    assert capsys.readouterr().out == shown


def test_the_workflow_hands_the_action_inputs_that_it_has():
    job = yaml.safe_load(blocks("yaml")[-1])["jobs"]["boards"]
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    step = next(step for step in job["steps"] if step["uses"].startswith("stagesync/"))
    assert step["with"].keys() <= action["inputs"].keys()


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)#]+)\)", README))))
def test_every_link_leads_somewhere(link):
    assert (ROOT / link).exists()
