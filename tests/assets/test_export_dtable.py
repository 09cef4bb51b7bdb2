import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from tests.assets.bundles import content_of, entries, export, export_path, fetched
from tests.assets.uploads import asset_url, upload
from tests.bases.factories import SampleTable, append_rows, column, create_table, whole_base
from tests.clients import APIClient, base_path

STATUS = "/api/v2.1/dtable-io-status/"
CONTENT = "/dtable-export-content/"


@pytest.fixture
def contacts(base_client: APIClient) -> SampleTable:
    return create_table(base_client, "Contacts", [column("Name"), column("Age", "number")], [{"Name": "Ann", "Age": 3}])


@pytest.fixture
def with_files(app_client: APIClient, base_client: APIClient, base: dict[str, Any]) -> dict[str, Any]:
    """The table "Files" of "Projects" with a row whose cells name files of the base and others; returns its cells."""
    upload(app_client, "x.png", b"picture", relative_path="images/2026-03")
    upload(app_client, "ä b.txt", b"text")
    picture, document = asset_url(base, "images/2026-03/x.png"), asset_url(base, "files/2026-03/ä b.txt")
    row = {
        "Name": "both",
        "Pictures": [picture, f"http://testserver{picture}", "https://example.com/y.png"],
        "Documents": [{"name": "ä b.txt", "size": 4, "type": "file", "url": document}],
        "Notes": f"![]({picture}) and [this](http://testserver{document})",
        "Sign": {"username": "a", "sign_image_url": "/digital-signs/2026-03/a.png"},
    }
    types = {"Pictures": "image", "Documents": "file", "Notes": "long-text", "Sign": "digital-sign"}
    create_table(base_client, "Files", [column("Name"), *(column(*each) for each in types.items())], [row])
    return row


def test_it_works(alice_client: APIClient, base: dict[str, Any], base_client: APIClient, contacts: SampleTable):
    answer = alice_client.get(export_path(base), {"dtable_name": "Projects"})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/x-zip-compressed"
    assert answer["Content-Disposition"] == 'attachment; filename="Projects.dtable"'
    bundle = fetched(answer)
    assert int(answer["Content-Length"]) == len(bundle)
    assert set(entries(bundle)) == {"content.json"}
    assert content_of(bundle) == whole_base(base_client)


@pytest.mark.parametrize("accept", ["application/x-zip-compressed", "*/*", "application/json"])
def test_any_accept(alice_client: APIClient, base: dict[str, Any], accept: str):
    answer = alice_client.get(export_path(base), {"dtable_name": "Projects"}, headers={"accept": accept})
    assert entries(fetched(answer))


def test_files_come_with_it(alice_client: APIClient, base: dict[str, Any], with_files: dict[str, Any]):
    bundle = export(alice_client, base)
    assert {name: data for name, data in entries(bundle).items() if name != "content.json"} == {
        "asset/images/2026-03/x.png": b"picture",
        "asset/files/2026-03/ä b.txt": b"text",
    }
    table = content_of(bundle)["tables"][1]
    (row,) = table["rows"]
    cells = {each["name"]: row[each["key"]] for each in table["columns"]}
    picture, document = (
        "file://dtable-bundle/asset/images/2026-03/x.png",
        "file://dtable-bundle/asset/files/2026-03/ä b.txt",
    )
    assert cells["Pictures"] == [picture, picture, "https://example.com/y.png"]
    assert cells["Documents"] == [{"name": "ä b.txt", "size": 4, "type": "file", "url": document}]
    assert cells["Notes"]["text"] == f"![]({picture}) and [this]({document})"
    assert cells["Notes"]["images"] == [picture]
    assert cells["Sign"] == with_files["Sign"]


@pytest.mark.parametrize("ignore", ["true", "1"])
def test_without_files(alice_client: APIClient, base: dict[str, Any], with_files: dict[str, Any], ignore: str):
    bundle = export(alice_client, base, ignore_asset=ignore)
    assert set(entries(bundle)) == {"content.json"}
    assert len(content_of(bundle)["tables"]) == 2


def test_files_of_too_many_bytes(alice_client: APIClient, base: dict[str, Any], app_client: APIClient, settings: Any):
    upload(app_client, "x.bin", b"x" * 1024 * 1024 * 2)
    settings.MAX_EXCHANGE_MEGABYTES = 1
    answer = alice_client.get(export_path(base), {"dtable_name": "Projects"})
    assert answer.status_code == 400
    assert "without them" in answer.json()["error_msg"]
    export(alice_client, base, ignore_asset="true")


def test_admin(admin_client: APIClient, alice_client: APIClient, base: dict[str, Any], contacts: SampleTable):
    path = f"/api/v2.1/admin/dtables/{base['uuid']}/synchronous-export/export-dtable/"
    answer = admin_client.get(path, {"ignore_asset": "false"})
    assert answer.status_code == 200
    assert [table["name"] for table in content_of(fetched(answer))["tables"]] == ["Table1", "Contacts"]
    assert alice_client.get(path).status_code == 403


def test_reader_and_stranger(
    alice_client: APIClient, bob_client: APIClient, carol_client: APIClient, bob: Any, base: dict[str, Any]
):
    alice_client.post(base_path(base, "share/"), {"email": bob.username, "permission": "r"})
    assert content_of(export(bob_client, base))["tables"]
    answer = carol_client.get(export_path(base), {"dtable_name": "Projects"})
    assert (answer.status_code, set(answer.json())) == (404, {"error_msg"})


@pytest.mark.parametrize("query", [{}, {"dtable_name": ""}, {"dtable_name": "x" * 300}, {"dtable_name": "a\0b"}])
def test_no_name(alice_client: APIClient, base: dict[str, Any], query: dict[str, str]):
    answer = alice_client.get(export_path(base), query)
    assert (answer.status_code, answer.json()) == (400, {"error_msg": "dtable_name invalid."})


def test_unknown_name(alice_client: APIClient, base: dict[str, Any]):
    assert alice_client.get(export_path(base), {"dtable_name": "Nothing"}).status_code == 404


def test_private_views_go_to_who_administers(
    alice_client: APIClient, bob_client: APIClient, sales_base: dict[str, Any]
):
    """Everybody gets their own, and only administrators those of others."""
    from bases.storage import stores  # noqa: PLC0415

    with stores().writing(sales_base["uuid"]) as session:
        (table,) = session.schema.tables
        view = table.views[0]
        private = view.with_values(_id="priv", name="Private", private_for="somebody@auth.local")
        table = type(table)(table.document, table.physical, table.columns, (view, private))
        session.save_schema(session.schema.replace_table(table))
    for client, shown in ((alice_client, ["0000", "priv"]), (bob_client, ["0000"])):
        (table,) = content_of(export(client, sales_base))["tables"]
        assert [view["_id"] for view in table["views"]] == shown


def test_in_steps(alice_client: APIClient, base: dict[str, Any], base_client: APIClient):
    started = alice_client.get(base_path(base, "export-dtable/"))
    assert started.status_code == 200
    task = started.json()
    assert task["table"]["name"] == "Projects"
    query = {"task_id": task["task_id"]}
    assert alice_client.get(STATUS, query).json() == {"is_finished": True}
    # What was changed in between is in it.
    append_rows(base_client, "Table1", [{"Name": "late"}])
    for dtable_uuid in (base["uuid"], base["uuid"].replace("-", "")):
        answer = alice_client.get(CONTENT, query | {"dtable_uuid": dtable_uuid})
        assert answer["Content-Type"] == "application/x-zip-compressed"
        assert content_of(fetched(answer)) == whole_base(base_client)


def test_task_of_somebody_else(
    alice_client: APIClient, bob_client: APIClient, bob: Any, sales_base: dict[str, Any], base: dict[str, Any]
):
    task_id = alice_client.get(base_path(sales_base, "export-dtable/")).json()["task_id"]
    for path in (STATUS, CONTENT):
        answer = bob_client.get(path, {"task_id": task_id})
        assert (answer.status_code, answer.json()) == (400, {"error_msg": "task_id invalid."})
    assert alice_client.get(CONTENT, {"task_id": task_id, "dtable_uuid": base["uuid"]}).status_code == 404


def test_task_of_a_base_that_is_out_of_reach_by_now(
    alice_client: APIClient, bob_client: APIClient, bob: Any, sales: dict[str, Any], sales_base: dict[str, Any]
):
    task_id = bob_client.get(base_path(sales_base, "export-dtable/")).json()["task_id"]
    assert fetched(bob_client.get(CONTENT, {"task_id": task_id}))
    alice_client.delete(f"/api/v2.1/groups/{sales['id']}/members/{bob.username}/")
    assert bob_client.get(CONTENT, {"task_id": task_id}).status_code == 404


@pytest.mark.parametrize("task_id", ["", "x", "a:b:c", "\0", "x" * 2000, "ä"])
def test_no_task(alice_client: APIClient, task_id: str):
    for path in (STATUS, CONTENT):
        answer = alice_client.get(path, {"task_id": task_id})
        assert (answer.status_code, answer.json()) == (400, {"error_msg": "task_id invalid."})


def test_task_is_good_for_an_hour(alice_client: APIClient, base: dict[str, Any]):
    task_id = alice_client.get(base_path(base, "export-dtable/")).json()["task_id"]
    with time_machine.travel(time.time() + timedelta(minutes=59).seconds):
        assert alice_client.get(STATUS, {"task_id": task_id}).status_code == 200
    with time_machine.travel(time.time() + timedelta(minutes=61).seconds):
        assert alice_client.get(STATUS, {"task_id": task_id}).status_code == 400
