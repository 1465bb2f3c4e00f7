"""The kinds of problems that a file can have: stable words for the services that collect findings.

What is wrong in one place, in words, is a Problem.
"""

from __future__ import annotations

from enum import StrEnum


class Rule(StrEnum):
    """What a file breaks. The words are public: none is ever reused or renamed."""

    about: str

    def __new__(cls, word: str, about: str) -> Rule:
        """Make a word that knows what it is about, in one sentence without a full stop."""
        rule = str.__new__(cls, word)
        rule._value_ = word
        rule.about = about
        return rule

    UNREADABLE = (
        "unreadable",
        "A file is there, can be read and is of a usual size; a folder holds YAML files",
    )
    ENCODING = "encoding", "A file is UTF-8 without control characters and odd line breaks"
    EMPTY_FILE = "empty-file", "A file holds a mapping of keys to values"
    YAML_SYNTAX = "yaml-syntax", "A file is well-formed YAML"
    YAML_FEATURE = (
        "yaml-feature",
        "Tags, merge keys, several documents and keys that are no text are not used",
    )
    YAML_LIMIT = "yaml-limit", "A file stays within the limits of nesting and of nodes"
    DUPLICATE_KEY = "duplicate-key", "A key stands once in its mapping"
    UNKNOWN_KEY = "unknown-key", "Only the keys of the format are used"
    MISSING_KEY = "missing-key", "The required keys are there"
    WRONG_VALUE = "wrong-value", "The value of a key is of its form"
    EMPTY_TEXT = "empty-text", "A title or name is not blank"
    LONG_TITLE = "long-title", "A title has at most 255 characters, 100 on a crm board"
    ODD_TITLE = "odd-title", "A title has no blanks around it and no invisible characters, and is not 0"
    CUT_BY_COMMENT = "cut-by-comment", "A value is not cut off by an unquoted #"
    COLOR = "color", "A colour is #RRGGBB, RRGGBB or #RGB"
    DUPLICATE_TITLE = "duplicate-title", "Two entries of one title are told apart by id, code or type"
    SIMILAR_TITLE = "similar-title", "Two titles differ in more than case, blanks or Unicode form"
    FORMER_TITLE = "former-title", "A former title belongs to one entry, and is not the title of another"
    DUPLICATE_ID = "duplicate-id", "An id is pinned once"
    CODE = "code", "A code is one that the stages of the board can have"
    DUPLICATE_CODE = "duplicate-code", "A code stands once in a list of stages"
    SUCCESS_STAGE = "success-stage", "A board has at most one success stage"
    STAGE_ORDER = (
        "stage-order",
        "Normal stages come first, then success, then fail; in a sprint new, then work, then finish",
    )
    TEMPLATE_ID = "template-id", "An entry that serves several boards has no id"
    BOARD_NAME = "board-name", "Outputs and --target can carry the name of a board, template or portal"
    DUPLICATE_NAME = "duplicate-name", "The name of a board, template or portal stands once in the whole run"
    DUPLICATE_ADDRESS = "duplicate-address", "One board alone has an address"
    NO_BOARD = "no-board", "A run has at least one board"
    STAGES = "stages", "A board has either template or stages"
    UNKNOWN_TEMPLATE = "unknown-template", "The template of a board is there"
    UNUSED_TEMPLATE = "unused-template", "A board uses each template"
    EXTENDS = "extends", "A template does not build on itself"
    OVERRIDE = "override", "What changes a template names one stage of it, each stage once, and leaves some"
    GROUPS = "groups", "A list of groups holds ids and exact names, each once"
    UNKNOWN_PORTAL = "unknown-portal", "The portal of a board is there"
    UNUSED_PORTAL = "unused-portal", "A board lies on each portal"
    WEBHOOK_ENV = (
        "webhook-env",
        "A portal names a variable of its own that holds its webhook, never the webhook",
    )
    MOVE_TASKS_TO = (
        "move-tasks-to",
        "The stage that gets the tasks of deleted stages is one entry of the board",
    )
    NO_EFFECT = "no-effect", "A key has an effect where it stands"
    NOT_ON_MY_PLAN = "not-on-my-plan", "A my-plan board has no keys of a group"
    NOT_OF_KIND = "not-of-kind", "A board and its stages have only keys that the kind of the board knows"
