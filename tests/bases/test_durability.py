"""What was acknowledged survives, and what was not is there as a whole or not at all."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import apsw

from bases.storage import stores
from tests.bases.factories import SampleTable, append_rows, base_uuid, list_rows, refusal, run_sql, whole_base
from tests.bases.full_disk import limited_file_size
from tests.clients import APIClient

ROOT = Path(__file__).parents[2]
BATCH = 50
RUNS = 3

# Appends batch 0, 1, 2 …; marks each as done once the next has come, and deletes the one before that.
# It says a line for each change that is acknowledged.
WRITER = f"""
import itertools, os, sys
import django
django.setup()
from bases import lifecycle
from bases.principals import Principal
from bases.rows import RowUpdate, append_rows, delete_rows, update_rows
from bases.storage import stores

def rows_of(batch):
    with stores().reading("b1") as session:
        found = session.run('SELECT _id FROM "rows 0000" WHERE "0000" LIKE ?', (f"{{batch}} %",))
    return [row_id for (row_id,) in found]

def change(step):
    batch, kind = divmod(step, 3)
    if kind == 0:
        append_rows(writer, table_name="Table1", rows=[{{"Name": f"{{batch}} new"}}] * {BATCH})
    elif kind == 1 and batch >= 1:
        updates = [RowUpdate(row_id, {{"Name": f"{{batch - 1}} done"}}) for row_id in rows_of(batch - 1)]
        update_rows(writer, table_name="Table1", updates=updates)
    elif kind == 2 and batch >= 2:
        delete_rows(writer, table_name="Table1", row_ids=rows_of(batch - 2))

writer = Principal("b1", "rw", app_name="writer")
if not stores().exists("b1"):
    lifecycle.create_base("b1", creator="me")
for step in itertools.count(int(sys.argv[1])):
    change(step)
    os.write(1, b"done\\n")
"""


def content_after(steps: int) -> dict[str, int]:
    """Return how many rows of each name there are after so many changes."""
    names = {}
    for step in range(steps):
        batch, kind = divmod(step, 3)
        if kind == 0:
            names[batch] = "new"
        elif kind == 1 and batch >= 1:
            names[batch - 1] = "done"
        elif kind == 2 and batch >= 2:
            del names[batch - 2]
    return {f"{batch} {state}": BATCH for batch, state in names.items()}


def read_content(file: Path) -> dict[str, int]:
    connection = apsw.Connection(str(file))
    try:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        sql = 'SELECT "0000", count(*) FROM "rows 0000" WHERE "0000" IS NOT NULL GROUP BY 1'
        return dict(connection.execute(sql).fetchall())
    finally:
        connection.close()


def write_until_killed(folder: Path, first_step: int, seconds: float) -> int:
    """Run the writer, kill it that long after its first change, and return how many it acknowledged."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "seatable_clone.settings",
        "DATA_DIR": str(folder),
        "BASES_SYNCHRONOUS": "FULL",
        "SECRET_KEY": "of-the-test-run-and-of-nothing-else-whatsoever",
    }
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(first_step)], stdout=subprocess.PIPE, env=environment, cwd=ROOT
    )
    with writer:
        assert writer.stdout
        assert writer.stdout.readline() == b"done\n"
        time.sleep(seconds)
        writer.kill()
        return 1 + writer.stdout.read().count(b"done\n")


def test_killed_again_and_again(tmp_path: Path):
    """Each process goes on with what the one before has left behind."""
    chance = random.Random(7)  # noqa: S311 (no secret)
    steps = 0
    for _ in range(RUNS):
        steps += write_until_killed(tmp_path, steps, chance.uniform(0.0, 0.3))
        content = read_content(tmp_path / "bases" / "b1.sqlite3")
        # The change that was under way may have been made although nobody was told any more.
        acknowledged, one_more = content_after(steps), content_after(steps + 1)
        assert content in (acknowledged, one_more)
        if content == one_more != acknowledged:
            steps += 1
    assert steps > 3 * RUNS


def test_full_disk(base_client: APIClient, contacts: SampleTable):
    """Changes are refused for the time being, reading goes on, and with room again so does writing."""
    before = whole_base(base_client)
    with limited_file_size(stores().size(base_uuid(base_client)) + 100_000):
        body = {"table_name": "Contacts", "rows": [{"Name": "x" * 10_000, "City": "Rome"}] * 1000}
        answer = base_client.post("/rows/", body)
        assert refusal(answer) == (503, "The base cannot be opened or changed at the moment.")
        assert answer["retry-after"] == "1"
        assert whole_base(base_client) == before
    assert len(append_rows(base_client, "Contacts", [{"Name": "Dora"}])) == 1
    assert run_sql(base_client, "UPDATE Contacts SET Age = 1").status_code == 200
    assert [row["Age"] for row in list_rows(base_client, "Contacts")] == [1, 1, 1, 1]
