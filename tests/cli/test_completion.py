"""The tab key in bash, zsh and fish: what a line becomes, and all that completion does not do.

bash has to be there. zsh and fish are skipped where they are missing, but for STAGESYNC_SHELLS=required.
"""

import json
import os
import subprocess

import pytest
from cli.running import as_process
from cli.shells import SHELLS, TAB, is_there, shell_on_terminal

from stagesync.cli.command_line import Quote, replacements, typed
from stagesync.cli.completion_names import LARGEST, names_in

NAMES = (
    "dev",
    "my board",
    "it's",
    'a"b$HOME`c`',
    "ops:one",
    "ops:two words",
    "доска №1",
    "日本 語",
    "*",
    "back\\slash",
    "k=v",
    "(x) & <y>; #z|~",
)
ESCAPING = ("esc\x1b[31m", "right\u202eleft", "two\nlines", "tab\there")
READLINE_BREAKS = " \t\n\"'><=;|&(:"


def document(*names):
    """Return a configuration with boards of these names; it need not be one without errors."""
    boards = "".join(f"  {json.dumps(name)}: {{kind: kanban, group: 7, stages: []}}\n" for name in names)
    return f"version: 1\nboards:\n{boards}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("completed")
    (folder / "stagesync.yaml").write_text(document(*NAMES, *ESCAPING), encoding="utf-8")
    (folder / "other file.yaml").write_text(document("elsewhere", "dune"), encoding="utf-8")
    (folder / "several").mkdir()
    (folder / "several" / "one.yaml").write_text(document("first"), encoding="utf-8")
    (folder / "several" / "two.yml").write_text(document("second"), encoding="utf-8")
    return folder


def need(shell):
    """Skip a test whose shell is missing, or fail it where none may be."""
    if is_there(shell):
        return
    if shell == "bash" or os.environ.get("STAGESYNC_SHELLS") == "required":
        pytest.fail(f"{shell} is required and was not found")
    pytest.skip(f"{shell} is not installed")


# the tests of one shell belong to one process: otherwise each process would start all of them
@pytest.fixture(
    scope="module",
    params=[pytest.param(shell, marks=pytest.mark.xdist_group(f"{shell} on a terminal")) for shell in SHELLS],
)
def terminal(request, folder):
    need(request.param)
    with shell_on_terminal(request.param, folder) as terminal:
        yield terminal


MISSING = {
    "skipped": ("zsh", "", pytest.skip.Exception, "not installed"),
    "required": ("fish", "required", pytest.fail.Exception, "is required"),
    "bash always": ("bash", "", pytest.fail.Exception, "is required"),
}


@pytest.mark.parametrize(("shell", "switch", "ending", "said"), MISSING.values(), ids=MISSING)
def test_a_missing_shell_is_no_silent_skip_where_it_is_required(monkeypatch, shell, switch, ending, said):
    monkeypatch.setenv("STAGESYNC_SHELLS", switch)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ending, match=said):
        need(shell)


LINES = {
    "a command": ("pla", ["plan"]),
    "a command of a group": ("portal see", ["portal", "seed"]),
    "an option": ("plan --det", ["plan", "--detailed-exitcode"]),
    "a choice": ("plan --format m", ["plan", "--format", "markdown"]),
    "a choice behind =": ("plan --format=m", ["plan", "--format=markdown"]),
    "a shell": ("completion z", ["completion", "zsh"]),
    "a file": ("validate oth", ["validate", "other file.yaml"]),
    "a file behind =": ("plan --out=oth", ["plan", "--out=other file.yaml"]),
    "a board": ("plan --target d", ["plan", "--target", "dev"]),
    "a board of apply": ("apply --yes --target d", ["apply", "--yes", "--target", "dev"]),
    "a board behind =": ("plan --target=my", ["plan", "--target=my board"]),
    "a board behind = in quotes": ('plan --target="my', ["plan", "--target=my board"]),
    "blanks": ("plan --target m", ["plan", "--target", "my board"]),
    "blanks in single quotes": ("plan --target 'm", ["plan", "--target", "my board"]),
    "blanks in double quotes": ('plan --target "my b', ["plan", "--target", "my board"]),
    "blanks escaped": (r"plan --target my\ b", ["plan", "--target", "my board"]),
    "an apostrophe": ("plan --target i", ["plan", "--target", "it's"]),
    "an apostrophe in single quotes": ("plan --target 'i", ["plan", "--target", "it's"]),
    "an apostrophe in double quotes": ('plan --target "it\'', ["plan", "--target", "it's"]),
    "a dollar, a quote and backticks": ("plan --target a", ["plan", "--target", 'a"b$HOME`c`']),
    "the same in double quotes": ('plan --target "a', ["plan", "--target", 'a"b$HOME`c`']),
    "what colons have in common": ("plan --target o", ["plan", "--target", "ops:"]),
    "behind a colon": ("plan --target ops:t", ["plan", "--target", "ops:two words"]),
    "behind a colon in quotes": ("plan --target 'ops:t", ["plan", "--target", "ops:two words"]),
    "other letters": ("plan --target до", ["plan", "--target", "доска №1"]),
    "wide letters": ("plan --target 日", ["plan", "--target", "日本 語"]),
    "a star": ("plan --target '*", ["plan", "--target", "*"]),
    "an equals sign": ("plan --target k=", ["plan", "--target", "k=v"]),
    "signs that shells act on": (r"plan --target '(", ["plan", "--target", "(x) & <y>; #z|~"]),
    "a backslash": ("plan --target b", ["plan", "--target", "back\\slash"]),
    "a board of the file": ("plan 'other file.yaml' --target e", ["plan", "other file.yaml", "--target", "elsewhere"]),
    "a board of the folder": ("plan several --target s", ["plan", "several", "--target", "second"]),
    "no board twice": ("plan --target dev --target de", ["plan", "--target", "dev", "--target", "de"]),
    "no board of another file": ("plan several --target de", ["plan", "several", "--target", "de"]),
    "nothing that is not there": ("plan --target zzz", ["plan", "--target", "zzz"]),
    "no escape sequence": ("plan --target esc", ["plan", "--target", "esc"]),
}  # fmt: skip


@pytest.mark.parametrize(("line", "words"), LINES.values(), ids=LINES)
def test_a_line_becomes(terminal, line, words):
    assert terminal.complete(f"stagesync {line}").words == words


@pytest.mark.xdist_group("zsh on a terminal")
def test_zsh_may_load_the_script_from_its_folders_of_functions(folder):
    need("zsh")
    with shell_on_terminal("zsh, from fpath", folder) as terminal:
        for _ in range(3):  # the file is loaded the first time, and has become a function the second time
            assert terminal.complete("stagesync plan --target d").words == ["plan", "--target", "dev"]


def test_a_list_shows_all_names_and_no_escape_sequence_of_theirs(terminal):
    shown = terminal.complete("stagesync plan --target ops:", keys=TAB + TAB).shown
    assert "one" in shown
    assert "two" in shown
    everything = terminal.complete("stagesync plan --target ", keys=TAB + TAB).shown
    assert "dev" in everything
    assert "[31m" not in everything
    assert "\u202e" not in everything


WORDS = (
    *("plain", r"a\ b", "'a b'", '"a b"', r'"a\"b\$c\`d\\e\f"', "'a'\\''b'", "a'b c'd", 'a"b c"d', r"\\", "''", "д'я'"),
    *(r"a\'b", '"it\'s"', "'say \"x\"'", "k=v:w"),
)  # fmt: skip


@pytest.mark.parametrize("written", WORDS)
def test_a_word_is_read_as_bash_reads_it(written):
    assert typed(f"{written} ").words == tuple(read_by_bash([written]))


@pytest.mark.parametrize("quote", Quote)
@pytest.mark.parametrize("breaks", [" \t\n", READLINE_BREAKS])
def test_what_replaces_a_word_is_the_name_again_wherever_the_tab_comes(quote, breaks):
    names = [*NAMES, "''", '"', "\\", "\\\\'\"", *([] if quote is Quote.DOUBLE else ["!", "a!b"])]
    lines = []
    for name in names:
        for length in range(len(name) + 1):
            start = typed_in(quote, name[:length])
            now = typed(start, breaks)
            assert (now.unfinished, now.quote) == (name[:length], quote)
            (written,) = replacements(now, [name])
            # bash keeps what is settled as it was typed, and closes the quotes
            lines.append(typed_in(quote, name[: now.settled]) + written + quote)
    assert read_by_bash(lines) == [name for name in names for _ in range(len(name) + 1)]


def typed_in(quote, text):
    """Return a text as somebody types it: in quotes that are left open, or with every character escaped."""
    if quote is Quote.NONE:
        return "".join(char if char in ":=" else f"\\{char}" for char in text)
    if quote is Quote.SINGLE:
        return quote + text.replace("'", r"'\''")
    return quote + "".join(f"\\{char}" if char in '\\"$`' else char for char in text)


def read_by_bash(words):
    """Return what bash takes written words for."""
    script = "".join(f"printf '%s\\0' {word}\n" for word in words)
    done = subprocess.run(["bash", "-c", script], capture_output=True, check=True, text=True)
    return done.stdout.split("\0")[:-1]


def test_readline_never_writes_half_an_escape():
    now = typed("stagesync plan --target a", READLINE_BREAKS)
    assert replacements(now, ["a b", "a$c"]) == ["'a b'", "'a$c'"]
    assert replacements(now, ["a b", "a bc"]) == [r"a\ b", r"a\ bc"]


def test_double_quotes_offer_no_name_that_bash_would_look_up_in_its_history():
    assert replacements(typed('plan --target "a'), ["a!", "ab"]) == ["ab"]


@pytest.fixture
def asked(here):
    """Ask for completions as zsh does, in the working folder `here`."""

    def asking(*words, shell="zsh", **env):
        env = {"_STAGESYNC_COMPLETE": f"{shell}_complete", **env}
        ended = as_process(*words, cwd=here, env=env)
        assert (ended.code, ended.err) == (0, "")
        return ended.out.removesuffix("\n").split("\n")[1::3]

    return asking


BAD = {
    "no file": None,
    "no YAML": b"boards: [",
    "no text": b"\xff\xfe\x00",
    "no mapping": b"- boards\n",
    "no boards": b"version: 1\n",
    "boards that are none": b"boards: [dev]\n",
    "too deep": b"[" * 100_000,
    "too large": b"boards: {dev: {}}\n" + b"#" * LARGEST,
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD)
def test_a_bad_file_completes_nothing_and_says_nothing(here, asked, data):
    if data is not None:
        (here / "stagesync.yaml").write_bytes(data)
    assert asked("plan", "--target", "") == []


def test_a_bad_file_hides_no_other(here):
    (here / "bad.yaml").write_bytes(b"boards: [")
    (here / "good.yaml").write_text(document("dev"))
    os.mkfifo(here / "pipe.yaml")  # reading it would wait for ever
    assert list(names_in([str(here)])) == ["dev"]
    assert list(names_in([str(here / "pipe.yaml"), str(here / "nowhere.yaml"), str(here / "good.yaml")])) == [
        "dev"
    ]


def test_a_file_with_errors_that_hide_no_board_still_completes(here, asked):
    (here / "stagesync.yaml").write_text("version: 9\nboards:\n  dev: {colour: red}\n  ops: 7\n")
    assert asked("plan", "--target", "") == ["dev", "ops"]


def test_the_users_own_folder_is_found(here, asked):
    (here / "mine.yaml").write_text(document("dev"))
    assert asked("plan", "~/mine.yaml", "--target", "", HOME=str(here)) == ["dev"]


@pytest.mark.parametrize("shell", [*SHELLS, "csh"])
def test_what_makes_no_sense_is_answered_with_nothing(here, shell):
    for words in ((), ("pl",), ("no-such-command", ""), ("plan", "--colour", "")):
        ended = as_process(*words, cwd=here, env={"_STAGESYNC_COMPLETE": f"{shell}_nonsense"})
        assert (ended.out, ended.err) == ("", "")
    assert as_process(cwd=here, env={"_STAGESYNC_COMPLETE": "bash_complete"}).said == "\n"


def test_completing_asks_no_portal_tells_no_secret_and_writes_nothing(here, portal, asked, state_folder):
    (here / "stagesync.yaml").write_text(document("dev", "ops"))
    (here / "webhook").write_text(portal.webhook)
    before = sorted(here.rglob("*"))
    named = ("plan", "--webhook-file", "webhook", "--target", "")
    for words in (("apply", "--target", ""), named, ("pull", "--group", "")):
        said = asked(*words)
        assert portal.webhook not in "".join(said)
    asked("plan", "--portal", "embedded", "--target", "")
    assert portal.log() == []
    assert sorted(here.rglob("*")) == before
    assert list(state_folder.iterdir()) == []


def test_completion_loads_only_what_reading_the_names_takes(here):
    (here / "stagesync.yaml").write_text(document("dev"))
    env = {"_STAGESYNC_COMPLETE": "fish_complete", "PYTHONPROFILEIMPORTTIME": "1"}
    ended = as_process("plan", "--target", "", cwd=here, env=env)
    assert ended.out == "plain\tdev\n"
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in ended.err.splitlines()}
    assert "yaml" in loaded
    assert not loaded & {"httpx", "jsonschema", "deepdiff", "rich"}


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_is_printed(run, shell):
    shown = run("completion", shell)
    assert (shown.code, shown.err) == (0, "")
    assert f"_STAGESYNC_COMPLETE={shell}_complete" in shown.out
    assert f"completion {shell}" in run("completion", "--help").out


def test_another_shell_is_wrong_usage(run):
    assert run("completion", "csh").code == 64
