"""The schedule of faults: counts requests and tells which faults are due at each.

What a fault does is in `broken_answers.py` and `portal.py`.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from stagesync.emulator.batch import commands_of
from stagesync.emulator.fault import Chance, Fault, Nth
from stagesync.emulator.php_query import split_url

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from stagesync.emulator.php_value import PhpArray
    from stagesync.emulator.request import Route


@dataclass(slots=True)
class _Counter:
    """How often a fault's requests came, and its own dice."""

    fault: Fault
    seen: int = 0
    dice: Random = field(default_factory=Random)

    def due(self, methods: Collection[str]) -> bool:
        if self.fault.method is not None and not any(map(self.fault.befalls, methods)):
            return False
        if self.fault.inside and "batch" not in methods:
            return False
        self.seen += 1
        match self.fault.which:
            case Nth(n, onward):
                return self.seen >= n if onward else self.seen == n
            case Chance(p):
                return self.dice.random() < p


class Faults:
    """Faults in the order in which they befall one request; each counts the requests that match it on its own.

    A request is one to the REST API, a batch counts once; the door for tests is never disturbed. `sleep` takes the
    seconds of a slow answer, and may raise what a client sees whose patience ends. Any thread may ask.
    """

    def __init__(self, *faults: Fault, sleep: Callable[[float], object] = time.sleep) -> None:
        self.sleep = sleep
        self._counters = [_Counter(fault, dice=_dice(fault)) for fault in faults]
        self._fired: list[Fault] = []
        self._lock = threading.Lock()

    @property
    def fired(self) -> tuple[Fault, ...]:
        """Every fault that was due so far, as often as it was."""
        with self._lock:
            return tuple(self._fired)

    def due(self, methods: Collection[str]) -> tuple[Fault, ...]:
        """Count a request for these methods (lower case) and return the faults that befall it."""
        with self._lock:
            due = tuple(counter.fault for counter in self._counters if counter.due(methods))
            self._fired += due
        return due


def methods_of(route: Route | None, params: PhpArray) -> frozenset[str]:
    """Return the methods that a request calls, in lower case: a batch and what it holds."""
    if route is None:
        return frozenset()
    name = route.method.lower()
    commands = commands_of(params).values() if name == "batch" else ()
    inner = (split_url(command)[0].lower() for command in commands if isinstance(command, str))
    return frozenset((name, *inner))


def _dice(fault: Fault) -> Random:
    seed = fault.which.seed if isinstance(fault.which, Chance) else 0
    return Random(seed)  # noqa: S311 -- it must repeat, not surprise
