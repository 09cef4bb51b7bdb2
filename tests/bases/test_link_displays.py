"""Link columns hold a copy of what they display, which clients read the names of options from."""

from tests.bases.factories import ANNA, CONTACTS, create_table
from tests.clients import APIClient


def test_a_link_column_names_the_options_that_rows_brought(base_client: APIClient) -> None:
    create_table(base_client, "Contacts", CONTACTS, [ANNA])
    create_table(base_client, "Trips", [{"column_name": "Where", "column_type": "single-select"}])
    link = {"table": "Contacts", "other_table": "Trips"}
    body = {"table_name": "Contacts", "column_name": "Trips", "column_type": "link", "column_data": link}
    assert base_client.post("/columns/", body).status_code == 200

    base_client.post("/rows/", {"table_name": "Trips", "rows": [{"Where": "Oslo"}]})

    columns = base_client.get("/columns/?table_name=Contacts").json()["columns"]
    shown = next(column for column in columns if column["name"] == "Trips")["data"]["array_data"]
    assert [option["name"] for option in shown["options"]] == ["Oslo"]
