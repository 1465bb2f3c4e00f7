"""Draw docs/terminal.svg: what `stagesync plan` shows on a terminal, run for real on the embedded portal.

python docs/draw_terminal.py
"""

from __future__ import annotations

import os
import pty
import re
import shutil
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

HERE = Path(__file__).resolve().parent
EXAMPLE = HERE.parent / "examples" / "quickstart" / "stagesync.yaml"
COMMAND = ["plan", "--portal", "embedded", "--target", "dev", "--target", "ops"]
COLUMNS, LINES = 96, 60


def run_on_a_terminal(folder: Path) -> str:
    """Run the command in `folder` on a pseudo terminal and return what it printed, colours and all."""
    child, master = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.environ.update({"COLUMNS": str(COLUMNS), "LINES": str(LINES), "TERM": "xterm-256color"})
        os.execv(sys.executable, [sys.executable, "-m", "stagesync", *COMMAND])  # noqa: S606 - our own command
    chunks = []
    try:
        while chunk := os.read(master, 65536):
            chunks.append(chunk)
    except OSError:  # a terminal whose other end closed
        pass
    os.waitpid(child, 0)
    return b"".join(chunks).decode().replace("\r\n", "\n")


def main() -> None:
    """Run and draw."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(EXAMPLE, folder / "stagesync.yaml")
        shown = run_on_a_terminal(folder)
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        console = Console(record=True, width=COLUMNS, file=nowhere, force_terminal=True)
        console.print(Text.from_ansi(f"\x1b[1m$ stagesync {' '.join(COMMAND)}\x1b[0m\n{shown}"), end="")
        svg = console.export_svg(title="stagesync plan", unique_id="stagesync")
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)  # no outside request for a font
    (HERE / "terminal.svg").write_text(
        svg.replace("Fira Code", "ui-monospace, Menlo, Consolas, DejaVu Sans Mono")
    )


if __name__ == "__main__":
    main()
