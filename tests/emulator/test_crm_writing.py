"""CRM directories written: refusals, casts, updates that do nothing, and the record of damage."""

import pytest
from emulator.states import DEALS, funnel, smart_process, state, status
from emulator.wsgi_client import ask, call, error, result
from hypothesis import given, settings
from hypothesis import strategies as st

from stagesync.emulator import EmbeddedPortal

SOURCES = (status(601, "CALL", 10, entity="SOURCE"), status(602, "WEB", 10, entity="SOURCE"))


def filled(portal, statuses=(*DEALS, *SOURCES), **crm):
    section = {
        "statuses": list(statuses),
        "categories": [funnel(), funnel(9, entity_type=177)],
        "types": [smart_process()],
        "admin": True,
    }
    portal.replace(state(crm={**section, **crm}))


@pytest.fixture(autouse=True)
def directory(portal):
    filled(portal)


def stored(portal, status_id):
    return next(row for row in portal.state()["crm"]["statuses"] if row["ID"] == str(status_id))


def add(portal, code="LEGAL", sort=35, entity="DEAL_STAGE_5", **more):
    fields = {"ENTITY_ID": entity, "STATUS_ID": code, "NAME": "Legal", "SORT": sort, **more}
    return call(portal, "crm.status.add", {"fields": fields})


def text_of(got):
    return (got.status, got.json.get("error"), got.json.get("error_description"))


# docs/portal.md, "Changing CRM stages"


def test_an_add_answers_a_number_and_puts_the_prefix_before_the_code(portal):
    got = add(portal, SEMANTICS="", COLOR="#55D0E0", SYSTEM="Y", CATEGORY_ID=9, ID=3, NAME_INIT="x")
    assert (got.status, got.json["result"]) == (200, 603)
    assert stored(portal, 603) == status(603, "C5:LEGAL", 35, COLOR="#55D0E0")
    assert portal.state()["crm"]["next_status_id"] == 604


@pytest.mark.parametrize(
    ("entity", "code", "stored_as"),
    [
        ("DEAL_STAGE_5", "C5:LEGAL", "C5:LEGAL"),
        ("DEAL_STAGE_5", "C9:LEGAL", "C5:LEGAL"),
        ("DEAL_STAGE_5", "x:y", "C5:y"),
        ("DEAL_STAGE", "C5:LEGAL", "LEGAL"),
        ("DYNAMIC_177_STAGE_9", "LEGAL", "DT177_9:LEGAL"),
        ("DYNAMIC_177_STAGE_9", "any Thing!", "DT177_9:any Thing!"),
        ("SOURCE", "any Thing!", "any Thing!"),
    ],
)
def test_what_stands_before_the_first_colon_is_dropped(portal, entity, code, stored_as):
    number = add(portal, code, 15, entity).json["result"]
    assert stored(portal, number)["STATUS_ID"] == stored_as


@pytest.mark.parametrize(
    ("entity", "longest"),
    [
        ("STATUS", 21), ("QUOTE_STATUS", 22), ("DEAL_STAGE", 22), ("DEAL_STAGE_5", 19), ("SOURCE", 50),
        ("DYNAMIC_177_STAGE_9", 42),
    ],
)  # fmt: skip
def test_a_code_has_its_longest_length(portal, entity, longest):
    assert add(portal, "x" * longest, 15, entity).status == 200
    assert add(portal, "x" * (longest + 1), 16, entity).json["error"] == "ERROR_CORE"


@pytest.mark.parametrize("code", ["C5:", "a b", "ä", "a.b", "a\n"])
def test_a_code_of_a_deal_has_letters_digits_and_two_signs(portal, code):
    assert text_of(add(portal, code))[:2] == (400, "ERROR_CORE")


@pytest.mark.parametrize("code", ["NEW", "C5:NEW", "C7:NEW", "new"])
def test_a_code_that_is_taken_is_refused(portal, code):
    assert text_of(add(portal, code)) == (400, "ERROR_CORE", "Duplicate STATUS_ID.")


def test_the_same_code_may_stand_in_two_directories(portal):
    assert add(portal, "CALL").status == 200


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({}, "The field ENTITY_ID is required."),
        ({"ENTITY_ID": ""}, "The field ENTITY_ID is required."),
        ({"entity_id": "SOURCE"}, "The field ENTITY_ID is required."),
        ({"ENTITY_ID": "DEAL_STAGE_6"}, "Specified entity type is not supported."),
        ({"ENTITY_ID": "INVOICE_STATUS"}, "Specified entity type is not supported."),
        ({"ENTITY_ID": "SOURCE"}, "The field NAME is required.\nThe field STATUS_ID is required."),
        ({"ENTITY_ID": "SOURCE", "NAME": "x"}, "The field STATUS_ID is required."),
        ({"ENTITY_ID": "SOURCE", "STATUS_ID": "x", "NAME": "  "}, "The field NAME is required."),
    ],
)
def test_what_an_add_lacks_is_told_in_the_text_alone(portal, fields, text):
    assert text_of(call(portal, "crm.status.add", {"fields": fields})) == (400, "", text)


@pytest.mark.parametrize("sort", [None, 0, -5, "abc", ""])
def test_an_add_without_a_sort_ties_with_the_first_stage(portal, sort):
    assert stored(portal, add(portal, sort=sort).json["result"])["SORT"] == "10"


@pytest.mark.parametrize(
    ("sort", "semantics", "accepted"),
    [
        (59, None, True), (60, None, False), (61, None, False), (59, "P", True), (61, "P", False), (61, "F", True),
        (60, "F", False), (59, "F", False), (65, "S", False), (50, "S", False), (35, "X", False), (35, "s", False),
    ],
)  # fmt: skip
def test_an_add_must_stand_on_its_side_of_success(portal, sort, semantics, accepted):
    got = add(portal, sort=sort, SEMANTICS=semantics)
    assert got.status == (200 if accepted else 400)
    if accepted:
        assert stored(portal, 603)["SEMANTICS"] == (semantics if semantics == "F" else None)
    else:
        assert got.json["error"] == ""


def test_without_a_stage_of_success_an_add_may_stand_anywhere(portal):
    filled(portal, [status(1, "C5:LOSE", 10, "F")])
    assert add(portal, sort=90).status == 200
    assert add(portal, "WON", 5, SEMANTICS="S").status == 200


def test_semantics_mean_nothing_in_a_word_list(portal):
    assert add(portal, "X", 5, "SOURCE", SEMANTICS="nonsense").status == 200
    assert stored(portal, 603)["SEMANTICS"] is None


COLORS = [
    ("#55d0e0", "#55d0e0"),
    ("55D0E0", "#55D0E0"),
    ("red", "#red"),
    ("", "#"),
    ("#0123456789", "#012345678"),
]


@pytest.mark.parametrize(("color", "kept"), COLORS)
def test_a_colour_gets_its_hash_and_no_other_check(portal, color, kept):
    result(portal, "crm.status.update", {"id": 502, "fields": {"COLOR": color}})
    result(portal, "crm.status.update", {"id": 503, "fields": {"EXTRA": {"COLOR": color}}})
    number = add(portal, COLOR=color).json["result"]
    assert [stored(portal, i)["COLOR"] for i in (502, 503, number)] == [kept] * 3


@pytest.mark.parametrize(
    ("fields", "changed"),
    [
        ({"NAME": "Talks"}, {"NAME": "Talks"}),
        ({"NAME": " x "}, {"NAME": " x "}),
        ({"NAME": "y" * 130}, {"NAME": "y" * 100}),
        ({"SORT": 25}, {"SORT": "25"}),
        ({"SORT": 0}, {"SORT": "10"}),
        ({"SORT": "-3"}, {"SORT": "10"}),
        ({"NAME": "", "SORT": 25}, {"SORT": "25"}),
        ({"NAME": "   "}, {}),
        ({"NAME": "0"}, {}),
        ({"NAME": None, "SORT": None, "COLOR": None}, {}),
        ({}, {}),
        ({"name": "Talks", "Sort": 25}, {}),
        (
            {
                "ENTITY_ID": "SOURCE",
                "STATUS_ID": "X",
                "CATEGORY_ID": 9,
                "SEMANTICS": "F",
                "SYSTEM": "Y",
                "ID": 1,
            },
            {},
        ),
        ({"NAME_INIT": "X", "ITEMS": 4}, {}),
    ],
)
def test_an_update_reads_three_fields_and_answers_true_in_any_case(portal, fields, changed):
    before = stored(portal, 502)
    assert result(portal, "crm.status.update", {"id": 502, "fields": fields}) is True
    assert stored(portal, 502) == {**before, **changed}


def test_an_update_without_fields_answers_true(portal):
    before = portal.state()
    assert result(portal, "crm.status.update", {"id": 502}) is True
    assert portal.state() == before


def test_an_update_that_the_database_fails_answers_true(portal):
    filled(portal, stuck=[502])
    before = portal.state()
    assert result(portal, "crm.status.update", {"id": 502, "fields": {"NAME": "Talks", "SORT": 25}}) is True
    assert portal.state() == before


def test_a_system_row_is_renamed_moved_and_recoloured(portal):
    fields = {"NAME": "Bought", "SORT": 61, "COLOR": "#00FF00"}
    result(portal, "crm.status.update", {"id": 504, "fields": fields})
    assert stored(portal, 504) == {**DEALS[3], "NAME": "Bought", "SORT": "61", "COLOR": "#00FF00"}


@pytest.mark.parametrize(
    ("status_id", "params", "text"),
    [
        (501, {}, 'CRM System Status can be deleted only if parameter FORCED is specified and equal to "Y".'),
        (501, {"params": {"FORCED": "N"}}, None),
        (501, {"params": {"FORCED": True}}, None),
        (502, {}, "There are active items in this status."),
        (502, {"params": {"FORCED": "Y"}}, "There are active items in this status."),
        (999, {}, "Status is not found."),
        (0, {}, "Invalid identifier."),
    ],
)
def test_a_refused_delete_says_why_without_a_code(portal, status_id, params, text):
    filled(portal, [DEALS[0], {**DEALS[1], "ITEMS": 2}, *DEALS[2:]])
    before = portal.state()
    got = call(portal, "crm.status.delete", {"id": status_id, **params})
    assert text_of(got)[:2] == (400, "")
    assert text is None or got.json["error_description"] == text
    assert portal.state() == before


@pytest.mark.parametrize(("status_id", "params"), [(503, {}), (506, {}), (501, {"PARAMS": {"FORCED": "Y"}})])
def test_an_empty_row_is_deleted_a_system_one_by_force(portal, status_id, params):
    assert result(portal, "crm.status.delete", {"id": status_id, **params}) is True
    assert str(status_id) not in [row["ID"] for row in portal.state()["crm"]["statuses"]]


@pytest.mark.parametrize("method", ["crm.status.add", "crm.status.update", "crm.status.delete"])
def test_writing_is_for_administrators_of_the_crm(portal, method):
    filled(portal, admin=False)
    assert text_of(call(portal, method, {"id": 502})) == (400, "", "Access denied.")


@pytest.mark.parametrize("is_admin", [True, False])
@pytest.mark.parametrize(("crm", "status_code"), [({}, 200), ({"admin": True}, 200), ({"admin": False}, 400)])
def test_the_user_administers_the_crm_unless_told_otherwise(portal, is_admin, crm, status_code):
    portal.replace(state(crm={"statuses": list(DEALS), "categories": [funnel()], **crm}, is_admin=is_admin))
    got = call(portal, "crm.status.update", {"id": 502, "fields": {"NAME": "x"}})
    assert got.status == status_code


def test_the_id_of_a_deleted_row_is_never_given_out_again(portal):
    result(portal, "crm.status.delete", {"id": 602})
    assert portal.state()["crm"]["next_status_id"] == 603
    assert add(portal).json["result"] == 603


# docs/portal.md, "CRM in a batch"


def test_the_error_about_a_code_stays_behind_for_later_failures_of_the_batch(portal):
    taken = "crm.status.add?fields[ENTITY_ID]=SOURCE&fields[NAME]=x&fields[STATUS_ID]=CALL"
    commands = {
        "before": "crm.status.delete?id=999",
        "add": taken,
        "after": "crm.status.delete?id=999",
        "own": "scope",
    }
    answer = result(portal, "batch", {"cmd": commands, "halt": 0})
    errors = answer["result_error"]
    assert errors["before"] == {"error": "", "error_description": "Status is not found."}
    assert (
        errors["add"]
        == errors["after"]
        == {"error": "ERROR_CORE", "error_description": "Duplicate STATUS_ID."}
    )
    assert list(answer["result"]) == ["own"]
    assert error(portal, "crm.status.delete", {"id": 999}) == (400, "")


@pytest.mark.parametrize(
    "command",
    [
        "no.such.method",
        "batch",
        "rpa.stage.get?id=1",
        "tasks.api.scrum.kanban.getStages?sprintId=99",
        "user.current",
        "task.stages.get",
    ],
)
def test_it_takes_the_place_of_errors_of_the_platform_and_of_other_methods_too(portal, command):
    crm = portal.state()["crm"]
    portal.replace(state(crm=crm, rpa={}, scopes=["crm", "rpa", "task"]))
    taken = "crm.status.add?fields[ENTITY_ID]=SOURCE&fields[NAME]=x&fields[STATUS_ID]=CALL"
    errors = result(portal, "batch", {"cmd": {"before": command, "add": taken, "after": command}})[
        "result_error"
    ]
    assert errors["before"]["error"] != "ERROR_CORE"
    assert errors["after"] == {"error": "ERROR_CORE", "error_description": "Duplicate STATUS_ID."}


def test_a_failure_that_answers_false_is_no_error_to_take_the_place_of(portal):
    portal.replace(state(crm=portal.state()["crm"], scrum={}))
    commands = {
        "add": "crm.status.add?fields[ENTITY_ID]=SOURCE&fields[NAME]=x&fields[STATUS_ID]=CALL",
        "scrum": "tasks.api.scrum.kanban.deleteStage?stageId=99",
    }
    assert result(portal, "batch", {"cmd": commands})["result"] == {"scrum": False}


def test_rows_are_read_afresh_within_a_batch(portal):
    commands = {
        "add": "crm.status.add?fields[ENTITY_ID]=SOURCE&fields[NAME]=Fair&fields[STATUS_ID]=FAIR&fields[SORT]=30",
        "update": "crm.status.update?id=$result[add]&fields[NAME]=Expo",
        "list": "crm.status.list?filter[ENTITY_ID]=SOURCE",
    }
    rows = result(portal, "batch", {"cmd": commands, "halt": 1})["result"]["list"]
    assert [row["NAME"] for row in rows] == ["Call", "Web", "Expo"]


# docs/portal.md, "Order of CRM stages"


def moments(portal):
    return [(entry["method"], entry["what"], entry["already"]) for entry in portal.damage()]


def test_calls_that_keep_the_order_leave_no_damage(portal):
    for status_id, sort in ((506, 90), (503, 40), (502, 30), (503, 35)):
        result(portal, "crm.status.update", {"id": status_id, "fields": {"SORT": sort}})
    add(portal, sort=50)
    result(portal, "crm.status.delete", {"id": 603})
    result(portal, "crm.status.update", {"id": 502, "fields": {"NAME": "Talk"}})
    assert portal.damage() == []


@pytest.mark.parametrize(
    ("sorts", "what"),
    [
        ({502: 65}, ["order"]),
        ({502: 60}, ["order", "tie"]),
        ({502: 30}, ["tie"]),
        ({504: 5}, ["order"]),
        ({506: 55}, ["order"]),
        ({506: 70}, ["tie"]),
    ],
)
def test_each_moment_out_of_order_is_recorded(portal, sorts, what):
    for status_id, sort in sorts.items():
        result(portal, "crm.status.update", {"id": status_id, "fields": {"SORT": sort}})
    (entry,) = portal.damage()
    assert (entry["method"], entry["entity_id"], entry["what"]) == ("crm.status.update", "DEAL_STAGE_5", what)
    assert entry["already"] is False
    ((status_id, sort),) = sorts.items()
    assert [status_id, sort] in [row[:2] for row in entry["statuses"]]


def test_damage_that_was_there_is_told_from_new_damage(portal):
    for sort in (65, 66, 25):
        result(portal, "crm.status.update", {"id": 502, "fields": {"SORT": sort}})
    assert moments(portal) == [
        ("crm.status.update", ["order"], False),
        ("crm.status.update", ["order"], True),
    ]


def test_an_add_that_ties_and_a_forced_delete_are_seen(portal):
    add(portal, sort=None)
    assert moments(portal) == [("crm.status.add", ["tie"], False)]
    portal.clear_damage()
    result(portal, "crm.status.delete", {"id": 503})
    assert moments(portal) == [("crm.status.delete", ["tie"], True)]


def test_word_lists_are_not_looked_at(portal):
    result(portal, "crm.status.update", {"id": 601, "fields": {"SORT": 10}})
    assert portal.damage() == []


def test_each_command_of_a_batch_is_a_moment(portal):
    commands = [f"crm.status.update?id=502&fields[SORT]={sort}" for sort in (65, 25, 60, 20)]
    result(portal, "batch", {"cmd": dict(enumerate(commands))})
    assert moments(portal) == [
        ("crm.status.update", ["order"], False), ("crm.status.update", ["order", "tie"], False),
    ]  # fmt: skip


def test_the_door_shows_and_empties_the_record(portal):
    result(portal, "crm.status.update", {"id": 502, "fields": {"SORT": 65}})
    assert ask(portal, "GET", "/_portal/damage").json == portal.damage()
    assert len(portal.damage()) == 1
    assert ask(portal, "DELETE", "/_portal/damage").json == {"ok": True}
    assert ask(portal, "GET", "/_portal/damage").json == []
    assert ask(portal, "PUT", "/_portal/damage").status == 405


def test_the_record_outlives_a_new_state_and_is_kept_in_the_file(tmp_path):
    first = EmbeddedPortal(tmp_path / "portal.db")
    filled(first)
    result(first, "crm.status.update", {"id": 502, "fields": {"SORT": 65}})
    filled(first)
    first.close()
    second = EmbeddedPortal(tmp_path / "portal.db")
    assert moments(second) == [("crm.status.update", ["order"], False)]
    second.close()


SEMANTICS = st.sampled_from([None, "S", "F"])


@settings(max_examples=120, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 6), SEMANTICS), min_size=1, max_size=6), st.integers(1, 6))
def test_a_directory_is_damaged_exactly_where_two_rows_contradict_each_other(rows, sort):
    statuses = [status(i, f"C5:S{i}", value, kind) for i, (value, kind) in enumerate(rows, 1)]
    portal = EmbeddedPortal()
    filled(portal, statuses)
    result(portal, "crm.status.update", {"id": 1, "fields": {"SORT": sort}})
    now = [(sort, rows[0][1]), *rows[1:]]
    ranks = [(value, [None, "S", "F"].index(kind)) for value, kind in now]
    pairs = [(a, b) for i, a in enumerate(ranks) for j, b in enumerate(ranks) if i != j]
    wrong = {"order"} if any(a[1] < b[1] and a[0] >= b[0] for a, b in pairs) else set()
    wrong |= {"tie"} if any(a[0] == b[0] for a, b in pairs) else set()
    assert [set(entry["what"]) for entry in portal.damage()] == ([wrong] if wrong else [])
    portal.close()
