"""The environment is read strictly: a value that makes no sense stops the server with a sentence that names it."""

import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from seatable_clone import environment
from seatable_clone.settings import ROOT

Reader = Callable[[environ.Env], Any]


def env_with(value: str | None) -> environ.Env:
    env = environ.Env()
    env.ENVIRON = {} if value is None else {"NAME": value}
    return env


def limited(env: environ.Env) -> int:
    return environment.integer(env, "NAME", 7, minimum=1, maximum=10)


def boolean(env: environ.Env) -> bool:
    return environment.boolean(env, "NAME", default=True)


def choice(env: environ.Env) -> str:
    return environment.choice(env, "NAME", "FULL", ("FULL", "OFF"))


def time_zone(env: environ.Env) -> str:
    return environment.time_zone(env, "NAME", "UTC")


def server_url(env: environ.Env) -> str:
    return environment.server_url(env, "NAME")


def email_address(env: environ.Env) -> str:
    return environment.email_address(env, "NAME", "admin@example.com")


def database_engine(env: environ.Env) -> str:
    return str(environment.database(env, "NAME", "sqlite:////tmp/x.sqlite3")["ENGINE"])


def cache_backend(env: environ.Env) -> str:
    return str(environment.cache(env, "NAME", "locmemcache://")["BACKEND"])


@pytest.mark.parametrize(
    ("read", "value", "result"),
    [
        (limited, None, 7),
        (limited, "", 7),
        (limited, "1", 1),
        (limited, "10", 10),
        (boolean, None, True),
        (boolean, "", True),
        (boolean, "0", False),
        (boolean, "off", False),
        (boolean, "No", False),
        (boolean, "1", True),
        (boolean, "TRUE", True),
        (choice, None, "FULL"),
        (choice, "OFF", "OFF"),
        (time_zone, None, "UTC"),
        (time_zone, "Europe/Berlin", "Europe/Berlin"),
        (server_url, None, ""),
        (server_url, "https://tables.example.com/", "https://tables.example.com"),
        (email_address, None, "admin@example.com"),
        (email_address, "me@example.org", "me@example.org"),
        (database_engine, None, "django.db.backends.sqlite3"),
        (database_engine, "postgres://me:pw@db:5432/x", "django.db.backends.postgresql"),
        (cache_backend, None, "django.core.cache.backends.locmem.LocMemCache"),
        (cache_backend, "redis://cache:6379/1", "django.core.cache.backends.redis.RedisCache"),
    ],
)
def test_it_works(read: Reader, value: str | None, result: Any) -> None:
    assert read(env_with(value)) == result


@pytest.mark.parametrize(
    ("read", "value", "complaint"),
    [
        (limited, "many", "NAME must be a whole number, not 'many'."),
        (limited, "1.5", "NAME must be a whole number, not '1.5'."),
        (limited, "0", "NAME must be at least 1, not 0."),
        (limited, "-3", "NAME must be at least 1, not -3."),
        (limited, "11", "NAME must be at most 10, not 11."),
        (boolean, "maybe", "NAME must be 1 or 0 (or true, false, yes, no, on, off), not 'maybe'."),
        (choice, "full", "NAME must be one of FULL, OFF, not 'full'."),
        (time_zone, "Mars/Olympus", "NAME must be a time zone such as Europe/Berlin, not 'Mars/Olympus'."),
        (time_zone, "../etc/passwd", "NAME must be a time zone such as Europe/Berlin, not '../etc/passwd'."),
        (server_url, "tables.example.com", "NAME must begin with http:// or https://, not 'tables.example.com'."),
        (email_address, "me", "NAME must be an e-mail address, not 'me'."),
        (database_engine, "mysql://me@db/x", "NAME must begin with sqlite:/// or postgres://."),
        (
            database_engine,
            "postgres://me:pw@db:port/x",
            "NAME must look like postgres://user:password@host:5432/database.",
        ),
        (cache_backend, "memcache://cache", "NAME must begin with locmemcache://, redis:// or rediss://."),
    ],
)
def test_nonsense_is_refused(read: Reader, value: str, complaint: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        read(env_with(value))
    assert str(refusal.value) == complaint


def test_a_value_that_begins_with_a_dollar_is_taken_as_it_stands() -> None:
    assert environment.text(env_with("$ecret"), "NAME") == "$ecret"


def test_a_directory_is_made(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "down"
    assert environment.directory(env_with(str(path)), "NAME", tmp_path) == path
    assert path.is_dir()
    assert environment.directory(env_with(None), "NAME", tmp_path) == tmp_path


def test_a_file_is_no_directory(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch()
    with pytest.raises(ImproperlyConfigured, match=r"NAME must be a directory, and .* cannot be: File exists\."):
        environment.directory(env_with(str(path)), "NAME", tmp_path)


def test_a_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    key = environment.secret_key(env_with(None), "NAME", tmp_path)
    assert len(key) >= environment.MINIMUM_KEY_LENGTH
    assert environment.secret_key(env_with(None), "NAME", tmp_path) == key
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_a_given_key_is_not_written_down(tmp_path: Path) -> None:
    key = "k3y-0f-th1rty-tw0-char4cters-or-m0re"
    assert environment.secret_key(env_with(key), "NAME", tmp_path) == key
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "key", ["short", "changeme-changeme-changeme-changeme", "Your-Secret-Key-Goes-Here-Please-Replace-It"]
)
def test_a_placeholder_is_no_key(key: str, tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="NAME is a placeholder or shorter than 32 characters"):
        environment.secret_key(env_with(key), "NAME", tmp_path)


@pytest.fixture
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    process: dict[str, str] = {"PORT": "8000"}
    monkeypatch.setattr(environ.Env, "ENVIRON", process)
    return process


def test_the_process_wins_over_the_file(clean_environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("# ours\n\nPORT=9000\nexport HOST='0.0.0.0'\n")
    env = environment.read_environment(tmp_path)
    assert environment.integer(env, "PORT", 1) == 8000
    assert environment.text(env, "HOST") == "0.0.0.0"  # noqa: S104


def test_a_line_of_the_file_that_says_nothing_is_refused(clean_environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("HOST=0.0.0.0\nPORT: 9000\n")
    with pytest.raises(ImproperlyConfigured, match=r"Line 2 of .*\.env must have the form NAME=value\."):
        environment.read_environment(tmp_path)


def test_a_command_ends_with_the_complaint_alone(tmp_path: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={"PATH": "", "DATA_DIR": str(tmp_path), "PORT": "eighty"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (answer.returncode, answer.stderr) == (1, "Configuration: PORT must be a whole number, not 'eighty'.\n")
