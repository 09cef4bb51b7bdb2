"""Names that a user may choose: none of them reaches a statement but as data, and each of them can be asked for."""

import orjson
import pytest

from bases.query.dialect import quote_identifier
from bases.query.errors import QueryError
from bases.schema import Link
from tests.bases.query.stores import Store, column, make_store, table

NAMES = [
    'say "hi"',
    "it's",
    "a`b",
    "semi; DROP TABLE x",
    "-- comment",
    "[brackets]",
    "{braces} {0}",
    "?",
    "%s",
    "back\\slash",
    "tab\tand\nline",
    "🚀 rocket",
    "Größe",
    "数字",
    "select",
    "x" * 200,
]


def quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def store_with(name: str, key: str) -> Store:
    store = make_store(
        table(
            "0000",
            name,
            column("name", "name", "text"),
            column(key, name, "text"),
            column("state", "state", "single-select", options=[{"id": key, "name": name}]),
            column("link", "link", "link", link_id="L", table_id="0000", other_table_id="0000", display_column_key=key),
        ),
        links=(Link("L", "0000", "0000", f"links {key}"),),
    )
    store.insert(name, {"name": "row", name: name, "state": key}, {"name": "other", name: "other"})
    store.link("L", (1, 2))
    return store


@pytest.mark.parametrize("name", NAMES)
def test_names_of_tables_columns_options_and_values(name: str) -> None:
    store = store_with(name, "1111")
    column_name, table_name = quoted(name), quoted(name)
    literal = "'" + name.replace("\\", "\\\\").replace("'", "''") + "'"
    assert store.values(f"SELECT {column_name} FROM {table_name} WHERE {column_name} = {literal}") == [name]
    assert store.values(f"SELECT name FROM {table_name} WHERE {column_name} = ?", name) == ["row"]
    assert store.values(f"SELECT name FROM {table_name} WHERE state = ?", name) == ["row"]
    assert store.values(f"SELECT upper(state) FROM {table_name} WHERE state IS NOT NULL") == [name.upper()]
    assert store.values(
        f"SELECT name FROM {table_name} WHERE {table_name}.{column_name} LIKE ?",
        name.replace("\\", "\\\\").replace("%", "\\%"),
    ) == ["row"]
    compiled = store.compile(
        f"SELECT {column_name} AS {column_name}, count(*) FROM {table_name} GROUP BY {column_name}"
    )
    assert [output.name for output in compiled.outputs] == [name, "COUNT(*)"]
    assert dict(store.execute(compiled.statement)) == {name: 1, "other": 1}
    for item in ({"column_name": name}, {"column_key": "1111"}):
        filters = [{**item, "filter_predicate": "contains", "filter_term": name}]
        assert store.filtered(filters, sorts=[{**item, "sort_type": "up"}], table_name=name) == ["row"]


@pytest.mark.parametrize("key", NAMES)
def test_physical_names(key: str) -> None:
    store = store_with("T", key)
    assert store.values("SELECT `T` FROM T WHERE `T` = 'T' AND state = 'T' ORDER BY `T`") == ["T"]
    (cell,) = store.values("SELECT link FROM T WHERE link = 'other'")
    assert orjson.loads(cell) == [{"row_id": "row1", "display_value": "other"}]


def test_quoting() -> None:
    assert quote_identifier('a"b') == '"a""b"'
    assert quote_identifier("`;--") == '"`;--"'


@pytest.mark.parametrize(
    "sql", ["SELECT * FROM sqlite_master", "SELECT * FROM `table 0000`", "SELECT * FROM `_schema`"]
)
def test_only_tables_of_the_base_are_seen(sql: str) -> None:
    with pytest.raises(QueryError, match="no such table"):
        store_with("T", "1111").compile(sql)


@pytest.mark.parametrize("name", ["rowid", "oid", "_rowid_", "_seq", "_position", "1111", "t", "sqlite_version"])
def test_only_columns_of_the_table_are_seen(name: str) -> None:
    store = store_with("x", "1111")
    with pytest.raises(QueryError, match="no such column"):
        store.compile(f"SELECT `{name}` FROM x")
