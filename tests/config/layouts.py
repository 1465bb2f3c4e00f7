"""One stage list in many YAML styles, with comments wherever a comment may stand."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

from hypothesis import strategies as st

from stagesync.model.desired import UNMANAGED

TITLES = (
    "Backlog",
    "Doing",
    "Testing",
    "Done",
    "NO",
    "2024",
    "Plan #1",
    "a: b",
    "Größe",
    'say "hi"',
    "it's",
    "完了",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A file's text, and the comments in it: those that belong to each entry by its index, and all others."""

    text: str
    own: dict[int, tuple[str, ...]]
    free: tuple[str, ...]


class Writer:
    """Writes entries as YAML; every choice of style is drawn."""

    def __init__(self, draw):
        self.draw = draw
        self.numbers = count(1)
        self.own = {}
        self.free = []
        self.now = None

    def yes(self):
        return self.draw(st.integers(0, 3)) == 0

    def one_of(self, *choices):
        return self.draw(st.sampled_from(choices))

    def comment(self):
        text = f"# note {next(self.numbers)}"
        if self.now is None:
            self.free.append(text)
        else:
            self.own.setdefault(self.now, []).append(text)
        return text

    def above(self, indent=""):
        """Return the lines of a comment, or none."""
        return [indent + self.comment()] if self.yes() else []

    def behind(self):
        return f"  {self.comment()}" if self.yes() else ""

    def title(self, text, *, block=False):
        """Return a title as a scalar; `block` is the indentation that a block scalar may use, False for none."""
        forms = [f'"{_escaped(text)}"']
        if "'" not in text:
            forms.append(f"'{text}'")
        if text.replace(" ", "").isalnum() and text != "完了":
            forms.append(text)
        if block:
            forms.append(f"{self.one_of('|-', '>-')}\n{block}{text}")
        return self.draw(st.sampled_from(forms))

    def color(self, color):
        forms = [f'"#{color}"', f"'#{color.lower()}'", color, color.lower(), f'"{color}"']
        if all(color[at] == color[at + 1] for at in (0, 2, 4)):
            forms.append(f'"#{color[::2]}"')
        return self.draw(st.sampled_from(forms))

    def pairs(self, entry, *, block=False):
        pairs = [("title", self.title(entry.title, block=block))]
        if entry.color is not UNMANAGED:
            pairs.append(("color", self.color(entry.color)))
        if entry.was:
            pairs.append(("was", "[" + ", ".join(f'"{_escaped(title)}"' for title in entry.was) + "]"))
        if entry.id is not None:
            pairs.append(("id", str(entry.id)))
        return self.draw(st.permutations(pairs))

    def in_brackets(self, entry):
        pad = self.one_of("", " ")
        return "{" + pad + ", ".join(f"{key}: {value}" for key, value in self.pairs(entry)) + pad + "}"

    def block_list(self, entries, indent):
        lines = []
        for index, entry in enumerate(entries):
            lines += [""] * self.one_of(0, 0, 0, 1)
            if index and self.yes():
                lines += ["", indent + self.comment(), ""]
            self.now = index
            lines += self.above(indent)
            lines += self.block_entry(entry, indent)
            self.now = None
        return lines

    def block_entry(self, entry, indent):
        if self.yes():
            return [f"{indent}- {self.in_brackets(entry)}{self.behind()}"]
        lines = [f"{indent}-{self.behind()}"] if self.yes() else []
        inner = indent + "  "
        for place, (key, value) in enumerate(self.pairs(entry, block=inner + "  ")):
            lead = inner if place or lines else f"{indent}- "
            head, _, rest = value.partition("\n")
            lines += [f"{lead}{key}: {head}{self.behind()}", *([rest] if rest else [])]
            if self.yes():
                lines.append(inner + self.comment())
        return lines

    def flow_list(self, entries, indent):
        """Return the lines of a list in brackets; the first one goes behind its key."""
        lines, line = [], "["
        for index, entry in enumerate(entries):
            if self.yes():
                lines.append(line + ("" if index else self.behind()))
                line = indent
                self.now = index
                if self.yes():
                    lines.append(indent + self.comment())
                self.now = None
            elif index:
                line += " "
            line += self.in_brackets(entry) + ("," if index + 1 < len(entries) else self.one_of("", ","))
            self.now = index
            if self.yes():
                lines.append(line + "  " + self.comment())
                line = indent
            self.now = None
        if self.yes():
            lines += [line, indent + self.comment()]
            line = indent
        return [*lines, line + "]" + self.behind()]

    def file(self, entries, options):
        lines = self.above() + ["---"] * self.yes()
        lines += ["version: 1", "boards:", f"  dev:{self.behind()}", "    kind: kanban", "    group: 7"]
        lines += [f"    {key}: {value}" for key, value in options.items()]
        if self.yes():
            first, *rest = self.flow_list(entries, "      ")
            lines += [f"    stages: {first}", *rest]
        else:
            indent = self.one_of("    ", "      ", "        ")
            lines += [f"    stages:{self.behind()}", *self.block_list(entries, indent)]
        if self.yes():
            lines += ["", "  " + self.comment(), "  me:", "    kind: my-plan", "    stages: [{title: Today}]"]
        lines += self.above() + ["..."] * self.yes()
        return lines


def _escaped(text):
    return text.replace("\\", "\\\\").replace('"', '\\"')


@st.composite
def files(draw, entries, **options):
    """Draw a file that says `entries` of the board `dev`."""
    writer = Writer(draw)
    lines = writer.file(entries, options)
    end = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    text = end.join("\n".join(lines).split("\n")) + draw(st.sampled_from([end, end, ""]))
    mark = draw(st.sampled_from(["", "", "\ufeff"]))
    own = {index: tuple(notes) for index, notes in writer.own.items()}
    return Written(text=mark + text, own=own, free=tuple(writer.free))
