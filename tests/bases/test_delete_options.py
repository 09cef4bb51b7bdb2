from typing import Any

from tests.bases.factories import PARIS, WORK, SampleTable, append_rows, last_operation, list_rows, refusal, whole_base
from tests.bases.statement_counts import counted_statements
from tests.bases.structure import insert_column, shown_columns
from tests.clients import APIClient


def delete(client: APIClient, names: Any, column: Any = "City") -> Any:
    return client.delete("/column-options/", {"table_name": "Contacts", "column": column, "option_names": names})


def test_it_works(shared_client: APIClient, base_client: APIClient, contacts: SampleTable):
    """Cells that hold the option become empty."""
    answer = delete(shared_client, ["Berlin"])
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert shown_columns(base_client, "Contacts")["City"]["data"]["options"] == [PARIS]
    assert [row["City"] for row in list_rows(base_client, "Contacts")] == [None, "Paris", None]


def test_multiple_select(base_client: APIClient, contacts: SampleTable):
    """A cell keeps its other options in their order, and one without any is empty."""
    append_rows(base_client, "Contacts", [{"Tags": ["work", "friend", "new"]}, {"Tags": ["friend"]}])
    delete(base_client, ["friend"], contacts.keys["Tags"])
    tags = [row["Tags"] for row in list_rows(base_client, "Contacts")]
    assert tags == [["work"], None, None, ["work", "new"], None]
    assert shown_columns(base_client, "Contacts")["Tags"]["data"]["options"][0] == WORK


def test_rows_are_not_counted_as_changed(base_client: APIClient, contacts: SampleTable):
    before = list_rows(base_client, "Contacts")[0]["_mtime"]
    delete(base_client, ["Berlin"])
    assert list_rows(base_client, "Contacts")[0]["_mtime"] == before


def test_number_of_rows_does_not_matter(base_client: APIClient, contacts: SampleTable):
    counts = []
    for name in ("Berlin", "Paris"):
        append_rows(base_client, "Contacts", [{"City": "Berlin"}, {"City": "Paris"}] * 50)
        with counted_statements() as sent:
            delete(base_client, [name])
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_unknown_names_are_passed_over(base_client: APIClient, contacts: SampleTable):
    assert delete(base_client, ["Rome", "Paris"]).json() == {"success": True}
    assert len(shown_columns(base_client, "Contacts")["City"]["data"]["options"]) == 1


def test_cascades_forget_it(base_client: APIClient, contacts: SampleTable):
    options = {"options": [{"name": "Mitte", "id": "1"}, {"name": "Wedding", "id": "2"}, {"name": "Opéra", "id": "3"}]}
    insert_column(base_client, "Contacts", "Quarter", "single-select", options)
    settings = {"Berlin": ["Mitte", "Wedding"], "Paris": ["Opéra"]}
    cascade = {"child_column": "Quarter", "parent_column": "City", "cascade_settings": settings}
    base_client.post("/column-cascade-settings/", {"table_name": "Contacts", **cascade})
    delete(base_client, ["Wedding"], "Quarter")
    delete(base_client, ["Paris"])
    assert shown_columns(base_client, "Contacts")["Quarter"]["data"]["cascade_settings"] == {"1001": ["1"]}


def test_unusable_names(base_client: APIClient, contacts: SampleTable):
    before = whole_base(base_client)
    for names in (None, [], "Berlin", [["Berlin"]], [None]):
        status, _ = refusal(delete(base_client, names))
        assert status == 400
    assert whole_base(base_client) == before


def test_other_type_of_column(base_client: APIClient, contacts: SampleTable):
    assert refusal(delete(base_client, ["Berlin"], "Age")) == (400, "column invalid.")


def test_unknown_table(base_client: APIClient):
    assert refusal(delete(base_client, ["Berlin"])) == (404, "table Contacts not found")


def test_history(base_client: APIClient, contacts: SampleTable):
    delete(base_client, ["Berlin"])
    assert last_operation(base_client) == {
        "op_type": "modify_column_data",
        "table_id": contacts.id,
        "column_key": contacts.keys["City"],
        "column_data": {"options": [PARIS]},
    }


def test_reader_is_refused(base_client: APIClient, reader_client: APIClient, contacts: SampleTable):
    assert delete(reader_client, ["Berlin"]).status_code == 403
    assert list_rows(base_client, "Contacts")[0]["City"] == "Berlin"


def test_token_of_another_base(stranger_client: APIClient, contacts: SampleTable):
    assert delete(stranger_client, ["Berlin"]).status_code == 403
