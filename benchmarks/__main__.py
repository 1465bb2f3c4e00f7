"""Run the benchmarks and print what they found, as Markdown; see README.md beside this file."""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING

from benchmarks import alone, boards, machine, planner, side_by_side, startup, throughput, validation
from benchmarks.children import ROOT
from benchmarks.documents import with_section
from benchmarks.sizes import FULL, QUICK

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.sections import Section
    from benchmarks.sizes import Sizes

DOCUMENT = ROOT / "docs" / "performance.md"
SECTIONS: dict[str, Callable[[Sizes], Section]] = {
    "machine": machine.section,
    "startup": startup.section,
    "validation": validation.section,
    "planner": planner.section,
    "boards": boards.section,
    "side-by-side": side_by_side.section,
    "alone": alone.section,
    "throughput": throughput.section,
}


def main(args: Sequence[str] | None = None) -> None:
    """Run what the arguments ask for; a section is written into the document as soon as it is measured."""
    asked = _arguments(args)
    for name in asked.sections or SECTIONS:
        began = time.monotonic()
        print(f"{name} …", file=sys.stderr, flush=True)
        found = SECTIONS[name](QUICK if asked.quick else FULL)
        print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        print(f"## {name}\n\n{found.markdown}", flush=True)
        if asked.write:
            text = DOCUMENT.read_text(encoding="utf-8")
            DOCUMENT.write_text(with_section(text, name, found.markdown), encoding="utf-8")


def _arguments(args: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "sections", nargs="*", metavar="SECTION", help=f"which ({', '.join(SECTIONS)}); all if none is named"
    )
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that all runs")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    asked = parser.parse_args(args)
    unknown = [name for name in asked.sections if name not in SECTIONS]
    if unknown:
        parser.error(f"no section is called {unknown[0]!r}; there are {', '.join(SECTIONS)}")
    if asked.quick and asked.write:
        parser.error("the document holds the full figures; leave out --quick or --write")
    return asked


if __name__ == "__main__":
    main()
