"""The published schema: sound in itself, true of the examples, and of one mind with the reader."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from stagesync.config import composing, load, reading, schema_text, structure
from stagesync.config.documents import parse
from stagesync.config.kinds import ADDED_ENTRY_KEYS, ENTRY_KEYS, KINDS, STAND_INS, TEMPLATE_KEYS
from stagesync.config.report import Report
from stagesync.errors import ConfigError
from stagesync.model import entity as entities
from stagesync.model.board import Kind
from stagesync.model.directory import LONGEST_CODE
from stagesync.model.title import LONGEST, longest

SCHEMA = json.loads(schema_text())
LEFT_TO_CHECKS = {"pattern", "minLength", "maxLength", "uniqueItems"}
EXAMPLE = re.compile(r"```yaml\n(.*?)\n```", re.DOTALL)


def parts(schema, path=""):
    if isinstance(schema, dict):
        yield path, schema
        for key, value in schema.items():
            if key not in ("examples", "default", "const", "enum"):
                yield from parts(value, f"{path}/{key}")


def test_the_schema_is_a_schema_of_its_draft():
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$id"] == "https://stagesync.github.io/schemas/config-1.schema.json"


KEYS = [
    (f"{path}/properties/{name}", key)
    for path, part in parts(SCHEMA)
    if part.get("additionalProperties") is False
    for name, key in part["properties"].items()
]


@pytest.mark.parametrize(("path", "key"), KEYS, ids=[path for path, _ in KEYS])
def test_an_editor_can_explain_every_key(path, key):
    if set(key) == {"$ref"}:
        key = SCHEMA["$defs"][key["$ref"].rsplit("/", 1)[1]]
    assert key["title"]
    assert key["description"]
    shown = [key.get("examples"), *(choice.get("examples") for choice in key.get("anyOf", []))]
    assert any(shown) or EXAMPLE.search(key["markdownDescription"])


@pytest.mark.parametrize(
    "enum", [part for _, part in parts(SCHEMA) if "enum" in part], ids=lambda part: part["title"]
)
def test_an_editor_can_explain_every_value_of_a_list(enum):
    for key in ("enumDescriptions", "markdownEnumDescriptions"):
        assert len([text for text in enum[key] if text.endswith(".")]) == len(enum["enum"])


ENTITY_WORDS = SCHEMA["$defs"]["board"]["properties"]["entity"]["anyOf"][0]
BOARD_RULES = SCHEMA["$defs"]["board"]["allOf"]


def test_an_editor_offers_the_words_of_entity_and_explains_each():
    assert tuple(ENTITY_WORDS["enum"]) == entities.NAMES
    for key in ("enumDescriptions", "markdownEnumDescriptions"):
        assert len([text for text in ENTITY_WORDS[key] if text.endswith(".")]) == len(entities.NAMES)


@pytest.mark.parametrize("kind", Kind)
def test_the_schema_knows_the_keys_of_each_kind_as_the_reader_does(kind):
    (rule,) = [
        part["then"]
        for part in BOARD_RULES
        if part["if"]["properties"]["kind"] == {"const": kind} and part["if"]["required"] == ["kind"]
    ]
    stages = rule["properties"]["stages"]["items"]["$ref"].rsplit("/", 1)[1]
    forbidden = {name for name, wanted in rule["properties"].items() if wanted is False}
    choices = rule.get("oneOf", [rule])
    assert [set(choice.get("required", ())) for choice in choices] == [
        KINDS[kind].required,
        *({STAND_INS[name]} for name in KINDS[kind].required if name in STAND_INS),
    ]
    assert rule["properties"]["override"]["items"]["$ref"].rsplit("/", 1)[1] == stages
    assert set(SCHEMA["$defs"]["board"]["properties"]) - forbidden == KINDS[kind].board
    assert set(SCHEMA["$defs"][stages]["properties"]) == KINDS[kind].entry


def test_an_entry_of_an_unknown_kind_may_have_every_key_of_some_kind():
    assert set(SCHEMA["$defs"]["stageOfAnyKind"]["properties"]) == ENTRY_KEYS
    assert set(SCHEMA["$defs"]["templateStage"]["properties"]) == ENTRY_KEYS - {"id"}
    assert set(SCHEMA["$defs"]["addedStage"]["properties"]) == ADDED_ENTRY_KEYS
    assert set(SCHEMA["properties"]["templates"]["additionalProperties"]["properties"]) == TEMPLATE_KEYS


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("title", LONGEST),
        ("crmTitle", longest(Kind.CRM)),
        ("code", LONGEST_CODE),
        ("statusCode", LONGEST_CODE),
    ],
)
def test_an_editor_tells_texts_that_are_too_long(name, said):
    part = SCHEMA["$defs"][name]
    assert part["maxLength"] == said
    assert f"up to {said} characters" in part["description"] or name == "statusCode"


def test_what_editors_show_says_the_same_with_and_without_markdown():
    """Where both are there, Markdown adds code spans and examples; a text of its own needs a reason."""
    pairs = [
        (plain, marked.replace("`", ""))
        for _, part in parts(SCHEMA)
        for plain, marked in zip(
            part.get("enumDescriptions", ()), part.get("markdownEnumDescriptions", ()), strict=True
        )
    ]
    assert pairs
    assert [pair for pair in pairs if pair[0] != pair[1]] == []


def test_examples_and_defaults_in_the_schema_are_valid():
    checked = 0
    for _, part in parts(SCHEMA):
        own = {**part, "$defs": SCHEMA["$defs"]}
        written = [yaml_value(found) for found in EXAMPLE.findall(part.get("markdownDescription", ""))]
        defaults = [part["default"]] if "default" in part else []
        for value in [*part.get("examples", []), *defaults, *written]:
            Draft202012Validator(own).validate(value)
            checked += 1
    assert checked > 20


def yaml_value(text):
    return structure.plain(composing.compose(text, Report("example")))


@pytest.mark.parametrize("text", ["000000", "5319e7", "NO", "null", "2024", "true", '"#0cf"'])
def test_scalars_that_are_read_as_written_do_not_contradict_the_schema(text, tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text(
        f"version: 1\nboards: {{me: {{kind: my-plan, stages: [{{title: {text}, was: [{text}]}}]}}}}\n"
    )
    draft = reading.read(parse(path.read_bytes(), Report("a")), Report("a"))
    Draft202012Validator(SCHEMA).validate(structure.plain(draft.root))


SCALARS = st.sampled_from(
    [
        None,
        True,
        False,
        0,
        1,
        1.0,
        -1,
        7,
        2.5,
        2**31,
        "",
        " ",
        "1",
        "t",
        "keep",
        "delete",
        "my-plan",
        "#00C4FB",
        "scrum",
        "deal",
        "lead",
        "smart-invoice",
        "130",
        31,
        130,
        "success",
        "new",
        "owner",
        "EU_WEBHOOK",
    ]
)
KEYS_OF_ENTRIES = st.sampled_from(["title", "color", "was", "id", "code", "semantic", "type", "colour"])
ENTRIES = st.one_of(
    st.fixed_dictionaries({"title": SCALARS}),
    st.dictionaries(KEYS_OF_ENTRIES, st.one_of(SCALARS, st.lists(SCALARS, max_size=2)), max_size=4),
    SCALARS,
)
STAGES = st.one_of(st.lists(ENTRIES, max_size=3), SCALARS)
KIND_NAMES = [str(kind) for kind in Kind]
GROUPS = st.one_of(
    st.lists(SCALARS, max_size=3),
    st.dictionaries(
        st.sampled_from(["name", "not", "role", "archived", "stray"]),
        st.one_of(SCALARS, st.lists(SCALARS, max_size=2)),
        max_size=4,
    ),
    SCALARS,
)
ADDED = st.one_of(
    st.fixed_dictionaries({"title": SCALARS}, optional={"after": SCALARS, "before": SCALARS, "id": SCALARS}),
    ENTRIES,
)
TEMPLATE_BODIES = st.one_of(
    STAGES,
    st.fixed_dictionaries(
        {},
        optional={
            "extends": st.one_of(st.just("a"), SCALARS),
            "override": STAGES,
            "without": st.one_of(st.lists(SCALARS, max_size=2), SCALARS),
            "stages": st.one_of(st.lists(ADDED, max_size=3), SCALARS),
            "stray": SCALARS,
        },
    ),
)
PORTALS = st.one_of(
    st.fixed_dictionaries({}, optional={"webhook_env": SCALARS, "rate": SCALARS, "webhook": SCALARS}),
    STAGES,
)
ANY_KIND = st.one_of(st.sampled_from(KIND_NAMES), SCALARS)
ENTITIES = st.one_of(
    st.sampled_from(["deal", "lead", "quote", "smart-invoice", 1, 2, 7, 31, 128, 127, 2**31]), SCALARS
)
SOUND_BOARDS = st.fixed_dictionaries(
    {"kind": st.just("kanban"), "group": st.just(7), "stages": st.just([{"title": "x"}])},
    optional={
        "unlisted": SCALARS,
        "as_admin": SCALARS,
        "allow_mass_delete": SCALARS,
        "move_tasks_to": SCALARS,
        "template": SCALARS,
        "stray": SCALARS,
    },
)
BOARDS = st.one_of(
    SOUND_BOARDS,
    st.fixed_dictionaries(
        {"kind": ANY_KIND},
        optional={"group": SCALARS, "template": SCALARS, "stages": STAGES, "move_tasks_to": SCALARS},
    ),
    st.fixed_dictionaries(
        {"kind": st.sampled_from(KIND_NAMES), "stages": STAGES},
        optional={
            "group": SCALARS,
            "process": SCALARS,
            "entity": ENTITIES,
            "pipeline": SCALARS,
            "as_admin": st.booleans(),
            "portal": SCALARS,
            "groups": GROUPS,
        },
    ),
    st.fixed_dictionaries(
        {"kind": st.sampled_from(["kanban", "scrum", "my-plan"]), "template": st.just("a")},
        optional={"group": SCALARS, "groups": GROUPS, "override": STAGES, "stages": STAGES},
    ),
    st.fixed_dictionaries(
        {"kind": st.just("kanban"), "groups": GROUPS, "stages": st.just([{"title": "x"}])},
    ),
    st.fixed_dictionaries(
        {"kind": st.just("crm"), "entity": ENTITIES, "stages": st.just([{"title": "x"}])},
        optional={"pipeline": SCALARS},
    ),
    SCALARS,
)
NAMES = st.sampled_from(["a", "b", "c"])
DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={
        "version": st.one_of(st.just(1), SCALARS),
        "portals": st.one_of(st.dictionaries(NAMES, PORTALS, max_size=2), SCALARS),
        "templates": st.one_of(st.dictionaries(NAMES, TEMPLATE_BODIES, max_size=2), SCALARS),
        "boards": st.one_of(st.dictionaries(NAMES, BOARDS, max_size=2), SCALARS),
        "extra": SCALARS,
    },
)


@settings(deadline=None, max_examples=1000)
@given(DOCUMENTS)
def test_the_reader_accepts_exactly_what_the_schema_accepts(data):
    report = Report("a")
    document = parse(json.dumps(data).encode(), report)
    draft = reading.read(document, report)
    errors = [
        error
        for error in Draft202012Validator(SCHEMA).iter_errors(data)
        if error.validator not in LEFT_TO_CHECKS
    ]
    assert bool(draft.unsound) == bool(errors)
    structure.check(draft)
    assert bool(report.problems) == bool(errors)


SOUND = {"kind": "kanban", "group": 7, "stages": [{"title": "x"}]}
BARE = {"kind": "kanban", "stages": [{"title": "x"}]}
BLANKS = ["", " ", "\t \n", "\u00a0", "\u3000", "\x1f", "\x85", "\0", " \0 "]
PLACES = {
    "group": lambda text: {**SOUND, "group": text},
    "groups": lambda text: {**BARE, "groups": [text]},
    "name": lambda text: {**BARE, "groups": {"name": text}},
    "not": lambda text: {**BARE, "groups": {"name": "*", "not": [text]}},
    "process": lambda text: {"kind": "rpa", "process": text, "stages": [{"title": "x"}]},
    "pipeline": lambda text: {
        "kind": "crm",
        "entity": "deal",
        "pipeline": text,
        "stages": [{"title": "x"}],
    },
    "portal": lambda text: {**SOUND, "portal": text},
    "template": lambda text: {"kind": "kanban", "group": 7, "template": text},
    "move_tasks_to": lambda text: {
        **SOUND,
        "unlisted": "delete",
        "move_tasks_to": text,
        "stages": [{"title": text or "x"}],
    },
    "title": lambda text: {**SOUND, "stages": [{"title": text}]},
    "was": lambda text: {**SOUND, "stages": [{"title": "x", "was": [text]}]},
}
ODD_BUT_SOUND = ["x", " x ", "\ufeff", "\x01"]
TEMPLATES = {name: [{"title": "x"}] for name in ODD_BUT_SOUND[:2]}  # no other of these is a template's name
NAMES_OF_BOARDS = ["dev", " dev ", "2024", "進行"]


def is_valid(data):
    return Draft202012Validator(SCHEMA).is_valid(data)


def is_taken(data, folder):
    path = folder / "a.yaml"
    path.write_text(json.dumps(data))
    try:
        load([str(path)])
    except ConfigError:
        return False
    return True


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", [*BLANKS, *ODD_BUT_SOUND])
def test_a_blank_text_is_refused_by_the_schema_and_by_the_tool(place, text, tmp_path):
    named = {name: {"webhook_env": f"PORTAL_{at}"} for at, name in enumerate(TEMPLATES)}
    data = {"version": 1, "portals": named, "templates": TEMPLATES, "boards": {"dev": PLACES[place](text)}}
    assert is_valid(data) == (text not in BLANKS)
    if place not in ("template", "portal") or text in (*BLANKS, *TEMPLATES):
        assert is_taken(data, tmp_path) == (text not in BLANKS)


@pytest.mark.parametrize("name", [*BLANKS, *NAMES_OF_BOARDS, "a/b", "a\u200bb", "a\u202eb", "a\nb"])
def test_a_name_is_refused_by_the_schema_and_by_the_tool(name, tmp_path):
    as_board = {"version": 1, "boards": {name: SOUND}}
    as_template = {"version": 1, "templates": {name: [{"title": "x"}]}, "boards": {"dev": SOUND}}
    as_portal = {"version": 1, "portals": {name: {"webhook_env": "A"}}, "boards": {"dev": SOUND}}
    good = name in NAMES_OF_BOARDS
    assert is_valid(as_portal) == is_taken(as_portal, tmp_path) == good
    assert is_valid(as_board) == is_taken(as_board, tmp_path) == good
    assert is_valid(as_template) == is_taken(as_template, tmp_path) == (good or name == "a/b")


@pytest.mark.parametrize(
    ("key", "text", "good"),
    [
        *(("webhook_env", name, True) for name in ("EU_WEBHOOK", "_", "a1")),
        *(
            ("webhook_env", name, False)
            for name in ("1A", "A-B", "A B", "", "É", "A\t", "https://x/rest/1/abc/")
        ),
        *(("rate", rate, True) for rate in ("standard", "enterprise", "50/2", "1/0.5", "007/10.25")),
        *(
            ("rate", rate, False)
            for rate in ("50", "0/2", "5/0", "5/0.0", "5/", "/2", "5/.5", "fast", "-5/2", "")
        ),
        ("rate", "1234567890/2", False),
        *((key, value, False) for key in ("rate", "webhook_env") for value in (5, 0.5, True, None)),
    ],
)
def test_a_variable_and_a_rate_are_refused_by_the_schema_and_by_the_tool(key, text, good, tmp_path):
    data = {"version": 1, "portals": {"eu": {"webhook_env": "A", key: text}}, "boards": {"dev": SOUND}}
    assert is_valid(data) == is_taken(data, tmp_path) == good


@pytest.mark.parametrize("key", ["stages", "override"])
@pytest.mark.parametrize(
    ("place", "good"), [({"groups": [7]}, False), ({"groups": {"name": "*"}}, False), ({"group": 7}, True)]
)
def test_an_id_on_a_board_of_many_groups_is_refused_by_the_schema_and_by_the_tool(key, place, good, tmp_path):
    own = {"template": "a"} if key == "override" else {}
    data = {
        "version": 1,
        "templates": {"a": [{"title": "x"}]},
        "boards": {"dev": {"kind": "kanban", **place, **own, key: [{"title": "x", "id": 5}]}},
    }
    assert is_valid(data) == is_taken(data, tmp_path) == good


@pytest.mark.parametrize(("titles", "good"), [(["x", "y"], True), (["x", "x"], False)])
def test_a_title_that_is_left_out_twice_is_refused_by_the_schema_and_by_the_tool(titles, good, tmp_path):
    data = {
        "version": 1,
        "templates": {
            "a": [{"title": "x"}, {"title": "y"}, {"title": "z"}],
            "b": {"extends": "a", "without": titles},
        },
        "boards": {"dev": {"kind": "kanban", "group": 7, "template": "b"}},
    }
    assert is_valid(data) == is_taken(data, tmp_path) == good


@settings(deadline=None, max_examples=150)
@given(st.one_of(st.binary(max_size=60), st.text("{}[]:,-#&*!|>'\"%@ \n\tab1", max_size=60).map(str.encode)))
def test_any_bytes_give_problems_or_a_configuration_and_nothing_else(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "fuzz.yaml"
    path.write_bytes(data)
    problems = ()
    try:
        load([str(path)])
    except ConfigError as error:
        problems = error.problems
    assert all(str(problem).isprintable() for problem in problems)


def test_reading_a_good_file_does_not_load_the_validator():
    example = Path(__file__).parents[2] / "examples" / "quickstart"
    code = (
        "import sys; from stagesync.config import load; load(sys.argv[1:]); "
        "print(sorted({'jsonschema', 'httpx', 'deepdiff'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(example)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
