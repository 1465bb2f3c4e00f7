"""Run docs/first-review.md from top to bottom on the embedded portal, and draw its pictures from that very run.

A page says what is to be run where it shows it:

* a block marked `console` holds commands, each behind `$ `, with what they print; `…` stands for lines left out;
* a comment `<!-- $ COMMAND -->` is a command whose output is drawn by the picture that follows it;
* a comment `<!-- file: NAME -->` before a block makes that block the file;
* a picture, or a link into pictures/, is a file of that name that a command wrote, else the last such output.

With --check nothing is written: the exit code tells whether all is as the page and its pictures say.

python docs/draw_pictures.py [--check]
"""

from __future__ import annotations

import re
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from draw_terminal import HERE, on_a_terminal, settle, stagesync_on_path, terminal_svg, typed

PAGE = HERE / "first-review.md"
PICTURES = HERE / "pictures"

_PARTS = re.compile(
    r"^```console\n(?P<console>.*?)^```$"
    r"|^<!-- \$ (?P<drawn>[^\n]+) -->$"
    r"|^<!-- file: (?P<name>\S+) -->\n+```\w+\n(?P<text>.*?)^```$"
    r"|\]\(pictures/(?P<picture>[^)]+)\)",
    re.MULTILINE | re.DOTALL,
)
_SGR = re.compile(r"\x1b\[[0-9;]*m")
_MOMENT = re.compile(r"\d{8}T\d{6}Z")


@dataclass
class Story:
    """A page as it is run in a folder: its pictures by name, and what of it is not as the page has it."""

    folder: Path
    environ: dict[str, str]
    last: tuple[str, str] = ("", "")
    pictures: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def run(self, page: str) -> None:
        """Do all that a page says, in its order."""
        for part in _PARTS.finditer(page):
            match part.lastgroup, part.groupdict():
                case "console", {"console": block}:
                    self._compare(block)
                case "drawn", {"drawn": command}:
                    self.last = (command, self._shell(command))
                case "text", {"name": name, "text": text}:
                    (self.folder / name).write_text(text, encoding="utf-8")
                case "picture", {"picture": name}:
                    self._picture(name)

    def _shell(self, command: str) -> str:
        code, shown = on_a_terminal(command, self.folder, self.environ)
        if code:
            self.wrong.append(f"$ {command}\nends with exit code {code}:\n{shown}")
        return shown

    def _compare(self, block: str) -> None:
        for example in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, expected = example.partition("\n")
            shown = _SGR.sub("", self._shell(command))
            if not re.fullmatch(_pattern(expected), shown):
                self.wrong.append(f"$ {command}\nprints:\n{shown}\nbut on the page:\n{expected}")

    def _picture(self, name: str) -> None:
        written = self.folder / name
        command, shown = self.last
        if written.is_file():
            self.pictures[name] = written.read_text(encoding="utf-8")
        else:
            self.pictures[name] = terminal_svg(typed(command) + shown, " ".join(command.split()[:2]))


def _pattern(expected: str) -> str:
    lines = [r"(?:.*\n)*" if line == "…" else re.escape(line) + r"\n" for line in expected.splitlines()]
    return _MOMENT.sub(r"\\d{8}T\\d{6}Z", "".join(lines))


def main() -> int:
    """Run the page; draw its pictures, if all of it is right, or compare them."""
    check = "--check" in sys.argv
    with tempfile.TemporaryDirectory() as work, tempfile.TemporaryDirectory() as home:
        story = Story(Path(work), stagesync_on_path(Path(home)))
        story.run(PAGE.read_text(encoding="utf-8"))
    wrong = story.wrong
    if check or not wrong:
        wrong = [*wrong, *_settled(story.pictures, check=check)]
    if wrong:
        told = "\n\n".join(wrong)
        sys.stderr.write(f"{told}\n\nMend {PAGE.name}, or draw anew: python docs/draw_pictures.py\n")
    return 1 if wrong else 0


def _settled(pictures: dict[str, str], *, check: bool) -> list[str]:
    """Write the pictures, or with `check` say which are others than those that are there."""
    return [
        f"docs/pictures/{name} is not what stagesync shows"
        for name, picture in pictures.items()
        if not settle(PICTURES / name, picture, check=check)
    ]


if __name__ == "__main__":
    sys.exit(main())
