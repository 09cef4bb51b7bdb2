"""The shape of the source, held by parsing it: who imports whom, and what is written nowhere."""

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# From the bottom; an app imports only what stands in a row above its own. Those of one row do not know each other.
LAYERS = (
    ("core",),
    ("accounts", "bases"),
    ("workspaces",),
    ("api_tokens",),
    ("assets",),
    ("external_links",),
    ("activity",),
    ("admin_api",),
    ("seatable_clone",),
)
LEVEL = {app: level for level, row in enumerate(LAYERS) for app in row}
DRIVERS = {"apsw", "psycopg", "psycopg_pool", "sqlite3"}
DJANGO = {"django", "rest_framework", "drf_spectacular", "environ"}
# urllib3, http.client and the like included: what goes out has to pass one guarded place, which does not exist yet.
OUTBOUND = {"requests", "httpx", "urllib.request", "urllib3", "http.client", "aiohttp"}
SECRETS = {"token", "secret", "signature", "password", "digest"}
RAW_SQL = {"raw", "execute", "executemany", "RawSQL"}
MAXIMUM_LINES = 500


def modules(*apps: str) -> list[Path]:
    """Return the Python files of some apps, or of all of them: no tests and no benchmarks."""
    return [path for app in apps or LEVEL for path in sorted((ROOT / app).rglob("*.py"))]


@cache
def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def place(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


@cache
def imports(path: Path) -> list[tuple[ast.AST, str]]:
    """Return each import of a file and the dotted name of what it imports."""
    found: list[tuple[ast.AST, str]] = []
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Import):
            found += ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{place(path, node)} is a relative import"
            found += ((node, f"{node.module}.{alias.name}") for alias in node.names)
    return found


def importers(paths: list[Path], packages: set[str]) -> list[str]:
    """Return where one of some packages is imported."""
    return [
        f"{place(path, node)} imports {name}"
        for path in paths
        for node, name in imports(path)
        if any(f"{name}.".startswith(f"{package}.") for package in packages)
    ]


def last_name(node: ast.AST) -> str:
    """Return the name of a variable, an attribute or a function that is called; of anything else, nothing."""
    if isinstance(node, ast.Call):
        return last_name(node.func)
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def test_it_reads_the_source() -> None:
    assert ROOT / "core" / "errors.py" in modules()
    assert next(name for _, name in imports(ROOT / "core" / "apps.py")) == "django.apps.AppConfig"


@pytest.mark.parametrize("app", LEVEL)
def test_apps_import_only_what_lies_below_them(app: str) -> None:
    not_below = {other for other in LEVEL if other != app and LEVEL[other] >= LEVEL[app]}
    assert importers(modules(app), not_below) == []


def test_every_app_has_its_place() -> None:
    assert {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"} <= set(LEVEL)


def test_nothing_imports_the_tests() -> None:
    assert importers(modules(), {"tests", "benchmarks"}) == []


def test_imports_stand_at_the_top() -> None:
    # Checks are registered when the applications are ready, not before: Django asks for it.
    allowed = {("core/apps.py", "ready")}
    inside = {
        (str(path.relative_to(ROOT)), function.name)
        for path in modules()
        for function in ast.walk(parse(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        and any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(function))
    }
    assert inside == allowed


def test_only_the_storage_knows_database_drivers() -> None:
    storage = ROOT / "bases" / "storage"
    assert importers(modules("bases"), DRIVERS), "the storage imports none, so this test sees nothing"
    assert importers([path for path in modules() if not path.is_relative_to(storage)], DRIVERS) == []


def test_the_compiler_knows_no_django() -> None:
    pure = [path for name in ("query", "functions", "formula") for path in (ROOT / "bases" / name).rglob("*.py")]
    assert importers([*pure, ROOT / "bases" / "schema.py"], DJANGO) == []


def test_nothing_calls_out() -> None:
    assert importers(modules(), OUTBOUND) == []


def test_modules_stay_readable() -> None:
    paths = [*modules(), *(ROOT / "tests").rglob("*.py")]
    lines = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in paths}
    assert {path: count for path, count in lines.items() if count > MAXIMUM_LINES} == {}


def test_secrets_are_compared_in_constant_time() -> None:
    leaks = [
        place(path, node)
        for path in modules()
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Compare) and any(isinstance(operator, ast.Eq | ast.NotEq) for operator in node.ops)
        for side in (node.left, *node.comparators)
        if SECRETS & set(last_name(side).split("_"))
        and not any(isinstance(other, ast.Constant) for other in (node.left, *node.comparators))
    ]
    assert leaks == []


def test_no_sql_is_put_together_for_django() -> None:
    """The storage writes statements about user data; everything else goes through the ORM."""
    storage = ROOT / "bases" / "storage"
    statements = [
        place(path, node)
        for path in modules()
        if not path.is_relative_to(storage)
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Call)
        and (
            last_name(node.func) == "extra"
            or (last_name(node.func) in RAW_SQL and node.args and not isinstance(node.args[0], ast.Constant))
        )
    ]
    assert statements == []
