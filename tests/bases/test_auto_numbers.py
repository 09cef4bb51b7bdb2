import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine

from bases.auto_numbers import AutoNumbers
from bases.schema import Column, Table
from bases.storage.session import Session
from bases.storage.sqlite import SQLiteStores
from tests.bases.factories import (
    append_rows,
    column,
    create_table,
    get_row,
    last_operation,
    list_rows,
    run_sql,
    v1,
    whole_base,
)
from tests.clients import APIClient, api_token, base_token_client

MONDAY, TUESDAY = date(2026, 3, 9), date(2026, 3, 10)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    stores = SQLiteStores(tmp_path, synchronous="OFF", open_files=1, statement_seconds=20)
    stores.create("b1")
    with stores.writing("b1") as session:
        yield session
    stores.close()


def bills(**data: Any) -> Table:
    columns = [Column({"key": "n1", "name": "Number", "type": "auto-number", "data": data}, "n1")]
    return Table({"_id": "t1", "name": "Bills"}, "rows t1", columns=tuple(columns))


def give(session: Session, table: Table, count: int, today: date = MONDAY) -> list[str]:
    rows: list[dict[str, Any]] = [{} for _ in range(count)]
    AutoNumbers(session, table).fill(rows, today)
    return [row["n1"] for row in rows]


@pytest.mark.parametrize(
    ("data", "first"),
    [
        ({"format": "0000", "digits": 4}, "0001"),
        ({"format": "00", "digits": 2, "prefix_type": None, "prefix": None}, "01"),
        ({"format": "Upload-00000", "digits": 5, "prefix_type": "string", "prefix": "Upload"}, "Upload-00001"),
        ({"format": "YYYYMMDD-00", "digits": 2, "prefix_type": "date", "prefix": "20250909"}, "20260309-01"),
    ],
)
def test_formats(session: Session, data: dict[str, Any], first: str):
    assert give(session, bills(**data), 1) == [first]


def test_each_number_once(session: Session):
    table = bills(format="0000", digits=4)
    assert give(session, table, 3) == ["0001", "0002", "0003"]
    assert give(session, table, 0) == []
    assert give(session, table, 2, TUESDAY) == ["0004", "0005"]


def test_numbers_outgrow_their_digits(session: Session):
    table = bills(format="0", digits=1)
    assert give(session, table, 11)[8:] == ["9", "10", "11"]


def test_with_a_date_each_day_begins_at_one(session: Session):
    table = bills(format="YYYYMMDD-00", digits=2, prefix_type="date")
    assert give(session, table, 2) == ["20260309-01", "20260309-02"]
    assert give(session, table, 1) == ["20260309-03"]
    assert give(session, table, 1, TUESDAY) == ["20260310-01"]


def test_another_text_as_prefix_goes_on_counting(session: Session):
    assert give(session, bills(digits=2, prefix_type="string", prefix="a"), 2) == ["a-01", "a-02"]
    assert give(session, bills(digits=2, prefix_type="string", prefix="b"), 1) == ["b-03"]


def test_last_numbers_are_told(session: Session):
    numbers = AutoNumbers(session, bills(digits=2, prefix_type="date"))
    numbers.fill([{}, {}], MONDAY)
    assert numbers.changed == {"n1": {"max_used_auto_number": 2, "prefix": "20260309"}}
    plain = AutoNumbers(session, bills(digits=2))
    plain.fill([{}], MONDAY)
    assert plain.changed == {"n1": {"max_used_auto_number": 3, "prefix": None}}


# Through HTTP


@pytest.fixture
def bill_client(base_client: APIClient) -> APIClient:
    """A client on "Projects", which has a table of bills with two kinds of numbers."""
    columns = [
        column("Name"),
        column("Number", "auto-number", format="0000", digits=4),
        column("Row", "auto-number", format="row-0000", digits=4, prefix_type="string", prefix="row"),
        column("Day", "auto-number", format="YYYYMMDD-00", digits=2, prefix_type="date"),
    ]
    create_table(base_client, "Bills", columns)
    return base_client


def numbers(client: APIClient, name: str = "Number") -> list[str]:
    return [row[name] for row in list_rows(client, "Bills")]


def test_it_works(bill_client: APIClient):
    append_rows(bill_client, "Bills", [{"Name": "a"}, {"Name": "b"}])
    append_rows(bill_client, "Bills", [{"Name": "c"}])
    assert numbers(bill_client) == ["0001", "0002", "0003"]
    assert numbers(bill_client, "Row") == ["row-0001", "row-0002", "row-0003"]
    assert [number[8:] for number in numbers(bill_client, "Day")] == ["-01", "-02", "-03"]


def test_numbers_of_deleted_rows_are_not_given_again(bill_client: APIClient):
    row_ids = append_rows(bill_client, "Bills", [{"Name": "a"}, {"Name": "b"}])
    bill_client.delete("/rows/", {"table_name": "Bills", "row_ids": row_ids})
    append_rows(bill_client, "Bills", [{"Name": "c"}])
    assert numbers(bill_client) == ["0003"]


def test_failed_append_uses_none_up(bill_client: APIClient):
    body = {"table_name": "Bills", "row": {"Name": "x"}, "anchor_row_id": "A" * 22}
    assert v1(bill_client).post("/rows/", body).status_code == 404
    assert bill_client.post("/rows/", {"table_name": "Bills", "rows": [{"Nothing": 1}]}).status_code == 200
    append_rows(bill_client, "Bills", [{"Name": "a"}])
    assert numbers(bill_client) == ["0001"]


def test_cannot_be_written(bill_client: APIClient):
    (row_id,) = append_rows(bill_client, "Bills", [{"Name": "a", "Number": "9999"}])
    updates = [{"row_id": row_id, "row": {"Number": "8888", "Row": None}}]
    assert bill_client.put("/rows/", {"table_name": "Bills", "updates": updates}).status_code == 200
    assert run_sql(bill_client, "UPDATE Bills SET Number = '7777'").status_code == 400
    row = get_row(bill_client, "Bills", row_id)
    assert (row["Number"], row["Row"]) == ("0001", "row-0001")
    # A row that names nothing else has no known cell.
    assert append_rows(bill_client, "Bills", [{"Number": "5"}]) == []


def test_inserted_rows_get_the_next_number(bill_client: APIClient):
    first, _ = append_rows(bill_client, "Bills", [{"Name": "a"}, {"Name": "b"}])
    body = {"table_name": "Bills", "row": {"Name": "c"}, "anchor_row_id": first}
    v1(bill_client).post("/rows/", body)
    assert numbers(bill_client) == ["0001", "0003", "0002"]


def test_day_by_day(bill_client: APIClient):
    start = time.time()
    for day in range(3):
        with time_machine.travel(start + day * 86_000):
            append_rows(bill_client, "Bills", [{"Name": "a"}, {"Name": "b"}])
    given = numbers(bill_client, "Day")
    assert len({number[:8] for number in given}) in (2, 3)
    assert len(set(given)) == 6
    by_day: dict[str, list[str]] = {}
    for number in given:
        by_day.setdefault(number[:8], []).append(number[9:])
    assert all(suffixes == [f"{n:02}" for n in range(1, len(suffixes) + 1)] for suffixes in by_day.values())


def test_history_tells_the_last_numbers(bill_client: APIClient):
    append_rows(bill_client, "Bills", [{"Name": "a"}, {"Name": "b"}])
    keys = {each["name"]: each["key"] for each in whole_base(bill_client)["tables"][1]["columns"]}
    config = last_operation(bill_client)["key_auto_number_config"]
    assert config[keys["Number"]] == {"max_used_auto_number": 2, "prefix": None}
    assert set(config) == {keys["Number"], keys["Row"], keys["Day"]}


def test_copied_base_goes_on_counting(alice_client: APIClient, base: dict, bill_client: APIClient):
    append_rows(bill_client, "Bills", [{"Name": "a"}])
    body = {"src_workspace_id": base["workspace_id"], "name": base["name"], "dst_workspace_id": base["workspace_id"]}
    copied = alice_client.post("/api/v2.1/dtable-copy/", body).json()["dtable"]
    copy_client = base_token_client(api_token(alice_client, copied, "rw", "writer"))
    append_rows(copy_client, "Bills", [{"Name": "b"}])
    assert numbers(copy_client) == ["0001", "0002"]
    assert numbers(bill_client) == ["0001"]


@pytest.mark.parametrize("data", [None, {}, {"format": "000"}, {"digits": 3}])
def test_column_with_few_settings(base_client: APIClient, data: dict | None):
    """Whatever a client leaves out, numbers are given and the metadata can tell the last one."""
    columns = [column("Name"), {"column_name": "Number", "column_type": "auto-number", "column_data": data}]
    create_table(base_client, "Bills", columns, [{"Name": "a"}])
    (number,) = numbers(base_client)
    assert int(number) == 1
    shown = base_client.get("/metadata/").json()["metadata"]["tables"][1]["columns"][1]
    assert shown["data"]["max_used_auto_number"] == 1
