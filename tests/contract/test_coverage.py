"""That nothing of the client is forgotten: each of its public methods is used here, or named as not served yet."""

import re
from pathlib import Path

import pytest
from seatable_api import Account, SeaTableAPI

# Files, messages, workflows and archived rows.
NOT_SERVED = {
    "add_workflow_task",
    "add_workflow_task_with_existed_row",
    "big_data_insert_rows",
    "download_custom_file",
    "download_file",
    "get_custom_file_download_link",
    "get_custom_file_info",
    "get_custom_file_upload_link",
    "get_file_download_link",
    "get_file_upload_link",
    "get_user_info",
    "list_custom_assets",
    "send_email",
    "send_toast_notification",
    "send_wechat_msg",
    "upload_bytes_file",
    "upload_local_file",
    "upload_local_file_to_custom_folder",
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
