"""PHP's rules for queries, JSON and references, as worked examples."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stagesync.emulator.php_json import dumps
from stagesync.emulator.php_query import parse_str, split_url
from stagesync.emulator.php_value import equals_zero, to_int, truthy
from stagesync.emulator.references import substitute_text

QUERIES = [
    ("a=1&a=2", {"a": "2"}),
    ("a[]=1&a[]=2", {"a": {0: "1", 1: "2"}}),
    ("a[]=", {"a": {0: ""}}),
    ("a[3]=x&a[]=y", {"a": {3: "x", 4: "y"}}),
    ("fields[TITLE]=x&fields[COLOR]=y", {"fields": {"TITLE": "x", "COLOR": "y"}}),
    ("a[b][c]=1&a[b][d]=2", {"a": {"b": {"c": "1", "d": "2"}}}),
    ("t=a+b%2Bc", {"t": "a b+c"}),
    ("a;b=1", {"a;b": "1"}),
    ("a.b c=1", {"a_b_c": "1"}),
    ("a.b[c.d e]=1", {"a_b": {"c.d e": "1"}}),
    ("f[>=ID]=3", {"f_>": "ID]=3"}),
    ("f[%3E%3DID]=3", {"f": {">=ID": "3"}}),
    ("a[b]c=1", {"a": {"b": "1"}}),
    ("a[b][c=1", {"a": {"b": "1"}}),
    ("a=1&a[b]=2", {"a": {"b": "2"}}),
    ("flag", {"flag": ""}),
    ("=x&&b=1", {"b": "1"}),
    ("x=true&y=null", {"x": "true", "y": "null"}),
    ("t=%D0%93", {"t": "Г"}),
    ("t=Г", {"t": "Г"}),
    ("07=a&7=b", {"07": "a", 7: "b"}),
]


@pytest.mark.parametrize(("query", "wanted"), QUERIES, ids=[query for query, _ in QUERIES])
def test_query_strings_decode_as_in_php(query, wanted):
    assert parse_str(query) == wanted


def test_a_parse_stops_at_1000_variables_and_drops_what_is_nested_too_deep():
    assert len(parse_str("&".join(f"v{i}=1" for i in range(1100)))) == 1000
    assert parse_str("a" + "[x]" * 70 + "=1&b=2") == {"b": "2"}


URLS = [
    ("m?a=1#b=2", ("m", "a=1")),
    ("m#x?a=1", ("m", "")),
    ("m?a=\n\t", ("m", "a=__")),
    ("m?a=b:c", ("m", "a=b:c")),
    ("x:m?a=1", ("m", "a=1")),
    ("m:80?a=1", ("", "a=1")),
    ("https://h/rest/m?a=1", ("/rest/m", "a=1")),
    ("/m?a=1", ("/m", "a=1")),
    ("m.json?a=1", ("m.json", "a=1")),
    ("m", ("m", "")),
    ("m?a=?", ("m", "a=?")),
]


@pytest.mark.parametrize(("url", "wanted"), URLS, ids=[repr(url) for url, _ in URLS])
def test_commands_are_split_as_by_parse_url(url, wanted):
    assert split_url(url) == wanted


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({}, "[]"),
        ([], "[]"),
        ({0: "a", 1: "b"}, '["a","b"]'),
        ({1: "a"}, '{"1":"a"}'),
        ({1: "a", 0: "b"}, '{"1":"a","0":"b"}'),
        ({"x": {}}, '{"x":[]}'),
        ("<>&'\"/", '"\\u003C\\u003E\\u0026\\u0027\\u0022\\/"'),
        ('\\"', '"\\\\\\u0022"'),
        ("完了 é\u2028", '"完了 é\\u2028"'),
        ("\n\x01", '"\\n\\u0001"'),
        (None, "null"),
        (True, "true"),
    ],
)
def test_json_comes_out_as_from_php(value, text):
    assert dumps(value) == text


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_escaped_json_still_means_the_same(text):
    written = dumps({"t": text})
    assert json.loads(written) == {"t": text}
    assert not set("<>&'") & set(written)


@pytest.mark.parametrize(
    ("value", "number", "truth", "zero"),
    [
        ("", 0, False, False), ("0", 0, False, True), ("0.0", 0, True, True), ("false", 0, True, False),
        (" 7x", 7, True, False), ("1e2", 100, True, False), (True, 1, True, False), (False, 0, False, True),
        (2.9, 2, True, False), ({}, 0, False, False), ({0: "a"}, 1, True, False), ("-3", -3, True, False),
        (float("nan"), 0, True, False), ("9" * 30, 2**63 - 1, True, False),
    ],
)  # fmt: skip
def test_casts(value, number, truth, zero):
    assert (to_int(value), truthy(value), equals_zero(value)) == (number, truth, zero)


SECTIONS = {
    "result": {
        "add": 402,
        "list": {10: {"TITLE": "A"}},
        "rows": [{"ID": "5"}],
        "ok": True,
        "none": None,
        "s": "word",
    },
    "error": {"bad": {"error": "NOT_FOUND"}},
    "total": {"list": 3},
    "next": {},
    "time": {"add": {"start": 7}},
}
REFERENCES = [
    ("$result[add]", 402),
    ("$result[list][10][TITLE]", "A"),
    ("$result[rows][0][ID]", "5"),
    ("$total[list]", 3),
    ("$error[bad][error]", "NOT_FOUND"),
    ("$time[add][start]", 7),
    ("$result[missing]", SECTIONS["result"]),
    ("$result[list][99]", {10: {"TITLE": "A"}}),
    ("$result[none]", SECTIONS["result"]),
    ("$result[s][0]", "w"),
    ("$next[x]", {}),
    ("$result", "$result"),
    ("$time", "$time"),
    ("$RESULT[add]", None),
    ("is $RESULT[add] it", "is $RESULT[add] it"),
    ("id $result[add] now", "id 402 now"),
    ("$result[add]-x", 402),
    ("id $result[add]-x now", "id 402 now"),
    ("$result[add]$total[list]", 402),
    ("a $result[ok] b", "a $result[ok] b"),
    ("a $result[list] b", "a $result[list] b"),
    ("Cost $total[x]", "Cost $total[x]"),
    ("a $total[list] b $result[add]", "a 3 b 402"),
    ("5 $ [x]", "5 $ [x]"),
]


@pytest.mark.parametrize(("text", "wanted"), REFERENCES, ids=[text for text, _ in REFERENCES])
def test_references_resolve_as_far_as_they_can(text, wanted):
    assert substitute_text(text, SECTIONS) == wanted
