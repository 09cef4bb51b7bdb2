"""STORAGE_URL is read strictly, and names no secret when it is wrong."""

from pathlib import Path
from typing import Any

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from seatable_clone.environment import file_storage

DEFAULT = Path("/srv/data/assets")


def read(url: str) -> dict[str, Any]:
    env = environ.Env()
    env.ENVIRON = {"STORAGE_URL": url}
    return file_storage(env, "STORAGE_URL", DEFAULT)


@pytest.mark.parametrize(
    ("url", "location"),
    [("", "/srv/data/assets"), ("file:///mnt/files", "/mnt/files"), ("file:///mnt/my%20files", "/mnt/my files")],
)
def test_it_works(url: str, location: str) -> None:
    assert read(url) == {"BACKEND": "assets.storage.LocalStorage", "OPTIONS": {"location": location}}


@pytest.mark.parametrize(
    ("url", "options"),
    [
        ("s3://files", {"bucket_name": "files"}),
        ("s3://files/sea/table/", {"bucket_name": "files", "location": "sea/table"}),
        (
            "s3://ID:se%2Fcret@files?endpoint=https://s3.example.com&region=eu-1",
            {
                "bucket_name": "files",
                "endpoint_url": "https://s3.example.com",
                "region_name": "eu-1",
                "access_key": "ID",
                "secret_key": "se/cret",
            },
        ),
    ],
)
def test_a_bucket(url: str, options: dict[str, str]) -> None:
    pytest.importorskip("storages")
    found = read(url)
    assert found["BACKEND"] == "assets.s3.S3AssetStorage"
    assert {name: value for name, value in found["OPTIONS"].items() if value} == options


@pytest.mark.parametrize(
    "url",
    [
        "/srv/files",
        "srv",
        "file://srv/files",
        "file:relative",
        "file:///srv?x=1",
        "ftp://files",
        "s3:",
        "s3://",
        "s3:///files",
        "s3://a",
        "s3://bad_bucket!",
        "s3://files:80",
        "s3://files#part",
        "s3://files?endpoint=s3.example.com",
        "s3://files?endpoint",
        "s3://files?Endpoint=https://s3.example.com",
        "s3://secret@files",
        "s3://:secret@files",
        "s3://id:secret@files?ssl=1",
        "s3://[secret",
    ],
)
def test_what_makes_no_sense(url: str) -> None:
    with pytest.raises(ImproperlyConfigured) as caught:
        read(url)
    assert "STORAGE_URL" in str(caught.value)
    assert "secret" not in str(caught.value).replace("its secret", "")


def test_s3_without_its_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("seatable_clone.environment.find_spec", {}.get)
    with pytest.raises(ImproperlyConfigured, match=r"\[s3\]"):
        read("s3://files")
