"""A stage whose code was made from an entry's title is that entry's: renamed by a colleague, it is not doubled."""

from __future__ import annotations

import httpx
import pytest
from embedded import holds_writes, live
from families.numbered_places import crm, everything, shown
from hypothesis import given, settings
from hypothesis import strategies as st

from stagesync.families.absorbing import absorb_live
from stagesync.families.crm.codes import made_code
from stagesync.families.survey import read_boards
from stagesync.families.target import Target
from stagesync.model.board import Address, Kind, Role
from stagesync.model.desired import Entry, Unlisted
from stagesync.model.directory import directory_of, fold
from stagesync.model.outcome import BoardState
from stagesync.model.plan import HazardCode, RefusalCode

DIRECTORY = directory_of(Address(kind=Kind.CRM, entity="deal", pipeline=5))
FIRST = made_code("Fresh", DIRECTORY, set())
SECOND = made_code("Fresh", DIRECTORY, {fold(FIRST)})


def rename(world, titles):
    """A colleague renames stages."""

    def change(state):
        for row in state["crm"]["statuses"]:
            if row["ENTITY_ID"] == "DEAL_STAGE_5":
                row["NAME"] = titles.get(row["NAME"], row["NAME"])

    world.edit(change)


def remove(world, title):
    """A colleague deletes a stage."""
    world.edit(
        lambda state: state["crm"].update(
            statuses=[row for row in state["crm"]["statuses"] if row["NAME"] != title]
        )
    )


def calls(world, desired):
    (board,) = world.plan(desired).boards
    assert not board.refusals
    return [(call.method.rpartition(".")[2], call.target, call.title) for call in board.calls]


def codes(world):
    """Return the codes of the directory by title."""
    rows = world.embedded.state()["crm"]["statuses"]
    return {
        row["NAME"]: row["STATUS_ID"].removeprefix("C5:")
        for row in rows
        if row["ENTITY_ID"] == "DEAL_STAGE_5"
    }


def ids(world):
    return {row["NAME"]: int(row["ID"]) for row in world.embedded.state()["crm"]["statuses"]}


@pytest.mark.parametrize("unlisted", Unlisted)
def test_a_made_stage_that_a_colleague_renamed_is_named_back(unlisted):
    board = crm("New", "Fresh", "Talk", "Offer", "Won", "Lose", "Apology", unlisted=unlisted)
    with live(everything()) as world:
        assert world.sync(board).ok
        made = ids(world)["Fresh"]
        rename(world, {"Fresh": "Fresh deals"})
        assert calls(world, board) == [("update", made, "Fresh")]
        assert world.sync(board).ok
        assert not calls(world, board)


@settings(deadline=None, max_examples=60)
@given(data=st.data(), unlisted=st.sampled_from(Unlisted))
def test_however_often_colleagues_rename_no_stage_is_doubled_or_lost(data, unlisted):
    texts = st.sampled_from(["Fresh", "fresh!", "Ripe", "Старт", "."])
    titles = data.draw(st.lists(texts, min_size=1, unique=True))
    board = crm("New", *titles, "Talk", "Offer", "Won", "Lose", "Apology", unlisted=unlisted)
    with live(everything()) as world:
        assert world.sync(board).ok
        known = codes(world)
        for number in range(data.draw(st.integers(1, 3))):
            chosen = data.draw(st.sets(st.sampled_from(titles)))
            rename(world, {title: f"{title} as of round {number}" for title in chosen})
            assert [verb for verb, _, _ in calls(world, board)] == ["update"] * len(chosen)
            assert world.sync(board).ok
            assert codes(world) == known


def test_a_swap_of_titles_is_by_title_not_by_made_code():
    """Both titles are there: what an entry claims by its title is not taken from it."""
    board = crm("New", "Fresh", "Ripe", "Won")
    with live(everything()) as world:
        assert world.sync(board).ok
        rename(world, {"Fresh": "Ripe", "Ripe": "Fresh"})
        assert {title for _, _, title in calls(world, board)} == {None}


def test_a_title_that_the_entry_had_before_tells_too():
    with live(everything()) as world:
        assert world.sync(crm("New", "Fresh", "Won")).ok
        made = ids(world)["Fresh"]
        rename(world, {"Fresh": "Fresh deals"})
        assert calls(world, crm("New", Entry(title="Ripe", was=("Fresh",)), "Won")) == [
            ("update", made, "Ripe")
        ]


def test_a_stage_that_another_entry_claims_is_a_collision_and_gets_another_code():
    with live(everything()) as world:
        assert world.sync(crm("New", "Fresh", "Won")).ok
        assert world.sync(crm("New", Entry(title="Ripe", was=("Fresh",)), "Won")).ok
        both = crm("New", Entry(title="Ripe", was=("Fresh",)), "Fresh", "Won")
        assert world.sync(both).ok
        assert (codes(world)["Ripe"], codes(world)["Fresh"]) == (FIRST, SECOND)
        made = ids(world)["Fresh"]
        rename(world, {"Fresh": "Fresh deals"})
        assert calls(world, both) == [("update", made, "Fresh")]


def test_a_code_that_another_entry_gives_is_a_collision():
    board = crm("New", "Fresh", Entry(title="Other", code=FIRST.lower()), "Won")
    with live(everything()) as world:
        assert world.sync(board).ok
        assert codes(world)["Fresh"] == SECOND
        assert not calls(world, board)


def test_a_code_that_another_entry_gives_is_a_collision_though_its_stage_is_gone():
    board = crm("New", "Fresh", Entry(title="Other", code=FIRST.lower()), "Won")
    with live(everything()) as world:
        assert world.sync(board).ok
        made = ids(world)["Fresh"]
        remove(world, "Other")
        rename(world, {"Fresh": "Fresh deals"})
        assert sorted(calls(world, board), key=str) == [("add", None, "Other"), ("update", made, "Fresh")]


def test_two_entries_of_one_title_keep_their_stages():
    board = crm("New", "Dup", "Won", Entry(title="Dup", role=Role.FAIL))
    board = crm(*board.entries[:1], Entry(title="Dup", role=Role.PROCESS), *board.entries[2:])
    with live(everything()) as world:
        assert world.sync(board).ok
        rename(world, {"Dup": "Same"})
        assert sorted(verb for verb, _, _ in calls(world, board)) == ["update", "update"]
        assert world.sync(board).ok
        assert shown(world, board).count("Dup") == 2


def test_a_stage_that_was_deleted_is_made_anew_under_its_code():
    board = crm("New", "Fresh", "Won")
    with live(everything()) as world:
        assert world.sync(board).ok
        remove(world, "Fresh")
        assert [verb for verb, _, _ in calls(world, board)] == ["add"]
        assert world.sync(board).ok
        assert codes(world)["Fresh"] == FIRST


def test_an_add_whose_answer_is_lost_and_that_a_colleague_renames_is_not_done_twice():
    board = crm("New", "Fresh", "Won")
    with live(everything()) as world:
        plan = world.plan(board)
        seen = iter([True])

        def cut(method, params):
            if holds_writes(method, params) and next(seen, False):
                rename(world, {"Fresh": "Fresh!"})
                raise httpx.ReadError("cut")

        world.after = cut
        (ended,) = world.apply(plan, board).boards
        assert ended.state is BoardState.APPLIED
        assert [method for method, _ in world.writes()] == ["crm.status.add", "crm.status.update"]
        assert list(codes(world).values()).count(FIRST) == 1
        assert "Fresh" in codes(world)
        assert "Fresh!" not in codes(world)


def test_absorbing_takes_new_titles_into_the_entries_that_the_codes_tell():
    """Both at once and in another order: by place and likeness nobody could tell which is which."""
    board = crm("New", "Fresh", "Ripe", "Talk", "Offer", "Won", "Lose", "Apology")
    with live(everything()) as world:
        assert world.sync(board).ok
        rename(world, {"Fresh": "Alpha", "Ripe": "Beta"})
        assert world.sync(crm("New", "Beta", "Alpha", "Talk", "Offer", "Won", "Lose", "Apology")).ok
        (read,) = read_boards(world.portal, [Target(address=world.plan(board).boards[0].address)])
        made = absorb_live(board, read)
        origins = {
            entry.title: origin for entry, origin in zip(made.board.entries, made.origins, strict=True)
        }
        assert (origins["Alpha"], origins["Beta"]) == (1, 2)
        assert len(made.board.entries) == len(board.entries)


def with_both_codes(world):
    """Leave a stage with each of the codes made of "Fresh", called "Ripe" and "Foo"."""
    assert world.sync(crm("New", "Fresh", "Won")).ok
    assert world.sync(crm("New", Entry(title="Ripe", was=("Fresh",)), "Won")).ok
    assert world.sync(crm("New", Entry(title="Ripe"), "Fresh", "Won")).ok
    rename(world, {"Fresh": "Foo"})


@pytest.mark.parametrize("unlisted", [Unlisted.KEEP, Unlisted.DELETE])
def test_two_stages_with_codes_of_one_title_are_not_guessed_at(unlisted):
    wanted = crm("New", "Fresh", "Talk", "Offer", "Won", "Lose", "Apology", unlisted=unlisted)
    with live(everything()) as world:
        with_both_codes(world)
        (board,) = world.plan(wanted).boards
        assert [refusal.code for refusal in board.refusals] == [RefusalCode.AMBIGUOUS_MATCH]
        assert f'{ids(world)["Ripe"]} "Ripe"' in board.refusals[0].message
        assert f'{ids(world)["Foo"]} "Foo"' in board.refusals[0].message


def test_a_stage_with_a_later_code_of_the_title_is_known_though_the_first_code_is_gone():
    with live(everything()) as world:
        with_both_codes(world)
        made = ids(world)["Foo"]
        remove(world, "Ripe")
        assert calls(world, crm("New", "Fresh", "Won")) == [("update", made, "Fresh")]


def test_a_stage_that_is_an_entrys_for_its_code_alone_is_named():
    with live(everything()) as world:
        assert world.sync(crm("New", "Fresh", "Won")).ok
        rename(world, {"Fresh": "Other"})
        (board,) = world.plan(crm("New", "Fresh", "Won")).boards
        named = [hazard.message for hazard in board.hazards if hazard.code is HazardCode.KNOWN_BY_CODE]
        assert len(named) == 1
        assert (
            f'stage {ids(world)["Other"]} "Other" is renamed to "Fresh", for its code "{FIRST}"' in named[0]
        )
