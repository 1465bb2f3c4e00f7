"""RPA processes: names in their list, pages without a total, robots of doomed stages, ranks that can't be mixed."""

from __future__ import annotations

import pytest
from embedded import answered, live, refused, wanted
from emulator.states import process, rpa_stage, stage
from families.numbered_places import DELETE, PROCESS, everything, methods, only, refusals, rpa, shown

from stagesync.errors import PortalUnreadable
from stagesync.families.rpa.rows import details_of
from stagesync.model.board import Address, Kind, Role
from stagesync.model.desired import Entry
from stagesync.model.outcome import BoardState
from stagesync.model.plan import HazardCode, RefusalCode

WHOLE = ("Draft", "Check", "Paid", "Refused")
STAGE = {
    "id": 71, "name": "Draft", "code": "D", "color": "22B9FF", "sort": 1000, "semantic": "FAIL", "typeId": 7,
    "isFirst": True, "isSuccess": False, "isFail": True, "tasks": [{"title": "Sign it"}, {}], "robotsCount": 3,
    "possibleNextStages": [71, 72], "permissions": {"droppable": False, "canMoveFrom": True}, "fields": {},
}  # fmt: skip
ADDRESS = Address(kind=Kind.RPA, process=7)


def hazard(plan, code):
    return next(hazard.message for hazard in only(plan).hazards if hazard.code is code)


class TestFinding:
    def test_an_id_costs_no_request(self):
        with live(everything()) as world:
            assert not only(world.plan(rpa(*WHOLE))).calls
            assert methods(world) == ["rpa.stage.listForType"]

    def test_many_names_cost_the_pages_of_one_list(self):
        types = [process(place, f"P{place}") for place in range(1, 61)]
        with live(everything(rpa=(), types=types)) as world:
            plan = world.plan(rpa("A", process="P3", name="a"), rpa("A", process="P60", name="b"))
            assert [board.address.process for board in plan.boards] == [3, 60]
            assert methods(world).count("rpa.type.list") == 2

    @pytest.mark.parametrize(
        ("types", "words"),
        [
            ([process()], 'no process named "Bills" is in the list'),
            ([process(7, "Bills"), process(8, "Bills")], '2 processes are named "Bills": 7, 8; give the id'),
        ],
    )
    def test_a_name_that_fits_none_or_many_is_refused(self, types, words):
        with live(everything(types=types)) as world:
            board = only(world.plan(rpa(*WHOLE, process="Bills")))
            assert words in board.refusals[0].message

    def test_a_process_that_is_not_there_is_explained(self):
        with live(everything()) as world:
            board = only(world.plan(rpa("A", process=99)))
            assert (
                "there is no such process, or the webhook's user may not see it" in board.refusals[0].message
            )


class TestReading:
    @pytest.mark.parametrize("count", [49, 50, 51, 120])
    def test_pages_go_on_until_one_is_not_full_and_applying_takes_the_promised_requests(self, count):
        rows = [rpa_stage(100 + place, f"S{place}", 1000 * (place + 1)) for place in range(count)]
        titles = [row["name"] for row in rows]
        board = rpa(titles[1], titles[0], *titles[2:])
        with live(everything(rpa=rows)) as world:
            plan = world.plan(board)
            assert [row.title for row in only(plan).before] == titles
            assert methods(world) == ["rpa.stage.listForType"] * (count // 50 + 1)
            outcome = world.apply(plan, board)
            assert outcome.ok
            assert outcome.requests == plan.requests == 2 * (count // 50 + 1) + 1

    def test_a_portal_that_repeats_its_first_page_is_not_read_for_ever(self):
        rows = [rpa_stage(100 + place, f"S{place}", 1000 * (place + 1)) for place in range(50)]
        with live(everything(rpa=rows)) as world:
            page = world.portal.read("rpa.stage.listForType", {"typeId": 7}).result
            world.before = lambda *_: answered(page)
            assert "ids that stand twice" in only(world.plan(rpa("S0"))).refusals[0].message

    @pytest.mark.parametrize(
        "change",
        [{"typeId": 8}, {"id": "x"}, {"name": None}, {"sort": None}, {"semantic": 1}, {"isSuccess": True}],
    )
    def test_a_row_that_is_none_of_the_process_refuses_the_board(self, change):
        row = {"id": 71, "name": "A", "code": "", "color": "", "sort": 1, "semantic": None, "typeId": 7}
        with live(everything()) as world:
            world.before = lambda *_: answered({"stages": [row | change]})
            assert refusals(world.plan(rpa("A"))) == [RefusalCode.UNREADABLE]

    def test_an_empty_colour_is_the_portals_default(self):
        with live(everything(rpa=[rpa_stage(71, "A", 1, color=None)])) as world:
            assert only(world.plan(rpa("A"))).before[0].color == "ACE9FB"

    def test_a_process_without_stages_gets_its_first_ones(self):
        board = rpa("A", Entry(title="Done", role=Role.SUCCESS))
        with live(everything(rpa=())) as world:
            assert world.sync(board).ok
            assert shown(world, board) == ["A", "Done"]


class TestDetails:
    @pytest.mark.parametrize("wrapped", [False, True])
    def test_every_field_is_read(self, wrapped):
        found = details_of(ADDRESS, {"stage": STAGE} if wrapped else STAGE)
        assert (found.stage.id, found.stage.code, found.stage.role) == (71, "D", Role.FAIL)
        assert (found.is_first, found.robots, found.assignments) == (True, 3, ("Sign it", ""))
        assert (found.next_stages, found.droppable, found.can_move_from) == ((71, 72), False, True)

    @pytest.mark.parametrize(
        "change", [{"typeId": 8}, {"robotsCount": "many"}, {"possibleNextStages": [None]}]
    )
    def test_a_stage_of_another_shape_is_refused(self, change):
        with pytest.raises(PortalUnreadable):
            details_of(ADDRESS, STAGE | change)

    def test_only_doomed_stages_are_asked_for_and_their_robots_and_tasks_named(self):
        rows = list(PROCESS)
        rows[1] = rpa_stage(72, "Check", 2000, robotsCount=2, tasks=[{"title": "Sign"}, {"title": "Stamp"}])
        with live(everything(rpa=rows)) as world:
            plan = world.plan(rpa("Draft", "Paid", **DELETE))
            asked = [call["params"] for call in world.embedded.log() if call["method"] == "rpa.stage.get"]
            assert sorted(int(params["id"]) for params in asked) == [72, 74]
            assert hazard(plan, HazardCode.STAGE_HAS_ROBOTS) == (
                'deleting stage 72 "Check" takes its 2 robots with it for good, and leaves the tasks that they made '
                'without a stage: "Sign", "Stamp"'
            )
            world.embedded.clear_log()
            world.plan(rpa("Draft", "Paid"))
            assert methods(world) == ["rpa.stage.listForType"]

    @pytest.mark.parametrize("told", [{}, {"robotsCount": None}])
    def test_robots_that_the_portal_does_not_count_are_a_hazard_and_no_refusal(self, told):
        def altered(document):
            answers = document["result"].get("result") if isinstance(document["result"], dict) else None
            for answer in answers.values() if isinstance(answers, dict) else ():
                answer["stage"].pop("robotsCount")
                answer["stage"].update(told)

        with live(everything()) as world:
            world.altered = altered
            board = only(world.plan(rpa("Draft", "Paid", **DELETE)))
            assert board.calls
            told_of = [h.message for h in board.hazards if h.code is HazardCode.STAGE_HAS_ROBOTS]
            words = "takes its robots with it for good if it has any, which the portal does not tell"
            assert told_of == [f"deleting stage {name} {words}" for name in ('72 "Check"', '74 "Refused"')]

    def test_a_stage_without_robots_and_tasks_is_no_hazard(self):
        with live(everything()) as world:
            board = only(world.plan(rpa("Draft", "Paid", **DELETE)))
            assert HazardCode.STAGE_HAS_ROBOTS not in {one.code for one in board.hazards}

    def test_tasks_that_outlived_their_robots_are_named(self):
        rows = [*PROCESS[:3], rpa_stage(74, "Refused", 4000, "FAIL", tasks=[{"title": "Sign"}])]
        with live(everything(rpa=rows)) as world:
            assert hazard(
                world.plan(rpa("Draft", "Check", "Paid", **DELETE)), HazardCode.STAGE_HAS_ROBOTS
            ) == ('deleting stage 74 "Refused" leaves tasks that robots made without a stage: "Sign"')

    def test_a_refused_look_at_robots_says_that_it_was_about_robots(self):
        def refuse(method, _):
            return refused("0") if method == "rpa.stage.get" else None

        with live(everything()) as world:
            world.before = refuse
            (refusal,) = only(world.plan(rpa("Draft", "Check", "Paid", **DELETE))).refusals
            assert refusal.message.startswith("the robots of its stages can't be asked for: rpa.stage.get")
            assert "tasks" not in refusal.message

    def test_a_doomed_stage_that_can_not_be_looked_at_refuses_its_board_alone(self):
        with live(everything()) as world:
            other = rpa("Only", process=8, name="other")
            world.edit(lambda state: state["rpa"]["types"].append(process(8, "Other")))
            world.edit(lambda state: state["rpa"]["stages"].append(rpa_stage(81, "Only", 1, type_id=8)))
            world.altered = lambda document: (
                document["result"]["stage"].update(typeId=9)
                if "stage" in (document["result"] or ())
                else None
            )
            boards = world.plan(rpa("Draft", "Check", "Paid", **DELETE), other).boards
            assert [bool(board.refusals) for board in boards] == [False, True]


class TestRules:
    @pytest.mark.parametrize(
        ("entries", "code"),
        [
            (("Paid", "Draft"), RefusalCode.ORDER_ACROSS_RANKS),
            (("Refused", "Paid"), RefusalCode.ORDER_ACROSS_RANKS),
            ((Entry(title="Paid", role=Role.FAIL),), RefusalCode.ROLE_CHANGE),
            (("Draft", Entry(title="Won", role=Role.SUCCESS)), RefusalCode.SECOND_SUCCESS),
        ],
    )
    def test_what_the_portal_can_not_hold_is_refused(self, entries, code):
        with live(everything()) as world:
            assert refusals(world.plan(rpa(*entries))) == [code]

    def test_a_code_is_an_identity_before_the_title(self):
        rows = [rpa_stage(71, "Draft", 1000, code="D"), rpa_stage(72, "Check", 2000, code="C")]
        with live(everything(rpa=rows)) as world:
            board = only(world.plan(rpa(Entry(title="Check", code="D"), Entry(title="Other", code="C"))))
            assert [(call.target, call.params["fields"]) for call in board.calls] == [
                (71, {"name": "Check"}),
                (72, {"name": "Other"}),
            ]

    def test_a_code_that_can_not_be_set_any_more_is_named(self):
        rows = [rpa_stage(71, "Draft", 1000), rpa_stage(72, "Check", 2000, code="C")]
        board = rpa(
            Entry(title="Draft", code="D"), Entry(title="Check", code="C"), Entry(title="New", code="N")
        )
        with live(everything(rpa=rows)) as world:
            plan = world.plan(board)
            assert [call.method for call in only(plan).calls] == ["rpa.stage.add"]
            assert [one.code for one in only(plan).hazards].count(HazardCode.CODE_NOT_SET) == 1
            told = hazard(plan, HazardCode.CODE_NOT_SET)
            assert told.startswith('entry "Draft" has the code "D", but stage 71 "Draft" has none')

    def test_a_code_that_two_stages_have_is_ambiguous(self):
        rows = [rpa_stage(71, "Draft", 1000, code="D"), rpa_stage(72, "Check", 2000, code="D")]
        with live(everything(rpa=rows)) as world:
            plan = world.plan(rpa(Entry(title="Odd", code="D")))
            assert refusals(plan) == [RefusalCode.AMBIGUOUS_MATCH]

    def test_semantic_and_sort_are_sent_as_they_should(self):
        board = rpa("Check", "Draft", "Paid", Entry(title="Lost", role=Role.FAIL, code="L"))
        with live(everything()) as world:
            calls = only(world.plan(board)).calls
            (add,) = [call.params["fields"] for call in calls if call.method == "rpa.stage.add"]
            assert (add["semantic"], add["code"], add["typeId"]) == ("FAIL", "L", 7)
            assert add["sort"] > 3000
            updates = [call.params["fields"] for call in calls if call.method == "rpa.stage.update"]
            assert updates
            assert all(set(fields) <= {"name", "color", "sort"} for fields in updates)

    def test_the_deprecation_is_noted_once_a_plan(self):
        with live(everything(types=[process(), process(8, "Other")])) as world:
            plan = world.plan(rpa(*WHOLE, name="a"), rpa("Only", process=8, name="b"))
            noted = [
                [hazard.code for hazard in board.hazards].count(HazardCode.PRODUCT_DEPRECATED)
                for board in plan.boards
            ]
            assert noted == [1, 0]

    def test_a_user_without_the_right_to_modify_is_told_so(self):
        with live(everything()) as world:
            plan = world.plan(rpa("Check", "Draft"))
            view = [{"accessCode": "UA", "action": "VIEW", "permission": "X"}]
            world.edit(lambda state: state["rpa"]["types"][0].update(permissions=view))
            (board,) = world.apply(plan, rpa("Check", "Draft")).boards
            assert board.state is BoardState.FAILED
            assert "the right to modify the process" in board.message
            assert len(world.writes()) == 2


class TestAbsent:
    @pytest.mark.parametrize("many", [False, True])
    def test_a_portal_without_the_module_refuses_these_boards_alone(self, many):
        boards = [rpa(*WHOLE), *([rpa("A", process=8, name="other")] if many else [])]
        with live(everything()) as world:
            world.edit(lambda state: state["stages"].append(stage(10, "A", 100, new=True)))
            world.edit(lambda state: state.update(absent_modules=["rpa"]))
            *lost, kanban = sorted(
                world.plan(*boards, wanted("A", "B", name="z")).boards, key=lambda board: board.name == "z"
            )
            assert len(kanban.calls) == 1
            assert all("lacks the module" in board.refusals[0].message for board in lost)
