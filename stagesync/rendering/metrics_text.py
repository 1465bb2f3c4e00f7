r"""Metrics as OpenMetrics text: families of samples with labels, ended by `# EOF`.

Which families a run has is decided in `metrics_text_run`. Source: the OpenMetrics specification 1.0, "Text format".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from stagesync.rendering.safe_text import visible

PREFIX = "stagesync_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One number, and the raw texts that tell it from others of its family."""

    value: float
    labels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Samples that mean the same. `name` stands without PREFIX; one with a `unit` ends in it.

    A family of `info` has its facts in the labels of samples that are all 1.
    """

    name: str
    help: str
    samples: tuple[Sample, ...]
    unit: str = ""
    info: bool = False


def metrics_to_text(families: Iterable[Family]) -> str:
    """Return the families in their order; one without samples is left out."""
    lines = [line for family in families if family.samples for line in _family(family)]
    return "\n".join([*lines, "# EOF"]) + "\n"


def _family(family: Family) -> Iterator[str]:
    name = PREFIX + family.name
    yield f"# TYPE {name} {'info' if family.info else 'gauge'}"
    if family.unit:
        yield f"# UNIT {name} {family.unit}"
    yield f"# HELP {name} {_escaped(family.help)}"
    suffix = "_info" if family.info else ""
    for sample in family.samples:
        yield f"{name}{suffix}{_labels(sample)} {_number(sample.value)}"


def _labels(sample: Sample) -> str:
    pairs = ",".join(f'{key}="{_escaped(visible(value))}"' for key, value in sample.labels)
    return f"{{{pairs}}}" if pairs else ""


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _number(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.3f}"
