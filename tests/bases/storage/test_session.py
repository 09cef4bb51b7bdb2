import orjson
import pytest

from bases.storage.session import Operation, Session
from bases.storage.sqlite import SQLiteStores
from bases.storage.transfer import stream_linked_ids
from tests.bases.storage.sample import TABLE, insert, row_ids

# Values


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (0, 0),
        (-1, -1),
        (2**53, 2**53),
        (2**63 - 1, 2**63 - 1),
        (-(2**63), -(2**63)),
        (1.0, 1),
        (0.1 + 0.2, 0.1 + 0.2),
        (1e300, 1e300),
        (-1e-300, -1e-300),
        (None, None),
    ],
)
def test_numbers(stores: SQLiteStores, base: str, given: float | None, kept: float | None):
    """Whole ones come back as integers."""
    with stores.writing(base) as session:
        insert(session, "a", number=given)
        ((value,),) = session.run(f'SELECT number FROM "{TABLE}"')
    assert (value, type(value)) == (kept, type(kept))


@pytest.mark.parametrize("text", ["0012", "1e5", "a'b\"c`d\\", "line\nline", "🎉" * 100, "x" * 100_000, "é", "NULL"])
def test_text(stores: SQLiteStores, base: str, text: str):
    with stores.writing(base) as session:
        insert(session, text, text=text, json=text)
        assert session.run(f'SELECT text, json FROM "{TABLE}"') == [(text, text)]
        assert session.find_rows(TABLE, [text]) == {text: 1}


@pytest.mark.parametrize(
    "name", ['a"b', "a`b", "a'b", "a]b", "ab; DROP TABLE x", "🎉", "x" * 200, "select", "a\nb", "?"]
)
def test_names_are_quoted(stores: SQLiteStores, base: str, name: str):
    """Physical names are made by the server; quoting does not rely on that."""
    with stores.writing(base) as session:
        session.create_table(name)
        session.add_column(name, name + " column", "text")
        session.insert_rows(name, [name + " column"], [("1", "a", "", "", "", "", "value")])
        session.update_rows(name, [name + " column"], [("other", "a")])
        session.create_link_table(name + " link")
        session.add_links(name + " link", [(1, 1)])
        assert linked_ids(session, name + " link", name, left=True) == [("a", '["a"]')]
        session.convert_column(name, name + " column", "_creator", lambda value: f"{value} converted")
        quoted = name.replace('"', '""')
        assert session.run(f'SELECT _creator FROM "{quoted}"') == [("other converted",)]
        session.drop_table(name)
        session.drop_table(name + " link")


# Order, links, state


def linked_ids(session: Session, link: str, table: str, *, left: bool) -> list[tuple[str, str]]:
    return list(stream_linked_ids(session, link, table, table, left=left))


def test_rows_beside_others(stores: SQLiteStores, base: str):
    def put(session: Session, row_id: str, beside: str, *, above: bool) -> None:
        (position,) = session.positions_beside(TABLE, beside, 1, above=above)
        session.insert_rows(TABLE, [], [(position, row_id, "", "", "", "")])

    with stores.writing(base) as session:
        insert(session, "a", "b")
        put(session, "above a", "a", above=True)
        put(session, "below a", "a", above=False)
        put(session, "above b", "b", above=True)
        put(session, "below b", "b", above=False)
        assert row_ids(session) == ["above a", "a", "below a", "above b", "b", "below b"]


def test_links_from_both_sides(stores: SQLiteStores, base: str):
    with stores.writing(base) as session:
        insert(session, "a", "b", "c")
        session.create_link_table("link")
        session.add_links("link", [(1, 3), (1, 2), (2, 3)])
        session.add_links("link", [(1, 2)])
        assert session.linked_numbers("link", [1, 2], left=True) == [(1, 3), (1, 2), (2, 3)]
        assert session.linked_numbers("link", [3], left=False) == [(3, 1), (3, 2)]
        assert linked_ids(session, "link", TABLE, left=True) == [("a", '["c","b"]'), ("b", '["c"]')]
        assert linked_ids(session, "link", TABLE, left=False) == [("b", '["a"]'), ("c", '["a","b"]')]
        session.remove_links("link", [(1, 3), (9, 9)])
        assert session.linked_numbers("link", [1], left=True) == [(1, 2)]
        session.remove_links_of("link", [3], left=False)
        assert linked_ids(session, "link", TABLE, left=True) == [("a", '["b"]')]


def test_rows_are_streamed(stores: SQLiteStores, base: str):
    """One by one, also when the reader stops before the end."""
    with stores.writing(base) as session:
        insert(session, "a", "b", "c")
    sql = f'SELECT _id FROM "{TABLE}" WHERE _id <> ? ORDER BY _seq'
    with stores.reading(base) as session:
        assert list(session.stream(sql, ("b",))) == [("a",), ("c",)]
        rows = session.stream(sql, ("b",))
        assert next(rows) == ("a",)
    with stores.writing(base) as session:
        session.drop_table(TABLE)


def test_columns_are_converted_in_place(stores: SQLiteStores, base: str):
    with stores.writing(base) as session:
        insert(session, "a", text="12")
        insert(session, "b", text=None)
        session.convert_column(TABLE, "text", "number", lambda value: float(value) * 2)
        assert session.run(f'SELECT _id, number FROM "{TABLE}"') == [("a", 24), ("b", None)]


def test_failing_conversion_undoes_everything(stores: SQLiteStores, base: str):
    with stores.writing(base) as session:
        insert(session, "a", text="twelve")
    with pytest.raises(ValueError, match="twelve"), stores.writing(base) as session:
        session.convert_column(TABLE, "text", "number", float)
    with stores.reading(base) as session:
        assert session.run(f'SELECT text, number FROM "{TABLE}"') == [("twelve", None)]


def test_state_and_history(stores: SQLiteStores, base: str):
    with stores.writing(base) as session:
        session.suspended, session.revocations = True, {"me": 12.5}
        session.save_state()
        session.log(Operation("me", "app", 1700000000000, {"op_type": "x", "text": "é"}))
        session.log(Operation("me", "app", 1700000000001, {"op_type": "y"}))
        assert [operation.document["op_type"] for operation in session.logged] == ["x", "y"]
    with stores.reading(base) as session:
        assert (session.suspended, session.revocations, session.version) == (True, {"me": 12.5}, 2)
        assert session.logged == []
        assert session.run("SELECT version, op_time, author, app FROM _operation") == [
            (1, 1700000000000, "me", "app"),
            (2, 1700000000001, "me", "app"),
        ]


def test_long_operations_are_kept_short(stores: SQLiteStores, base: str):
    document = {"op_type": "x", "text": "é" * 10_000}
    with stores.writing(base) as session:
        session.log(Operation("me", "app", 1, document))
        session.log(Operation("me", "app", 1, {"op_type": "y"}))
        assert session.run("SELECT length(document) < 1000 FROM _operation") == [(1,), (1,)]
        (first, long), (second, short) = session.operations(limit=2)
        assert (first, orjson.loads(long)) == (1, document)
        assert (second, orjson.loads(short)) == (2, {"op_type": "y"})
        assert session.operations(after=1, limit=5) == [(second, short)]


def test_operations_of_the_first_versions_are_text(stores: SQLiteStores, base: str):
    with stores.writing(base) as session:
        session.run("INSERT INTO _operation VALUES (1, 1, 'me', '', ?)", ('{"op_type":"é"}',))
        assert session.operations(limit=1) == [(1, '{"op_type":"é"}'.encode())]


def test_old_operations_go_and_the_last_one_stays(stores: SQLiteStores, base: str):
    with stores.writing(base) as session:
        for time_ms in (1, 2, 3, 4):
            session.log(Operation("me", "", time_ms, {"op_type": "x"}))
        session.forget_operations(before_ms=4, limit=2)
        assert [version for version, _ in session.operations(limit=9)] == [3, 4]
        session.forget_operations(before_ms=100, limit=9)
        assert [version for version, _ in session.operations(limit=9)] == [4]
    with stores.reading(base) as session:
        assert session.version == 4


def test_counters(stores: SQLiteStores, base: str):
    with stores.writing(base) as session:
        session.save_counter("t1", "c1", 1, "")
        session.save_counter("t1", "c1", 7, "20260306")
        session.save_counter("t2", "c1", 2, "")
        assert session.counters("t1") == {("t1", "c1"): (7, "20260306")}
        assert session.counters() == {("t1", "c1"): (7, "20260306"), ("t2", "c1"): (2, "")}
