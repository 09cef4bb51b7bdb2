"""What is exported and imported is the same."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bases.exchange.exporting import write_base
from bases.principals import Principal
from bases.storage import stores
from core.errors import ForbiddenError
from tests.bases.exchange.documents import document, exported, imported, round_trip, row_id, table, text_column

OPTIONS = [{"id": str(number), "name": f"option {number}", "color": "#fff"} for number in range(1, 6)]
OPTION_IDS = st.sampled_from([option["id"] for option in OPTIONS])
# orjson takes any text but half surrogate pairs, and the store any but NUL.
TEXT = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), min_size=1)
NUMBER = st.integers(-(2**53), 2**53) | st.floats(-1e14, 1e14).filter(lambda number: not number.is_integer())
WORDS = TEXT.filter(str.strip)
OBJECTS = st.dictionaries(TEXT, NUMBER | TEXT, min_size=1)
VALUES: dict[str, tuple[dict[str, Any] | None, st.SearchStrategy[Any]]] = {
    "text": (None, TEXT),
    "email": (None, TEXT),
    "url": (None, TEXT),
    "number": ({"format": "number"}, NUMBER),
    "rate": (None, st.integers(-5, 10)),
    "duration": ({"duration_format": "h:mm"}, NUMBER),
    "department-single-select": (None, st.integers(1, 10**6)),
    "checkbox": (None, st.booleans()),
    "date": ({"format": "YYYY-MM-DD"}, st.dates().map(str)),
    "single-select": ({"options": OPTIONS}, OPTION_IDS),
    "multiple-select": ({"options": OPTIONS}, st.lists(OPTION_IDS, min_size=1, unique=True)),
    "collaborator": (None, st.lists(WORDS, min_size=1, unique=True)),
    "image": (None, st.lists(WORDS, min_size=1, unique=True)),
    "file": (None, st.lists(st.fixed_dictionaries({"name": TEXT, "url": WORDS}), min_size=1)),
    "digital-sign": (None, OBJECTS),
    "geolocation": ({"geo_format": "lng_lat"}, OBJECTS),
    "auto-number": ({"format": "0000", "digits": 4, "max_used_auto_number": 12}, TEXT),
    "something-new": (None, OBJECTS | WORDS | st.booleans() | NUMBER),
}
COLUMNS = [
    {"key": f"c{number:03}", "name": f"{name} column", "type": name, "data": data}
    for number, (name, (data, _)) in enumerate(VALUES.items())
]
CELLS = {column["key"]: values for column, (_, values) in zip(COLUMNS, VALUES.values(), strict=True)}
PEOPLE = st.sampled_from(["ann@auth.local", "app"])
TIMES = st.datetimes(datetime(1000, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001 - hypothesis wants it so
    lambda moment: moment.isoformat(timespec="milliseconds")
)


@st.composite
def rows(draw: st.DrawFn) -> dict[str, Any]:
    """A row as the document has it: some cells, and everything that the server keeps of a row."""
    cells = {key: draw(values) for key, values in CELLS.items() if draw(st.booleans())}
    lock = draw(st.none() | PEOPLE)
    return {
        "_participants": [],
        "_creator": draw(PEOPLE),
        "_ctime": draw(TIMES),
        "_last_modifier": draw(PEOPLE),
        "_mtime": draw(TIMES),
        **({"_locked": True, "_locked_by": lock} if lock else {}),
        **({"_archived": True} if draw(st.booleans()) else {}),
        **cells,
    }


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(rows(), max_size=4))
def test_rows(given_rows: list[dict[str, Any]]) -> None:
    numbered = [{"_id": row_id(number), **row} for number, row in enumerate(given_rows)]
    content = round_trip(document(table(columns=COLUMNS, rows=numbered)))
    assert content["tables"][0]["rows"] == numbered
    assert content["tables"][0]["columns"] == COLUMNS


def full_document() -> dict[str, Any]:
    """Return a document with two linked tables, a table that is linked with itself, views in folders and settings."""
    data = {"link_id": "Lk01", "table_id": "0000", "other_table_id": "0001", "display_column_key": "0000"}
    own = {"link_id": "Lk02", "table_id": "0001", "other_table_id": "0001", "display_column_key": "0000"}
    first, second = (
        [{**server_fields(number), "0000": f"row {number}"} for number in numbers]
        for numbers in (range(3), range(10, 13))
    )
    views = [
        {"_id": name, "name": name, "type": "table", "private_for": owner, "filters": [], "hidden_columns": ["L001"]}
        for name, owner in (("0000", None), ("mine", "me"), ("your", "you"))
    ]
    order = {"folders": [{"_id": "f001", "name": "F", "view_ids": ["mine"]}], "view_ids": ["your", "0000"]}
    return document(
        table(
            columns=[text_column(), text_column("To", "L001", "link", **data)],
            rows=first,
            views=views,
            view_structure=order,
            is_header_locked=True,
            summary_configs={"0000": "sum"},
            header_settings={},
        ),
        table(
            "Table2",
            "0001",
            columns=[
                text_column(),
                text_column("From", "L002", "link", **data),
                text_column("Parent", "L003", "link", **own),
                text_column("Child", "L004", "link", **own, is_linked_back=True),
            ],
            rows=second,
            views=views[:1],
            is_header_locked=False,
            summary_configs={},
            header_settings={},
        ),
        statistics=[],
        plugin_settings={"a": 1},
        scripts=[],
        settings={"date_settings": {"first_day_of_week": "Sunday"}},
        links=[
            {
                "_id": "Lk01",
                "table1_id": "0000",
                "table2_id": "0001",
                # Made in an order that neither side shows alone: (0, 11), (1, 10), (0, 10), (1, 11).
                "table1_table2_map": {row_id(0): [row_id(11), row_id(10)], row_id(1): [row_id(10), row_id(11)]},
                "table2_table1_map": {row_id(11): [row_id(0), row_id(1)], row_id(10): [row_id(1), row_id(0)]},
            },
            {
                "_id": "Lk02",
                "table1_id": "0001",
                "table2_id": "0001",
                "table1_table2_map": {row_id(10): [row_id(11), row_id(10)]},
                "table2_table1_map": {row_id(11): [row_id(10)], row_id(10): [row_id(10)]},
            },
        ],
    )


def server_fields(number: int) -> dict[str, Any]:
    """Return the fields of the server in a row."""
    moment = f"2026-03-06T09:25:14.{number:03}+00:00"
    people = {"_creator": "ann", "_ctime": moment, "_last_modifier": "bob", "_mtime": moment}
    return {"_id": row_id(number), "_participants": [], **people}


def test_whole_document() -> None:
    content = full_document()
    base_uuid = imported(content)
    result = exported(base_uuid, all_views=True)
    for made in content["tables"]:
        made["id_row_map"] = {}
        made.setdefault("view_structure", {"folders": [], "view_ids": ["0000"]})
    assert result | {"version": 0} == content | {"version": 0}
    stores().drop(base_uuid)


def test_private_views_of_others_are_left_out() -> None:
    base_uuid = imported(full_document())
    (made, _) = exported(base_uuid, "you")["tables"]
    assert [view["_id"] for view in made["views"]] == ["0000", "your"]
    assert made["view_structure"] == {
        "folders": [{"_id": "f001", "name": "F", "view_ids": []}],
        "view_ids": ["your", "0000"],
    }
    stores().drop(base_uuid)


def test_archive_does_not_move() -> None:
    base_uuid = imported(document(settings={"enable_archive": True, "other": 1}))
    assert exported(base_uuid, for_file=True)["settings"] == {"enable_archive": False, "other": 1}
    assert exported(base_uuid)["settings"] == {"enable_archive": True, "other": 1}
    stores().drop(base_uuid)


def test_who_may_see_one_view_sees_no_whole_base(tmp_path: Any) -> None:
    with pytest.raises(ForbiddenError), (tmp_path / "x").open("wb") as stream:
        write_base(Principal("x", "r", table_id="0000", view_id="0000"), stream)


def test_many_rows_come_in_pieces() -> None:
    content = document(table(rows=[{**server_fields(n % 1000), "_id": f"row{n}", "0000": str(n)} for n in range(2500)]))
    assert round_trip(content)["tables"][0]["rows"] == content["tables"][0]["rows"]
