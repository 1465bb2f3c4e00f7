"""How often what happened in the state machine's runs, summed over all processes into one line of the report."""

from __future__ import annotations

from collections import Counter

KEY = "state machine"
WORDS = (
    "runs", "applies", "requests", "writes", "faults", "edits", "interrupts", "planned again", "got over faults",
    "boards arrived", "boards refused",
)  # fmt: skip


def pytest_terminal_summary(terminalreporter):
    """Print the line."""
    total = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            for key, counts in getattr(report, "user_properties", ()):
                if key == KEY and report.when == "call":
                    total.update(counts)
    if total:
        terminalreporter.write_line(
            f"{KEY}: " + ", ".join(f"{total[word]:,} {word}" for word in WORDS if total[word])
        )
