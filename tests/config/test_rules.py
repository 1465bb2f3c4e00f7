"""Each problem names its rule, and each rule is one that a file can break."""

from __future__ import annotations

from pathlib import Path

import pytest

from stagesync.config import load
from stagesync.errors import ConfigError
from stagesync.model.rule import Rule

BAD = Path(__file__).parent / "bad"


def rules(*paths):
    with pytest.raises(ConfigError) as caught:
        load(list(paths))
    return {problem.rule for problem in caught.value.problems}


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("control-character", Rule.ENCODING),
        ("empty", Rule.EMPTY_FILE),
        ("quote-open", Rule.YAML_SYNTAX),
        ("tab-indent", Rule.YAML_SYNTAX),
        ("merge-key", Rule.YAML_FEATURE),
        ("too-deep", Rule.YAML_LIMIT),
        ("color-comment", Rule.CUT_BY_COMMENT),
        ("flow-title-cut", Rule.CUT_BY_COMMENT),
        ("version-missing", Rule.MISSING_KEY),
        ("version-2", Rule.WRONG_VALUE),
        ("id-in-template", Rule.TEMPLATE_ID),
        ("template-under-a-misspelt-key", Rule.UNKNOWN_KEY),
        ("no-board", Rule.NO_BOARD),
        ("entities", Rule.WRONG_VALUE),
        ("addresses-of-kinds", Rule.DUPLICATE_ADDRESS),
    ],
)
def test_a_file_with_one_kind_of_mistake_breaks_that_rule_alone(name, rule):
    assert rules(str(BAD / f"{name}.yaml")) == {rule}


def test_what_can_not_be_read_is_a_rule_of_its_own(tmp_path):
    assert rules(str(tmp_path)) == rules(str(tmp_path / "no.yaml")) == {Rule.UNREADABLE}


def test_no_rule_is_without_a_file_that_breaks_it():
    broken = {Rule.UNREADABLE}
    for path in BAD.iterdir():
        if path.suffix != ".expected":
            broken |= rules(str(path))
    assert sorted(set(Rule) - broken) == []


def test_a_rule_is_its_word_and_says_what_holds():
    assert f"{Rule.UNKNOWN_KEY}" == "unknown-key" == Rule.UNKNOWN_KEY
    assert Rule("color") is Rule.COLOR
    assert all(rule.about and not rule.about.endswith(".") for rule in Rule)
