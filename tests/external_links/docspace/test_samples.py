"""DocSpace's own sample programs, unchanged but for what they ask their reader to fill in, against a server."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.external_links.live import LiveFile, live_file

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "seeds" / "docspace-file-external-links.md"
UPDATED = "File external link updated successfully."
# The fields that the samples hold as comments, by language.
PYTHON = {
    "nothing": "",
    "denyDownload": '"denyDownload": True',
    "password": '"password": None',
    "expiration": '"expiration": None',
    "access": '"access": "view"',
}
NODE = {
    "nothing": "",
    "denyDownload": "denyDownload: true,",
    "password": "password: null,",
    "expiration": "expiration: null,",
    "access": "access: 'view',",
}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveFile]:
    if not SAMPLES.is_file():
        pytest.skip("There are no samples here.")
    with live_file(tmp_path_factory.mktemp("samples")) as file:
        yield file


def sample(language: str, file: LiveFile, file_id: str, field: str) -> str:
    """Return a sample program, filled in; one of its commented fields takes effect."""
    text = re.search(rf"``` {language}\n(.*?)\n  ```", SAMPLES.read_text(encoding="utf-8"), re.DOTALL)
    assert text is not None
    program = re.sub("^  ", "", text[1], flags=re.MULTILINE)
    for placeholder, value in (
        ("https://yourportal.onlyoffice.com", file.server),
        ("YOUR_API_KEY", file.api_token),
        ("30303", file_id),
    ):
        assert placeholder in program
        program = program.replace(placeholder, value)
    if field:
        assert f"{field}" in program
        comment = "# " if language == "py" else "// "
        program = program.replace(comment + field, field)
    return program


def run(command: list[str], program: str) -> str:
    done = subprocess.run(command, input=program, capture_output=True, text=True, timeout=60, check=True)
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize("field", PYTHON)
def test_python(file: LiveFile, field: str) -> None:
    for file_id in (str(file.id), f'"{file.uid}"', f'"{file.object_id}"'):
        printed = run([sys.executable, "-"], sample("py", file, file_id, PYTHON[field]))
        assert "External links for file:" in printed
        assert UPDATED in printed
        assert ('"linkType": 1' in printed.partition(UPDATED)[2]) is (field != "nothing")


@pytest.mark.parametrize("field", NODE)
def test_node(file: LiveFile, field: str) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("There is no node here.")
    printed = run([node, "-"], sample("ts", file, str(file.id), NODE[field]))
    assert "External links for file:" in printed
    assert UPDATED in printed
    assert ('"linkType": 1' in printed.partition(UPDATED)[2]) is (field != "nothing")


def test_a_file_that_is_not_there(file: LiveFile) -> None:
    assert run([sys.executable, "-"], sample("py", file, "999999", "")).count("File not found (404).") == 2
