"""Many clients at once: everyone gets an answer, and what the base promises holds afterwards."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bases.storage import sqlite, stores
from tests.bases.factories import (
    append_rows,
    base_uuid,
    column,
    create_table,
    get_row,
    list_rows,
    refusal,
    run_sql,
    whole_base,
)
from tests.clients import APIClient, api_token, base_token_client

THREADS = 6

Work = Callable[[APIClient, int], Any]


def at_once(clients: list[APIClient], work: Work) -> list[Any]:
    """Run `work` with each client and its number, all beginning together; return what each returned.

    A 500 is an exception of its client, and raised here.
    """
    start = threading.Barrier(len(clients))

    def run(client: APIClient, number: int) -> Any:
        start.wait(timeout=10)
        return work(client, number)

    with ThreadPoolExecutor(len(clients)) as threads:
        return list(threads.map(run, clients, range(len(clients))))


def crowd(client: APIClient, size: int = THREADS) -> list[APIClient]:
    return [client.under(client.prefix) for _ in range(size)]


@pytest.fixture
def bills(base_client: APIClient) -> APIClient:
    """A client on "Projects", with an empty table of numbered bills."""
    columns = [
        column("Name"),
        column("Number", "auto-number", format="000000", digits=6),
        column("Amount", "number"),
        column("State", "single-select", options=[]),
    ]
    create_table(base_client, "Bills", columns)
    return base_client


def test_appending(bills: APIClient):
    def work(client: APIClient, number: int) -> list[list[str]]:
        return [append_rows(client, "Bills", [{"Name": f"{number} {batch}"}] * 20) for batch in range(8)]

    answered = at_once(crowd(bills), work)
    rows = list_rows(bills, "Bills")
    assert sorted(row["Number"] for row in rows) == [f"{number:06}" for number in range(1, THREADS * 8 * 20 + 1)]
    # The order of the table is that of the numbers, and each batch stands together in the order it was answered.
    assert [row["Number"] for row in rows] == sorted(row["Number"] for row in rows)
    places = {row["_id"]: place for place, row in enumerate(rows)}
    batches = [[places[row_id] for row_id in batch] for batches in answered for batch in batches]
    assert all(batch == list(range(batch[0], batch[0] + 20)) for batch in batches)


def test_appending_updating_and_deleting(bills: APIClient):
    """The counts that were answered add up, whoever came first."""

    def work(client: APIClient, number: int) -> int:
        balance = 0
        for turn in range(6):
            row_ids = append_rows(client, "Bills", [{"Name": f"{number}", "Amount": 0}] * 10)
            updates = [{"row_id": row_id, "row": {"Amount": number}} for row_id in row_ids]
            assert client.put("/rows/", {"table_name": "Bills", "updates": updates}).status_code == 200
            everyone = list_rows(client, "Bills", limit=1000)
            chosen = [row["_id"] for row in everyone[turn :: THREADS + number]][:8]
            answer = client.delete("/rows/", {"table_name": "Bills", "row_ids": chosen})
            assert answer.status_code == 200
            balance += len(row_ids) - answer.json()["deleted_rows"]
        return balance

    balances = at_once(crowd(bills), work)
    rows = list_rows(bills, "Bills")
    assert len(rows) == sum(balances)
    # Nobody else updated these rows, so all have the amount of who appended them.
    assert all(row["Amount"] == int(row["Name"]) for row in rows)
    assert len({row["Number"] for row in rows}) == len(rows)


def test_each_row_is_deleted_once(bills: APIClient):
    row_ids = append_rows(bills, "Bills", [{"Name": "x"}] * 300)

    def work(client: APIClient, number: int) -> int:
        turned = row_ids[number * 50 :] + row_ids[: number * 50]
        deleted = 0
        for start in range(0, 300, 30):
            body = {"table_name": "Bills", "row_ids": turned[start : start + 30]}
            deleted += client.delete("/rows/", body).json()["deleted_rows"]
        return deleted

    assert sum(at_once(crowd(bills), work)) == 300
    assert list_rows(bills, "Bills") == []


def test_updates_of_one_row_are_whole(bills: APIClient):
    (row_id,) = append_rows(bills, "Bills", [{"Name": "-1", "Amount": -1}])

    def work(client: APIClient, number: int) -> None:
        for turn in range(15):
            value = number * 100 + turn
            if number % 2:
                sql = "UPDATE Bills SET Name = ?, Amount = ? WHERE _id = ?"
                assert run_sql(client, sql, str(value), value, row_id).status_code == 200
            else:
                updates = [{"row_id": row_id, "row": {"Name": str(value), "Amount": value}}]
                assert client.put("/rows/", {"table_name": "Bills", "updates": updates}).status_code == 200
            row = get_row(client, "Bills", row_id)
            assert row["Name"] == str(row["Amount"])

    before = whole_base(bills)["version"]
    at_once(crowd(bills), work)
    assert whole_base(bills)["version"] == before + THREADS * 15


def test_new_options_are_made_once(bills: APIClient):
    def work(client: APIClient, number: int) -> None:
        for turn in range(10):
            append_rows(client, "Bills", [{"State": f"state {turn}"}, {"State": f"own {number}"}])

    at_once(crowd(bills), work)
    columns = {each["name"]: each for each in whole_base(bills)["tables"][1]["columns"]}
    options = columns["State"]["data"]["options"]
    expected = {f"state {turn}" for turn in range(10)} | {f"own {number}" for number in range(THREADS)}
    assert sorted(option["name"] for option in options) == sorted(expected)
    assert len({option["id"] for option in options}) == len(options)
    assert {row["State"] for row in list_rows(bills, "Bills")} == expected


def test_structure_changes_meanwhile(bills: APIClient):
    """Rows go on coming and being read while columns come and go."""

    def work(client: APIClient, number: int) -> None:
        for turn in range(8):
            if number < 2:
                body = {"table_name": "Bills", "column_name": f"C{number} {turn}", "column_type": "number"}
                assert client.post("/columns/", body).status_code == 200
                if turn % 2:
                    body = {"table_name": "Bills", "column": f"C{number} {turn}"}
                    assert client.delete("/columns/", body).status_code == 200
            else:
                append_rows(client, "Bills", [{"Name": "x", f"C0 {turn}": 5}] * 5)
                list_rows(client, "Bills")
                assert run_sql(client, "SELECT * FROM Bills").status_code == 200

    at_once(crowd(bills), work)
    (table,) = [table for table in whole_base(bills)["tables"] if table["name"] == "Bills"]
    names = {each["name"] for each in table["columns"]}
    assert {name for name in names if name.startswith("C")} == {
        f"C{number} {turn}" for number in range(2) for turn in range(0, 8, 2)
    }
    assert len(table["rows"]) == 4 * 8 * 5


def test_links_stay_between_rows_that_exist(bills: APIClient):
    firms = create_table(bills, "Firms", [column("Name")], [{"Name": str(number)} for number in range(20)])
    data = {"table": "Bills", "other_table": "Firms"}
    body = {"table_name": "Bills", "column_name": "Firm", "column_type": "link", "column_data": data}
    link_id = bills.post("/columns/", body).json()["data"]["link_id"]
    link = {"link_id": link_id, "table_name": "Bills", "other_table_name": "Firms"}

    def work(client: APIClient, number: int) -> None:
        for turn in range(6):
            row_ids = append_rows(client, "Bills", [{"Name": "x"}] * 5)
            pairs = dict.fromkeys(row_ids, firms.row_ids[turn : turn + 5])
            # A row of either side may be gone by now: that is refused or passed over, never a fault.
            assert client.post("/links/", {**link, "other_rows_ids_map": pairs}).status_code in (200, 400, 404)
            if number % 2:
                client.delete("/rows/", {"table_name": "Bills", "row_ids": row_ids[:2]})
            else:
                client.delete("/rows/", {"table_name": "Firms", "row_ids": [firms.row_ids[number * 3 + turn // 2]]})

    at_once(crowd(bills), work)
    with stores().reading(base_uuid(bills)) as session:
        (kept,) = session.schema.links
        ((pairs,),) = session.run(f'SELECT count(*) FROM "{kept.physical}"')
    (shown,) = whole_base(bills)["links"]
    left = {(a, b) for a, linked in shown["table1_table2_map"].items() for b in linked}
    right = {(a, b) for b, linked in shown["table2_table1_map"].items() for a in linked}
    assert left == right
    assert len(left) == pairs > 0


@pytest.fixture
def impatience(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let writers wait no time to speak of for each other."""
    monkeypatch.setattr(sqlite, "BUSY_MILLISECONDS", 20)
    stores().close()
    yield
    stores().close()


def test_base_that_stays_busy(bills: APIClient, impatience: None):
    """A writer waits only so long, and is told that it may come again; readers do not wait at all."""
    body = {"table_name": "Bills", "rows": [{"Name": "x"}]}
    with stores().writing(base_uuid(bills)):
        answer = bills.post("/rows/", body)
        assert refusal(answer) == (503, "The base is busy, try again.")
        assert answer["retry-after"] == "1"
        assert list_rows(bills, "Bills") == []
    assert bills.post("/rows/", body).status_code == 200


def test_several_bases(alice_client: APIClient, base_client: APIClient, base: dict):
    """Each has its own rows only, and its own numbers."""
    clients = [base_client]
    for name in ("Second", "Third"):
        made = alice_client.post("/api/v2.1/dtables/", {"name": name, "workspace_id": base["workspace_id"]}).json()[
            "table"
        ]
        clients.append(base_token_client(api_token(alice_client, made, "rw", "writer")))
    for client in clients:
        create_table(client, "Bills", [column("Name"), column("Number", "auto-number", format="000", digits=3)])

    def work(client: APIClient, number: int) -> None:
        for _ in range(8):
            append_rows(client, "Bills", [{"Name": base_uuid(client)}] * 10)
            assert {row["Name"] for row in list_rows(client, "Bills")} == {base_uuid(client)}

    at_once([client for client in clients for _ in range(2)], work)
    for client in clients:
        rows = list_rows(client, "Bills")
        assert {row["Name"] for row in rows} == {base_uuid(client)}
        assert [row["Number"] for row in rows] == [f"{number:03}" for number in range(1, 161)]
