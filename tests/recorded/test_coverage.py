"""That no recording is forgotten: each is compared here, or belongs to what is not served yet."""

import re
from pathlib import Path

import pytest

from tests.recorded.conftest import RECORDED

NOT_SERVED = {
    "test_activities",
    "test_comments",
    "test_departments",
    "test_system_admin/test_getSystemInformation",
    "test_team_apps",
    "test_team_bases",
    "test_team_info",
    "test_user_departments",
}
SOURCES = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))


@pytest.mark.skipif(not RECORDED.is_dir(), reason="There are no recorded answers here.")
def test_every_recording_is_compared() -> None:
    names = [path.relative_to(RECORDED).with_suffix("") for path in RECORDED.glob("*/*.json")]
    served = [name for name in names if not NOT_SERVED & {str(name), str(name.parent)}]
    # A variant of an operation stands in brackets after it, and here in a list of its own.
    pieces = {piece for name in served for piece in re.split(r"[\[\]]", name.name) if piece}

    assert served
    assert {piece for piece in pieces if piece not in SOURCES} == set()
