"""Groups and the user: who is there, who may what."""

import pytest
from emulator.states import state
from emulator.wsgi_client import call, error, result

GROUPS = {"7": "Website", "8": "Operations", "9": "website", "12": "Elsewhere"}


@pytest.fixture(autouse=True)
def filled(portal):
    portal.replace(state(groups=GROUPS, hidden_groups=[8, 12], closed_groups=[9]))


def names(portal, **params):
    return [row["NAME"] for row in result(portal, "sonet_group.get", params)]


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        ({}, ["Website", "Operations", "website", "Group 10"]),
        ({"NAME": "WEBSITE"}, ["Website", "website"]),
        ({"=NAME": "Website"}, ["Website", "website"]),
        ({"%NAME": "site"}, ["Website", "website"]),
        ({"ID": 8}, ["Operations"]),
        ({"ID": ["7", 9, 404]}, ["Website", "website"]),
        ({">ID": 8}, ["website", "Group 10"]),
        ({"!ID": 7}, ["Operations", "website", "Group 10"]),
        ({"CLOSED": "Y"}, ["website"]),
        ({"@NAME": "Website"}, ["Website", "Operations", "website", "Group 10"]),
        ({"NO_SUCH": "x"}, ["Website", "Operations", "website", "Group 10"]),
        ({"NAME": "Elsewhere"}, []),
    ],
)
def test_filters_and_visibility(portal, condition, wanted):
    assert names(portal, FILTER=condition, ORDER={"ID": "ASC"}) == wanted


def test_rows_are_texts_and_come_newest_first(portal):
    row = result(portal, "sonet_group.get")[0]
    assert (row["ID"], row["NAME"], row["VISIBLE"], row["CLOSED"]) == ("10", "Group 10", "Y", "N")
    assert all(isinstance(value, str) for value in row.values())


def test_lower_case_parameters_are_not_seen(portal):
    assert len(names(portal, filter={"ID": 7})) == 4


def test_is_admin_shows_hidden_groups_to_administrators_alone(portal):
    assert "Elsewhere" not in names(portal, IS_ADMIN="Y")
    portal.replace({**portal.state(), "is_admin": True})
    assert "Elsewhere" in names(portal, IS_ADMIN="Y")
    assert "Elsewhere" not in names(portal)


@pytest.mark.parametrize(
    ("start", "first", "total", "following"),
    [(0, "1", 60, 50), (50, "51", 60, None), (100, "1", 60, 50), (-1, "1", 0, None)],
)
def test_pages_wrap_to_the_first(portal, start, first, total, following):
    portal.replace(state(groups={str(i): f"G{i}" for i in range(1, 61)}))
    got = call(portal, "sonet_group.get", {"ORDER": {"ID": "ASC"}, "start": start}).json
    assert (got["result"][0]["ID"], got["total"], got.get("next")) == (first, total, following)


def test_memberships_name_the_role(portal):
    rows = result(portal, "sonet_group.user.groups")
    assert [(r["GROUP_ID"], r["GROUP_NAME"], r["ROLE"]) for r in rows] == [
        ("7", "Website", "A"), ("8", "Operations", "E"), ("9", "website", "K"),
    ]  # fmt: skip


@pytest.mark.parametrize("is_admin", [True, False])
def test_who_am_i(portal, is_admin):
    portal.replace(state(is_admin=is_admin, user_id=5))
    assert result(portal, "profile")["ID"] == "5"
    assert result(portal, "profile")["ADMIN"] is is_admin
    assert result(portal, "user.admin") is is_admin
    assert result(portal, "user.current")["ID"] == "5"


def test_scopes(portal):
    assert result(portal, "scope") == ["task", "sonet_group", "user"]
    portal.replace(state(scopes=[]))
    assert result(portal, "scope") == [""]
    assert "crm" in result(portal, "scope", {"full": 1})


@pytest.mark.parametrize(
    ("method", "scope"),
    [("task.stages.get", "task"), ("tasks.task.list", "task"), ("sonet_group.get", "sonet_group"),
     ("sonet_group.user.groups", "sonet_group"), ("user.current", "user_brief")],
)  # fmt: skip
def test_each_method_wants_its_scope(portal, method, scope):
    portal.replace(state(scopes=["crm"]))
    assert error(portal, method, {"entityId": 7}) == (401, "insufficient_scope")
    portal.replace(state(scopes=[scope]))
    assert call(portal, method, {"entityId": 7}).status == 200


@pytest.mark.parametrize("method", ["profile", "scope", "server.time", "user.admin", "batch"])
def test_some_methods_want_none(portal, method):
    portal.replace(state(scopes=[]))
    assert call(portal, method).status == 200
