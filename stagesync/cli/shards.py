"""Shards: the boards of a run divided among machines that know nothing of each other but a number each.

Boards are put in the order of a hash of their names, and that order is cut into pieces of equal length. So sizes differ
by at most one board, and a board that is added or taken away moves at most one other over each cut. Rendezvous hashing
would move none, but leaves pieces of unequal length; dealing out the sorted names keeps lengths equal, but one more
name moves nearly all. How many shards are of use is in docs/fleets.md, "How many shards".
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from stagesync.cli.shard_places import possible_places

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from stagesync.model.desired import DesiredBoard

AUTO = "auto"
OWN = "STAGESYNC_SHARD"
TOTAL = "STAGESYNC_SHARDS"
_WRITTEN = re.compile(r"([0-9]{1,5})/([0-9]{1,5})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """Piece `index` (from 1) of `count`; raises ValueError for one that is not there."""

    index: int
    count: int

    def __post_init__(self) -> None:
        if not 1 <= self.index <= self.count:
            raise ValueError(f"there is no shard {self.index} of {self.count}; they are counted from 1")

    @classmethod
    def parse(cls, text: str) -> Shard:
        """Return the shard that INDEX/COUNT names; raises ValueError in words for the user."""
        written = _WRITTEN.fullmatch(text.strip())
        if written is None:
            raise ValueError(f"{text!r} is no shard; write INDEX/COUNT, such as 3/10, or {AUTO}")
        return cls(index=int(written[1]), count=int(written[2]))

    def __str__(self) -> str:
        return f"{self.index}/{self.count}"

    def of(self, boards: Sequence[DesiredBoard]) -> tuple[DesiredBoard, ...]:
        """Return this shard's boards, in the order given.

        Boards that lie at one place refuse each other, which they can only where they meet: all that may lie at one go
        where the first of them by name goes.
        """
        places = possible_places(boards)
        first = _first_at_place(boards, places)
        ranked = sorted((board.name for board in boards), key=_rank)
        start, end = (len(ranked) * number // self.count for number in (self.index - 1, self.index))
        mine = set(ranked[start:end])
        return tuple(board for board in boards if first[places[board.name]] in mine)


def shard_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the option --shard, handed over as `shard`: a Shard, or None."""
    return click.option(
        "--shard",
        metavar="INDEX/COUNT",
        callback=_readable,
        help="Only this piece of the boards, such as 3/10, the same for the same names; auto: as GitLab's parallel, "
        f"a Kubernetes Indexed Job with {TOTAL}, or {OWN} say.",
    )(command)


def _readable(ctx: click.Context, param: click.Parameter, value: str | None) -> Shard | None:
    if value is None:
        return None
    try:
        return from_environment(os.environ) if value == AUTO else Shard.parse(value)
    except ValueError as error:
        raise click.BadParameter(str(error), ctx, param) from None


def from_environment(environ: Mapping[str, str]) -> Shard:
    """Return the shard that the variables of a CI service name; STAGESYNC_SHARD goes before all others.

    Raises ValueError where none does, where one is wrong, and where two disagree.
    """
    if own := environ.get(OWN, "").strip():
        try:
            return Shard.parse(own)
        except ValueError as error:
            raise ValueError(f"{OWN}: {error}") from None
    found = {"CI_NODE_INDEX": _gitlab(environ), "JOB_COMPLETION_INDEX": _kubernetes(environ)}
    named = {name: shard for name, shard in found.items() if shard is not None}
    if len(set(named.values())) > 1:
        told = " and ".join(f"{name} {shard}" for name, shard in named.items())
        raise ValueError(f"{told} disagree; set {OWN}=INDEX/COUNT")
    for shard in named.values():
        return shard
    raise ValueError(
        f"no variable names a shard: {OWN}=INDEX/COUNT, CI_NODE_INDEX and CI_NODE_TOTAL, or JOB_COMPLETION_INDEX "
        f"and {TOTAL}"
    )


def _gitlab(environ: Mapping[str, str]) -> Shard | None:
    """A job without `parallel` has a total of 1 and no index."""
    index, total = environ.get("CI_NODE_INDEX", ""), environ.get("CI_NODE_TOTAL", "")
    if not index and total in {"", "1"}:
        return Shard(index=1, count=1) if total else None
    return Shard(index=_number("CI_NODE_INDEX", index), count=_number("CI_NODE_TOTAL", total))


def _kubernetes(environ: Mapping[str, str]) -> Shard | None:
    """The index counts from 0; of how many, Kubernetes does not say."""
    index = environ.get("JOB_COMPLETION_INDEX", "")
    if not index:
        return None
    return Shard(
        index=_number("JOB_COMPLETION_INDEX", index) + 1, count=_number(TOTAL, environ.get(TOTAL, ""))
    )


def _number(variable: str, text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", text):
        raise ValueError(f"{variable} is {text!r}, which is no number" if text else f"{variable} is not set")
    return int(text)


def _rank(name: str) -> tuple[bytes, str]:
    """Names that are alike, of one client say, have hashes that are not."""
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest(), name


def _first_at_place(boards: Iterable[DesiredBoard], places: Mapping[str, object]) -> dict[object, str]:
    found: dict[object, str] = {}
    for board in boards:
        key = places[board.name]
        found[key] = min(found.get(key, board.name), board.name)
    return found
