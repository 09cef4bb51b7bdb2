"""Cells by column type: what is written, and what list_rows, get_row and query then return.

All cases stand in one table, a column each, with three rows: one appended with the values, one updated to have them,
and one that stays empty.
"""

from dataclasses import dataclass
from typing import Any

import pytest
from seatable_api import Account, SeaTableAPI

from tests.contract.conftest import Family, new_base, open_base

SAME: Any = ...  # as on the gateway
WRITTEN: Any = object()  # as it was written

ALPHA = {"id": "a1", "name": "alpha", "color": "#9860E5", "textColor": "#FFFFFF"}
BETA = {"id": "b2", "name": "beta", "color": "#89D2EA", "textColor": "#FFFFFF"}
OPTIONS = {"options": [ALPHA, BETA]}
USER = "0123456789abcdef0123456789abcdef@auth.local"
FILE = {"name": "a b.txt", "size": 12, "type": "file", "url": "https://example.com/a%20b.txt"}
SIGNATURE = {"username": USER, "sign_image_url": "/digital-signs/x.png", "sign_time": "2024-06-05T13:28:56.090+00:00"}


@dataclass(frozen=True)
class Case:
    """A value of a column type. `older` is what the older row paths show; `older_sql` what the client makes of the
    answer of the older SQL path, in which it rewrites dates itself."""

    type: str
    written: Any
    shown: Any = WRITTEN
    data: dict[str, Any] | None = None
    older: Any = SAME
    older_sql: Any = SAME

    @property
    def gateway(self) -> Any:
        """What the gateway shows."""
        return self.written if self.shown is WRITTEN else self.shown

    def expected(self, family: Family, *, sql: bool = False) -> Any:
        """What the client returns of a cell."""
        if family.is_gateway:
            return self.gateway
        value = self.older_sql if sql else self.older
        return self.gateway if value is SAME else value


def day(written: Any, date: str, pattern: str = "YYYY-MM-DD", sql: str = "") -> Case:
    """A date without a time, on a server in UTC."""
    shown = f"{date}T00:00:00+00:00"
    return Case("date", written, shown, {"format": pattern}, date, sql or f"{date} 00:00:00")


def minute(written: Any, date: str, pattern: str = "YYYY-MM-DD HH:mm") -> Case:
    """A date with a time."""
    shown = f"{date.replace(' ', 'T')}:00+00:00"
    return Case("date", written, shown, {"format": pattern}, date, f"{date}:00")


def duration(written: Any, seconds: float | None, pattern: str = "h:mm") -> Case:
    """A duration."""
    return Case("duration", written, seconds, {"format": "duration", "duration_format": pattern})


CASES = [
    Case("text", "ABC"),
    Case("text", 'Größe 😀 "quoted" it\'s `b` \\ % _\nsecond line'),
    Case("text", 12, "12"),
    Case("text", "x" * 10_000),
    Case("text", "", None),
    Case("long-text", "## Heading\n- Item 1\n- [x] **done** ![image](https://example.com/a.png)"),
    Case("long-text", {"text": "an object", "preview": "an object", "images": [], "links": []}, "an object"),
    Case("long-text", "", None),
    Case("number", 499.99),
    Case("number", 42),
    Case("number", -10),
    Case("number", 0),
    Case("number", 1000000.123, data={"format": "number", "decimal": "comma", "thousands": "space"}),
    Case("number", 5.23, data={"format": "euro"}),
    Case("number", 5.12345, data={"format": "percent"}),
    Case("number", 1.005, data={"format": "number", "precision": 2, "enable_precision": True}),
    Case("number", 2**53, 2**53),
    Case("number", "12.5", 12.5),
    Case("number", "abc", None),
    Case("number", "", None),
    Case("number", [1], None),
    Case("checkbox", True),
    Case("checkbox", False),
    Case("checkbox", "true", True),
    Case("checkbox", 1, False),
    day("2030-06-20", "2030-06-20", sql="2030-06-20"),
    day("2030/06/20", "2030-06-20", sql="2030-06-20"),
    day("2030-06-20 23:55", "2030-06-20", sql="2030-06-20"),
    day("2030-06-20T23:55:00+00:00", "2030-06-20", sql="2030-06-20"),
    day("20.06.2030", "2030-06-20", "DD.MM.YYYY"),
    day("6/5/2024", "2024-06-05", "M/D/YYYY"),
    day("05/06/2024", "2024-06-05", "DD/MM/YYYY"),
    day("31/12/2031", "2031-12-31", "DD/MM/YYYY"),
    minute("2030-06-20 23:55", "2030-06-20 23:55"),
    minute("2030-06-20", "2030-06-20 00:00"),
    minute("2030-06-20T23:55:00+02:00", "2030-06-20 21:55"),
    minute("20.06.2030 23:55", "2030-06-20 23:55", "DD.MM.YYYY HH:mm"),
    minute("6/5/2024 23:55", "2024-06-05 23:55", "M/D/YYYY HH:mm"),
    Case("date", "13/31/2025", None, {"format": "YYYY-MM-DD"}),
    Case("date", "", None, {"format": "YYYY-MM-DD"}),
    Case("date", 3.5, None, {"format": "YYYY-MM-DD"}),
    duration(5400, 5400),
    duration("5400", 5400),
    duration("1:30", 5400),
    duration("1:30:30", 5430, "h:mm:ss"),
    duration(0, 0),
    duration("soon", None),
    Case("single-select", "alpha", data=OPTIONS),
    Case("single-select", "new one", data=OPTIONS),
    Case("single-select", "", None, OPTIONS),
    Case("single-select", "alone"),
    Case("multiple-select", ["beta", "alpha"], data=OPTIONS),
    Case("multiple-select", ["alpha", "new one"], data=OPTIONS),
    Case("multiple-select", "beta", ["beta"], OPTIONS),
    Case("multiple-select", [], None, OPTIONS),
    Case("collaborator", [USER]),
    Case("collaborator", [], None),
    Case("collaborator", [None], None),
    Case("image", ["https://example.com/a.png", "/workspace/1/asset/x/images/2026-03/x.png"]),
    Case("image", [], None),
    Case("file", [FILE, FILE | {"id": "an extra key"}]),
    Case("file", [FILE, {"name": "no url", "size": 1, "type": "file"}], [FILE]),
    Case("file", [], None),
    Case("email", "example@seatable.io"),
    Case("email", "not checked"),
    Case("url", "https://seatable.com/?a=b&c=d#e"),
    Case("rate", 3, data={"rate_max_number": 5}),
    Case("rate", 8, data={"rate_max_number": 7}),
    Case("rate", -1, data={"rate_max_number": 5}),
    Case("geolocation", {"lng": 8.23, "lat": 50}, data={"geo_format": "lng_lat"}),
    Case("geolocation", {"country_region": "Germany"}, data={"geo_format": "country_region", "lang": "en"}),
    Case("geolocation", {"province": "Hessen", "city": "Mainz"}, data={"geo_format": "province_city_district"}),
    Case("digital-sign", SIGNATURE),
    Case("department-single-select", 7),
    Case("button", "pressed", None, {"button_type": "open_url", "button_name": "Go"}),
]
NOT_IN_SQL = {"button"}


def name_of(number: int) -> str:
    """Return the name of a case's column."""
    return f"{number} {CASES[number].type}"


NAMES = [name_of(number) for number in range(len(CASES))]
VALUES = {name_of(number): case.written for number, case in enumerate(CASES)}


@pytest.fixture(scope="module")
def base(account: Account, family: Family) -> SeaTableAPI:
    """A base with the table `Values`; its rows are called `appended`, `updated` and `empty`."""
    base = open_base(account, new_base(account), family)
    columns = [
        {"column_name": name_of(number), "column_type": case.type}
        | ({"column_data": case.data} if case.data is not None else {})
        for number, case in enumerate(CASES)
    ]
    base.add_table("Values", columns=[{"column_name": "Row", "column_type": "text"}, *columns])
    base.append_row("Values", {"Row": "appended", **VALUES})
    row = base.append_row("Values", {"Row": "updated"})
    base.update_row("Values", row["_id"], VALUES)
    base.append_row("Values", {"Row": "empty"})
    return base


@pytest.fixture(scope="module")
def listed(base: SeaTableAPI) -> list[dict[str, Any]]:
    """What list_rows returns."""
    return base.list_rows("Values")


@pytest.fixture(scope="module")
def queried(base: SeaTableAPI) -> list[dict[str, Any]]:
    """What query returns."""
    return base.query("SELECT * FROM `Values`")


def test_it_works(base: SeaTableAPI, listed: list[dict[str, Any]], queried: list[dict[str, Any]]) -> None:
    assert [row["Row"] for row in listed] == [row["Row"] for row in queried] == ["appended", "updated", "empty"]
    assert [base.get_row("Values", row["_id"]) for row in listed] == listed


@pytest.mark.parametrize("number", range(len(CASES)), ids=NAMES)
def test_value(listed: list[dict[str, Any]], family: Family, number: int) -> None:
    appended, updated, empty = (row.get(name_of(number)) for row in listed)
    expected = CASES[number].expected(family)

    assert appended == expected
    assert type(appended) is type(expected)
    assert updated == expected
    assert empty is None


@pytest.mark.parametrize("number", [n for n, case in enumerate(CASES) if case.type not in NOT_IN_SQL], ids=str)
def test_value_in_sql(queried: list[dict[str, Any]], family: Family, number: int) -> None:
    appended, updated, empty = (row[name_of(number)] for row in queried)
    expected = CASES[number].expected(family, sql=True)

    assert appended == expected
    assert type(appended) is type(expected)
    assert updated == expected
    assert empty is None


def test_empty_cells(listed: list[dict[str, Any]], family: Family) -> None:
    empty = {name for name in NAMES if name in listed[2]}

    assert empty == (set(NAMES) if family.is_gateway else set())


@pytest.mark.parametrize("value", [None, ""])
def test_cells_are_cleared(base: SeaTableAPI, value: str | None) -> None:
    row = base.append_row("Values", {"Row": "to be cleared", **VALUES})
    base.update_row("Values", row["_id"], dict.fromkeys(VALUES, value))
    cleared = base.get_row("Values", row["_id"])
    base.delete_row("Values", row["_id"])

    # An emptied checkbox may be shown as one that is not ticked.
    kept = {name: cleared[name] for name in NAMES if cleared.get(name) not in (None, False)}
    assert kept == {}


def test_options_are_made_once(base: SeaTableAPI) -> None:
    number = next(n for n, case in enumerate(CASES) if case.written == "new one")
    options = base.get_column_by_name("Values", name_of(number))["data"]["options"]

    assert [option["name"] for option in options] == ["alpha", "beta", "new one"]
    assert options[:2] == [ALPHA, BETA]


@pytest.mark.parametrize(
    ("data", "values"),
    [
        ({"format": "0000", "digits": 4}, ["0001", "0002"]),
        ({"format": "0000", "digits": 4, "prefix_type": "string", "prefix": "row"}, ["row-0001", "row-0002"]),
    ],
)
def test_auto_numbers(base: SeaTableAPI, data: dict[str, Any], values: list[str]) -> None:
    table = f"Numbers {len(data)}"
    columns = [
        {"column_name": "Row", "column_type": "text"},
        {"column_name": "Number", "column_type": "auto-number", "column_data": data},
    ]
    base.add_table(table, columns=columns)
    base.batch_append_rows(table, [{"Row": "a"}, {"Row": "b", "Number": "9999"}])
    row_id = base.list_rows(table)[0]["_id"]
    base.update_row(table, row_id, {"Number": "9999"})

    assert [row["Number"] for row in base.list_rows(table)] == values


def test_system_columns(base: SeaTableAPI) -> None:
    types = ["creator", "ctime", "last-modifier", "mtime"]
    columns = [{"column_name": name.title(), "column_type": name} for name in types]
    base.add_table("System", columns=[{"column_name": "Row", "column_type": "text"}, *columns])
    row = base.append_row("System", {"Row": "a", "Creator": "somebody else", "Ctime": "2000-01-01"})
    shown = base.get_row("System", row["_id"])

    assert shown["Creator"] == shown["Last-Modifier"] == row["_creator"]
    assert (shown["Ctime"], shown["Mtime"]) == (shown["_ctime"], shown["_mtime"])
    assert shown["Ctime"] > "2001"
