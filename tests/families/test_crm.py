"""CRM directories: finding them, reading them without falling for the filter, their codes, refusals and hazards."""

from __future__ import annotations

import pytest
from embedded import answered, live, refused
from emulator.states import funnel, status
from families.numbered_places import DELETE, crm, damage, everything, methods, only, refusals, shown
from hypothesis import given, settings
from hypothesis import strategies as st

from stagesync.families.crm.codes import made_code
from stagesync.model.board import Address, Kind, Role
from stagesync.model.desired import Entry
from stagesync.model.directory import Directory, directory_of, fold
from stagesync.model.outcome import BoardState
from stagesync.model.plan import HazardCode, RefusalCode

WHOLE = ("New", "Talk", "Offer", "Won", "Lose", "Apology")


@pytest.mark.parametrize(
    ("entity", "pipeline", "directory", "prefix", "longest"),
    [
        ("lead", None, "STATUS", "", 21),
        ("quote", None, "QUOTE_STATUS", "", 22),
        ("deal", 0, "DEAL_STAGE", "", 22),
        ("deal", None, "DEAL_STAGE", "", 22),
        ("deal", 5, "DEAL_STAGE_5", "C5:", 19),
        ("smart-invoice", 3, "SMART_INVOICE_STAGE_3", "DT31_3:", 43),
        (177, 9, "DYNAMIC_177_STAGE_9", "DT177_9:", 42),
    ],
)
def test_each_entity_has_its_directory(entity, pipeline, directory, prefix, longest):
    found = directory_of(Address(kind=Kind.CRM, entity=entity, pipeline=pipeline))
    assert (found.id, found.prefix, found.longest) == (directory, prefix, longest)


class TestFinding:
    def test_an_id_costs_no_request_and_a_board_one(self):
        with live(everything()) as world:
            assert not only(world.plan(crm(*WHOLE))).calls
            assert methods(world) == ["crm.status.list"]

    def test_names_of_one_entity_cost_one_list(self):
        extra = [funnel(), funnel(6, "Retail"), funnel(9, "Orders", entity_type=177, default="Y")]
        rows = [status(700, "C6:NEW", 10, entity="DEAL_STAGE_6", system=True)]
        with live(everything()) as world:
            world.edit(lambda state: state["crm"].update(categories=extra))
            world.edit(lambda state: state["crm"]["statuses"].extend(rows))
            world.embedded.clear_log()
            plan = world.plan(
                crm("New", pipeline="Partners", name="a"), crm("New", pipeline="Retail", name="b")
            )
            assert [board.address.pipeline for board in plan.boards] == [5, 6]
            assert [board.address.name for board in plan.boards] == ["Partners", "Retail"]
            assert methods(world).count("crm.category.list") == 1

    @pytest.mark.parametrize(
        ("name", "words"),
        [
            ("partners", 'the pipeline "partners" of deals is not there; give the id of the right one'),
            ("Partners", 'the pipeline "Partners" of deals is there more than once; give the id'),
        ],
    )
    def test_a_name_that_fits_none_or_many_is_refused_with_those_that_there_are(self, name, words):
        with live(everything()) as world:
            if name == "Partners":
                world.edit(lambda state: state["crm"]["categories"].append(funnel(6, "Partners")))
            board = only(world.plan(crm("New", pipeline=name)))
            assert [refusal.code for refusal in board.refusals] == [RefusalCode.UNREADABLE]
            assert words in board.refusals[0].message
            assert '5 "Partners"' in board.refusals[0].message

    def test_a_smart_process_without_a_pipeline_means_its_default_one(self):
        with live(everything()) as world:
            board = only(world.plan(crm("New", "Success", "Fail", entity=177, pipeline=None)))
            assert board.address.pipeline == 9
            assert [row.code for row in board.before] == ["NEW", "SUCCESS", "FAIL"]

    def test_a_pipeline_that_is_not_there_is_said_with_those_that_are(self):
        with live(everything()) as world:
            board = only(world.plan(crm("New", pipeline=99)))
            assert "there is no such pipeline" in board.refusals[0].message
            assert '0 "General"' in board.refusals[0].message
            assert '5 "Partners"' in board.refusals[0].message

    def test_a_smart_process_that_is_not_there_is_said_with_those_that_are(self):
        with live(everything()) as world:
            board = only(world.plan(crm("New", entity=188, pipeline=1)))
            assert "there is no smart process 188" in board.refusals[0].message
            assert '177 "Purchasing"' in board.refusals[0].message

    def test_many_pipelines_that_are_not_there_cost_one_list_an_entity(self):
        deals = [crm("New", pipeline=100 + place, name=f"d{place}") for place in range(30)]
        smart = [crm("New", entity=188 + place % 2, pipeline=place, name=f"s{place}") for place in range(10)]
        with live(everything()) as world:
            plan = world.plan(*deals, *smart)
            assert all(board.refusals for board in plan.boards)
            assert methods(world).count("crm.category.list") == 3
            assert methods(world).count("crm.type.list") == 1
            assert len(world.requests()) == 3

    @pytest.mark.parametrize(("entity", "told"), [("lead", False), ("quote", False), ("deal", True)])
    def test_an_empty_board_is_sent_to_its_pipeline_only_where_there_are_some(self, entity, told):
        with live(everything(deals=())) as world:
            world.edit(lambda state: state["crm"].update(statuses=[]))
            pipeline = 5 if told else None
            (refusal,) = only(world.plan(crm("New", entity=entity, pipeline=pipeline))).refusals
            assert f"{entity}{' pipeline 5' if told else ''} holds no stage" in refusal.message
            assert ("check its pipeline" in refusal.message) is told

    def test_one_pipeline_under_its_id_and_its_name_is_one_board(self):
        with live(everything()) as world:
            plan = world.plan(crm("New", name="a"), crm("New", pipeline="Partners", name="b"))
            assert [board.refusals[0].code for board in plan.boards] == [RefusalCode.SAME_BOARD] * 2


class TestReading:
    def test_the_filter_is_the_exact_key_and_the_order_has_no_ties(self):
        with live(everything()) as world:
            world.plan(crm(*WHOLE))
            (call,) = world.embedded.log()
            assert call["params"]["filter"] == {"ENTITY_ID": "DEAL_STAGE_5"}
            assert list(call["params"]["order"].items()) == [("SORT", "ASC"), ("ID", "ASC")]

    def test_rows_of_another_directory_refuse_the_board(self):
        with live(everything()) as world:

            def altered(document):
                document["result"].append(status(9, "C9:NEW", 5, entity="DEAL_STAGE_9"))

            world.altered = altered
            board = only(world.plan(crm(*WHOLE)))
            assert "a row that is no stage of it" in board.refusals[0].message

    @pytest.mark.parametrize(
        ("color", "semantics", "shown_as"),
        [
            ("#7bd500", None, "7BD500"),
            ("7BD500", None, "7BD500"),
            ("#7BD500   ", None, "7BD500"),
            (None, None, "ACE9FB"),
            ("", "S", "DBF199"),
            ("", "F", "FFBEBD"),
            ("#", None, "#"),
            ("#12", None, "12"),
        ],
    )
    def test_colours_are_read_without_their_sign(self, color, semantics, shown_as):
        row = status(501, "C5:ONE", 10, semantics, COLOR=color)
        with live(everything(deals=(row,))) as world:
            assert [stage.color for stage in only(world.plan(crm("One"))).before] == [shown_as]

    @pytest.mark.parametrize("result", [None, {}, "rows", [None], [{}], [status(501, "C5:A", 10, SORT="x")]])
    def test_an_answer_that_is_no_directory_refuses_the_board(self, result):
        with live(everything()) as world:
            world.before = lambda method, _: answered(result) if method == "crm.status.list" else None
            assert refusals(world.plan(crm("A"))) == [RefusalCode.UNREADABLE]


class TestCodes:
    def test_a_new_stage_gets_the_entrys_code_or_one_made_of_its_title(self):
        wanted = crm("New", "Übergabe & Prüfung", Entry(title="Contract", code="LEGAL"), "Won")
        with live(everything()) as world:
            board = only(world.plan(wanted))
            made, given_ = (call.params["fields"]["STATUS_ID"] for call in board.calls)
            assert made.startswith("UBERGABE_PRU")
            assert given_ == "LEGAL"
            assert only(world.plan(wanted)) == board
            assert world.sync(wanted).ok
            stored = {row["STATUS_ID"] for row in world.embedded.state()["crm"]["statuses"]}
            assert {f"C5:{made}", "C5:LEGAL"} <= stored

    @settings(deadline=None, max_examples=150)
    @given(
        titles=st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=5, unique=True),
        longest=st.integers(10, 50),
    )
    def test_made_codes_fit_differ_and_are_the_same_each_time(self, titles, longest):
        directory = Directory(id="DEAL_STAGE_5", prefix="C5:", longest=longest, strict=True)
        codes: list[str] = []
        for title in titles:
            codes.append(made_code(title, directory, {fold(code) for code in codes}))
        assert len({fold(code) for code in codes}) == len(codes)
        assert all(len(code) <= longest for code in codes)
        assert all(
            code.isascii() and set(code) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_") for code in codes
        )
        assert made_code(titles[0], directory, set()) == codes[0]
        assert made_code(titles[0], directory, {fold(codes[0])}) != codes[0]

    def test_a_code_is_an_identity_before_the_title_whatever_its_case(self):
        with live(everything()) as world:
            board = only(world.plan(crm("New", Entry(title="Bargain", code="offer"))))
            assert [call.method for call in board.calls] == ["crm.status.update"]
            assert board.calls[0].target == 503

    @pytest.mark.parametrize(
        ("entry", "words"),
        [
            (Entry(title="Talk", code="OTHER"), 'has the code "TALK", which never changes'),
            (Entry(title="Fresh", code="A" * 20), "has more than the 19 characters that fit here"),
            (Entry(title="Fresh", code="nöt"), "Latin letters, digits, _ and - alone"),
        ],
    )
    def test_a_code_that_can_not_be_is_refused(self, entry, words):
        with live(everything()) as world:
            plan = world.plan(crm("New", entry))
            assert refusals(plan) == [RefusalCode.UNFIT_CODE]
            assert words in only(plan).refusals[0].message


class TestRules:
    def test_a_stage_of_the_portals_own_is_never_deleted(self):
        with live(everything()) as world:
            plan = world.plan(crm("New", "Talk", "Lose", **DELETE))
            assert refusals(plan) == [RefusalCode.LASTING_STAGE]
            assert 'stage 504 "Won" is one of the portal\'s own' in only(plan).refusals[0].message
            assert not world.writes()

    def test_a_stage_of_the_portals_own_is_renamed_recoloured_and_moved(self):
        wanted = crm("Talk", Entry(title="Incoming", was=("New",), color="FF0000"), "Won")
        with live(everything()) as world:
            assert world.sync(wanted).ok
            assert shown(world, wanted)[:2] == ["Talk", "Incoming"]
            assert not damage(world)

    @pytest.mark.parametrize(
        ("entries", "code"),
        [
            (("Won", "New"), RefusalCode.ORDER_ACROSS_RANKS),
            ((Entry(title="Talk", role=Role.FAIL),), RefusalCode.ROLE_CHANGE),
            (("New", Entry(title="Gained", role=Role.SUCCESS)), RefusalCode.SECOND_SUCCESS),
        ],
    )
    def test_what_the_portal_can_not_hold_is_refused(self, entries, code):
        with live(everything()) as world:
            assert refusals(world.plan(crm(*entries))) == [code]

    def test_a_delete_names_what_can_not_be_counted_and_fails_rightly(self):
        with live(everything()) as world:
            world.edit(lambda state: state["crm"]["statuses"][2].update(ITEMS=3))
            wanted = crm("New", "Talk", "Won", "Lose", "Apology", **DELETE)
            plan = world.plan(wanted)
            assert HazardCode.UNCOUNTED_ELEMENTS in {hazard.code for hazard in only(plan).hazards}
            (board,) = world.apply(plan, wanted).boards
            assert board.state is BoardState.FAILED
            assert "elements stand in the stage, so the portal does not delete it" in board.message

    def test_a_new_first_stage_is_named_as_the_one_where_elements_land(self):
        with live(everything()) as world:
            hazards = only(world.plan(crm("Talk", "New"))).hazards
            assert [hazard.code for hazard in hazards] == [HazardCode.LANDING_STAGE]
            assert 'new elements will land in "Talk"' in hazards[0].message

    def test_what_is_sent_is_what_the_portal_keeps(self):
        wanted = crm(
            "New", Entry(title="Lost", role=Role.FAIL, color="FFA801"), Entry(title="Apology", color="00FF00")
        )
        with live(everything()) as world:
            board = only(world.plan(wanted))
            by_method = {call.method: call.params["fields"] for call in board.calls}
            assert by_method["crm.status.update"] == {"COLOR": "#00FF00"}
            assert by_method["crm.status.add"]["SEMANTICS"] == "F"
            assert by_method["crm.status.add"]["COLOR"] == "#FFA801"
            assert 60 < by_method["crm.status.add"]["SORT"] < 70
            assert not any("FORCED" in str(call.params) for call in board.calls)


class TestAnswers:
    def test_true_proves_nothing(self):
        """A row that an update answers `true` for and leaves as it is."""
        wanted = crm("Talk", "New", "Offer")
        with live(everything()) as world:
            plan = world.plan(wanted)
            stuck = [call.target for call in only(plan).calls]
            world.edit(lambda state: state["crm"].update(stuck=stuck))
            (board,) = world.apply(plan, wanted).boards
            assert board.state is BoardState.DIFFERS
            assert any("its number should be" in line for line in board.differences)

    def test_a_user_who_does_not_administer_the_crm_is_told_so_after_two_tries(self):
        wanted = crm("Talk", "New")
        with live(everything()) as world:
            plan = world.plan(wanted)
            world.edit(lambda state: state["crm"].update(admin=False))
            (board,) = world.apply(plan, wanted).boards
            assert board.state is BoardState.FAILED
            assert board.message == (
                "crm.status.update: the webhook's user may not do that; it takes an administrator of the CRM"
            )
            assert len(world.writes()) == 2

    def test_a_missing_scope_refuses_the_board_and_no_other(self):
        with live(everything()) as world:
            world.before = lambda method, _: (
                refused("insufficient_scope", 401) if method.startswith("crm") else None
            )
            assert "lacks the scope crm" in only(world.plan(crm("New"))).refusals[0].message
