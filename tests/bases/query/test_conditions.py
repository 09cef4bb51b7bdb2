"""Conditions: which rows they let through, empty cells above all."""

from typing import Any

import pytest

from bases.query.errors import QueryError
from tests.bases.query.stores import Store, column, make_store, table

ALL = ["full", "other", "empty"]


def test_it_works(kinds: Store) -> None:
    assert kinds.where("number > 6 AND state = 'open'") == ["other"]


# Each column with a constant that its first row equals, and one that no row equals.
SCALARS = [
    ("text", "'Pump 10'", "'none'"),
    ("number", "5", "-1"),
    ("checkbox", "true", "null"),
    ("`date`", "'2030-06-20'", "'1999-01-01'"),
    ("state", "'done'", "'none'"),
    ("duration", "5400", "1"),
    ("department", "3", "9"),
    ("notes", "'# Title'", "''"),
    ("Created", "'2026-03-06 09:25:14.659'", "'1999-01-01'"),
    ("_mtime", "'2026-03-06T08:25:14.659Z'", "''"),
]


@pytest.mark.parametrize(("name", "held", "unheld"), SCALARS)
def test_a_predicate_and_its_negation_share_out_all_rows(kinds: Store, name: str, held: str, unheld: str) -> None:
    predicates = [
        ("{} = {}", "{} != {}"),
        ("{} = {}", "{} <> {}"),
        ("{} IN ({})", "{} NOT IN ({})"),
        ("{} BETWEEN {} AND {}", "{} NOT BETWEEN {} AND {}"),
        ("{} HAS ANY OF ({})", "{} HAS NONE OF ({})"),
        ("{} IS EXACTLY ({})", "NOT {} IS EXACTLY ({})"),
    ]
    for positive, negative in predicates:
        for constant in (held, unheld):
            arguments = [name, constant, constant]
            found, others = kinds.where(positive.format(*arguments)), kinds.where(negative.format(*arguments))
            assert sorted(found + others) == sorted(ALL)
            assert ("full" in found) == (constant == held)
            if not name.startswith(("_", "C")):
                assert "empty" in others


@pytest.mark.parametrize(
    ("condition", "fits"),
    [
        ("{} = 'x'", False),
        ("{} != 'x'", True),
        ("{} < 'x'", False),
        ("{} >= ''", False),
        ("{} IN ('x', null)", False),
        ("{} NOT IN ('x', null)", True),
        ("{} LIKE '%'", False),
        ("{} NOT LIKE 'x'", True),
        ("{} ILIKE '%'", False),
        ("{} NOT ILIKE '%'", True),
        ("{} BETWEEN 'a' AND 'z'", False),
        ("{} NOT BETWEEN 'a' AND 'z'", True),
        ("{} HAS ANY OF ('x')", False),
        ("{} HAS ALL OF ('x')", False),
        ("{} HAS NONE OF ('x')", True),
        ("{} IS EXACTLY ('x')", False),
        ("{} IS TRUE", False),
        ("{} IS NOT TRUE", True),
        ("{} IS FALSE", False),
        ("{} IS NOT FALSE", True),
        ("{} IS NULL", True),
        ("{} IS NOT NULL", False),
        ("NOT ({} = 'x')", True),
        ("NOT NOT ({} = 'x')", False),
        ("{} = null", False),
        ("{} != null", True),
        ("({} = 'x') = false", True),
        ("({} = 'x') IS NULL", False),
        ("{} = 'x' OR {} != 'x'", True),
        ("{} = 'x' AND {} != 'x'", False),
    ],
)
def test_empty_cells(kinds: Store, condition: str, fits: bool) -> None:
    for name in ("text", "state", "notes"):
        assert ("empty" in kinds.where(condition.replace("{}", name))) == fits
    number = condition.replace("{}", "number").replace("'x'", "3").replace("'a'", "1").replace("'z'", "9")
    assert ("empty" in kinds.where(number)) == fits


def test_arithmetic_with_an_empty_cell_is_empty(kinds: Store) -> None:
    assert kinds.where("number + 1 = 1") == []
    assert kinds.where("number * 0 IS NULL") == ["empty"]
    assert kinds.where("number + 1 != 6") == ["other", "empty"]


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ("number = '5'", ["full"]),
        ("number = ' 5.0 '", ["full"]),
        ("number = 'five'", []),
        ("number != 'five'", ALL),
        ("'5' = number", ["full"]),
        ("6 < number", ["other"]),
        ("number > '6'", ["other"]),
        ("number IN ('5', 8)", ["full"]),
        ("number = true", []),
        ("text = 10", []),
        ("text > 'a'", ["other"]),
        ("text < 'a'", ["full"]),
        ("text = 'pump 10'", []),
        ("text IN ('Pump 10', 'pump 9')", ["full", "other"]),
        ("number BETWEEN 5 AND 7", ["full"]),
        ("number BETWEEN 7 AND 5", []),
        ("number + 1 = 6", ["full"]),
        ("number / 2 = 2.5", ["full"]),
        ("number + 1 IN (6, 8.5)", ["full", "other"]),
        ("checkbox", ["full"]),
        ("checkbox = true", ["full"]),
        ("checkbox = 1", ["full"]),
        ("checkbox = 'true'", ["full"]),
        ("checkbox = false", ["other"]),
        ("checkbox = 0", ["other"]),
        ("checkbox = 2", []),
        ("checkbox != false", ["full", "empty"]),
        ("checkbox IS TRUE", ["full"]),
        ("checkbox IS NOT TRUE", ["other", "empty"]),
        ("checkbox IS FALSE", ["other"]),
        ("NOT checkbox", ["other", "empty"]),
        ("checkbox IN (true, false)", ["full", "other"]),
        ("state = 'open'", ["other"]),
        ("state = '900'", []),
        ("state = 'Open'", []),
        ("state > 'a'", ["full", "other"]),
        ("state < 'e'", ["full"]),
        ("state LIKE '%o%'", ["full", "other"]),
        ("state IN ('open', 'nonsense')", ["other"]),
        ("'open' = state", ["other"]),
        ("state = state", ["full", "other"]),
        ("state = text", []),
        ("upper(state) = 'OPEN'", ["other"]),
        ("`Made by` = 'me@auth.local'", ["other"]),
        ("_creator = 'me@auth.local'", ["other"]),
        ("_id = 'row1'", ["other"]),
        ("_id IN ('row0', 'row2')", ["full", "empty"]),
        ("_locked = true", ["other"]),
        ("_locked IS NULL", ["full", "empty"]),
        ("_archived = false", ["full", "empty"]),
        ("_locked_by IS NOT NULL", ["other"]),
        ("file IS NULL", ["other", "empty"]),
        ("file IS NOT NULL", ["full"]),
        ("place IS NULL", ["empty"]),
        ("department IN (3, 4)", ["full", "other"]),
        ("1 = 1", ALL),
        ("'a' = 'b'", []),
        ("'x' IN ('x')", ALL),
        ("null IS NULL", ALL),
        ("'' IS NULL", ALL),
        ("lower(text) IS NULL", ["empty"]),
        ("number IN ()", []),
        ("number NOT IN ()", ALL),
        ("number IN (number, 1)", ["full", "other"]),
        ("number HAS ALL OF (5, 5)", ["full"]),
        ("number HAS ALL OF (5, 6)", []),
        ("number IS EXACTLY ('5', 5)", ["full"]),
        ("if(checkbox, 1, 0) = 1", ["full"]),
        ("greater(number, 6)", ["other"]),
    ],
)
def test_values(kinds: Store, condition: str, names: list[str]) -> None:
    assert kinds.where(condition) == names


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("'Pump%'", ["Pump 10"]),
        ("'%ump%'", ["Pump 10", "pump_9"]),
        ("'P_mp 10'", ["Pump 10"]),
        ("'Pump'", []),
        (r"'%\_%'", ["pump_9"]),
        (r"'100\%'", ["100%"]),
        ("'100%'", ["100%"]),
        ("'[a]*'", ["[a]*"]),
        ("'%*'", ["[a]*"]),
        ("'?'", ["?"]),
        ("'%b'", ["a\nb"]),
        ("'_'", ["?", "Ä"]),
        (r"'\\'", []),
        ("100", []),
        ("name", ["Pump 10", "pump_9", "100%", "[a]*", "?", "a\nb", "Ä"]),
    ],
)
def test_like(pattern: str, names: list[str]) -> None:
    store = make_store(table("0000", "T", column("0000", "name", "text")))
    store.insert("T", *({"name": name} for name in ("Pump 10", "pump_9", "100%", "[a]*", "?", "a\nb", "Ä", None)))
    assert store.where(f"name LIKE {pattern}") == names
    assert store.where(f"name NOT LIKE {pattern}") == [
        name for name in ("Pump 10", "pump_9", "100%", "[a]*", "?", "a\nb", "Ä", None) if name not in names
    ]


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("'STRASSE%'", ["Strasse 5"]),
        ("'%straße%'", ["Große Straße"]),
        ("'GROßE%'", ["Große Straße"]),
        ("'ä%'", ["Ärger"]),
        ("'%R'", ["Ärger"]),
        ("'ΣΊΣΥΦΟΣ'", ["Σίσυφος"]),
        ("'%_ISSE'", []),
        ("upper(name)", ["Strasse 5", "Ärger", "Σίσυφος"]),
    ],
)
def test_ilike_knows_all_letters(pattern: str, names: list[str]) -> None:
    store = make_store(table("0000", "T", column("0000", "name", "text")))
    store.insert("T", *({"name": name} for name in ("Strasse 5", "Große Straße", "Ärger", "Σίσυφος", None)))
    assert store.where(f"name ILIKE {pattern}") == names
    if pattern.startswith("'"):
        assert store.where("name ILIKE ?", pattern[1:-1]) == names


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ("`date` = '2030-06-20'", ["day", "midnight"]),
        ("`date` = '2030-6-20 0:00'", ["day", "midnight"]),
        ("`date` = '2030-06-20 00:00:00'", ["day", "midnight"]),
        ("`date` = '2030-06-20T00:00:00+02:00'", ["day", "midnight"]),
        ("`date` = '2030-06-19T22:00:00Z'", ["day", "midnight"]),
        ("`date` = '2030-06-20T00:00:00.000+0200'", ["day", "midnight"]),
        ("`date` = '2030-06-20 07:03'", ["morning"]),
        ("`date` = '2030-6-20 7:3'", ["morning"]),
        ("`date` = '2030-06-20 07:03:09'", []),
        ("`date` != '2030-06-20'", ["before", "morning", "after", None]),
        ("`date` < '2030-06-20'", ["before"]),
        ("`date` <= '2030-06-20'", ["before", "day", "midnight"]),
        ("`date` > '2030-06-20'", ["morning", "after"]),
        ("`date` >= '2030-06-20'", ["day", "midnight", "morning", "after"]),
        ("`date` <= '2030-06-20 07:03:09'", ["before", "day", "midnight", "morning"]),
        ("`date` > '2030-06-20 07:02:59'", ["morning", "after"]),
        ("`date` < '2030-06-20 07:03'", ["before", "day", "midnight"]),
        ("`date` BETWEEN '2030-06-20' AND '2030-06-21'", ["day", "midnight", "morning", "after"]),
        ("`date` BETWEEN '2030-06-21' AND '2030-06-20'", []),
        ("`date` NOT BETWEEN '2030-06-20' AND '2030-06-21'", ["before", None]),
        ("`date` IN ('2030-06-20', '2030-06-20 07:03')", ["day", "midnight", "morning"]),
        ("`date` HAS ANY OF ('2030-06-20')", ["day", "midnight"]),
        ("`date` = ''", []),
        ("`date` != ''", ["before", "day", "midnight", "morning", "after", None]),
        ("`date` = other", ["day", "midnight"]),
        ("`date` < other", ["before"]),
        ("`date` LIKE '2030-06-2%'", ["day", "midnight", "morning", "after"]),
        ("isodate(`date`) = '2030-06-20'", ["day", "midnight", "morning"]),
        ("startofweek(`date`, 'Monday') = '2030-06-17'", ["before", "day", "midnight", "morning", "after"]),
        ("`date` = text", ["day"]),
    ],
)
def test_dates(condition: str, names: list[str | None]) -> None:
    store = make_store(
        table(
            "0000",
            "T",
            column("0000", "name", "text"),
            column("1111", "date", "date"),
            column("2222", "other", "date"),
            column("3333", "text", "text"),
        )
    )
    store.insert(
        "T",
        {"name": "before", "date": "2030-06-19 23:59", "other": "2030-06-20"},
        {"name": "day", "date": "2030-06-20", "other": "2030-06-20 00:00", "text": "2030-6-20 0:00"},
        {"name": "midnight", "date": "2030-06-20 00:00", "other": "2030-06-20", "text": "today"},
        {"name": "morning", "date": "2030-06-20 07:03"},
        {"name": "after", "date": "2030-06-21"},
        {"name": None},
    )
    assert store.where(condition) == names


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        # The server is in Berlin, an hour ahead of the text that is kept.
        ("_ctime = '2026-03-06'", ["other"]),
        ("_ctime >= '2026-03-06'", ALL),
        ("_ctime > '2026-03-06 00:00'", ["full", "empty"]),
        ("_ctime < '2026-03-06T08:25:14.6591Z'", ALL),
        ("_ctime >= '2026-03-06T08:25:14.6591Z'", []),
        ("Created = '2026-03-06 09:25:14.659'", ["full", "empty"]),
        ("Created > '2026-3-5 23:0:0'", ALL),
        ("_ctime < now()", ["other"]),
        ("_ctime = today()", ["other"]),
        ("`date` > now()", ["full", "other"]),
        ("_ctime < `date`", ["full", "other"]),
        ("`date` > _ctime", ["full", "other"]),
        ("_ctime LIKE '2026-03-06 09:%'", ["full", "empty"]),
        ("hour(_ctime) = 9", ["full", "empty"]),
        ("_ctime = ''", []),
    ],
)
def test_instants(kinds: Store, condition: str, names: list[str]) -> None:
    assert kinds.where(condition) == names


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("`date` = 'soon'", "invalid date: 'soon'"),
        ("`date` > '2030-13-01'", "invalid date: '2030-13-01'"),
        ("_mtime < '2030-02-30'", "invalid date: '2030-02-30'"),
        ("`date` IN ('2030-02-01', 'x')", "invalid date: 'x'"),
        ("`date` = 5", "a date cannot be compared with a number"),
        ("`date` IN (5)", "a date cannot be compared with a number"),
        ("`date` + 1 = 2", "a date cannot be used as a number"),
        ("file = 'x'", "column file of type file cannot be used here"),
        ("place LIKE 'x'", "column place of type geolocation cannot be used here"),
        ("button = 1", "column button of type button cannot be used here"),
        ("button IS NULL", "column button of type button cannot be used here"),
        ("upper(today()) = 'x'", "a date cannot be used as text"),
        ("len(startofweek(`date`)) = 1", "a date cannot be used as text"),
        ("tags HAS ANY OF (text)", "HAS and IS EXACTLY take constants only"),
        ("tags IN (text)", "a list can only be compared with constants"),
        ("text LIKE today()", "LIKE takes text"),
    ],
)
def test_refused(kinds: Store, condition: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        kinds.where(condition)
    assert caught.value.message == message


@pytest.mark.parametrize("order", ["file", "place", "button"])
def test_what_does_not_sort(kinds: Store, order: str) -> None:
    with pytest.raises(QueryError, match=f"column {order} of type .* cannot be used here"):
        kinds.query(f"SELECT name FROM T ORDER BY {order}")


def test_select_sorts_in_the_order_of_its_options(kinds: Store) -> None:
    kinds.insert("T", {"name": "last", "state": "886"})
    assert kinds.values("SELECT name FROM T ORDER BY state") == ["other", "full", "last", "empty"]
    assert kinds.values("SELECT name FROM T ORDER BY state DESC") == ["last", "full", "other", "empty"]


@pytest.mark.parametrize("count", [3, 40, 700])
def test_options_by_the_hundred(count: int) -> None:
    names = [f"option {number * 7 % count}" for number in range(count)]
    choices = [{"id": str(number * 13 + 5), "name": name} for number, name in enumerate(names)]
    store = make_store(table("0000", "T", column("0000", "name", "single-select", options=choices)))
    store.insert("T", *({"name": choice["id"]} for choice in reversed(choices)), {"name": "gone"}, {"name": None})
    ids = [choice["id"] for choice in choices]
    assert store.values("SELECT name FROM T ORDER BY name LIMIT 1000") == [*ids, "gone", None]
    assert store.values("SELECT upper(name) FROM T WHERE name IS NOT NULL ORDER BY name LIMIT 2") == [
        name.upper() for name in names[:2]
    ]


def test_parameters_of_all_kinds(kinds: Store) -> None:
    cases: list[tuple[str, list[Any], list[str]]] = [
        ("text = ? AND number = ?", ["Pump 10", 5], ["full"]),
        ("number = ?", ["5"], ["full"]),
        ("checkbox = ?", [True], ["full"]),
        ("checkbox = ?", [0], ["other"]),
        ("state = ?", ["open"], ["other"]),
        ("state = ?", [None], []),
        ("state != ?", [None], ALL),
        ("text LIKE ?", ["pump%"], ["other"]),
        ("text ILIKE ?", ["PUMP%"], ["full", "other"]),
        ("number BETWEEN ? AND ?", [5, 6.5], ["full"]),
        ("number IN (?, ?)", [5, 7.5], ["full", "other"]),
        ("number IN (?)", [[5, 7.5]], ["full", "other"]),
        ("_id IN (?)", [[f"row{number}" for number in range(1, 20_000)]], ["other", "empty"]),
        ("tags HAS ANY OF (?)", [["blue", "red"]], ["full", "other"]),
        ("tags HAS ANY OF (?, ?)", ["blue", "red"], ["full", "other"]),
        ("`date` > ?", ["2030-6-20"], ["other"]),
        ("_ctime = ?", ["2026-03-06"], ["other"]),
        ("if(?, number, 0) = 5", [True], ["full"]),
        ("?", [True], ALL),
        ("?", [None], []),
        ("? = ?", [1, "1"], ALL),
        ("number + ? = ?", [1, 6], ["full"]),
        ("number > ?", [10**400], []),
        ("number < ?", [10**30], ["full", "other"]),
        ("number > ?", [float("nan")], []),
    ]
    for condition, parameters, names in cases:
        assert kinds.where(condition, *parameters) == names, condition


def test_many_values(kinds: Store) -> None:
    numbers = ", ".join(map(str, range(10_000)))
    assert kinds.where(f"number IN ({numbers})") == ["full"]
    assert kinds.where(f"number NOT IN ({numbers})") == ["other", "empty"]
    dates = ", ".join(f"'2030-06-{day:02} 00:0{minute}'" for day in range(1, 28) for minute in range(2))
    assert kinds.where(f"`date` IN ({dates})") == ["full", "other"]
    chain = " OR ".join(f"number = {number}" for number in range(5000))
    assert kinds.where(chain) == ["full"]
    with pytest.raises(QueryError, match="more than 6000 values"):
        kinds.where(" OR ".join(["1=1"] * 4_000))
