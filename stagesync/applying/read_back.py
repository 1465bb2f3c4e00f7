"""What the board is after the last call, held against what the plan shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stagesync.model.board import LiveBoard
    from stagesync.model.plan import BoardPlan


def differences(plan: BoardPlan, created: Mapping[int, int], live: LiveBoard) -> tuple[str, ...]:
    """Return a line for each difference between the plan's `after` and the live board.

    `created` holds the ids of created stages by the index of their call. A stage that somebody else added meanwhile is
    no difference.
    """
    wanted = {
        stage.id if stage.id is not None else created[stage.created_by or 0]: stage for stage in plan.after
    }
    there = {stage.id: stage for stage in live.stages}
    return (
        *(f'stage {key} "{stage.title}" is not there' for key, stage in wanted.items() if key not in there),
        *(
            f'stage {stage.id} "{stage.title}" should be deleted but is there'
            for stage in live.stages
            if stage.id not in wanted and stage.id in {row.id for row in plan.before}
        ),
        *_attributes(
            {
                key: {"title": stage.title, **({"color": stage.color} if stage.color else {})}
                for key, stage in wanted.items()
                if key in there
            },
            there,
        ),
        *_order([key for key in wanted if key in there], [key for key in there if key in wanted]),
    )


def _attributes(wanted: dict[int, dict[str, str]], there: Mapping[int, Any]) -> Iterator[str]:
    from deepdiff import DeepDiff

    shown = {
        key: {name: getattr(there[key], name) for name in attributes} for key, attributes in wanted.items()
    }
    found = DeepDiff(wanted, shown, view="tree").get("values_changed", ())
    for change in sorted(found, key=lambda item: item.path(output_format="list")):
        key, attribute = change.path(output_format="list")
        yield f'stage {key}: {attribute} should be "{change.t1}" and is "{change.t2}"'


def _order(wanted: list[int], shown: list[int]) -> Iterator[str]:
    if wanted != shown:
        yield f"the order should be {_listed(wanted)} and is {_listed(shown)}"


def _listed(ids: list[int]) -> str:
    return ", ".join(map(str, ids))
