from urllib.parse import quote

import pytest

from tests.bases.factories import SampleTable, refusal
from tests.bases.structure import UNUSUAL_NAMES, VIEW
from tests.clients import APIClient


def test_it_works(shared_client: APIClient, contacts: SampleTable):
    answer = shared_client.get("/views/Default View/", {"table_name": "Contacts"})
    assert (answer.status_code, answer.json()) == (200, VIEW)


@pytest.mark.parametrize("path", ["/views/Default%20View/", "/views/Default%20View", "/views/0000/"])
def test_path(base_client: APIClient, contacts: SampleTable, path: str):
    """Encoded, without the last slash, or the id in the place of the name."""
    assert base_client.get(path, {"table_name": "Contacts"}).json() == VIEW


def test_unusual_names(base_client: APIClient, contacts: SampleTable):
    for name in (*UNUSUAL_NAMES, "a/b", "50% off?", "a#b", "%2F", "a{b}"):
        base_client.post("/views/?table_name=Contacts", {"name": name})
        answer = base_client.get(f"/views/{quote(name, safe='')}/", {"table_name": "Contacts"})
        assert answer.json()["name"] == name


def test_name_goes_before_id(base_client: APIClient, contacts: SampleTable):
    made = base_client.post("/views/?table_name=Contacts", {"name": "0000"}).json()
    assert base_client.get("/views/0000/", {"table_name": "Contacts"}).json() == made


@pytest.mark.parametrize(
    ("name", "query", "expected"),
    [
        ("Nothing", {"table_name": "Contacts"}, (404, "view not found")),
        ("Default View", {"table_name": "Nowhere"}, (404, "table Nowhere not found")),
        ("Default View", {}, (400, "table_name invalid.")),
    ],
)
def test_unknown(base_client: APIClient, contacts: SampleTable, name: str, query: dict, expected: tuple):
    assert refusal(base_client.get(f"/views/{name}/", query)) == expected


def test_reader(reader_client: APIClient, contacts: SampleTable):
    assert reader_client.get("/views/Default View/", {"table_name": "Contacts"}).status_code == 200


def test_token_of_another_base(stranger_client: APIClient, contacts: SampleTable):
    assert stranger_client.get("/views/Default View/", {"table_name": "Contacts"}).status_code == 403
