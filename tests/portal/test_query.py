"""What is written into a batch command is what PHP reads out of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from portal.php_query import parse_command

from stagesync.portal.query import encode


@pytest.mark.parametrize(
    ("params", "query"),
    [
        ({}, ""),
        ({"entityId": 7}, "entityId=7"),
        ({"isAdmin": True, "numeric": False}, "isAdmin=1&numeric=0"),
        ({"fields": {"TITLE": "Plan #1", "AFTER_ID": 0}}, "fields[TITLE]=Plan%20%231&fields[AFTER_ID]=0"),
        (
            {"filter": {">ID": 3, "STAGE_ID": [5, 0]}},
            "filter[%3EID]=3&filter[STAGE_ID][0]=5&filter[STAGE_ID][1]=0",
        ),
        ({"select": ("ID",), "start": None}, "select[0]=ID"),
        ({"a": "&=%+#?/\"'"}, "a=%26%3D%25%2B%23%3F%2F%22%27"),
        ({"a": "😀é"}, "a=%F0%9F%98%80%C3%A9"),
        ({"a": ""}, "a="),
        ({"a": 1.5}, "a=1.5"),
    ],
)
def test_writes_php_brackets_percent_encoded_once(params, query):
    assert encode(params) == query


@pytest.mark.parametrize("empty", [{}, [], ()])
def test_refuses_what_a_query_string_cannot_express(empty):
    with pytest.raises(ValueError, match="empty list or map"):
        encode({"filter": {"STAGE_ID": empty}})


def test_refuses_values_of_other_types():
    with pytest.raises(TypeError, match="bytes"):
        encode({"a": b"x"})


def as_php_has_it(value):
    """The parameters as PHP sees them: texts alone, lists as maps."""
    match value:
        case dict():
            return {key: as_php_has_it(inner) for key, inner in value.items() if inner is not None}
        case list():
            return {
                str(index): as_php_has_it(inner) for index, inner in enumerate(value) if inner is not None
            }
        case bool():
            return "1" if value else "0"
    return str(value)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
KEYS = st.text(st.sampled_from("ABCxyz_><!=%&#+ é"), min_size=1, max_size=5)
SCALARS = TEXTS | st.integers() | st.booleans()
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3) | st.dictionaries(KEYS, inner, min_size=1, max_size=3)
    ),
)


@settings(deadline=None, max_examples=200)
@given(
    st.dictionaries(
        st.sampled_from(["fields", "filter", "entityId", "select"]), VALUES | st.none(), max_size=3
    )
)
def test_php_reads_back_what_was_meant(params):
    assert parse_command(f"task.stages.get?{encode(params)}") == ("task.stages.get", as_php_has_it(params))
