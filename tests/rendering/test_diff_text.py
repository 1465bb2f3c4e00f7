"""A diff shows every change, harms no terminal and no log, and says where the end of a line is missing."""

import pytest

from stagesync.rendering.colors import Style
from stagesync.rendering.diff_text import diff_text

PLAIN = Style(color=False)


def test_alike_texts_have_no_diff():
    assert diff_text("x.yaml", "a\n", "a\n", PLAIN) == ""


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_changed_line_stands_between_its_neighbours(end):
    before, after = (end.join(lines) + end for lines in (["a", "b", "c"], ["a", "B", "c"]))
    assert diff_text("x.yaml", before, after, PLAIN) == (
        "--- x.yaml\n+++ x.yaml\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"
    )


def test_a_missing_end_of_line_is_told():
    assert diff_text("x", "a", "a\n", PLAIN).splitlines()[3:] == ["-a", "\\ No newline at end of file", "+a"]


def test_what_steers_a_terminal_or_a_log_is_escaped():
    shown = diff_text("::x\n", "::set-output\n##[error]\n", "::set-output\n##[error]\n\x1b[31m\u202e", PLAIN)
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "##[" not in shown
    assert not any(line.lstrip(" ").startswith("::") for line in shown.splitlines())


def test_on_a_terminal_lines_have_a_tone():
    shown = diff_text("x", "a\n", "b\n", Style(color=True))
    assert "\x1b[31m-a\x1b[0m\n\x1b[32m+b\x1b[0m\n" in shown
