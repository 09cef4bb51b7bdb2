"""Cleaning paths and names, by tables."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.paths import clean_folder, clean_name, clean_path, month_folder, number_name
from core.errors import DomainError

BAD_NAMES = (
    ".", "..", "a\\b", "a\0b", "a\nb", "a\x7fb", "a\x85b", "a\u2028b", "\ud800", "x" * 256, "ü" * 128,
)  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("files/a.txt", "files/a.txt"),
        ("/files//a.txt/", "files/a.txt"),
        ("a", "a"),
        ("...", "..."),
        ("a..b/.c", "a..b/.c"),
        (" a ", " a "),
        ("Pru\u0308fung", "Prüfung"),
        ("~/a", "~/a"),
        ("C:/a", "C:/a"),
    ],
)
def test_it_works(raw: str, clean: str) -> None:
    assert clean_path(raw) == clean
    assert clean_folder(raw) == clean


@pytest.mark.parametrize("name", BAD_NAMES)
def test_bad_names(name: str) -> None:
    with pytest.raises(DomainError, match=r"name invalid\."):
        clean_name(name)
    for path in (name, f"a/{name}", f"{name}/a", f"/{name}/"):
        with pytest.raises(DomainError, match=r"path invalid\."):
            clean_path(path)


@pytest.mark.parametrize("name", ["", "a/b", "/"])
def test_what_is_no_name(name: str) -> None:
    with pytest.raises(DomainError):
        clean_name(name)


def test_nothing_is_no_file_but_a_folder() -> None:
    assert [clean_folder(each) for each in ("", "/", "//")] == ["", "", ""]
    for each in ("", "/", "//"):
        with pytest.raises(DomainError):
            clean_path(each)


def test_a_path_that_is_too_long() -> None:
    assert clean_path("/".join(["x" * 255] * 4)).count("/") == 3
    with pytest.raises(DomainError):
        clean_path("/".join(["x" * 255] * 4) + "/xx")


@given(st.text())
def test_a_clean_path_stays_in_its_folder(raw: str) -> None:
    try:
        clean = clean_path(raw)
    except DomainError:
        return
    assert clean_path(clean) == clean
    assert not clean.startswith("/")
    assert not {"", ".", ".."} & set(clean.split("/"))
    assert clean.encode()


@pytest.mark.parametrize(
    ("name", "number", "numbered"),
    [
        ("a.txt", 1, "a(1).txt"),
        ("a", 2, "a(2)"),
        (".env", 1, ".env(1)"),
        ("a.tar.gz", 10, "a.tar(10).gz"),
        ("x" * 251 + ".txt", 1, "x" * 248 + "(1).txt"),
        ("x" * 255, 12, "x" * 251 + "(12)"),
        ("a." + "x" * 253, 1, "a_" + "x" * 250 + "(1)"),
    ],
)
def test_numbers(name: str, number: int, numbered: str) -> None:
    assert number_name(name, number) == numbered
    assert len(numbered.encode()) <= 255


def test_months() -> None:
    assert month_folder("images", date(2026, 3, 1)) == "images/2026-03"
