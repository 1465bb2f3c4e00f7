"""The call of a step on a board whose stages are ordered by a number each: only what changes is sent.

Which method that is, and what its fields are called, a family says as forms; what it adds of its own with an add, too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, assert_never

from stagesync.model.call_form import CallForm
from stagesync.model.plan import Call, Reason
from stagesync.planning.steps import AddStage, DeleteStage, MoveTask, Step, UpdateStage

if TYPE_CHECKING:
    from stagesync.model.call_form import Home


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrasing:
    """The forms of a family's methods; `signs` are the fields of a new stage that no update ever has.

    `hash_mark` stands before a colour, where the portal stores it so.
    """

    add: CallForm
    update: CallForm
    delete: CallForm
    signs: Callable[[AddStage], Mapping[str, Any]]
    hash_mark: str = ""

    def forms(self, home: Home) -> tuple[CallForm, ...]:
        """Return the forms of all calls on a board; `home` are the fields that tell where a new stage is created."""
        return replace(self.add, home=home), self.update, self.delete

    def call(self, step: Step, home: Home) -> Call:
        """Return the call of a step; `home` is as in `forms`."""
        match step:
            case AddStage():
                fields = {**home, **self._fields(self.add, step), **self.signs(step)}
                return _call(self.add, step, {"fields": fields})
            case UpdateStage():
                fields = self._fields(self.update, step)
                return _call(self.update, step, {_key(self.update): step.stage, "fields": fields})
            case DeleteStage():
                return _call(self.delete, step, {_key(self.delete): step.stage})
            case MoveTask():
                raise ValueError("what lies in these stages is never moved")
            case _:
                assert_never(step)

    def _fields(self, form: CallForm, step: AddStage | UpdateStage) -> dict[str, Any]:
        named = isinstance(step, AddStage) or Reason.RENAME in step.reasons
        told = {
            form.title: step.title if named else None,
            form.color: None if step.color is None else self.hash_mark + step.color,
            form.sort: step.sort,
        }
        return {key: value for key, value in told.items() if key is not None and value is not None}


def phrasing(
    *,
    methods: tuple[str, str, str],
    stage: str,
    fields: tuple[str, str, str],
    signs: Callable[[AddStage], Mapping[str, Any]],
    needed: frozenset[str] = frozenset(),
    allowed: frozenset[str] = frozenset(),
    hash_mark: str = "",
) -> Phrasing:
    """Return the phrasing of a family by its words.

    `methods` add, update and delete a stage; `stage` is the parameter that holds its id, `fields` are its title, its
    colour and its number. Of the `signs` of a new stage, `needed` are always there and `allowed` may be.
    """
    add, update, delete = methods
    title, color, sort = fields
    of_update = CallForm(
        method=update, stage=stage, allowed=frozenset(fields), title=title, color=color, sort=sort
    )
    of_add = replace(
        of_update, method=add, stage=None, needed=needed | {title, sort}, allowed=allowed | {color}
    )
    of_delete = CallForm(method=delete, stage=stage)
    return Phrasing(add=of_add, update=of_update, delete=of_delete, signs=signs, hash_mark=hash_mark)


def _key(form: CallForm) -> str:
    """Return the parameter that holds the stage."""
    if form.stage is None:
        raise ValueError(f"{form.method} writes no stage that is there")
    return form.stage


def _call(form: CallForm, step: AddStage | UpdateStage | DeleteStage, params: dict[str, Any]) -> Call:
    return Call(method=form.method, params=params, reasons=step.reasons, stage=step.title, form=form)
