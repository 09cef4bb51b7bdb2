"""Columns with several values: multiple-select, collaborators, links."""

import orjson
import pytest

from bases.query.errors import QueryError
from tests.bases.query.stores import Store, column, make_store, options, table

ALL = ["full", "other", "empty"]


def test_it_works(kinds: Store) -> None:
    assert kinds.where("tags HAS ANY OF ('red', 'blue')") == ["full", "other"]


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ("tags IN ('green')", ["full"]),
        ("tags IN ('blue', 'nonsense')", ["other"]),
        ("tags NOT IN ('green')", ["other", "empty"]),
        ("tags HAS ANY OF ('nonsense')", []),
        ("tags HAS ALL OF ('red')", ["full"]),
        ("tags HAS ALL OF ('green', 'red')", ["full"]),
        ("tags HAS ALL OF ('red', 'red')", ["full"]),
        ("tags HAS ALL OF ('red', 'blue')", []),
        ("tags HAS ALL OF ('red', 'nonsense')", []),
        ("tags HAS NONE OF ('red')", ["other", "empty"]),
        ("tags HAS NONE OF ('nonsense')", ALL),
        ("tags IS EXACTLY ('green', 'red')", ["full"]),
        ("tags IS EXACTLY ('green')", []),
        ("tags IS EXACTLY ('green', 'red', 'blue')", []),
        ("tags IS EXACTLY ('blue', 'blue')", ["other"]),
        ("NOT tags IS EXACTLY ('blue')", ["full", "empty"]),
        ("tags = 'red'", ["full"]),
        ("tags = 'green'", []),
        ("tags != 'red'", ["other", "empty"]),
        ("tags = ''", ["empty"]),
        ("tags != ''", ["full", "other"]),
        ("tags LIKE 'r%'", ["full"]),
        ("tags ILIKE 'BLUE'", ["other"]),
        ("tags NOT LIKE 'r%'", ["other", "empty"]),
        ("tags IS NULL", ["empty"]),
        ("tags IS NOT NULL", ["full", "other"]),
        ("tags", ["full", "other"]),
        ("upper(tags) = 'RED'", ["full"]),
        ("len(tags) = 0", ["empty"]),
        ("people IN ('me@auth.local')", ["full"]),
        ("people HAS ALL OF ('me@auth.local', 'anna@auth.local')", ["full"]),
        ("people IS EXACTLY ('ben@auth.local')", ["other"]),
        ("people LIKE 'anna%'", ["full"]),
        ("people IS NULL", ["empty"]),
        # Prices: full has 10 and 1.1, other has 1.1 alone.
        ("prices = 1.1", ["other"]),
        ("prices > 1", ["other"]),
        ("prices != 1.1", ["full", "empty"]),
        ("prices BETWEEN 1 AND 2", ["other"]),
        ("prices NOT BETWEEN 1 AND 2", ["full", "empty"]),
        ("prices IN (1.1)", ["full", "other"]),
        ("prices HAS ALL OF (10, '1.1')", ["full"]),
        ("prices HAS NONE OF (10)", ["other", "empty"]),
        ("prices IS EXACTLY (1.1)", ["other"]),
        ("prices IS NULL", ["empty"]),
        ("prices IS NOT NULL", ["full", "other"]),
        # Arithmetic takes the first element.
        ("prices + 1 = 11", ["full"]),
        ("parts = 'nut'", ["full"]),
        ("parts != 'nut'", ["other", "empty"]),
        ("parts LIKE '%l%'", ["other"]),
        ("parts IN ('bolt')", ["full", "other"]),
        ("parts IS EXACTLY ('bolt', 'nut')", ["full"]),
    ],
)
def test_conditions(kinds: Store, condition: str, names: list[str]) -> None:
    assert kinds.where(condition) == names


def test_equal_elements_count_once(kinds: Store) -> None:
    kinds.insert("parts", {"name": "screw", "price": 1.1})
    kinds.link("L1", (3, 1), (3, 4))
    assert kinds.where("prices HAS ALL OF (1.1, 10)") == ["full"]
    assert kinds.where("prices IS EXACTLY (1.1)") == ["other", "empty"]


def test_link_cells(kinds: Store) -> None:
    cells = [orjson.loads(cell) for cell in kinds.values("SELECT prices FROM T")]
    assert cells == [
        [{"row_id": "row1", "display_value": 10}, {"row_id": "row0", "display_value": 1.1}],
        [{"row_id": "row0", "display_value": 1.1}],
        [],
    ]
    cells = [orjson.loads(cell) for cell in kinds.values("SELECT `used in` FROM parts")]
    assert [[each["display_value"] for each in cell] for cell in cells] == [["full", "other"], ["full"], []]


def test_a_link_of_a_table_with_itself_has_two_directions(kinds: Store) -> None:
    assert kinds.where("`like` HAS ANY OF ('nut')", table_name="parts") == ["bolt"]
    assert kinds.where("`liked by` = 'bolt'", table_name="parts") == ["nut", "washer"]
    assert kinds.where("`liked by` IS NULL", table_name="parts") == ["bolt"]


@pytest.mark.parametrize(
    ("shown", "display_values"),
    [
        ("bbbb", [["893"], ["900", "893"]]),
        ("cccc", [None, "2026-01-01"]),
        ("dddd", [None, None]),
        ("gone", [None, None]),
    ],
)
def test_what_link_cells_display(kinds: Store, shown: str, display_values: list[object]) -> None:
    main = kinds.schema.tables_by_name["T"]
    link = main.by_name["prices"].with_data(display_column_key=shown)
    kinds.schema = kinds.schema.replace_table(main.replace_column(link))
    (cell,) = kinds.values("SELECT prices FROM T LIMIT 1")
    assert [each["display_value"] for each in orjson.loads(cell)] == display_values


def test_links_that_display_lists_and_dates(kinds: Store) -> None:
    main = kinds.schema.tables_by_name["T"]
    tags = main.by_name["prices"].with_data(display_column_key="bbbb")
    since = main.by_name["parts"].with_data(display_column_key="cccc")
    kinds.schema = kinds.schema.replace_table(main.replace_column(tags).replace_column(since))
    assert kinds.where("prices HAS ALL OF ('x', 'y')") == ["full", "other"]
    assert kinds.where("prices IS EXACTLY ('x', 'y')") == ["full", "other"]
    assert kinds.where("prices = 'y'") == ["full"]
    assert kinds.where("parts = '2026-01-01 00:00'") == ["other"]
    assert kinds.where("parts IN ('2026-1-1')") == ["full", "other"]


def test_links_to_nothing(kinds: Store) -> None:
    main = kinds.schema.tables_by_name["T"]
    lost = main.by_name["prices"].with_data(link_id="gone")
    bare = main.by_name["parts"].with_data(display_column_key="gone")
    kinds.schema = kinds.schema.replace_table(main.replace_column(lost).replace_column(bare))
    assert kinds.values("SELECT prices FROM T") == [None] * 3
    assert kinds.where("prices IS NULL") == ALL
    assert kinds.where("parts IS NULL") == ["empty"]
    with pytest.raises(QueryError, match="can only be selected"):
        kinds.where("parts = 'x'")
    with pytest.raises(QueryError, match="can only be selected"):
        kinds.where("parts IN ('x')")


def test_at_most_fifty_links_are_shown(kinds: Store) -> None:
    kinds.insert("parts", *({"name": f"part {number}"} for number in range(60)))
    kinds.link("L2", *((3, number) for number in range(4, 64)))
    (cell,) = kinds.values("SELECT parts FROM T WHERE name = 'empty'")
    assert [each["display_value"] for each in orjson.loads(cell)] == [f"part {number}" for number in range(50)]
    assert kinds.where("parts HAS ANY OF ('part 59')") == ["empty"]


def test_lists_sort_by_their_elements_from_the_smallest() -> None:
    store = make_store(
        table(
            "0000",
            "T",
            column("0000", "name", "text"),
            column("1111", "tags", "multiple-select", options=options("red", "green", "blue")),
            column("2222", "people", "collaborator"),
        )
    )
    red, green, blue = "900", "893", "886"
    store.insert(
        "T",
        {"name": "empty"},
        {"name": "green blue", "tags": [blue, green], "people": ["b", "ab"]},
        {"name": "red blue", "tags": [red, blue], "people": ["a"]},
        {"name": "red", "tags": [red], "people": ["b", "a"]},
    )
    assert store.values("SELECT name FROM T ORDER BY tags") == ["red", "red blue", "green blue", "empty"]
    assert store.values("SELECT name FROM T ORDER BY tags DESC") == ["green blue", "red blue", "red", "empty"]
    assert store.values("SELECT name FROM T ORDER BY people") == ["red blue", "red", "green blue", "empty"]


def test_links_sort_as_numbers(kinds: Store) -> None:
    kinds.insert("T", {"name": "ten"}, {"name": "minus"})
    kinds.insert("parts", {"name": "credit", "price": -3})
    kinds.link("L1", (4, 2), (5, 4))
    assert kinds.values("SELECT name FROM T ORDER BY prices") == ["minus", "other", "full", "ten", "empty"]


def test_aggregates_use_lists_of_one_element(kinds: Store) -> None:
    assert kinds.query("SELECT sum(prices), count(prices), min(tags), max(parts) FROM T") == [(1.1, 2, "blue", "bolt")]


def test_links_group_by_what_they_display(kinds: Store) -> None:
    kinds.insert("parts", {"name": "bolt", "price": 2})
    kinds.link("L2", (3, 4))
    assert kinds.values("SELECT count(*) FROM T GROUP BY parts ORDER BY count(*)") == [1, 2]
    assert kinds.values("SELECT count(DISTINCT parts) FROM T") == [2]
