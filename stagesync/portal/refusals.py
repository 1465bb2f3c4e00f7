"""The portal's error codes in plain words: what is wrong, and what to do.

The table decides on the code; the HTTP status is used only where one code means two things. Which document is
an error at all is decided in `answers`. Source: docs/portal.md, "Error codes".
"""

from __future__ import annotations

from stagesync.portal.foreign_text import shown

_PLATFORM_WORDS = {
    "INVALID_CREDENTIALS": "the portal does not know this webhook: its user id or code is wrong, or it was "
    "disabled or deleted; create an incoming webhook there and set STAGESYNC_WEBHOOK to its URL",
    "NO_AUTH_FOUND": "the request reached the portal without credentials; check that STAGESYNC_WEBHOOK "
    "holds the whole webhook URL, user id and code included",
    "AUTHORIZATION_ERROR": "the portal can't log the webhook's user in, who was probably dismissed or "
    "deactivated; create the webhook anew as an active user",
    "USER_ACCESS_ERROR": "the webhook's user may not use this access; ask the portal's administrator",
    "OVERLOAD_LIMIT": "the portal has blocked this webhook because of overload; only Bitrix24 support can "
    "lift that",
    "QUERY_LIMIT_EXCEEDED": "the portal refuses more requests from this address for now (its limit is "
    "shared by all integrations behind one IP address); wait a minute, then run again",
    "OPERATION_TIME_LIMIT": "the portal blocks this method because it used up its operating time; wait ten "
    "minutes, then run again",
    "ERROR_METHOD_NOT_FOUND": "the portal does not know this method at this address: the webhook URL lacks "
    "a part (such as the user id), or the portal is too old or lacks the module",
    "PORTAL_DELETED": "the portal was deleted or its site is closed; ask its administrator, or correct "
    "STAGESYNC_WEBHOOK",
    "PAYMENT_REQUIRED": "the portal's subscription has ended; renew it there",
    "WRONG_LICENSE": "the portal's licence does not cover this; ask its administrator",
    "ACTION_NOT_ALLOWED.RESTRICTED": "the portal's plan does not allow task management through REST; ask its "
    "administrator",
    "METHOD_CONFIRM_WAITING": "an administrator of the portal has to approve this method first",
    "METHOD_CONFIRM_DENIED": "an administrator of the portal has denied this method",
    "SOCIALNETWORK_IS_NOT_INSTALLED": "the portal lacks the social network module, so it has no groups",
    "UNKNOWN_ERROR": "the portal gave up without saying why, and may have done the call all the same; plan "
    "again",
    "INTERNAL_SERVER_ERROR": "the portal failed inside, and may have done the call all the same; plan again",
    "ERROR_UNEXPECTED_ANSWER": "the portal failed inside, and may have done the call all the same; plan "
    "again",
    "WRONG_ENCODING": "the portal could not write its answer as JSON (a text on it is damaged), and may "
    "have done the call all the same",
}

_STAGE_WORDS = {
    "EMPTY_TITLE": "the portal refuses a stage without a title; give the entry one",
    "EMPTY_DATA": "the portal found nothing to change in the call",
    "NOT_FOUND": "there is no such stage (any more): someone has probably deleted it; plan again",
    "IS_SYSTEM": "the portal never deletes the first stage of a board or a stage of its own; let another "
    "stage stand first, or keep it",
    "NO_EMPTY": "the stage still holds tasks, so the portal does not delete it; move them first "
    "(move_tasks_to)",
    "TASK_NOT_FOUND": "there is no such task, or the webhook's user may not see it; plan again",
    "DIFFERENT_STAGES": "the task does not belong to the stage's group; plan again",
    "ACCESS_DENIED_MOVE": "the webhook's user may not move this task: the right to sort tasks in the group is "
    "needed, and as_admin does not help here",
}

_SCOPES = {
    "task": "task",
    "tasks": "task",
    "sonet_group": "sonet_group",
    "socialnetwork": "socialnetwork",
    "user": "user_brief",
    "rpa": "rpa",
    "crm": "crm",
}


def in_plain_words(code: str, status: int, description: str, method: str) -> str:
    """Return what a refusal means and what to do.

    `description` is the portal's own text with secrets already hidden; it is quoted, escaped and cut, where
    the code alone does not say it all. `status` is the HTTP status, 200 for a command within a batch.
    """
    match code.upper():
        case "INSUFFICIENT_SCOPE":
            return _scope_words(method) + _named(code)
        case "ACCESS_DENIED":
            return _denied_words(status, description, method) + _named(code)
        case "INVALID_REQUEST" if "https" in description.lower():
            return (
                "the portal takes webhooks over https alone; start STAGESYNC_WEBHOOK with https://"
                + _named(code)
            )
        case known if known in _PLATFORM_WORDS:
            return _PLATFORM_WORDS[known] + _named(code)
        case known if known in _STAGE_WORDS and _is_stage_method(method):
            return _STAGE_WORDS[known] + _named(code)
        case _:
            return f"the portal refuses the call{_named(code)}{_quoted(description)}"


def scope_for(method: str) -> str:
    """Return the scope that a webhook needs for `method`. Source: docs/portal.md, "Scopes"."""
    family = method.lower().partition(".")[0]
    return _SCOPES.get(family, family)


def _scope_words(method: str) -> str:
    return f"the webhook lacks the scope {scope_for(method)}; tick it in the webhook's settings on the portal"


def _is_stage_method(method: str) -> bool:
    return method.lower().startswith("task.stages.")


def _denied_words(status: int, description: str, method: str) -> str:
    """The stage methods refuse for want of a right in the group; 401 and 403 come from the platform."""
    if status in {401, 403} or not _is_stage_method(method):
        return f"the portal denies access; ask its administrator{_quoted(description)}"
    if method.lower() == "task.stages.get":
        return (
            "the webhook's user may not see this board, or there is no such group; add the user to the group, "
            "or use an administrator's webhook with as_admin"
        )
    return (
        "the webhook's user may not edit this board; make the user owner or moderator of the group, or use an "
        "administrator's webhook with as_admin"
    )


def _named(code: str) -> str:
    return f" ({shown(code, longest=80)})" if code else " (without a code)"


def _quoted(description: str) -> str:
    words = shown(description)
    return f': the portal says "{words}"' if words else ""
