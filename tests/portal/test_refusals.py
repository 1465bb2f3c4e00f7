"""Each error code of the portal in words that say what to do."""

import pytest

from stagesync.portal.refusals import in_plain_words, scope_for


@pytest.mark.parametrize(
    ("code", "status", "description", "method", "said"),
    [
        (
            "INVALID_CREDENTIALS",
            401,
            "Invalid request credentials",
            "profile",
            ["wrong", "deleted", "WEBHOOK"],
        ),
        ("insufficient_scope", 401, "", "task.stages.get", ["scope task;", "tick"]),
        ("INSUFFICIENT_SCOPE", 403, "", "sonet_group.get", ["scope sonet_group;"]),
        ("insufficient_scope", 200, "", "tasks.task.list", ["scope task;"]),
        (
            "ACCESS_DENIED",
            400,
            "",
            "task.stages.update",
            ["may not edit this board", "moderator", "as_admin"],
        ),
        ("ACCESS_DENIED", 200, "", "task.stages.delete", ["may not edit this board", "owner"]),
        ("ACCESS_DENIED", 400, "", "task.stages.get", ["may not see this board", "no such group"]),
        (
            "ACCESS_DENIED",
            401,
            "REST is available only by subscription.",
            "task.stages.update",
            ["administrator", "only by subscription"],
        ),
        ("ACCESS_DENIED", 403, "Access denied!", "task.stages.get", ["administrator", '"Access denied!"']),
        ("EMPTY_TITLE", 400, "", "task.stages.add", ["without a title"]),
        ("NOT_FOUND", 400, "", "task.stages.update", ["no such stage", "plan again"]),
        ("NOT_FOUND", 400, "Entity gone", "crm.status.get", ["refuses the call", "Entity gone"]),
        ("IS_SYSTEM", 400, "", "task.stages.delete", ["first stage"]),
        ("NO_EMPTY", 400, "", "task.stages.delete", ["holds tasks", "move_tasks_to"]),
        ("TASK_NOT_FOUND", 400, "", "task.stages.movetask", ["no such task"]),
        ("DIFFERENT_STAGES", 400, "", "task.stages.movetask", ["does not belong"]),
        ("ACCESS_DENIED_MOVE", 400, "", "task.stages.movetask", ["may not move", "as_admin does not help"]),
        ("QUERY_LIMIT_EXCEEDED", 503, "Too many requests", "profile", ["wait", "IP address"]),
        ("OPERATION_TIME_LIMIT", 429, "", "task.stages.get", ["operating time", "ten minutes"]),
        ("OVERLOAD_LIMIT", 401, "", "profile", ["blocked", "support"]),
        ("ERROR_METHOD_NOT_FOUND", 404, "Method not found!", "task.stages.get", ["does not know", "user id"]),
        ("PORTAL_DELETED", 403, "", "profile", ["deleted", "closed"]),
        ("authorization_error", 401, "", "profile", ["dismissed"]),
        ("PAYMENT_REQUIRED", 401, "", "profile", ["subscription has ended"]),
        ("INVALID_REQUEST", 401, "Https required.", "profile", ["https://"]),
        ("INVALID_REQUEST", 400, "Odd", "profile", ["refuses the call", '"Odd"']),
        ("DISPATCHER_ERROR", 400, 'Argument "entityid" is required', "task.stages.get", ["entityid"]),
        ("UNKNOWN_ERROR", 400, "", "task.stages.add", ["may have done"]),
    ],
)
def test_says_what_is_wrong_and_what_to_do(code, status, description, method, said):
    words = in_plain_words(code, status, description, method)
    assert all(part in words for part in said), words
    assert f"({code})" in words


def test_an_unknown_code_is_named_with_the_portals_own_text_made_harmless():
    words = in_plain_words("ODD\x1b", 400, "one\n\x1b[2J<br>two " + "x" * 400, "profile")
    assert "ODD\\x1b" in words
    assert "one\\n\\x1b[2J<br>two" in words
    assert "\x1b" not in words
    assert len(words) < 400


@pytest.mark.parametrize("code", ["", "0"])
def test_an_empty_code_is_a_refusal_like_any_other(code):
    assert "Bad sort key" in in_plain_words(code, 400, "Bad sort key", "tasks.task.list")


@pytest.mark.parametrize(
    ("method", "scope"),
    [
        ("task.stages.add", "task"),
        ("tasks.task.list", "task"),
        ("sonet_group.user.groups", "sonet_group"),
        ("crm.status.list", "crm"),
        ("disk.folder.get", "disk"),
    ],
)
def test_names_the_scope_that_a_method_needs(method, scope):
    assert scope_for(method) == scope
