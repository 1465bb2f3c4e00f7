"""What differs between two boards in the stages that both have: titles, colours, order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Shown(Protocol):
    """A stage with what people see of it; `color` None where none is managed."""

    @property
    def title(self) -> str:
        """The title."""

    @property
    def color(self) -> str | None:
        """The colour."""


def compared(
    then: Mapping[int, Shown], now: Mapping[int, Shown], attribute: str, order: str
) -> Iterator[str]:
    """Yield a line for each difference; `attribute` and `order` are its words, with {then} and {now} in them."""
    from deepdiff import DeepDiff

    both = [key for key in then if key in now]
    wanted = {key: _attributes(then[key]) for key in both}
    shown = {key: {name: getattr(now[key], name) for name in wanted[key]} for key in both}
    found = DeepDiff(wanted, shown, view="tree").get("values_changed", ())
    for change in sorted(found, key=lambda item: item.path(output_format="list")):
        key, name = change.path(output_format="list")
        yield f"stage {key}: {name} " + attribute.format(then=f'"{change.t1}"', now=f'"{change.t2}"')
    kept = [key for key in now if key in then]
    if both != kept:
        yield order.format(then=_listed(both), now=_listed(kept))


def _attributes(stage: Shown) -> dict[str, str]:
    return {"title": stage.title, **({"color": stage.color} if stage.color else {})}


def _listed(ids: list[int]) -> str:
    return ", ".join(map(str, ids))
