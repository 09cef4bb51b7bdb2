from typing import Any

from tests.bases.factories import BERLIN, PARIS, SampleTable, last_operation, list_rows, refusal, whole_base
from tests.bases.structure import shown_columns
from tests.clients import APIClient


def update(client: APIClient, options: Any, **extra: Any) -> Any:
    return client.put("/column-options/", {"table_name": "Contacts", "column": "City", "options": options, **extra})


def test_it_works(shared_client: APIClient, contacts: SampleTable):
    answer = update(shared_client, [{"id": "1001", "name": "Hamburg", "color": "#4ECCCB"}])
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    changed = BERLIN | {"name": "Hamburg", "color": "#4ECCCB"}
    assert shown_columns(shared_client, "Contacts")["City"]["data"]["options"] == [changed, PARIS]


def test_cells_show_the_new_name(base_client: APIClient, contacts: SampleTable):
    update(base_client, [{"id": "1001", "name": "Hamburg"}])
    assert [row["City"] for row in list_rows(base_client, "Contacts")] == ["Hamburg", "Paris", None]


def test_all_options_in_the_answer(base_client: APIClient, contacts: SampleTable):
    answer = update(base_client, [{"id": "1001", "textColor": "#1DDD1D"}], return_options=True)
    assert answer.json() == {"options": [BERLIN | {"textColor": "#1DDD1D"}, PARIS]}


def test_names_change_places(base_client: APIClient, contacts: SampleTable):
    answer = update(base_client, [{"id": "1001", "name": "Paris"}, {"id": "1002", "name": "Berlin"}])
    assert answer.status_code == 200
    assert [row["City"] for row in list_rows(base_client, "Contacts")] == ["Paris", "Berlin", None]


def test_unusable_options(base_client: APIClient, contacts: SampleTable):
    before = whole_base(base_client)
    for options in (
        None,
        [],
        [{}],
        [{"name": "Rome"}],
        [{"id": "9999", "name": "Rome"}],
        [{"id": "1001", "name": "Paris"}],
        [{"id": "1001", "name": ""}],
        [{"id": "1001", "name": "  "}],
        [{"id": "1001", "color": {"a": 1}}],
    ):
        status, _ = refusal(update(base_client, options))
        assert status == 400
    assert whole_base(base_client) == before


def test_other_type_of_column(base_client: APIClient, contacts: SampleTable):
    assert refusal(update(base_client, [{"id": "1001"}], column="Age")) == (400, "column invalid.")


def test_unknown_table(base_client: APIClient):
    assert refusal(update(base_client, [{"id": "1001"}])) == (404, "table Contacts not found")


def test_history(base_client: APIClient, contacts: SampleTable):
    update(base_client, [{"id": "1001", "name": "Hamburg"}])
    assert last_operation(base_client) == {
        "op_type": "modify_column_data",
        "table_id": contacts.id,
        "column_key": contacts.keys["City"],
        "column_data": {"options": [BERLIN | {"name": "Hamburg"}, PARIS]},
    }


def test_reader_is_refused(base_client: APIClient, reader_client: APIClient, contacts: SampleTable):
    assert update(reader_client, [{"id": "1001", "name": "Hamburg"}]).status_code == 403
    assert list_rows(base_client, "Contacts")[0]["City"] == "Berlin"


def test_token_of_another_base(stranger_client: APIClient, contacts: SampleTable):
    assert update(stranger_client, [{"id": "1001", "name": "Hamburg"}]).status_code == 403
