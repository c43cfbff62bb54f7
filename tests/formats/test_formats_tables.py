"""Tables of data as people save them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.formats import tables
from perfkit.formats.tables import Table, TableError, read_table


@pytest.mark.parametrize(
    "content",
    [
        b"login,name\nanna,Anna\nboris,Boris\n",
        b"\xef\xbb\xbflogin,name\r\nanna,Anna\r\n\r\nboris,Boris",
        b"login;name\nanna;Anna\nboris;Boris\n",
        b"login\tname\nanna\tAnna\nboris\tBoris\n",
        b' login , name \n"anna","Anna"\nboris,Boris\n',
    ],
)
def test_csv_of_any_habit(content):
    assert read_table(content, "x.csv") == Table(
        ("login", "name"), (("anna", "Anna"), ("boris", "Boris"))
    )


def test_a_quoted_value_may_hold_anything():
    table = read_table(b'text\n"a, ""b""\nc"\n', "x.csv")
    assert table.rows == (('a, "b"\nc',),)


def test_json_keeps_numbers_as_they_are_written():
    content = b'[{"a": 007.50, "b": null}]'.replace(b"007", b"7")
    assert read_table(content, "x.JSON") == Table(("a", "b"), (("7.50", ""),))
    assert read_table(b'[{"a": true, "b": 12345678901234567890}]', "x.json").rows == (
        ("true", "12345678901234567890"),
    )
    assert read_table(b'[{"a": 1, "b": 2}, {"b": false, "a": "x"}]', "x.json").rows == (
        ("1", "2"),
        ("x", "false"),
    )


@pytest.mark.parametrize(
    ("name", "content", "line", "problem"),
    [
        ("x.csv", b"", 1, "expected the names of the columns in the first line"),
        ("x.csv", b"a,b\n", 1, "holds no row of data"),
        ("x.csv", b"a,b\n1,2\n1\n", 3, "expected 2 values as in the first line, found 1"),
        ("x.csv", b'a\n"1\n', 2, "not CSV: unexpected end of data"),
        ("x.csv", b"a b\n1\n", 1, "the column 'a b' can't name a variable"),
        ("x.csv", b"a,a\n1,2\n", 1, "the column 'a' stands there twice"),
        ("x.csv", "ä\n1\n".encode(), 1, "the column 'ä' can't name a variable"),
        ("x.csv", b"a\n\xff\xfe\n", 2, "not UTF-8 text: save it as UTF-8"),
        ("x.csv", "a\n1\n".encode("utf-16"), 1, "not UTF-8 but UTF-16 text: save it as UTF-8"),
        ("x.csv", b"a\n1\0\n", 2, "holds a NUL byte: no text"),
        ("x.json", b"[]", 1, "holds no row of data"),
        ("x.json", b"{}", 1, "expected a list of objects such as"),
        ("x.json", b"[1]", 1, "expected a list of objects such as"),
        ("x.json", b"[\n{]", 2, "not JSON: "),
        ("x.json", b"[" * 100_000, 1, "not a table: nested too deep"),
        ("x.json", b'[{"a": 1}, {"b": 1}]', 1, "object [1] has other keys than the first one: b"),
        ("x.json", b'[{"a": 1}, {}]', 1, "object [1] has other keys than the first one: nothing"),
        ("x.json", b'[{"a": [1]}]', 1, "object [0]: a is a list or an object"),
        ("x.json", b'[{"a": "\\ud800"}]', 1, "object [0]: a holds half a character"),
        ("x.json", b"[{}]", 1, "expected the names of the columns"),
    ],
)
def test_what_is_no_table_is_one_line(name, content, line, problem):
    with pytest.raises(TableError) as caught:
        read_table(content, name)
    assert caught.value.line == line
    assert problem in str(caught.value)
    assert "\n" not in str(caught.value)


def test_tables_are_bounded(monkeypatch):
    monkeypatch.setattr(tables, "MOST_ROWS", 2)
    assert len(read_table(b"a\n1\n2\n", "x.csv").rows) == 2
    with pytest.raises(TableError, match="more than 2 rows"):
        read_table(b"a\n1\n2\n3\n", "x.csv")
    monkeypatch.setattr(tables, "LARGEST_TABLE", 3)
    with pytest.raises(TableError, match="larger than"):
        read_table(b"a\n1\n", "x.csv")


@given(st.binary(max_size=200), st.sampled_from(["x.csv", "x.json"]))
def test_any_bytes_are_a_table_or_an_error(content, name):
    try:
        table = read_table(content, name)
    except TableError:
        pass
    else:
        assert all(len(row) == len(table.columns) for row in table.rows)


@given(st.lists(st.fixed_dictionaries({"a": st.text(max_size=9)}), min_size=1, max_size=5))
def test_json_texts_come_as_they_are(rows):
    content = json.dumps(rows).encode()
    try:
        table = read_table(content, "x.json")
    except TableError:
        assert any("\ud800" <= char <= "\udfff" for row in rows for char in row["a"])
    else:
        assert [row[0] for row in table.rows] == [row["a"] for row in rows]
