"""The order problem of a board whose stages are placed by their predecessor, and the final order that is aimed at.

Stages are plain numbers here: a live stage is its id, a stage to be created is the negative of its place among the
entries (-1 for the first). Titles, colours and the calls' wording are the work of `planner.py` and the families.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from stagesync.model.subsequence import fewest_moved

FRONT = 0
"""As a predecessor: the stage stands first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderProblem:
    """What is there and what shall be.

    `live` holds the ids in live order, `desired` the entries in their order. `changed` are the matched stages whose
    title or colour changes, `doomed` the live stages to delete, `untitled` the live rows without a title of their own.
    What is in neither `desired` nor `doomed` is unlisted and never written. `unmoved_tasks` says that the board may
    hold tasks which were never moved: they are shown in the live first stage, which carries the NEW flag. `emptied` are
    the doomed stages that hold tasks; those go to the stage `tasks_to`, an entry.
    """

    live: tuple[int, ...]
    desired: tuple[int, ...]
    changed: frozenset[int] = frozenset()
    doomed: frozenset[int] = frozenset()
    untitled: frozenset[int] = frozenset()
    unmoved_tasks: bool = True
    emptied: frozenset[int] = frozenset()
    tasks_to: int | None = None

    @property
    def first(self) -> int | None:
        """The live first stage."""
        return self.live[0] if self.live else None

    @property
    def matched(self) -> tuple[int, ...]:
        """The matched stages in the desired order."""
        there = frozenset(self.live)
        return tuple(key for key in self.desired if key in there)

    @property
    def created(self) -> tuple[int, ...]:
        """The stages to create in the desired order."""
        there = frozenset(self.live)
        return tuple(key for key in self.desired if key not in there)

    @property
    def unlisted(self) -> frozenset[int]:
        """The live stages that are neither listed nor doomed."""
        return frozenset(self.live) - self.doomed - frozenset(self.desired)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """A final order, with the stages that get an update for their own sake and those that stay in place."""

    called: frozenset[int]
    staying: frozenset[int]
    final: tuple[int, ...]
    movers: int = field(default=0)

    def predecessor(self) -> dict[int, int]:
        """Return each stage's final predecessor, FRONT for the first."""
        return dict(zip(self.final, (FRONT, *self.final[:-1]), strict=True))


def staying_stages(
    problem: OrderProblem, called: frozenset[int], *, late: bool = False, head_moves: bool = False
) -> frozenset[int]:
    """Return a greatest set of matched stages that need no move, stages in `called` moving for free."""
    position = {key: place for place, key in enumerate(problem.live)}
    matched = tuple(key for key in problem.desired[1 if head_moves else 0 :] if key in position)
    chain = fewest_moved([position[key] for key in matched], [key in called for key in matched], late=late)
    return frozenset(matched[index] for index in chain)


def arrange(
    problem: OrderProblem,
    called: frozenset[int],
    *,
    to_front: bool = False,
    late: bool = False,
    head_moves: bool = False,
) -> Arrangement:
    """Return the final order when the stages in `called` are updated anyway (docs/portal.md, "Final order").

    Stages that stay and unlisted ones keep their live order; every other entry stands directly behind its desired
    predecessor; a first entry that does not stay stands directly before the first stage that does, or at the very front
    with `to_front`. With `head_moves` the first entry does not stay.
    """
    staying = staying_stages(problem, called, late=late, head_moves=head_moves)
    final = final_order(problem, staying, to_front=to_front)
    movers = sum(1 for key in problem.matched if key not in staying and key not in called)
    return Arrangement(called=called, staying=staying, final=final, movers=movers)


def final_order(problem: OrderProblem, staying: frozenset[int], *, to_front: bool = False) -> tuple[int, ...]:
    """Return the final order when the stages in `staying`, which stand in the desired order already, stay."""
    head = [key for key in problem.desired[:1] if key not in staying]
    behind, leading = _followers(problem, staying, head)
    final: list[int] = list(leading) if to_front else []
    placed = to_front
    unlisted = problem.unlisted
    for key in problem.live:
        if key in staying:
            if not placed:
                final.extend(leading)
                placed = True
            final.append(key)
            final.extend(behind[key])
        elif key in unlisted:
            final.append(key)
    if not placed:
        final.extend(leading)
    return tuple(final)


def _followers(
    problem: OrderProblem, staying: frozenset[int], head: list[int]
) -> tuple[dict[int, list[int]], list[int]]:
    """Return what follows each staying stage directly, and what leads because nothing before it stays."""
    behind: dict[int, list[int]] = {key: [] for key in staying}
    leading = head
    current = leading
    for key in problem.desired[len(head) :]:
        if key in staying:
            current = behind[key]
        else:
            current.append(key)
    return behind, leading
