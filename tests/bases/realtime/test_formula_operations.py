"""Formula columns that come over a socket."""

from typing import Any

import pytest

from core.errors import DomainError
from tests.bases.factories import SampleTable, list_rows, whole_base
from tests.bases.realtime.conftest import Apply
from tests.bases.structure import shown_columns
from tests.clients import APIClient


def made(formula: str, name: str = "F", **data: Any) -> dict[str, Any]:
    return {"key": f"Cl0{name}", "name": name, "type": "formula", "data": {"formula": formula, **data}}


def insert(apply: Apply, contacts: SampleTable, *columns: dict[str, Any]) -> None:
    apply(op_type="insert_columns", table_id=contacts.id, insert_columns=list(columns))


def shown(client: APIClient, name: str = "F") -> list[Any]:
    return [row[name] for row in list_rows(client, "Contacts")]


def test_it_works(apply: Apply, base_client: APIClient, contacts: SampleTable) -> None:
    """What comes together may need each other, in any order."""
    insert(apply, contacts, made("{G} + 1"), made("{Age} * 2", "G", result_type="number"))
    assert shown(base_client) == [63, 56, 1]
    columns = shown_columns(base_client, "Contacts")
    assert columns["F"]["data"] == {"formula": "{G} + 1"}
    assert columns["G"]["data"]["operated_columns"] == [contacts.keys["Age"]]


def test_one_column(apply: Apply, base_client: APIClient, contacts: SampleTable) -> None:
    apply(op_type="insert_column", table_id=contacts.id, column_data=made("{Age}"))
    assert shown(base_client) == [31, 27.5, None]


@pytest.mark.parametrize("formula", ["{Nope}", "1 +", "{F}", "", None, 5])
def test_refused(apply: Apply, base_client: APIClient, contacts: SampleTable, formula: Any) -> None:
    before = whole_base(base_client)
    for operation in (
        {"op_type": "insert_column", "column_data": made(formula)},
        {"op_type": "insert_columns", "insert_columns": [made(formula)]},
    ):
        with pytest.raises(DomainError):
            apply({**operation, "table_id": contacts.id})
    assert whole_base(base_client) == before


def test_other_settings(apply: Apply, base_client: APIClient, contacts: SampleTable) -> None:
    insert(apply, contacts, made("{Age}"))
    place = {"table_id": contacts.id, "column_key": "Cl0F"}
    apply(op_type="modify_column_data", column_data={"formula": "{Name}", "result_type": "number"}, **place)
    assert shown(base_client) == ["Anna", "Ben", "Cleo"]
    assert shown_columns(base_client, "Contacts")["F"]["data"]["result_type"] == "string"
    with pytest.raises(DomainError, match="no such column"):
        apply(op_type="modify_column_data", column_data={"formula": "{Nope}"}, **place)
    apply(op_type="rename_column", table_id=contacts.id, column_key=contacts.keys["Name"], new_column_name="Who")
    assert shown_columns(base_client, "Contacts")["F"]["data"]["formula"] == "{Who}"


def test_another_type(apply: Apply, base_client: APIClient, contacts: SampleTable) -> None:
    changed = {"key": contacts.keys["Age"], "name": "Age", "type": "formula", "data": {"formula": "len({Name})"}}
    values = [{"_id": contacts.row_ids[0], contacts.keys["Age"]: 70}]
    place = {"table_id": contacts.id, "column_key": contacts.keys["Age"]}
    apply(op_type="modify_column_type", new_column=changed, new_rows_data=values, **place)
    assert shown(base_client, "Age") == [4, 3, 4]


def test_values_are_dropped(apply: Apply, base_client: APIClient, contacts: SampleTable) -> None:
    insert(apply, contacts, made("{Age}"))
    update = {
        "op_type": "modify_row",
        "row_id": contacts.row_ids[0],
        "updated": {"Cl0F": 7, "0000": "A"},
        "old_row": {},
    }
    apply({**update, "table_id": contacts.id})
    assert (shown(base_client, "Name")[0], shown(base_client)[0]) == ("A", 31)
