"""CRM directories read: what a new portal holds, filters that are ignored, no pages, funnels, smart processes."""

import pytest
from emulator.states import DEALS, funnel, smart_process, state, status
from emulator.wsgi_client import call, error, result

SOURCES = (status(601, "CALL", 10, entity="SOURCE"), status(602, "WEB", 10, entity="SOURCE"))


def filled(portal, statuses=(*DEALS, *SOURCES), *, categories=None, types=(), **more):
    section = {"statuses": list(statuses), "categories": categories or [funnel()], "types": list(types)}
    portal.replace(state(crm={"admin": True, **section, **more.pop("crm", {})}, **more))


@pytest.fixture(autouse=True)
def directory(portal):
    filled(portal)


def listed(portal, **params):
    return result(portal, "crm.status.list", params)


def ids(rows):
    return [int(row["ID"]) for row in rows]


# docs/portal.md, "CRM directories"


@pytest.mark.parametrize(
    ("entity", "rows"),
    [
        ("STATUS", "NEW@10* IN_PROCESS@20 PROCESSED@30 CONVERTED@40S* JUNK@50F*"),
        ("QUOTE_STATUS", "DRAFT@10* SENT@20 UNANSWERED@30 APPROVED@40S* DECLAINED@50F*"),
        (
            "DEAL_STAGE",
            "NEW@10* PREPARATION@20 PREPAYMENT_INVOICE@30 EXECUTING@40 FINAL_INVOICE@50 WON@60S* LOSE@70F* APOLOGY@80F",
        ),
        (
            "DEAL_STAGE_5",
            " ".join(
                [
                    "C5:NEW@10* C5:PREPARATION@20 C5:PREPAYMENT_INVOICE@30 C5:EXECUTING@40 C5:FINAL_INVOICE@50",
                    "C5:WON@60S* C5:LOSE@70F* C5:APOLOGY@80F",
                ]
            ),
        ),
        (
            "DYNAMIC_177_STAGE_9",
            "DT177_9:NEW@10* DT177_9:PREPARATION@20 DT177_9:CLIENT@30 DT177_9:SUCCESS@40S* DT177_9:FAIL@50F*",
        ),
        (
            "SMART_INVOICE_STAGE_3",
            "DT31_3:NEW@10* DT31_3:PREPARATION@20 DT31_3:CLIENT@30 DT31_3:SUCCESS@40S* DT31_3:FAIL@50F*",
        ),
        ("SOURCE", ""),
        ("DYNAMIC_178_STAGE_10", ""),
    ],
)
def test_a_state_without_statuses_holds_what_a_new_portal_does(portal, entity, rows):
    crm = {
        "categories": [
            funnel(), funnel(9, "General", entity_type=177), funnel(3, entity_type=31), funnel(10, entity_type=178),
        ],
        "types": [smart_process(), smart_process(178, "Without stages", type_id=4, stages="N")],
    }  # fmt: skip
    portal.replace(state(crm=crm))
    shown = [
        f"{row['STATUS_ID']}@{row['SORT']}{row['SEMANTICS'] or ''}{'*' * (row['SYSTEM'] == 'Y')}"
        for row in listed(portal, filter={"ENTITY_ID": entity})
    ]
    assert " ".join(shown) == rows
    every = portal.state()["crm"]["statuses"]
    assert [row["ID"] for row in every] == [str(number) for number in range(1, len(every) + 1)]


def test_system_rows_keep_the_name_that_they_began_with(portal):
    portal.replace(state(crm={}))
    names = {row["STATUS_ID"]: (row["NAME"], row["NAME_INIT"]) for row in listed(portal)}
    assert names["WON"] == ("Deal successful", "Deal successful")
    assert names["APOLOGY"] == ("Failure reason analysis", "")


def test_the_types_of_directories_name_prefixes_and_funnels(portal):
    categories = [funnel(), funnel(9, "Second", entity_type=177, sort=200)]
    filled(portal, categories=categories, types=[smart_process()])
    types = {row["ID"]: row for row in result(portal, "crm.status.entity.types")}
    assert types["STATUS"] == {
        "ID": "STATUS", "NAME": "Lead stages", "ENTITY_TYPE_ID": 1,
        "SEMANTIC_INFO": {
            "START_FIELD": "NEW", "FINAL_SUCCESS_FIELD": "CONVERTED", "FINAL_UNSUCCESS_FIELD": "JUNK", "FINAL_SORT": 0,
        },
    }  # fmt: skip
    assert types["SOURCE"] == {"ID": "SOURCE", "NAME": "Sources"}
    deals = types["DEAL_STAGE_5"]
    assert (deals["PREFIX"], deals["CATEGORY_ID"], types["DEAL_STAGE"]["CATEGORY_ID"]) == ("C5", "5", 0)
    assert deals["SEMANTIC_INFO"]["FINAL_SUCCESS_FIELD"] == "C5:WON"
    assert types["DYNAMIC_177_STAGE_9"] == {
        "ID": "DYNAMIC_177_STAGE_9", "NAME": "Purchasing (Second)", "SEMANTIC_INFO": [], "PREFIX": "DT177_9",
        "ENTITY_TYPE_ID": 177, "IS_ENABLED": True, "CATEGORY_ID": 9, "CATEGORY_NAME": "Second", "CATEGORY_SORT": 200,
        "IS_DEFAULT_CATEGORY": False,
    }  # fmt: skip


def test_the_methods_are_unknown_on_a_portal_without_the_module(portal):
    filled(portal, absent_modules=["crm"])
    assert error(portal, "crm.status.list") == (404, "ERROR_METHOD_NOT_FOUND")


# docs/portal.md, "Reading a directory"


def test_rows_come_as_texts_with_extra_for_deals(portal):
    (row,) = listed(portal, filter={"STATUS_ID": "C5:WON"})
    assert row == {
        "ID": "504", "ENTITY_ID": "DEAL_STAGE_5", "STATUS_ID": "C5:WON", "NAME": "Won", "NAME_INIT": "Won",
        "SORT": "60", "SYSTEM": "Y", "CATEGORY_ID": "5", "COLOR": "#39A8EF", "SEMANTICS": "S",
        "EXTRA": {"SEMANTICS": "success", "COLOR": "#39A8EF"},
    }  # fmt: skip
    assert result(portal, "crm.status.get", {"ID": "504"}) == row


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        ({"ENTITY_ID": "DEAL_STAGE_5"}, 6),
        ({"ENTITY_ID": "deal_stage_5"}, 6),
        ({"ENTITY_ID": "DEAL_STAGE_6"}, 0),
        ({"STATUS_ID": "C5:NEW", "ENTITY_ID": "SOURCE"}, 0),
        ({"SEMANTICS": "F"}, 2),
        ({"SYSTEM": "Y"}, 3),
        ({"SORT": 10}, 3),
        ({"SORT": "10"}, 3),
        ({"ID": 501}, 1),
        ({"CATEGORY_ID": "5"}, 6),
        ({"CATEGORY_ID": "0"}, 0),  # null is not 0
        ({"CATEGORY_ID": "none"}, 0),
        ({"NAME": "web"}, 1),
        ({"=ENTITY_ID": "DEAL_STAGE_5"}, 8),  # ignored: the whole table
        ({"%ENTITY_ID": "SOURCE"}, 8),
        ({">ID": 505}, 8),
        ({"@ENTITY_ID": "SOURCE"}, 8),
        ({"ENTITY_ID": ""}, 8),
        ({"ENTITY_ID": None}, 8),
        ({"entity_id": "SOURCE"}, 8),
        ({"COLOR": "#000000", "NAME_INIT": "x", "logic": "OR"}, 8),
        ({}, 8),
    ],
)
def test_a_filter_knows_bare_names_alone_and_ignores_the_rest(portal, conditions, found):
    answer = call(portal, "crm.status.list", {"filter": conditions}).json
    assert (len(answer["result"]), answer["total"], answer.get("next")) == (found, found, None)


def test_a_list_as_a_filters_value_is_an_error_without_a_code(portal):
    got = call(portal, "crm.status.list", {"filter": {"ENTITY_ID": ["SOURCE", "STATUS"]}})
    assert (got.status, got.json) == (
        400, {"error": "", "error_description": "Filter by ENTITY_ID must be a string"},
    )  # fmt: skip


def test_there_are_no_pages(portal):
    filled(portal, [status(number, f"S{number}", number, entity="SOURCE") for number in range(1, 121)])
    for start in (0, 50, 100, -1, 500):
        answer = call(portal, "crm.status.list", {"start": start}).json
        assert (len(answer["result"]), answer["total"], "next" in answer) == (120, 120, False)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (None, [3, 1, 2, 4]),
        ({"SORT": "ASC", "ID": "ASC"}, [1, 2, 3, 4]),
        ({"SORT": "DESC"}, [4, 3, 1, 2]),
        ({"NAME": "DESC"}, [4, 3, 2, 1]),
        ({"ID": "desc", "unknown": "asc"}, [4, 3, 2, 1]),
        ({"unknown": "asc"}, [3, 1, 2, 4]),
    ],
)
def test_the_order_is_sort_and_ties_come_as_they_were_put(portal, order, expected):
    filled(portal, [status(i, f"S{i}", 20 if i == 4 else 10, entity="SOURCE") for i in (3, 1, 2, 4)])
    params = {} if order is None else {"order": order}
    assert ids(listed(portal, **params)) == expected


@pytest.mark.parametrize("name", ["filter", "FILTER", "arFilter", "Filter"])
def test_names_of_parameters_are_taken_in_any_case(portal, name):
    assert ids(listed(portal, **{name: {"ENTITY_ID": "SOURCE"}, "select": ["ID"]})) == [601, 602]


def test_items_of_a_directory_have_three_fields_and_a_real_number(portal):
    assert result(portal, "crm.status.entity.items", {"entityId": "SOURCE"}) == [
        {"NAME": "Call", "SORT": 10, "STATUS_ID": "CALL"}, {"NAME": "Web", "SORT": 10, "STATUS_ID": "WEB"},
    ]  # fmt: skip
    assert result(portal, "crm.status.entity.items", {"entityId": "NONE"}) == []


@pytest.mark.parametrize("status_id", [0, -1, "x", None, 999])
def test_a_row_that_is_not_there_is_an_error_without_a_code(portal, status_id):
    assert error(portal, "crm.status.get", {"id": status_id}) == (400, "")


def test_reading_creates_nothing_and_needs_no_administrator(portal):
    filled(portal, (), crm={"admin": False})
    before = portal.state()
    assert listed(portal, filter={"ENTITY_ID": "DEAL_STAGE_5"}) == []
    assert portal.state() == before


# docs/portal.md, "Order of CRM stages"


@pytest.mark.parametrize(
    ("rows", "entity", "meanings"),
    [
        (DEALS, "DEAL_STAGE_5", "process process process success failure apology"),
        (
            (status(1, "C5:WON", 10, "S"), status(2, "C5:NEW", 20), status(3, "C5:LOSE", 5, "F")),
            "DEAL_STAGE_5",
            "failure success apology",
        ),
        (
            (
                status(1, "NEW", 10, entity="STATUS"), status(2, "CONVERTED", 20, "S", entity="STATUS"),
                status(3, "JUNK", 30, "F", entity="STATUS"), status(4, "SPAM", 40, "F", entity="STATUS"),
            ),
            "STATUS",
            "process success failure apology",
        ),
        ((status(1, "C5:NEW", 90), status(2, "C5:OLD", 80, "F")), "DEAL_STAGE_5", "process process"),
    ],
)  # fmt: skip
def test_extra_goes_by_sort_and_not_by_semantics(portal, rows, entity, meanings):
    filled(portal, rows)
    shown = [row["EXTRA"]["SEMANTICS"] for row in listed(portal, filter={"ENTITY_ID": entity})]
    assert " ".join(shown) == meanings


def test_smart_processes_and_word_lists_have_no_extra(portal):
    smart = status(1, "DT177_9:NEW", 10, entity="DYNAMIC_177_STAGE_9")
    categories = [funnel(9, entity_type=177)]
    filled(portal, [smart, *SOURCES], categories=categories, types=[smart_process()])
    assert not any("EXTRA" in row for row in listed(portal))


# docs/portal.md, "CRM in a batch"


def test_extra_lags_behind_within_a_batch_and_the_rows_do_not(portal):
    commands = {
        "a": "crm.status.get?id=503",
        "b": "crm.status.update?id=503&fields[SORT]=65",
        "c": "crm.status.get?id=503",
    }
    answer = result(portal, "batch", {"cmd": commands})["result"]
    assert (answer["c"]["SORT"], answer["c"]["EXTRA"]["SEMANTICS"]) == ("65", "process")
    assert result(portal, "crm.status.get", {"id": 503})["EXTRA"]["SEMANTICS"] == "apology"


# docs/portal.md, "Funnels and smart processes"


def test_funnels_come_by_their_place_and_deals_have_a_general_one(portal):
    filled(portal, categories=[funnel(), funnel(2, "Direct", sort=100), funnel(9, entity_type=31)])
    answer = call(portal, "crm.category.list", {"entityTypeId": 2}).json
    assert (answer["total"], answer.get("next")) == (3, None)
    assert [(row["id"], row["name"]) for row in answer["result"]["categories"]] == [
        (2, "Direct"), (0, "General"), (5, "Partners"),
    ]  # fmt: skip
    assert answer["result"]["categories"][1] == funnel(0, "General", sort=300, default="Y")
    assert result(portal, "crm.category.get", {"entityTypeId": "2", "id": 5}) == {"category": funnel()}


def test_a_state_may_rename_the_general_funnel(portal):
    filled(portal, SOURCES, categories=[funnel(0, "Sales", default="Y")])
    found = result(portal, "crm.category.list", {"entityTypeId": 2})["categories"]
    assert [row["name"] for row in found] == ["Sales"]


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("crm.category.list", {}, "100"),
        ("crm.category.list", {"entityTypeId": "deal"}, "100"),
        ("crm.category.list", {"entityTypeId": 1}, "ENTITY_TYPE_NOT_SUPPORTED"),
        ("crm.category.list", {"entityTypeId": 7}, "ENTITY_TYPE_NOT_SUPPORTED"),
        ("crm.category.list", {"entityTypeId": 99}, "NOT_FOUND"),
        ("crm.category.list", {"entityTypeId": 178}, "NOT_FOUND"),
        ("crm.category.get", {"entityTypeId": 2}, "100"),
        ("crm.category.get", {"entityTypeId": 2, "id": 6}, "NOT_FOUND"),
        ("crm.category.get", {"entityTypeId": 31, "id": 0}, "NOT_FOUND"),
    ],
)
def test_what_has_no_funnels_says_so(portal, method, params, code):
    assert error(portal, method, params) == (400, code)


def test_smart_processes_are_listed_in_pages(portal):
    types = [smart_process(127 + number, f"P{number}", type_id=number) for number in range(1, 61)]
    filled(portal, types=types)
    answer = call(portal, "crm.type.list", {"order": {"id": "DESC"}}).json
    assert (len(answer["result"]["types"]), answer["total"], answer["next"]) == (50, 60, 50)
    assert answer["result"]["types"][0] == {**types[-1], "code": "", "createdBy": 1}
    for condition in ({"title": "P7"}, {"=%title": "p%", "id": 7}, {"%title": "7", "<id": 10}):
        found = result(portal, "crm.type.list", {"filter": {**condition, "isStagesEnabled": "Y"}})["types"]
        assert [row["entityTypeId"] for row in found] == [134]
    found = result(portal, "crm.type.list", {"filter": {"!=%title": "P%", "isStagesEnabled": "Y"}})["types"]
    assert found == []


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"filter": {"name": "x"}}, "INVALID_ARG_VALUE"),
        ({"order": {"name": "ASC"}}, "INVALID_ARG_VALUE"),
        ({"filter": "x"}, "100"),
    ],
)
def test_smart_processes_are_not_filtered_by_what_they_have_not(portal, params, code):
    assert error(portal, "crm.type.list", params) == (400, code)


def test_smart_processes_are_listed_for_those_who_do_not_administer_the_crm_too(portal):
    filled(portal, types=[smart_process()], crm={"admin": False})
    assert [row["title"] for row in result(portal, "crm.type.list")["types"]] == ["Purchasing"]


def test_smart_invoices_get_a_funnel_with_its_stages_when_somebody_looks_for_it(portal):
    before = portal.state()
    call(portal, "crm.category.list", {"entityTypeId": 36})
    assert portal.state() == before
    (found,) = result(portal, "crm.category.list", {"entityTypeId": 31})["categories"]
    assert found == funnel(1, "General", entity_type=31, default="Y")
    assert result(portal, "crm.category.get", {"entityTypeId": 31, "id": 1}) == {"category": found}
    shown = [row["STATUS_ID"] for row in listed(portal, filter={"ENTITY_ID": "SMART_INVOICE_STAGE_1"})]
    assert shown == [f"DT31_1:{code}" for code in ("NEW", "PREPARATION", "CLIENT", "SUCCESS", "FAIL")]
    assert len({row["ID"] for row in portal.state()["crm"]["statuses"]}) == len(DEALS) + len(SOURCES) + 5


def test_smart_invoices_keep_the_funnel_that_they_have(portal):
    filled(portal, SOURCES, categories=[funnel(3, "Mine", entity_type=31)])
    found = result(portal, "crm.category.list", {"entityTypeId": 31})["categories"]
    assert [row["name"] for row in found] == ["Mine"]
    assert listed(portal, filter={"ENTITY_ID": "SMART_INVOICE_STAGE_3"}) == []
