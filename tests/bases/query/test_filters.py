"""Filters and sorts of views: which rows they show, what is passed over, and what is an error."""

from dataclasses import replace
from typing import Any

import pytest

from bases.query.errors import FilterError, QueryError
from bases.query.filters import all_of, filter_condition, sort_order
from bases.query.nodes import Literal
from tests.bases.query.stores import ENVIRONMENT, Store, column, make_store, options, table

ALL = ["full", "other", "empty"]


def a_filter(name: str, predicate: str, term: Any = None, modifier: str = "", **more: Any) -> dict[str, Any]:
    return {
        "column_name": name,
        "filter_predicate": predicate,
        "filter_term": term,
        "filter_term_modifier": modifier,
        **more,
    }


def test_it_works(kinds: Store) -> None:
    filters = [
        {"column_key": "bbbb", "filter_predicate": "greater", "filter_term": 6},
        {"column_name": "text", "filter_predicate": "contains", "filter_term": "PUMP"},
    ]
    assert kinds.filtered(filters) == ["other"]
    assert kinds.filtered(filters, "Or") == ["full", "other"]


@pytest.mark.parametrize(
    ("column_name", "predicate", "term", "names"),
    [
        ("text", "contains", "ump 1", ["full"]),
        ("text", "contains", "PUMP", ["full", "other"]),
        ("text", "contains", 10, ["full"]),
        ("text", "contains", "%", []),
        ("text", "contains", "_", []),
        ("text", "does_not_contain", "10", ["other", "empty"]),
        ("text", "does not contain", "10", ["other", "empty"]),
        ("text", "dost_not_contain", "10", ["other", "empty"]),
        ("text", "is", "Pump 10", ["full"]),
        ("text", "is", "pump 10", []),
        ("text", "is_not", "Pump 10", ["other", "empty"]),
        ("text", "is_empty", None, ["empty"]),
        ("text", "is empty", "ignored", ["empty"]),
        ("text", "is_not_empty", None, ["full", "other"]),
        ("text", "is_current_user_ID", None, []),
        ("number", "equal", 5, ["full"]),
        ("number", "equal", "5", ["full"]),
        ("number", "equal", 5.000009, ["full"]),
        ("number", "equal", 5.00002, []),
        ("number", "not_equal", 5, ["other", "empty"]),
        ("number", "greater", 5, ["other"]),
        ("number", "greater", 4.999999, ["other"]),
        ("number", "greater_or_equal", 5.000001, ["full", "other"]),
        ("number", "less", 7.5, ["full"]),
        ("number", "less_or_equal", 7.5, ["full", "other"]),
        ("number", "less", 0, []),
        ("number", "equal", 1e15, []),
        ("number", "less", 1e15, ["full", "other"]),
        ("number", "not_equal", -1e15, ALL),
        ("number", "is_empty", None, ["empty"]),
        ("duration", "equal", "1:30", ["full"]),
        ("duration", "less", "5400", ["other"]),
        ("checkbox", "is", True, ["full"]),
        ("checkbox", "is", "true", ["full"]),
        ("checkbox", "is", False, ["other", "empty"]),
        ("checkbox", "is", None, ["other", "empty"]),
        ("state", "is", "893", ["full"]),
        ("state", "is", "done", ["full"]),
        ("state", "is_not", "done", ["other", "empty"]),
        ("state", "is_any_of", ["done", "900"], ["full", "other"]),
        ("state", "is_any_of", "done", ["full"]),
        ("state", "is_none_of", ["893"], ["other", "empty"]),
        ("state", "is_empty", None, ["empty"]),
        ("tags", "has_any_of", ["red", "886"], ["full", "other"]),
        ("tags", "has_all_of", ["red", "green"], ["full"]),
        ("tags", "has_none_of", ["red"], ["other", "empty"]),
        ("tags", "is_exactly", ["green", "red"], ["full"]),
        ("tags", "is_exactly", ["green"], []),
        ("tags", "is_not_empty", None, ["full", "other"]),
        ("people", "has_any_of", ["ben@auth.local"], ["other"]),
        ("people", "has_all_of", ["me@auth.local"], ["full"]),
        ("people", "include_me", None, ["full"]),
        ("people", "is_exactly", ["ben@auth.local"], ["other"]),
        ("Made by", "contains", ["anna@auth.local", "x"], ["full", "empty"]),
        ("Made by", "does_not_contain", ["anna@auth.local"], ["other"]),
        ("Made by", "is", ["me@auth.local", "anna@auth.local"], ["other"]),
        ("Made by", "is_not", "me@auth.local", ["full", "empty"]),
        ("Made by", "include_me", "", ["other"]),
        ("_last_modifier", "is", ["anna@auth.local"], ALL),
        ("department", "is", 3, ["full"]),
        ("department", "is_not", "3", ["other", "empty"]),
        ("department", "is_any_of", [3, 4], ["full", "other"]),
        ("department", "is", "current_user_department", ["full"]),
        ("department", "is_any_of", ["current_user_department_and_sub"], ["full", "other"]),
        ("department", "is_none_of", ["current_user_department"], ["other", "empty"]),
        ("file", "is_empty", None, ["other", "empty"]),
        ("file", "is_not_empty", None, ["full"]),
        ("notes", "is_not_empty", None, ["full"]),
        ("place", "contains", "germ", ["full"]),
        ("place", "is", "Germany", ["full"]),
        ("place", "is_not", "Germany", ["other", "empty"]),
        ("place", "contains", "8°13", ["other"]),
        ("place", "is_empty", None, ["empty"]),
        ("_id", "is", "row1", ["other"]),
        ("_locked", "is", True, ["other"]),
        ("_archived", "is", False, ["full", "empty"]),
    ],
)
def test_predicates(kinds: Store, column_name: str, predicate: str, term: Any, names: list[str]) -> None:
    assert kinds.filtered([a_filter(column_name, predicate, term)]) == names


def test_a_filter_can_mind_case(kinds: Store) -> None:
    assert kinds.filtered([a_filter("text", "contains", "pump", case_sensitive=True)]) == ["other"]
    assert kinds.filtered([a_filter("text", "does_not_contain", "pump", case_sensitive=True)]) == ["full", "empty"]


@pytest.mark.parametrize(
    ("array_type", "predicate", "term", "names"),
    [
        ("number", "equal", 1.1, ["other"]),
        ("number", "greater", 1, ["other"]),
        ("number", "not_equal", 1.1, ["full", "empty"]),
        ("number", "is_empty", None, ["empty"]),
        ("multiple-select", "has_any_of", ["y"], ["full", "other"]),
        ("multiple-select", "is_exactly", ["x", "893"], ["full", "other"]),
        ("date", "is", "2026-01-01", ["other"]),
        ("text", "contains", "NUT", ["full"]),
        ("text", "is_not", "bolt", ["full", "empty"]),
    ],
)
def test_links_compare_what_they_display(
    kinds: Store, array_type: str, predicate: str, term: Any, names: list[str]
) -> None:
    main = kinds.schema.tables_by_name["T"]
    shown = {"number": "aaaa", "multiple-select": "bbbb", "date": "cccc", "text": "0000"}[array_type]
    link = main.by_name["prices"].with_data(display_column_key=shown, array_type=array_type)
    kinds.schema = kinds.schema.replace_table(main.replace_column(link))
    assert kinds.filtered([a_filter("prices", predicate, term, "exact_date")]) == names


def test_conditions_of_the_asking_person(kinds: Store) -> None:
    kinds.insert("T", {"name": "mine", "text": "E-7", "people": ["me@auth.local"]})
    nobody = replace(ENVIRONMENT, username="", id_in_org="", department_ids=(), department_and_sub_ids=())
    for name, predicate in [("text", "is_current_user_ID"), ("people", "include_me"), ("Made by", "include_me")]:
        assert kinds.filtered([a_filter(name, predicate)]) != []
        assert kinds.filtered([a_filter(name, predicate)], environment=nobody) == []
    token = ["current_user_department"]
    assert kinds.filtered([a_filter("department", "is_any_of", token)], environment=nobody) == []
    assert kinds.filtered([a_filter("department", "is_none_of", token)], environment=nobody) == [*ALL, "mine"]


def test_groups(kinds: Store) -> None:
    group = {
        "filter_conjunction": "Or",
        "filters": [a_filter("number", "equal", 5), a_filter("number", "is_empty")],
    }
    assert kinds.filtered([group]) == ["full", "empty"]
    assert kinds.filtered([group, a_filter("text", "is_not_empty")]) == ["full"]
    assert kinds.filtered([group, a_filter("number", "greater", 6)], "or") == ALL
    inner = {"filters": [group, a_filter("name", "contains", "e")]}
    assert kinds.filtered([inner], "And") == ["empty"]


@pytest.mark.parametrize(
    "item",
    [
        {},
        {"column_name": "text"},
        {"column_name": "text", "filter_predicate": ""},
        {"filter_predicate": "is", "filter_term": "x"},
        {"filters": []},
        {"filters": [{}, {"filters": [{}]}]},
        a_filter("text", "contains", ""),
        a_filter("text", "is", None),
        a_filter("number", "equal", ""),
        a_filter("state", "is", ""),
        a_filter("state", "is_any_of", []),
        a_filter("tags", "has_any_of", []),
        a_filter("people", "has_none_of", None),
        a_filter("date", "is", "2030-06-20"),
        a_filter("date", "is", "", "exact_date"),
        a_filter("date", "is", None, "number_of_days_ago"),
        a_filter("date", "is", "soon", "number_of_days_ago"),
        a_filter("date", "is_within", [], "the_past_numbers_of_days"),
    ],
)
def test_incomplete_filters_are_passed_over(kinds: Store, item: dict[str, Any]) -> None:
    assert kinds.filtered([item]) == ALL
    assert kinds.filtered([item, a_filter("number", "equal", 5)], "Or") == ["full"]


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (a_filter("gone", "is", "x"), "the column to filter does not exist"),
        (a_filter("button", "is_empty"), "the column to filter is not supported"),
        (a_filter("text", "greater", 5), "unmatched filter predicate"),
        (a_filter("text", "nonsense", 5), "unmatched filter predicate"),
        (a_filter("notes", "contains", "x"), "unmatched filter predicate"),
        (a_filter("text", ["is"], 5), "unmatched filter predicate"),
        (a_filter("text", "is", ["x"]), "invalid filter term"),
        (a_filter("text", "is", {"a": 1}), "invalid filter term"),
        (a_filter("text", "is", "\ud800"), "invalid filter term"),
        (a_filter("text", "is", 10**30), "invalid filter term"),
        (a_filter("number", "equal", "five"), "invalid filter term"),
        (a_filter("number", "equal", [5]), "invalid filter term"),
        (a_filter("duration", "equal", "1:xx"), "invalid filter term"),
        (a_filter("state", "is", "gone"), "invalid filter term"),
        (a_filter("state", "is_any_of", ["done", "gone"]), "invalid filter term"),
        (a_filter("tags", "has_any_of", [["red"]]), "invalid filter term"),
        (a_filter("people", "has_any_of", [5]), "invalid filter term"),
        (a_filter("department", "is", "sales"), "invalid filter term"),
        (a_filter("department", "is", 1.5), "invalid filter term"),
        (a_filter("date", "is", "soon", "exact_date"), "invalid filter term"),
        (a_filter("date", "is", 5, "exact_date"), "invalid filter term"),
        (a_filter("date", "is", 10**12, "number_of_days_ago"), "invalid filter term"),
        (a_filter("date", "is", "", "someday"), "unmatched filter modifier"),
        (a_filter("date", "is", "", "this_week"), "unmatched filter modifier"),
        (a_filter("date", "is_within", "", "today"), "unmatched filter modifier"),
        (a_filter("date", "is", "", ["today"]), "unmatched filter modifier"),
        ("text", "filters invalid"),
        ({"filters": {"a": 1}}, "filters invalid"),
        ({"filters": [{}], "filter_conjunction": "Xor"}, "filter_conjunction invalid"),
    ],
)
def test_broken_filters(kinds: Store, item: Any, message: str) -> None:
    with pytest.raises(FilterError) as caught:
        kinds.filtered([item])
    assert caught.value.message == message
    assert isinstance(caught.value, QueryError)


def test_what_a_link_displays_may_not_be_comparable(kinds: Store) -> None:
    main = kinds.schema.tables_by_name["T"]
    kinds.schema = kinds.schema.replace_table(
        main.replace_column(main.by_name["prices"].with_data(display_column_key="gone"))
    )
    assert kinds.filtered([a_filter("prices", "is_empty")]) == ["empty"]
    with pytest.raises(FilterError, match="the column to filter is not supported"):
        kinds.filtered([a_filter("prices", "contains", "x")])


def test_filters_are_bounded(kinds: Store) -> None:
    nested: dict[str, Any] = a_filter("number", "equal", 5)
    for _ in range(30):
        nested = {"filters": [nested]}
    with pytest.raises(FilterError, match="filters invalid"):
        kinds.filtered([nested])
    assert kinds.filtered([a_filter("number", "equal", 5)] * 1000) == ["full"]
    with pytest.raises(FilterError, match="filters invalid"):
        kinds.filtered([a_filter("number", "equal", 5)] * 1001)


def test_a_conjunction_is_and_or_or(kinds: Store) -> None:
    with pytest.raises(FilterError, match="filter_conjunction invalid"):
        kinds.filtered([], "Nor")


def test_conditions_combine() -> None:
    one, two = Literal(1), Literal(2)
    assert all_of([]) is None
    assert all_of([None, None]) is None
    assert all_of([None, one]) is one
    assert all_of([one, None, two]) is not None


def test_no_filters_are_no_condition(kinds: Store) -> None:
    shown = kinds.schema.tables_by_name["T"]
    assert filter_condition(kinds.schema, shown, [], "And", ENVIRONMENT) is None


# Sorts


def sort(name: str, direction: str = "up") -> dict[str, str]:
    return {"column_name": name, "sort_type": direction}


@pytest.mark.parametrize(
    ("sorts", "names"),
    [
        ([sort("text")], ["full", "other", "empty"]),
        ([sort("text", "down")], ["other", "full", "empty"]),
        ([{"column_key": "bbbb", "sort_type": "down"}], ["other", "full", "empty"]),
        ([{"column_key": "bbbb"}], ["other", "full", "empty"]),
        ([sort("checkbox")], ["other", "full", "empty"]),
        ([sort("state")], ["other", "full", "empty"]),
        ([sort("tags")], ["full", "other", "empty"]),
        ([sort("tags", "down")], ["other", "full", "empty"]),
        ([sort("people")], ["full", "other", "empty"]),
        ([sort("date")], ["full", "other", "empty"]),
        ([sort("prices")], ["other", "full", "empty"]),
        ([sort("parts")], ["other", "full", "empty"]),
        ([sort("_ctime")], ["other", "full", "empty"]),
        ([sort("Created", "down")], ["full", "empty", "other"]),
        ([sort("department", "down"), sort("text")], ["other", "full", "empty"]),
        # What does not sort is left out.
        ([sort("gone"), sort("file"), sort("place"), sort("button"), sort("notes"), sort("Made by")], ALL),
        (["text", None, {}], ALL),
    ],
)
def test_sorts(kinds: Store, sorts: list[Any], names: list[str]) -> None:
    assert kinds.filtered([], sorts=sorts) == names


def test_text_sorts_by_the_numbers_in_it() -> None:
    texts = ["", "#", "10", "9", "1a", "a", "a1", "a01b", "a1b", "a1c", "a2", "a10", "a10b2", "a10b10", "ä", "Z"]
    store = make_store(table("0000", "T", column("0000", "name", "text")))
    store.insert("T", *({"name": text or None} for text in texts))
    expected = ["#", "1a", "9", "10", "Z", "a", "a1", "a01b", "a1b", "a1c", "a2", "a10", "a10b2", "a10b10", "ä", None]
    assert store.filtered([], sorts=[sort("name")]) == expected
    assert store.values("SELECT name FROM T ORDER BY name LIMIT 3") == ["#", "10", "1a"]


def test_rows_without_a_difference_keep_their_order() -> None:
    store = make_store(
        table("0000", "T", column("0000", "name", "text"), column("1111", "s", "single-select", options=options("x")))
    )
    store.insert("T", *({"name": str(number), "s": "900"} for number in range(5)))
    assert store.filtered([], sorts=[sort("s", "down")]) == ["0", "1", "2", "3", "4"]


def test_the_order_of_sorts(kinds: Store) -> None:
    shown = kinds.schema.tables_by_name["T"]
    order = sort_order(shown, [sort("number", "down"), sort("text")])
    assert [(each.field.column and each.field.column.name, each.descending) for each in order] == [
        ("number", True),
        ("text", False),
    ]
