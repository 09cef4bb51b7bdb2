"""Strict reading of the environment: each variable is parsed when the server starts, and a wrong one stops it.

Values come from the process environment first, then from `.env` in the project's root.
"""

import os
import re
import secrets
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import environ
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

MINIMUM_KEY_LENGTH = 32
ASSIGNMENT = re.compile(r"(export\s+)?[A-Za-z_][A-Za-z0-9_]*=")
BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]")
PLACEHOLDERS = ("changeme", "change-me", "change_me", "secret", "insecure", "example", "placeholder", "your-")


def read_environment(root: Path) -> environ.Env:
    """Return the environment, with `.env` below `root` filling in what the process does not set.

    Raises ImproperlyConfigured for a line of `.env` that is neither an assignment nor a comment.
    """
    env = environ.Env()
    dotenv = root / ".env"
    if dotenv.is_file():
        for number, line in enumerate(dotenv.read_text().splitlines(), start=1):
            if line.strip() and not line.startswith("#") and not ASSIGNMENT.match(line):
                raise ImproperlyConfigured(f"Line {number} of {dotenv} must have the form NAME=value.")
        env.read_env(dotenv)
    return env


def text(env: environ.Env, name: str, default: str = "") -> str:
    """Return variable `name` as it stands, or `default` when it is empty or not set.

    Not `Env.str`, which reads a value that begins with $ as the name of another variable.
    """
    return env.ENVIRON.get(name, "") or default


def directory(env: environ.Env, name: str, default: Path) -> Path:
    """Return the directory in variable `name`, made if it is missing. Raises ImproperlyConfigured when it cannot be."""
    path = Path(text(env, name) or default).resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise ImproperlyConfigured(f"{name} must be a directory, and {path} cannot be: {exc.strerror}.") from None
    if not os.access(path, os.W_OK):
        raise ImproperlyConfigured(f"{name} must be a directory that can be written to, and {path} cannot.")
    return path


def integer(env: environ.Env, name: str, default: int, *, minimum: int = 0, maximum: int | None = None) -> int:
    """Return the whole number in variable `name`.

    Raises ImproperlyConfigured when it is not a number, below `minimum` or above `maximum`.
    """
    given = text(env, name)
    if given == "":
        return default
    try:
        value = int(given)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {given!r}.") from None
    if value < minimum:
        raise ImproperlyConfigured(f"{name} must be at least {minimum}, not {value}.")
    if maximum is not None and value > maximum:
        raise ImproperlyConfigured(f"{name} must be at most {maximum}, not {value}.")
    return value


def boolean(env: environ.Env, name: str, *, default: bool) -> bool:
    """Return the yes or no in variable `name`. Raises ImproperlyConfigured for any other word."""
    given = text(env, name).strip().lower()
    if given == "":
        return default
    if given in ("1", "true", "yes", "on"):
        return True
    if given in ("0", "false", "no", "off"):
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0 (or true, false, yes, no, on, off), not {given!r}.")


def choice(env: environ.Env, name: str, default: str, allowed: tuple[str, ...]) -> str:
    """Return variable `name`, which must be one of `allowed`. Raises ImproperlyConfigured otherwise."""
    value = text(env, name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")
    return value


def time_zone(env: environ.Env, name: str, default: str) -> str:
    """Return the IANA time zone in variable `name`. Raises ImproperlyConfigured when there is no such zone."""
    value = text(env, name, default)
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ImproperlyConfigured(f"{name} must be a time zone such as Europe/Berlin, not {value!r}.") from None
    return value


def email_address(env: environ.Env, name: str, default: str) -> str:
    """Return the e-mail address in variable `name`. Raises ImproperlyConfigured when it is none."""
    value = text(env, name, default)
    try:
        validate_email(value)
    except ValidationError:
        raise ImproperlyConfigured(f"{name} must be an e-mail address, not {value!r}.") from None
    return value


def server_url(env: environ.Env, name: str) -> str:
    """Return the public address in variable `name` without a slash at its end, or '' when it is not set."""
    value = text(env, name).rstrip("/")
    if value and not value.startswith(("http://", "https://")):
        raise ImproperlyConfigured(f"{name} must begin with http:// or https://, not {value!r}.")
    return value


def database(env: environ.Env, name: str, default: str) -> dict[str, Any]:
    """Return Django's settings of the database whose URL is in variable `name`.

    Raises ImproperlyConfigured when that is not SQLite or PostgreSQL, without repeating the URL: it holds a password.
    """
    url = text(env, name, default)
    if not url.startswith(("sqlite:///", "postgres://", "postgresql://")):
        raise ImproperlyConfigured(f"{name} must begin with sqlite:/// or postgres://.")
    try:
        return dict(environ.Env.db_url_config(url))
    except ValueError:
        raise ImproperlyConfigured(f"{name} must look like postgres://user:password@host:5432/database.") from None


def cache(env: environ.Env, name: str, default: str) -> dict[str, Any]:
    """Return Django's settings of the cache whose URL is in variable `name`.

    Raises ImproperlyConfigured when that is neither the process's own memory nor Redis.
    """
    url = text(env, name, default)
    if not url.startswith(("locmemcache://", "redis://", "rediss://")):
        raise ImproperlyConfigured(f"{name} must begin with locmemcache://, redis:// or rediss://.")
    return dict(environ.Env.cache_url_config(url))


def file_storage(env: environ.Env, name: str, default: Path) -> dict[str, Any]:
    """Return Django's settings of the file store whose URL is in variable `name`: a folder of this machine, or S3.

    Raises ImproperlyConfigured when it is neither, without repeating the URL: it may hold a password.
    """
    url = text(env, name)
    if not url:
        return _local_storage(default)
    try:
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=True)) if parts.query else {}
    except ValueError:
        raise ImproperlyConfigured(f"{name} is not a URL.") from None
    if parts.scheme == "file":
        if parts.netloc or parts.query or parts.fragment or not parts.path.startswith("/"):
            raise ImproperlyConfigured(f"{name} must look like file:///srv/files.")
        return _local_storage(Path(unquote(parts.path)))
    if parts.scheme == "s3":
        return _s3_storage(name, parts, query)
    raise ImproperlyConfigured(f"{name} must begin with file:/// or s3://.")


def _local_storage(folder: Path) -> dict[str, Any]:
    return {"BACKEND": "assets.storage.LocalStorage", "OPTIONS": {"location": str(folder)}}


def _s3_storage(name: str, parts: SplitResult, query: dict[str, str]) -> dict[str, Any]:
    if not parts.hostname or parts.fragment or not BUCKET.fullmatch(parts.netloc.rpartition("@")[2]):
        raise ImproperlyConfigured(f"{name} must look like s3://bucket?endpoint=https://s3.example.com.")
    if unknown := query.keys() - {"endpoint", "region"}:
        raise ImproperlyConfigured(f"{name} takes endpoint and region, not {', '.join(sorted(unknown))}.")
    if "endpoint" in query and not query["endpoint"].startswith(("http://", "https://")):
        raise ImproperlyConfigured(f"The endpoint of {name} must begin with http:// or https://.")
    if bool(parts.username) != bool(parts.password):
        raise ImproperlyConfigured(f"{name} must have both the id of a key and its secret, or neither.")
    if find_spec("storages") is None or find_spec("boto3") is None:
        raise ImproperlyConfigured(f"{name} asks for S3: install it with .venv/bin/pip install -e '.[s3]'.")
    options: dict[str, Any] = {
        "bucket_name": parts.netloc.rpartition("@")[2],
        "location": unquote(parts.path).strip("/"),
        "endpoint_url": query.get("endpoint"),
        "region_name": query.get("region"),
    }
    if parts.username and parts.password:
        options |= {"access_key": unquote(parts.username), "secret_key": unquote(parts.password)}
    return {"BACKEND": "assets.s3.S3AssetStorage", "OPTIONS": options}


def secret_key(env: environ.Env, name: str, data_dir: Path) -> str:
    """Return the key that signs tokens: variable `name`, or one made on the first start and kept in `data_dir`.

    Raises ImproperlyConfigured for a key that is too short or that somebody forgot to replace.
    """
    value = text(env, name)
    if value:
        if len(value) < MINIMUM_KEY_LENGTH or any(word in value.lower() for word in PLACEHOLDERS):
            raise ImproperlyConfigured(
                f"{name} is a placeholder or shorter than {MINIMUM_KEY_LENGTH} characters. Leave it empty to have one "
                "made, or set one, for instance with: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
            )
        return value
    file = data_dir / "secret_key"
    try:
        # Exclusive creation: of two processes that start together, one makes the key and the other reads it.
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text().strip()
    key = secrets.token_urlsafe(48)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(key)
    return key
