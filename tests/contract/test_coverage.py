"""That nothing of the client is forgotten: each of its public methods is used here, or named as not served yet."""

import re
from pathlib import Path

import pytest
from seatable_api import Account, SeaTableAPI

# Messages by other ways, workflows and archived rows.
NOT_SERVED = {
    "add_workflow_task",
    "add_workflow_task_with_existed_row",
    "big_data_insert_rows",
    "get_user_info",
    "send_email",
    "send_wechat_msg",
}
USED = set(
    re.findall(r"\.(\w+)\(", "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("*.py")))
)


def _public_methods(client: type) -> set[str]:
    return {name for name, value in vars(client).items() if callable(value) and not name.startswith("_")}


@pytest.mark.parametrize("client", [SeaTableAPI, Account])
def test_every_method_is_used(client: type) -> None:
    assert _public_methods(client) - NOT_SERVED - USED == set()


def test_what_is_not_served_exists() -> None:
    assert _public_methods(SeaTableAPI) >= NOT_SERVED
