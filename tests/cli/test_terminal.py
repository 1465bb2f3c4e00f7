"""On a real terminal: the question, colours, progress; and none of that where there is none."""

import json

import pytest
from cli.running import on_terminal, shell
from cli.states import ALIKE, CHANGED, kanban, write

from stagesync.cli.terminal import style_for
from stagesync.rendering.colors import Depth

ESCAPE = "\x1b"


@pytest.fixture
def there(here, portal):
    write(here / "stagesync.yaml", CHANGED)
    return {"cwd": here, "env": {"STAGESYNC_WEBHOOK": portal.webhook}}


@pytest.mark.parametrize("answer", ["y\n", "YES\n", " y \n"])
def test_yes_applies(portal, there, answer):
    ended = on_terminal("apply", answer=answer, **there)
    assert ended.code == 0
    assert "Apply 2 calls to 1 board? [y/N]: " in ended.out
    assert "reads back as planned" in ended.out
    assert len(portal.writes()) == 2


@pytest.mark.parametrize("answer", ["n\n", "\n", "No\n", "\x04"])
def test_anything_else_leaves_the_portal_alone(portal, there, answer):
    ended = on_terminal("apply", answer=answer, **there)
    assert ended.code == 1
    assert "Nothing was written." in ended.out
    assert portal.writes() == []


def test_an_answer_that_is_none_is_asked_for_again(portal, there):
    ended = on_terminal("apply", answer="maybe\nyeah\ny\n", **there)
    assert ended.code == 0
    assert ended.out.count("Please answer y or n.") == 2


def test_ctrl_c_at_the_question_is_a_no(portal, there):
    ended = on_terminal("apply", interrupt=True, **there)
    assert ended.code == 1
    assert "Nothing was written." in ended.out
    assert portal.writes() == []


def test_the_question_leaves_stdout_to_the_json_report(portal, there):
    ended = on_terminal("apply", "--format", "json", answer="y\n", streams=("stdin", "stderr"), **there)
    assert ended.code == 0
    assert json.loads(ended.out)["ok"] is True
    assert ended.out.startswith("{")
    assert "[y/N]" in ended.err


@pytest.mark.parametrize("args", [("apply", "--yes"), ("apply", "--dry-run")])
def test_nothing_is_asked_where_nothing_needs_an_answer(portal, there, args):
    assert "[y/N]" not in on_terminal(*args, **there).out


def test_nothing_is_asked_where_nothing_is_to_do(here, portal, there):
    write(here / "stagesync.yaml", ALIKE)
    ended = on_terminal("apply", **there)
    assert ended.code == 0
    assert "[y/N]" not in ended.out


def test_progress_is_drawn_over_itself_and_taken_away(there):
    ended = on_terminal("apply", "--yes", "--format", "json", streams=("stderr",), **there)
    assert "\rdev: 1 of 2 calls" in ended.err
    assert "\rdev: 2 of 2 calls" in ended.err
    assert ended.err.endswith("\r" + " " * len("dev: 2 of 2 calls") + "\r")


def test_a_long_board_name_keeps_the_progress_in_one_line(here, there):
    write(here / "stagesync.yaml", kanban("Done", "Backlog", name="x" * 200))
    ended = on_terminal("apply", "--yes", "--format", "json", streams=("stderr",), **there)
    drawn = ended.err.rpartition("\n")[2].split("\r")
    assert [len(line) for line in drawn] == [0, 79, 79, 0]
    assert drawn[1].startswith("xxx")


class Stream:
    """A stream without a size; a terminal or not."""

    def __init__(self, *, terminal=True):
        self._terminal = terminal

    def isatty(self):
        return self._terminal

    def fileno(self):
        raise OSError


DEPTHS = [
    ({"TERM": "xterm-256color"}, Depth.INDEXED),
    ({"TERM": "xterm-256color", "NO_COLOR": ""}, Depth.INDEXED),
    ({"TERM": "xterm-256color", "NO_COLOR": "1"}, None),
    ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, Depth.TRUE),
    ({"TERM": "xterm-256color", "COLORTERM": "24bit"}, Depth.TRUE),
    ({"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"}, None),
    ({"TERM": "xterm-256color", "COLORTERM": "yes"}, Depth.INDEXED),
    ({"TERM": "xterm", "COLORTERM": "truecolor"}, Depth.TRUE),
    ({"TERM": "xterm-direct"}, Depth.TRUE),
    ({"TERM": "xterm-kitty"}, Depth.TRUE),
    ({"TERM": "alacritty"}, Depth.TRUE),
    ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, Depth.TRUE),
    ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, Depth.INDEXED),
    ({"TERM": "xterm-256color", "WT_SESSION": "0e7d"}, Depth.TRUE),
    ({"WT_SESSION": "0e7d"}, Depth.TRUE),
    ({"TERM": "tmux-256color"}, Depth.INDEXED),
    ({"TERM": "screen-256color", "COLORTERM": "truecolor", "TMUX": "x"}, Depth.TRUE),
    ({"TERM": "screen-256color", "COLORTERM": "truecolor", "STY": "1.pts"}, Depth.INDEXED),
    ({"TERM": "screen", "COLORTERM": "truecolor", "STY": "1.pts"}, Depth.BASIC),
    ({"TERM": "screen", "TERM_PROGRAM": "iTerm.app", "STY": "1.pts"}, Depth.BASIC),
    ({"TERM": "screen.xterm-256color", "STY": "1.pts"}, Depth.INDEXED),
    *(({"TERM": name}, Depth.BASIC) for name in ("xterm", "screen", "linux", "vt100", "ansi", "rxvt")),
    *(({"TERM": name, "COLORTERM": "truecolor"}, None) for name in ("dumb", "")),
    ({"TERM": "dumb", "WT_SESSION": "0e7d"}, None),
    ({}, None),
]


@pytest.mark.parametrize(
    ("env", "depth"), DEPTHS, ids=[" ".join(map("=".join, env.items())) for env, _ in DEPTHS]
)
def test_a_terminal_gets_the_colours_that_it_has(env, depth):
    style = style_for(Stream(), env)
    assert style.color == (depth is not None)
    assert depth in (None, style.depth)
    assert style.terminal
    pipe = style_for(Stream(terminal=False), env)
    assert not pipe.color
    assert not pipe.terminal


@pytest.mark.parametrize(
    ("env", "sequence"),
    [
        ({"COLORTERM": "truecolor"}, "\x1b[38;2;0;196;251m██"),
        ({}, "\x1b[48;5;45;38;5;16m#00C4FB"),
        ({"TERM": "xterm"}, "\x1b[2m[task.stages.add]"),
    ],
)
def test_a_plan_is_drawn_in_them(there, env, sequence):
    there["env"] |= env
    shown = on_terminal("plan", **there).out
    assert sequence in shown
    assert ("[38;" in shown) == ("[38;" in sequence)


@pytest.mark.parametrize(
    ("args", "env", "colored"),
    [
        (("plan",), {}, True),
        (("plan",), {"NO_COLOR": "1"}, False),
        (("plan",), {"NO_COLOR": ""}, True),
        (("plan",), {"TERM": "dumb"}, False),
        (("plan",), {"TERM": None, "COLORTERM": "truecolor"}, False),
        (("apply", "--yes"), {}, True),
        (("apply", "--yes"), {"NO_COLOR": "1"}, False),
        (("demo",), {"NO_COLOR": "1"}, False),
    ],
)
def test_colours_are_for_terminals_that_want_them(there, env, colored, args):
    there["env"] |= env
    ended = on_terminal(*args, **there)
    assert ended.code == 0
    assert (ESCAPE in ended.out) == colored


def test_lines_keep_to_the_terminals_width(there):
    there["env"] |= {"COLUMNS": "44", "NO_COLOR": "1"}
    lines = on_terminal("plan", **there).out.splitlines()
    assert max(map(len, lines)) <= 44
    piped = shell("stagesync plan", cwd=there["cwd"], **there["env"]).out.splitlines()
    assert piped[-1].startswith("1 board: ")
    assert piped[-1] == f"{lines[-2]} {lines[-1].strip()}"  # for a script that looks for it


def test_words_are_not_torn_at_the_terminals_edge(here, there):
    there["env"] |= {"COLUMNS": "40", "TERM": "vt100"}
    for command in (("doctor",), ("demo",)):
        lines = on_terminal(*command, **there).out.splitlines()
        told = [line for line in lines if not line.startswith(("#", "  #", "  as it was:", " "))]
        assert (
            max(map(len, (line.replace(ESCAPE, "").replace("[1m", "").replace("[0m", "") for line in told)))
            <= 40
        )


def test_a_dumb_terminal_gets_no_progress(there):
    there["env"] |= {"TERM": "dumb"}
    shown = on_terminal("apply", "--yes", "--format", "json", streams=("stderr",), **there).err
    assert "1 of 2 calls" not in shown


def test_a_pipe_gets_no_escape(here, portal):
    write(here / "stagesync.yaml", CHANGED)
    commands = ("plan", "apply --dry-run", "apply --yes", "demo", "pull --group 7")
    ended = shell(
        " && ".join(f"stagesync {command}" for command in commands),
        cwd=here,
        STAGESYNC_WEBHOOK=portal.webhook,
    )
    assert ended.code == 0
    assert ESCAPE not in ended.said
    assert "\r" not in ended.said
