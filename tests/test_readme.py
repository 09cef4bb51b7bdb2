"""The README names every setting there is, and none that there is not."""

import ast
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def variables() -> set[str]:
    """Return the variables that the settings read: each is the second argument of a call whose first is `env`."""
    tree = ast.parse((ROOT / "seatable_clone" / "settings.py").read_text())
    return {
        str(ast.literal_eval(node.args[1]))
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and len(node.args) > 1 and ast.unparse(node.args[0]) == "env"
    }


def test_the_readme_has_a_row_for_each_setting() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert sorted(rows) == sorted(variables())


def test_the_example_knows_only_settings() -> None:
    names = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert "PORT" in names
    assert names <= variables()


def test_make_help_lists_every_command() -> None:
    makefile = (ROOT / "Makefile").read_text()
    declared = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert declared is not None
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert re.findall(r"^  make (\w+)", listed, re.MULTILINE) == declared.group(1).split()


def test_files_that_the_readme_links_to_exist() -> None:
    links = re.findall(r"\]\((?!https?://)([^)#]+)\)", (ROOT / "README.md").read_text())
    assert [link for link in links if not (ROOT / link).exists()] == []
