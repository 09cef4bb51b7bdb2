"""Text to nodes: what is accepted, what it means, and how the rest is refused."""

import pytest

from bases.query.errors import QueryError
from bases.query.nodes import (
    And,
    Arithmetic,
    Call,
    Comparison,
    DeleteStatement,
    Has,
    In,
    InsertStatement,
    Is,
    Like,
    Literal,
    Name,
    Negative,
    Node,
    Not,
    Or,
    Parameter,
    SelectStatement,
    UpdateStatement,
)
from bases.query.parser import MAX_LENGTH, parse

A, B = Name("a"), Name("b")
ONE, TWO = Literal(1), Literal(2)


def expression(text: str) -> Node:
    statement = parse(f"SELECT {text} FROM t").statement
    assert isinstance(statement, SelectStatement)
    node = statement.items[0].expression
    assert isinstance(node, Node)
    return node


def test_it_works() -> None:
    statement = parse(
        "SELECT a, count(*) AS n FROM t WHERE b = ? GROUP BY a ORDER BY n DESC LIMIT 5 OFFSET 2;"
    ).statement
    assert isinstance(statement, SelectStatement)
    assert [(item.expression, item.alias, item.text) for item in statement.items] == [
        (A, "", "a"),
        (Call("count", star=True), "n", "count(*)"),
    ]
    assert statement.where == Comparison("=", B, Parameter(0))
    assert (statement.limit, statement.offset) == (Literal(5), Literal(2))


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("1 + 2 * a", Arithmetic("+", ONE, Arithmetic("*", TWO, A))),
        ("(1 + 2) * a", Arithmetic("*", Arithmetic("+", ONE, TWO), A)),
        ("a - 1 - 2", Arithmetic("-", Arithmetic("-", A, ONE), TWO)),
        ("-a * 2", Arithmetic("*", Negative(A), TWO)),
        ("- -1", ONE),
        ("a - -1", Arithmetic("-", A, Literal(-1))),
        (
            "a = 1 OR b = 2 AND NOT a = 2",
            Or((Comparison("=", A, ONE), And((Comparison("=", B, TWO), Not(Comparison("=", A, TWO)))))),
        ),
        ("NOT a = 1", Not(Comparison("=", A, ONE))),
        ("NOT NOT a", Not(Not(A))),
        ("a <> 1", Not(Comparison("=", A, ONE))),
        ("a NOT IN (1, 2)", Not(In(A, (ONE, TWO)))),
        ("a in ()", In(A, ())),
        ("a NOT LIKE 'x'", Not(Like(A, Literal("x")))),
        ("a ilike 'x'", Like(A, Literal("x"), ignore_case=True)),
        ("a IS NOT NULL", Not(Is(A, None))),
        ("`a`IS NULL", Is(A, None)),
        ("a is false", Is(A, value=False)),
        ("a has  any\nof ('x')", Has("any", A, (Literal("x"),))),
        ("a HAS NONE OF ('x')", Not(Has("any", A, (Literal("x"),)))),
        ("a Is Exactly ('x', 'y')", Has("exactly", A, (Literal("x"), Literal("y")))),
        ("a = true", Comparison("=", A, Literal(value=True))),
        ("f(a = 1, not(b))", Call("f", (Comparison("=", A, ONE), Not(B)))),
        ("and(a, or(b, 1))", Call("and", (A, Call("or", (B, ONE))))),
        ("count(distinct a)", Call("count", (A,), distinct=True)),
        ("LEFT(a, 2)", Call("left", (A, TWO))),
        ("t.a", Name("a", "t")),
        ("`my table`.`a``b`", Name("a`b", "my table")),
        ("Größe", Name("Größe")),
        ("数字", Name("数字")),
        ("has", Name("has")),
        ("android", Name("android")),
        ("'it''s'", Literal("it's")),
        ('"say ""hi"""', Literal('say "hi"')),
        (r"'it\'s'", Literal("it's")),
        (r"'C:\temp\\x'", Literal("C:\\temp\\x")),
        ('"a b"', Literal("a b")),
        ("1.5e3", Literal(1500.0)),
        (".5", Literal(0.5)),
        ("12345678901234567890", Literal(12345678901234567890.0)),
    ],
)
def test_expressions(text: str, node: Node) -> None:
    assert expression(text) == node


@pytest.mark.parametrize(
    ("clause", "limit", "offset"),
    [
        ("", None, None),
        ("LIMIT 5", Literal(5), None),
        ("LIMIT 5 OFFSET 2", Literal(5), Literal(2)),
        ("LIMIT 2, 5", Literal(5), Literal(2)),
        ("limit ?, ?", Parameter(1), Parameter(0)),
    ],
)
def test_limits(clause: str, limit: Node | None, offset: Node | None) -> None:
    statement = parse(f"SELECT a FROM t {clause}").statement
    assert isinstance(statement, SelectStatement)
    assert (statement.limit, statement.offset) == (limit, offset)


def test_changes() -> None:
    update = parse("UPDATE t SET a = 'x', b = ('y', ?) WHERE a = -1").statement
    assert update == UpdateStatement(
        "t",
        ((A, Literal("x")), (B, In(Literal(None), (Literal("y"), Parameter(0))))),
        Comparison("=", A, Literal(-1)),
    )
    assert parse("delete from t").statement == DeleteStatement("t")
    assert parse("INSERT INTO t (a, `b c`) VALUES (1, ('x', 'y')), (?, NULL)").statement == InsertStatement()


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("", "syntax error at the end of the statement"),
        ("SELEC * FORM test", "syntax error at position 1 near 'SELEC'"),
        ("SELECT * FORM test", "syntax error at position 10 near 'FORM'"),
        ("SELECT a FROM t WHERE", "syntax error at the end of the statement"),
        ("SELECT a FROM t WHERE a = 'x", "syntax error at position 27 near ''x'"),
        ("SELECT 'a b' FROM 'a b'", "syntax error at position 19 near ''a'"),
        ("SELECT a FROM t; SELECT a FROM t", "syntax error at position 18 near 'SELECT'"),
    ],
)
def test_complaints_tell_the_place(sql: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(sql)
    assert caught.value.message == message


@pytest.mark.parametrize(
    "sql",
    [
        'SELECT "a b" FROM "t"',
        "SELECT a FROM t JOIN u ON t.a = u.a",
        "SELECT a FROM t INNER JOIN u ON t.a = u.a",
        "SELECT a FROM t LEFT JOIN u ON t.a = u.a",
        "SELECT a FROM t NATURAL JOIN u",
        "SELECT a FROM (SELECT a FROM t)",
        "SELECT a FROM t WHERE a IN (SELECT b FROM u)",
        "SELECT a FROM t UNION SELECT a FROM u",
        "SELECT a FROM t UNION ALL SELECT a FROM u",
        "SELECT CASE WHEN a = 1 THEN 2 END FROM t",
        "SELECT CAST(a AS CHAR) FROM t",
        "SELECT CONVERT(a USING utf8) FROM t",
        "SELECT a + INTERVAL 1 DAY FROM t",
        "SELECT EXTRACT(YEAR FROM a) FROM t",
        "SELECT row_number() OVER (ORDER BY a) FROM t",
        "WITH x AS (SELECT a FROM t) SELECT a FROM x",
        "SHOW TABLES",
        "EXPLAIN SELECT a FROM t",
        "CREATE TABLE t (a)",
        "DROP TABLE t",
        "BEGIN",
        "PRAGMA user_version",
        "SELECT {a} FROM t",
        "SELECT a FROM t -- comment",
        "SELECT a FROM t WHERE a = 1 --1",
        "SELECT a /* comment */ FROM t",
        "SELECT a # comment",
        "SELECT 0x10 FROM t",
        "SELECT 2a FROM t",
        "SELECT a.b.c FROM t",
        "SELECT a = b = 1 FROM t",
        "SELECT a NOT HAS ANY OF ('x') FROM t",
        "SELECT a HAS ANY OF () FROM t",
        "SELECT a FROM t LIMIT -1",
        "SELECT a FROM t LIMIT 1.5",
        "SELECT a FROM t LIMIT '5'",
        "SELECT a FROM t OFFSET 5",
        "SELECT a FROM t GROUP a",
        "SELECT a FROM t WHERE a = 1 ORDER a",
        "SELECT a, FROM t",
        "SELECT FROM t",
        "SELECT f(a FROM t",
        "SELECT `a FROM t",
        "UPDATE t SET a = b + 1",
        "UPDATE t SET a = a",
        "UPDATE t SET a = upper('x')",
        "UPDATE t SET a = 1 + 1",
        "UPDATE t SET a = ()",
        "UPDATE t SET a = 1 LIMIT 1",
        "UPDATE t SET a = 1 ORDER BY a",
        "UPDATE t SET a",
        "UPDATE t WHERE a = 1",
        "DELETE FROM t LIMIT 1",
        "DELETE t FROM t",
        "DELETE FROM t ORDER BY a",
        "INSERT INTO t VALUES (upper('x'))",
        "INSERT INTO t SET a = 1",
        "INSERT INTO t VALUES ()",
        "SELECT a FROM t WHERE a = 'x\ud800'",
    ],
)
def test_refused(sql: str) -> None:
    with pytest.raises(QueryError):
        parse(sql)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000 + "a" + ")" * 5000,
        "- " * 5000 + "a",
        "NOT " * 5000 + "a",
        "abs(" * 5000 + "a" + ")" * 5000,
        "+".join(["a"] * 5000),
        "a IN (" * 5000 + "1" + ")" * 5000,
    ],
    ids=["parentheses", "signs", "not", "calls", "sums", "lists"],
)
def test_deep_nesting_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="nested deeper than 100 levels"):
        expression(text)


def test_ninety_levels_are_fine() -> None:
    assert expression("(" * 90 + "a" + ")" * 90) == A


def test_long_chains_are_flat() -> None:
    node = expression(" OR ".join(["a = 1"] * 5000))
    assert isinstance(node, Or)
    assert len(node.operands) == 5000


def test_length_is_bounded() -> None:
    with pytest.raises(QueryError, match="longer than"):
        parse(f"SELECT a FROM t WHERE a = '{'x' * MAX_LENGTH}'")
