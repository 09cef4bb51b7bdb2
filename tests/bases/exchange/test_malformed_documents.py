"""Documents that cannot become a base: each is refused with a sentence that says what of it, and leaves nothing."""

import contextlib
import re
from typing import Any

import orjson
import pytest

from bases.exchange.errors import ContentError
from tests.bases.exchange.documents import document, exported, imported, row_id, stored_bases, table, text_column

SELECT = text_column("City", "0000", "single-select", options=[{"id": "1", "name": "a"}])
LINK = {"_id": "Lk01", "table1_id": "0000", "table2_id": "0000"}
LINK_COLUMN = text_column("Who", "L001", "link", link_id="Lk01", table_id="0000", other_table_id="0000")
DEEP: Any = []
for _ in range(150):
    DEEP = [DEEP]


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


def column(**parts: Any) -> dict[str, Any]:
    return document(table(columns=[{**text_column(), **parts}]))


def columns(*items: Any) -> dict[str, Any]:
    return document(table(columns=[text_column(), *items]))


def rows(*items: Any) -> dict[str, Any]:
    return document(table(rows=list(items)))


def view(**parts: Any) -> dict[str, Any]:
    return document(table(views=[{"_id": "0000", "name": "View", **parts}]))


def cell(column_type: str, value: Any, **data: Any) -> dict[str, Any]:
    """Return a document with one cell."""
    made = text_column("Cell", "C001", column_type, **data)
    return document(table("T", columns=[text_column(), made], rows=[{"_id": row_id(1), "C001": value}]))


NOT_JSON = [
    b"nothing",
    b"{",
    b"[]",
    b"1",
    b"null",
    b'{"tables":[}',
    b"\xff\xfe",
    b'{"tables":[]}x',
    b"{}",
    nested(10**5),
]

STRUCTURES = [
    # The document as a whole
    ({"tables": []}, "no tables"),
    ({"tables": {}}, "tables"),
    ({"tables": "x"}, "tables"),
    (document(links={}), "links"),
    (document(settings=[]), "settings"),
    (document(statistics=DEEP), "nested"),
    (document(*[table(f"T{n}", f"{n:04}") for n in range(201)]), "200 tables"),
    # Tables
    (document("x"), "Table 1"),
    (document(table(), table("Table1", "0001")), 'Table "Table1"'),
    (document(table(), table("Other")), 'Table "Other".*"0000"'),
    (document(table(None)), "Table 1.*name"),
    (document(table("x" * 256)), "name"),
    (document(table(" ")), "name"),
    (document(table("a\0b")), "name"),
    (document(table("T", 5)), 'Table "T".*_id'),
    (document(table("T", "../x")), 'Table "T".*_id'),
    (document(table(columns=None)), "no columns"),
    (document(table(columns=[])), "no columns"),
    (document(table(columns={})), "no columns"),
    (document(table(columns=[text_column(str(n), f"{n:04}") for n in range(501)])), "500 columns"),
    (document(table(rows={})), "rows are no list"),
    (document(table(rows="x")), "rows are no list"),
    (document(table(header_settings=DEEP)), 'Table "Table1" is nested'),
    # Columns
    (columns("x"), 'Table "Table1", column 2'),
    (column(name=None), 'Table "Table1", column 1.*null'),
    (column(name=""), "column 1"),
    (column(name="_id"), 'column "_id"'),
    (column(type=None), 'column "Name".*type'),
    (column(type=["text"]), 'column "Name".*type'),
    (column(key=7), 'column "Name".*key'),
    (column(key=""), 'column "Name".*key'),
    (column(key="_id"), 'column "Name".*key'),
    (column(key="_creator"), 'column "Name".*key'),
    (column(key='a"; DROP'), 'column "Name".*key'),
    (column(data=[1]), 'column "Name".*data'),
    (column(data="x"), 'column "Name".*data'),
    (column(data={"x": DEEP}), 'column "Name".*nested'),
    (columns(text_column("Name", "0001")), 'column "Name"'),
    (columns(text_column("Other", "0000")), 'column "Other"'),
    (columns(text_column("S", "0001", "single-select", options={})), 'column "S".*options'),
    (columns(text_column("S", "0001", "single-select", options=["x"])), 'column "S".*"x"'),
    (columns(text_column("S", "0001", "single-select", options=[{"id": "1"}])), 'column "S".*name'),
    (columns(text_column("S", "0001", "multiple-select", options=[{"id": "1", "name": "a"}] * 2)), "two options"),
    (columns(text_column("S", "0001", "single-select", cascade_settings={"1": 5})), "cascade_settings"),
    (columns(text_column("A", "0001", "auto-number", digits="x")), "digits"),
    (columns(text_column("A", "0001", "auto-number", digits=10**6)), "digits"),
    (columns(text_column("A", "0001", "auto-number", prefix=5)), "prefix"),
    (columns(text_column("A", "0001", "auto-number", max_used_auto_number=-1)), "max_used"),
    # Views
    (document(table(views={})), "views"),
    (document(table(views=["x"])), 'Table "Table1", view 1'),
    (view(name=None), "view 1"),
    (view(_id=5), 'view "View".*_id'),
    (view(private_for=5), 'view "View".*private_for'),
    (view(filters=["x"]), 'view "View".*filters'),
    (view(filters={}), 'view "View".*filters'),
    (view(sorts=[1]), 'view "View".*sorts'),
    (view(groupbys="x"), 'view "View".*groupbys'),
    (view(hidden_columns=[5]), 'view "View".*hidden_columns'),
    (view(colorbys=DEEP), 'view "View".*nested'),
    (document(table(views=[{"_id": "0000", "name": "A"}] * 2)), "two views"),
    # Links
    (document(links=["x"]), "links"),
    (document(links=[{}]), "_id"),
    (document(links=[{**LINK, "_id": "a b"}]), "_id"),
    (document(links=[{"_id": "Lk01"}]), "Link Lk01"),
    (document(links=[LINK, LINK]), "Two links"),
    (document(links=[{**LINK, "table1_table2_map": {row_id(1): "x"}}]), f"Link Lk01, row .*{row_id(1)}"),
    (document(links=[{**LINK, "table1_table2_map": {row_id(1): [5]}}]), "Link Lk01, row"),
    (columns(text_column("Who", "L001", "link")), 'column "Who".*not there'),
    (columns({**LINK_COLUMN, "data": None}), 'column "Who".*not there'),
    (columns({**LINK_COLUMN, "data": {**LINK_COLUMN["data"], "other_table_id": "zzzz"}}), 'column "Who".*not there'),
    (columns({**LINK_COLUMN, "data": {**LINK_COLUMN["data"], "other_table_id": ["x"]}}), 'column "Who".*not there'),
    (columns({**LINK_COLUMN, "data": {**LINK_COLUMN["data"], "link_id": "a b"}}), 'column "Who".*id'),
    (
        {**columns(LINK_COLUMN), "tables": [*columns(LINK_COLUMN)["tables"], table("B", "0001")]}
        | {"links": [{**LINK, "table2_id": "0001"}]},
        'column "Who".*other tables',
    ),
    # Rows
    (rows("x"), 'Table "Table1".*"x"'),
    (rows([]), 'Table "Table1"'),
    (rows(None), 'Table "Table1".*null'),
    (rows({"_id": 5}), "row 5.*_id"),
    (rows({"_id": "a b"}), "_id"),
    (rows({"_id": ""}), "_id"),
    (rows({"_id": row_id(1)}, {"_id": row_id(1)}), f'Table "Table1", row "{row_id(1)}".*same _id'),
    (rows(*({"_id": row_id(n % 1500)} for n in range(1600))), f'row "{row_id(0)}".*same _id'),
    (rows({"_id": row_id(1), "_ctime": "yesterday"}), f'row "{row_id(1)}": _ctime.*yesterday'),
    (rows({"_ctime": 5}), "_ctime"),
    (rows({"_ctime": "0001-01-01T00:00:00+14:00"}), "_ctime"),
    (rows({"_mtime": {}}), "_mtime"),
    (rows({"_creator": 5}), "_creator"),
    (rows({"_locked_by": 5}), "lock"),
    (document(table(columns=[text_column(), LINK_COLUMN], rows=[{"L001": "x"}])), 'column "Who" of type "link"'),
]

CELLS = [
    ("text", ["x"]),
    ("text", {"a": 1}),
    ("long-text", ["x"]),
    ("long-text", {"text": ["x"]}),
    ("number", "abc"),
    ("number", {"a": 1}),
    ("number", [1]),
    ("rate", "many"),
    ("duration", "a while"),
    ("department-single-select", "sales"),
    ("checkbox", "yes"),
    ("checkbox", 5),
    ("checkbox", [True]),
    ("date", "2024-02-31"),
    ("date", "soon"),
    ("date", 20240101),
    ("single-select", ["1", "2"]),
    ("single-select", {"id": "1"}),
    ("single-select", True),
    ("multiple-select", [["1"]]),
    ("multiple-select", [{"id": "1"}]),
    ("multiple-select", {"id": "1"}),
    ("collaborator", [5]),
    ("collaborator", {"a": 1}),
    ("image", {"a": 1}),
    ("image", 5),
    ("file", "x"),
    ("file", {"url": "x"}),
    ("geolocation", "nowhere"),
    ("geolocation", [1, 2]),
    ("digital-sign", "x"),
    ("digital-sign", [1]),
    ("auto-number", [1]),
    ("file", [{"url": "x", "more": DEEP}]),
    ("something-new", DEEP),
]


def refusal(content: Any) -> str:
    """Import something, and return the sentence that it is refused with."""
    before = stored_bases()
    with pytest.raises(ContentError) as caught:
        imported(content)
    assert stored_bases() == before
    assert caught.value.status == 400
    assert caught.value.message.startswith("dtable invalid. ")
    return str(caught.value.message)


@pytest.mark.parametrize("content", NOT_JSON)
def test_no_document(content: bytes) -> None:
    assert len(refusal(content)) < 200


@pytest.mark.parametrize(("content", "problem"), STRUCTURES, ids=[problem for _, problem in STRUCTURES])
def test_names_what_cannot_be_taken(content: dict[str, Any], problem: str) -> None:
    message = refusal(content)
    assert re.search(problem, message), message


@pytest.mark.parametrize(("column_type", "value"), CELLS, ids=lambda value: str(value)[:20])
def test_cells(column_type: str, value: Any) -> None:
    message = refusal(cell(column_type, value))
    place = f'Table "T", row "{row_id(1)}": column "Cell" of type "{column_type}" cannot hold '
    assert message.startswith(f"dtable invalid. {place}")


@pytest.mark.parametrize("raw", [b'"\\ud800"', b"1e999", b"123456789012345678901234567890"])
@pytest.mark.parametrize("place", [b'"statistics":%s', b'"tables":[{"name":%s}]', b'"settings":{"a":%s},"tables":5'])
def test_values_that_json_can_hold_and_stores_cannot(place: bytes, raw: bytes) -> None:
    refusal(b"{" + place % raw + b"}")


def test_odd_cells_that_are_taken() -> None:
    """Half surrogate pairs and NUL cannot be kept and become what they become in any write."""
    content = orjson.dumps(document(table(rows=[{"0000": "MARK"}])))
    imported(content.replace(b"MARK", b"a\\ud800b\\u0000c"))


@pytest.mark.parametrize("part", ["links", "tables", "settings", "version", "format_version", "statistics"])
@pytest.mark.parametrize("value", [None, True, 0, -1, 1.5, "", "x", [], [None], [[]], [{}], {}, {"a": None}])
def test_anything_anywhere_is_taken_or_refused(part: str, value: Any) -> None:
    documents = ({**document(), part: value}, document(table(**{part: value})), document({**table(), "rows": value}))
    for content in documents:
        with contextlib.suppress(ContentError):
            assert exported(imported(content))["tables"]
