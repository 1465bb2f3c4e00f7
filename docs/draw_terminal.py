"""A terminal drawn as SVG: what a command showed on it, colours and all.

Run by itself it draws docs/terminal.svg, the README's picture, from a run on the embedded portal; with --check it tells
whether that is up to date.

python docs/draw_terminal.py [--check]
"""

from __future__ import annotations

import os
import re
import select
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from stagesync.rendering.width import columns

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent
EXAMPLE = HERE.parent / "examples" / "quickstart" / "stagesync.yaml"
COLUMNS = 96

_CELL, _LINE, _SIZE = 8.4, 19.0, 14
_LEFT, _TOP, _BOTTOM = 16.0, 52.0, 14.0
_PAPER, _INK, _QUIET = "#1b1e28", "#d9dce6", "#9aa1b4"
_BASIC = {"31": "#ff7b84", "32": "#8bd47a", "33": "#e6c25e", "36": "#6ccde0"}
_SGR = re.compile(r"\x1b\[([0-9;]*)m")
_BLOCK = "█"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a stretch of text is written."""

    ink: str = _INK
    bold: bool = False

    def after(self, parameters: str) -> Look:
        """Return the look after an SGR sequence, of those that stagesync writes."""
        if parameters in {"", "0"}:
            return Look()
        if parameters.startswith("38;2;"):
            return replace(self, ink="#{:02x}{:02x}{:02x}".format(*map(int, parameters.split(";")[2:])))
        look = self
        for code in parameters.split(";"):
            match code:
                case "1":
                    look = replace(look, bold=True)
                case "2":
                    look = replace(look, ink=_QUIET)
                case _:
                    look = replace(look, ink=_BASIC[code])
        return look


def terminal_svg(shown: str, title: str) -> str:
    """Return a picture of what was shown; blocks of colour become rectangles, so that no font tears them."""
    lines = shown.rstrip("\n").split("\n")
    width = 2 * _LEFT + COLUMNS * _CELL
    height = _TOP + len(lines) * _LINE + _BOTTOM
    body = "\n".join(piece for row, line in enumerate(lines) for piece in _line(line, _TOP + row * _LINE))
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}" \
role="img" aria-labelledby="title">
<title id="title">{escape(title)}</title>
<style>text {{ font: {_SIZE}px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; \
white-space: pre }} .bold {{ font-weight: 700 }}</style>
<rect width="100%" height="100%" rx="9" fill="{_PAPER}"/>
<circle cx="22" cy="20" r="6" fill="#ff5f57"/><circle cx="42" cy="20" r="6" fill="#febc2e"/>\
<circle cx="62" cy="20" r="6" fill="#28c840"/>
<text x="50%" y="25" text-anchor="middle" fill="{_QUIET}">{escape(title)}</text>
{body}
</svg>
"""


def _line(line: str, top: float) -> Iterator[str]:
    look, column = Look(), 0
    for index, part in enumerate(_SGR.split(line)):
        if index % 2:
            look = look.after(part)
            continue
        for stretch in re.findall(f"{_BLOCK}+|[^{_BLOCK}]+", part):
            wide = columns(stretch)
            if stretch.strip(" "):
                yield _stretch(stretch, look, _LEFT + column * _CELL, top, wide * _CELL)
            column += wide


def _stretch(text: str, look: Look, left: float, top: float, width: float) -> str:
    if text[0] == _BLOCK:
        return f'<rect x="{left:.1f}" y="{top + 2:g}" width="{width:.1f}" height="{_LINE - 4:g}" fill="{look.ink}"/>'
    bold = ' class="bold"' if look.bold else ""
    place = f'x="{left:.1f}" y="{top + 14:g}" textLength="{width:.1f}"'
    return f'<text {place} fill="{look.ink}"{bold}>{escape(text)}</text>'


def stagesync_on_path(folder: Path) -> dict[str, str]:
    """Return an environment with `folder` as home: `stagesync` is this Python's, and nobody's settings count."""
    program = folder / "stagesync"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m stagesync "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    kept = {
        name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG", "SYSTEMROOT") if name in os.environ
    }
    git = {f"GIT_{who}_{what}": "robin" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    dates = {f"GIT_{who}_DATE": "2026-01-05T09:00:00Z" for who in ("AUTHOR", "COMMITTER")}
    return {
        **kept,
        **git,
        **dates,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "HOME": str(folder),
        "XDG_STATE_HOME": str(folder / "state"),
        "PATH": f"{folder}{os.pathsep}{kept.get('PATH', os.defpath)}",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "COLUMNS": str(COLUMNS),
        "LC_ALL": "C.UTF-8",
    }


def on_a_terminal(command: str, folder: Path, environ: dict[str, str]) -> tuple[int, str]:
    """Run a shell command in `folder` on a pseudo terminal; return its exit code and what was shown."""
    ours, theirs = os.openpty()
    process = subprocess.Popen(  # noqa: S603 - our own commands
        ["bash", "-c", command],  # noqa: S607
        cwd=folder,
        env=environ,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    chunks = []
    try:
        while select.select([ours], [], [], 60)[0] and (chunk := os.read(ours, 65536)):
            chunks.append(chunk)
    except OSError:  # a terminal whose other end closed
        pass
    os.close(ours)
    return process.wait(), b"".join(chunks).decode().replace("\r\n", "\n")


def settle(path: Path, picture: str, *, check: bool) -> bool:
    """Write a picture, or with `check` tell whether it is the one that is there."""
    if check:
        return path.is_file() and path.read_text(encoding="utf-8") == picture
    path.parent.mkdir(exist_ok=True)
    path.write_text(picture, encoding="utf-8")
    return True


def typed(command: str) -> str:
    """Return a command line as it stands on a terminal."""
    return f"\x1b[1m$ {command}\x1b[0m\n"


def main() -> int:
    """Draw the README's picture."""
    command = "stagesync plan --portal embedded --target dev --target ops"
    with tempfile.TemporaryDirectory() as work, tempfile.TemporaryDirectory() as home:
        shutil.copy(EXAMPLE, work)
        code, shown = on_a_terminal(command, Path(work), stagesync_on_path(Path(home)))
    picture = terminal_svg(typed(command) + shown, "stagesync plan")
    if code or not settle(HERE / "terminal.svg", picture, check="--check" in sys.argv):
        sys.stderr.write("docs/terminal.svg is not what stagesync shows: run python docs/draw_terminal.py\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
