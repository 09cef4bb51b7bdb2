import contextlib
import threading

import pytest

from bases.schema import Table
from bases.storage import sqlite
from bases.storage.errors import (
    StoreBusyError,
    StoreConstraintError,
    StoreExistsError,
    StoreMissingError,
    StoreTimeoutError,
    StoreUnavailableError,
)
from bases.storage.session import Operation, Session
from bases.storage.sqlite import SQLiteStores
from tests.bases.full_disk import limited_file_size
from tests.bases.storage.sample import (
    ENDLESS,
    TABLE,
    MakeStores,
    failing_transaction,
    insert,
    new_base,
    row_ids,
    stored_row_ids,
)


def test_it_works(stores: SQLiteStores, base: str):
    with stores.writing(base) as session:
        insert(session, "a", "b", text="x", number=1)
        assert session.changed_rows() == 1
    with stores.reading(base) as session:
        assert row_ids(session) == ["a", "b"]
        assert session.find_rows(TABLE, ["b", "c", "a"]) == {"a": 1, "b": 2}
        assert session.run(f'SELECT text, number FROM "{TABLE}"') == [("x", 1), ("x", 1)]


# Creating, copying, dropping


def test_new_store_is_empty(stores: SQLiteStores):
    assert not stores.exists("b1")
    stores.create("b1")
    assert stores.exists("b1")
    with stores.reading("b1") as session:
        assert (session.schema.tables, session.version, session.suspended, session.revocations) == ((), 0, False, {})
        assert session.run("PRAGMA journal_mode") == [("wal",)]


def test_create_twice(stores: SQLiteStores, base: str):
    with stores.writing(base) as session:
        insert(session, "a")
    with pytest.raises(StoreExistsError):
        stores.create(base)
    assert stored_row_ids(stores, base) == ["a"]


def test_missing_store_is_not_made_by_asking(stores: SQLiteStores, base: str):
    for opened in (stores.reading, stores.writing):
        with pytest.raises(StoreMissingError), opened("nowhere"):
            pass
    with pytest.raises(StoreMissingError):
        stores.copy("nowhere", "elsewhere")
    assert not stores.exists("nowhere")
    assert not stores.exists("elsewhere")


def test_copy_is_a_store_of_its_own(stores: SQLiteStores, base: str):
    with stores.writing(base) as session:
        insert(session, "a", text="x")
        session.log(Operation("me", "", 0, {"op_type": "x"}))
    stores.copy(base, "copy")
    with stores.writing("copy") as session:
        assert (row_ids(session), session.version) == (["a"], 1)
        insert(session, "b")
    with stores.writing(base) as session:
        insert(session, "c")
    assert stored_row_ids(stores, base) == ["a", "c"]
    assert stored_row_ids(stores, "copy") == ["a", "b"]
    with stores.reading("copy") as session:
        assert session.run("PRAGMA journal_mode") == [("wal",)]


def test_copy_while_somebody_writes(stores: SQLiteStores, base: str):
    with stores.writing(base) as session:
        insert(session, "a")
    with stores.writing(base) as session:
        insert(session, "b")
        stores.copy(base, "copy")
    assert stored_row_ids(stores, "copy") == ["a"]


def test_copy_onto_another_store(stores: SQLiteStores, base: str):
    other = new_base(stores)
    with stores.writing(other) as session:
        insert(session, "mine")
    with pytest.raises(StoreExistsError):
        stores.copy(base, other)
    assert stored_row_ids(stores, other) == ["mine"]


def test_drop_leaves_nothing(stores: SQLiteStores, base: str):
    other = new_base(stores)
    with stores.writing(base) as session:
        insert(session, "a")
    stores.drop(base)
    assert {file.name.partition(".")[0] for file in stores.folder.iterdir()} == {other}
    with pytest.raises(StoreMissingError), stores.reading(base):
        pass
    stores.drop(base)
    assert stored_row_ids(stores, other) == []


def test_drop_while_somebody_reads(stores: SQLiteStores, base: str):
    with stores.reading(base) as session:
        stores.drop(base)
        assert row_ids(session) == []
    with pytest.raises(StoreMissingError), stores.reading(base):
        pass
    assert not stores._idle


def test_drop_by_another_process(make_stores: MakeStores, base: str):
    here, there = make_stores(), make_stores()
    assert stored_row_ids(here, base) == stored_row_ids(there, base) == []
    there.drop(base)
    with pytest.raises(StoreMissingError), here.writing(base):
        pass
    assert not here._idle


def test_new_store_under_the_name_of_a_dropped_one(stores: SQLiteStores, base: str):
    with stores.writing(base) as session:
        session.save_schema(session.schema.add_table(Table({"_id": "t1", "name": "Old"}, TABLE)))
    stores.drop(base)
    stores.create(base)
    with stores.reading(base) as session:
        assert session.schema.tables == ()


def test_size_grows_with_what_is_in_it(stores: SQLiteStores, base: str):
    before = stores.size(base)
    with stores.writing(base) as session:
        insert(session, "a", text="x" * 100_000)
    assert stores.size(base) > before + 100_000
    assert stores.size("nowhere") == 0


def test_store_that_cannot_be_opened(stores: SQLiteStores):
    """That is no reason to tell a client that its base is gone."""
    stores.folder.mkdir()
    (stores.folder / "odd.sqlite3").mkdir()
    with pytest.raises(StoreUnavailableError), stores.reading("odd"):
        pass


# The pool of open files


def test_open_files_are_bounded(make_stores: MakeStores):
    stores = make_stores(open_files=2)
    bases = [new_base(stores) for _ in range(5)]
    for _ in range(2):
        for number, base in enumerate(bases):
            with stores.writing(base) as session:
                insert(session, f"{number} {len(row_ids(session))}")
            assert len(stores._idle) <= 2
            assert len(stores._schemas) <= 2
    assert [stored_row_ids(stores, base) for base in bases] == [[f"{n} 0", f"{n} 1"] for n in range(5)]


def test_open_files_are_used_again(stores: SQLiteStores, base: str, monkeypatch: pytest.MonkeyPatch):
    stored_row_ids(stores, base)
    monkeypatch.setattr(stores, "_connect", lambda _: pytest.fail("opened the file once more"))
    for _ in range(3):
        assert stored_row_ids(stores, base) == []


def test_many_at_once_in_one_base(make_stores: MakeStores):
    stores = make_stores(open_files=1)
    base = new_base(stores)
    with contextlib.ExitStack() as stack:
        sessions = [stack.enter_context(stores.reading(base)) for _ in range(5)]
        assert [row_ids(session) for session in sessions] == [[]] * 5
    assert len(stores._idle) == 1


# The structure, cached


def rename_first_table(session: Session, name: str) -> None:
    table = Table({"_id": "t1", "name": name}, TABLE)
    schema = session.schema
    session.save_schema(schema.replace_table(table) if schema.tables else schema.add_table(table))


def test_structure_is_decoded_once(stores: SQLiteStores, base: str):
    with stores.writing(base) as session:
        rename_first_table(session, "One")
    with stores.reading(base) as first, stores.reading(base) as second:
        assert first.schema is second.schema
        assert first.schema.tables[0].name == "One"


def test_processes_see_each_other_change_the_structure(make_stores: MakeStores, base: str):
    here, there = make_stores(), make_stores()
    for name, (writer, reader) in {"One": (here, there), "Two": (there, here), "Three": (here, there)}.items():
        with writer.writing(base) as session:
            rename_first_table(session, name)
            revision = session.schema.revision
        for stores in (reader, writer):
            with stores.reading(base) as session:
                assert (session.schema.tables[0].name, session.schema.revision) == (name, revision)


def test_reader_keeps_the_structure_it_began_with(stores: SQLiteStores, base: str):
    with stores.writing(base) as session:
        rename_first_table(session, "One")
    with stores.reading(base) as old:
        with stores.writing(base) as session:
            rename_first_table(session, "Two")
        assert old.schema.tables[0].name == "One"
    with stores.reading(base) as new:
        assert new.schema.tables[0].name == "Two"


def test_structure_of_a_failed_transaction_is_forgotten(stores: SQLiteStores, base: str):
    with stores.writing(base) as session:
        rename_first_table(session, "One")
    with failing_transaction(stores, base) as session:
        rename_first_table(session, "Two")
    with stores.writing(base) as session:
        assert session.schema.tables[0].name == "One"
        rename_first_table(session, "Three")
    with stores.reading(base) as session:
        assert session.schema.tables[0].name == "Three"


# All or nothing


def test_failure_undoes_everything(stores: SQLiteStores, base: str):
    with stores.writing(base) as session:
        insert(session, "a", text="x")
        session.save_counter("t1", "c1", 5, "")
    with failing_transaction(stores, base) as session:
        insert(session, "b")
        session.update_rows(TABLE, ["text"], [("y", "a")])
        session.add_column(TABLE, "more", "text")
        session.create_table("rows t2")
        session.save_counter("t1", "c1", 6, "")
        session.suspended, session.revocations = True, {"me": 1.0}
        session.save_state()
        session.log(Operation("me", "", 0, {"op_type": "x"}))
    with stores.writing(base) as session:
        assert session.run(f'SELECT _id, text FROM "{TABLE}"') == [("a", "x")]
        assert session.counters() == {("t1", "c1"): (5, "")}
        assert (session.version, session.suspended, session.revocations) == (0, False, {})
        session.add_column(TABLE, "more", "text")
        session.create_table("rows t2")


def test_failing_row_of_many_undoes_all(stores: SQLiteStores, base: str):
    with pytest.raises(StoreConstraintError), stores.writing(base) as session:
        insert(session, "a", "b", "a")
    assert stored_row_ids(stores, base) == []


def test_failing_commit_leaves_no_transaction_open(stores: SQLiteStores, base: str):
    """A constraint that is looked at with the commit only, as a full disk is."""
    with stores._connection(base) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(
            "CREATE TABLE parent (id INTEGER PRIMARY KEY);"
            "CREATE TABLE child (id REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)"
        )
    with pytest.raises(StoreConstraintError), stores.writing(base) as session:
        session.run("INSERT INTO child VALUES (1)")
    assert stored_row_ids(stores, base) == []
    with stores.writing(base) as session:
        insert(session, "b")
    assert stored_row_ids(stores, base) == ["b"]


def test_full_disk(stores: SQLiteStores, base: str):
    with stores.writing(base) as session:
        insert(session, "a", text="x" * 10_000)
    with limited_file_size(stores.size(base) + 100_000):
        for _ in range(2):
            with pytest.raises(StoreUnavailableError), stores.writing(base) as session:
                insert(session, *map(str, range(1000)), text="y" * 10_000)
            assert stored_row_ids(stores, base) == ["a"]
    with stores.writing(base) as session:
        insert(session, "b", text="x")
    with stores.reading(base) as session:
        assert row_ids(session) == ["a", "b"]
        assert session.run("PRAGMA integrity_check") == [("ok",)]


def test_store_that_must_not_be_written(stores: SQLiteStores, base: str):
    with stores.writing(base) as session:
        insert(session, "a")
        session.run("PRAGMA query_only = ON")
        with pytest.raises(StoreUnavailableError):
            insert(session, "b")
        session.run("PRAGMA query_only = OFF")
    assert stored_row_ids(stores, base) == ["a"]


# Waiting and computing


def test_reader_does_not_wait_for_the_writer(stores: SQLiteStores, base: str):
    with stores.writing(base) as session:
        insert(session, "a")
        assert stored_row_ids(stores, base) == []
    assert stored_row_ids(stores, base) == ["a"]


def test_reader_sees_one_state(stores: SQLiteStores, base: str):
    with stores.reading(base) as session:
        assert row_ids(session) == []
        with stores.writing(base) as writer:
            insert(writer, "a")
        assert row_ids(session) == []
    assert stored_row_ids(stores, base) == ["a"]


def test_second_writer_waits(stores: SQLiteStores, base: str):
    def write() -> None:
        with stores.writing(base) as session:
            insert(session, f"later {len(row_ids(session))}")

    with stores.writing(base) as session:
        thread = threading.Thread(target=write)
        thread.start()
        thread.join(timeout=0.1)
        assert thread.is_alive()
        insert(session, "first")
    thread.join(timeout=10)
    assert stored_row_ids(stores, base) == ["first", "later 1"]


def test_busy(make_stores: MakeStores, base: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sqlite, "BUSY_MILLISECONDS", 20)
    stores = make_stores()
    with stores.writing(base) as session:
        insert(session, "a")
        for _ in range(2):
            with pytest.raises(StoreBusyError), stores.writing(base):
                pass
        with stores.writing(new_base(stores)) as other:
            insert(other, "of another base")
    with stores.writing(base) as session:
        insert(session, "b")
    assert stored_row_ids(stores, base) == ["a", "b"]


@pytest.mark.parametrize("way", ["reading", "writing"])
def test_endless_statement_is_stopped(make_stores: MakeStores, base: str, way: str):
    stores = make_stores(statement_seconds=0.05)
    with pytest.raises(StoreTimeoutError), getattr(stores, way)(base) as session:
        session.run(ENDLESS)
    with stores.writing(base) as session:
        insert(session, "a")
    assert stored_row_ids(stores, base) == ["a"]


def test_many_short_statements_are_stopped_too(make_stores: MakeStores, base: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sqlite, "STEPS_BETWEEN_CHECKS", 100)
    stores = make_stores(statement_seconds=0.05)
    numbers = iter(range(10**9))
    with pytest.raises(StoreTimeoutError), stores.writing(base) as session:
        session.run_many(f'INSERT INTO "{TABLE}" (_id, _position) VALUES (?, ?)', ((str(n), str(n)) for n in numbers))
    assert stored_row_ids(stores, base) == []


def test_durable_by_setting(make_stores: MakeStores, base: str):
    for setting, number in (("FULL", 2), ("NORMAL", 1), ("OFF", 0)):
        with make_stores(synchronous=setting).reading(base) as session:
            assert session.run("PRAGMA synchronous") == [(number,)]
