"""What follows from the structure of a base for its formulas: order, circles, names, settings."""

from dataclasses import replace
from typing import Any

import pytest

from bases.formula.settle import settle_formulas
from bases.schema import Column, Schema
from tests.bases.formula.formulas import (
    cells,
    find_column,
    formula,
    link_formula,
    problem,
    sample_base,
    with_columns,
)
from tests.bases.query.stores import Store, column


def change(store: Store, table_name: str, column_name: str, **values: Any) -> Store:
    """The store after keys of a column's document were replaced."""
    table = store.schema.tables_by_name[table_name]
    changed = table.replace_column(table.by_name[column_name].with_values(**values))
    return save(store, store.schema.replace_table(changed))


def save(store: Store, schema: Schema) -> Store:
    return Store(settle_formulas(schema, store.schema), store.connection)


def text_of(store: Store, name: str, table_name: str = "Orders") -> str:
    return str(find_column(store.schema, name, table_name).data["formula"])


def test_it_works() -> None:
    """A formula may stand before the one that it needs."""
    store = with_columns(sample_base(), formula("A", "{B} * 2"), formula("B", "{n} + 1"))
    assert cells(store, "A") == [12, 2, -4]


def test_a_base_without_formulas_stays_what_it_is() -> None:
    schema = sample_base().schema
    assert settle_formulas(schema) is schema


@pytest.mark.parametrize(
    ("columns", "circle"),
    [
        ([formula("A", "{A} + 1")], "Orders.A → Orders.A"),
        (
            [formula("A", "{B}"), formula("B", "{C}"), formula("C", "1 + {A}")],
            "Orders.A → Orders.B → Orders.C → Orders.A",
        ),
        ([formula("A", "if(1, 2, {Parts.Back})")], "Orders.A → Stock.Back → Orders.A"),
        (
            [link_formula("A", "rollup", column_key_in_linked_record="Back", summary_method="sum")],
            "Orders.A → Stock.Back → Orders.A",
        ),
        ([formula("A", 'countlinks("Parts", "{Back} > 1")')], "Orders.A → Stock.Back → Orders.A"),
        (
            [
                link_formula(
                    "A",
                    "count_links",
                    include_condition=True,
                    conditions=[
                        {
                            "filters": [{"column_key": "Back", "filter_predicate": "is_empty"}],
                            "filter_conjunction": "Or",
                        }
                    ],
                )
            ],
            "Orders.A → Stock.Back → Orders.A",
        ),
    ],
)
def test_circles(columns: list[Column], circle: str) -> None:
    back = formula("Back", '{Orders.A} & ""')
    store = with_columns(sample_base(), *columns, formula("Outside", "{A} & 'x'"))
    store = with_columns(store, back, table_name="Stock")
    assert problem(store, "A") == f"the formula needs itself: {circle}"
    assert cells(store, "A") == ["#REF!"] * 3
    assert not problem(store, "Outside")
    assert cells(store, "Outside") == ["#REF!"] * 3


def test_a_circle_over_the_display_of_a_link() -> None:
    """The link back shows a formula which needs the link."""
    store = with_columns(sample_base(), formula("A", "{Parts} & ''"))
    store = with_columns(store, formula("Shown", "{Orders} & ''"), table_name="Stock")
    store = change(
        store, "Orders", "Parts", data={**find_column(store.schema, "Parts").data, "display_column_key": "Shown"}
    )
    link = find_column(store.schema, "Orders", "Stock")
    store = change(store, "Stock", "Orders", data={**link.data, "display_column_key": "A"})
    assert problem(store, "A").startswith("the formula needs itself")


@pytest.mark.parametrize("count", [101, 300])
def test_formulas_in_formulas_have_an_end(count: int) -> None:
    chain = [formula("F0", "{n} + 1"), *(formula(f"F{each}", f"{{F{each - 1}}} + 1") for each in range(1, count))]
    store = with_columns(sample_base(), *chain)
    assert cells(store, "F10") == [16, 11, 8]
    assert problem(store, f"F{count - 1}")
    assert cells(store, f"F{count - 1}")[0].startswith("#")


def test_formulas_do_not_double_without_end() -> None:
    doubling = [
        formula("F0", "{n}"),
        *(formula(f"F{each}", f"{{F{each - 1}}} + {{F{each - 1}}}") for each in range(1, 40)),
    ]
    store = with_columns(sample_base(), *doubling)
    assert cells(store, "F8")[0] == 5 * 2**8
    assert any("needs too much" in problem(store, f"F{each}") for each in range(9, 14))


def test_links_after_links_have_an_end() -> None:
    store = sample_base()
    for level in range(6):
        table_name = "Stock" if level % 2 else "Orders"
        key = f"L{level - 1}" if level else "aaaa"
        rollup = link_formula(f"L{level}", "rollup", column_key_in_linked_record=key, summary_method="sum")
        store = with_columns(store, rollup, table_name=table_name)
    assert not problem(store, "L3", "Stock")
    assert "needs too much" in problem(store, "L4")


def test_all_formulas_of_a_table_together_have_an_end() -> None:
    long = " & ".join(f"'{number:05}'" for number in range(90))
    store = with_columns(sample_base(), *(formula(f"F{number}", long) for number in range(80)))
    refused = [number for number in range(80) if problem(store, f"F{number}")]
    assert 0 < len(refused) < 80
    assert problem(store, "F79") == "the formulas of the table need too much together"
    assert len(store.query("SELECT * FROM Orders")) == 3


@pytest.mark.parametrize(
    ("table_name", "name", "new_name", "before", "after"),
    [
        ("Orders", "n", "Number", "{n} + {m} * {n}", "{Number} + {m} * {Number}"),
        ("Orders", "n", "Number", "{N} & 'n' & {name}", "{Number} & 'n' & {name}"),
        ("Stock", "price", "Cost", "{Parts.price} & {n}", "{Parts.Cost} & {n}"),
        (
            "Stock",
            "price",
            "Cost",
            "rollup('Parts', 'price', 'max', '{price} > 5')",
            "rollup('Parts', 'Cost', 'max', '{Cost} > 5')",
        ),
        (
            "Stock",
            "price",
            "Cost",
            'lookup(findmax("Parts", "price"), "part")',
            'lookup(findmax("Parts", "Cost"), "part")',
        ),
        ("Orders", "Parts", "Items", "{Parts.price} & countlinks('Parts')", "{Items.price} & countlinks('Items')"),
        ("Orders", "tags", "Labels", 'countItems("tags")', 'countItems("Labels")'),
    ],
)
def test_formulas_follow_names(table_name: str, name: str, new_name: str, before: str, after: str) -> None:
    store = with_columns(sample_base(), formula("F", before))
    shown = cells(store, "F")
    store = change(store, table_name, name, name=new_name)
    assert text_of(store, "F") == after
    assert not problem(store, "F")
    assert cells(store, "F") == shown


def test_formulas_follow_names_of_tables() -> None:
    store = with_columns(sample_base(), formula("F", "{Stock.price} & {Parts.price}"))
    stock = store.schema.tables_by_name["Stock"]
    store = save(store, store.schema.replace_table(replace(stock, document={**stock.document, "name": "Store"})))
    assert text_of(store, "F") == "{Store.price} & {Parts.price}"
    assert not problem(store, "F")


def test_names_that_change_places() -> None:
    store = with_columns(sample_base(), formula("F", "{n} - {m}"))
    orders = store.schema.tables_by_name["Orders"]
    swapped = orders.replace_column(orders.by_name["n"].with_values(name="m"))
    swapped = swapped.replace_column(orders.by_name["m"].with_values(name="n"))
    store = save(store, store.schema.replace_table(swapped))
    assert text_of(store, "F") == "{m} - {n}"
    assert cells(store, "F") == [2.5, 0, -3]


def test_a_broken_formula_follows_the_names_that_are_left() -> None:
    store = with_columns(sample_base(), formula("F", "{gone} + {n}"))
    assert text_of(change(store, "Orders", "n", name="Number"), "F") == "{gone} + {Number}"


def test_a_formula_that_is_replaced_at_the_same_time_is_left_alone() -> None:
    store = with_columns(sample_base(), formula("F", "{n} + 1"))
    orders = store.schema.tables_by_name["Orders"]
    changed = orders.replace_column(orders.by_name["n"].with_values(name="Number"))
    changed = changed.replace_column(orders.by_name["F"].with_data(formula="{m} + {Number}"))
    store = save(store, store.schema.replace_table(changed))
    assert text_of(store, "F") == "{m} + {Number}"


def test_a_column_that_goes_and_comes_back() -> None:
    store = with_columns(sample_base(), formula("F", "{n} + 1"), formula("G", "{F} & ''"))
    orders = store.schema.tables_by_name["Orders"]
    without = save(store, store.schema.replace_table(orders.remove_column("aaaa")))
    assert problem(without, "F") == "no such column: n at position 2"
    assert find_column(without.schema, "F").data == find_column(store.schema, "F").data
    assert cells(without, "F") == cells(without, "G") == ["#REF!"] * 3
    again = save(without, store.schema)
    assert cells(again, "F") == [6, 1, -2]


def test_another_type_gives_another_result() -> None:
    store = with_columns(sample_base(), formula("F", "{n}"), formula("G", "{F} & ''"))
    orders = store.schema.tables_by_name["Orders"]
    store = save(store, store.schema.replace_table(orders.replace_column(column("aaaa", "n", "text"))))
    assert find_column(store.schema, "F").data["result_type"] == "string"
    assert cells(store, "G") == ["5", "", "-3"]


@pytest.mark.parametrize(
    ("made", "result"),
    [
        (formula("F", "1 + {n} + {m} + {n}"), {"result_type": "number", "operated_columns": ["aaaa", "bbbb"]}),
        (formula("F", "{n} & ''"), {"result_type": "string", "operated_columns": ["aaaa"]}),
        (formula("F", "1 > 2"), {"result_type": "bool", "operated_columns": []}),
        (formula("F", "today()"), {"result_type": "date", "operated_columns": []}),
        (
            formula("F", "{Parts.price}"),
            {"result_type": "array", "operated_columns": ["llll"], "array_type": "number", "array_data": None},
        ),
        (
            link_formula("F", "lookup", level1_linked_table_column_key="cccc"),
            {
                "result_type": "array",
                "operated_columns": ["llll"],
                "array_type": "date",
                "array_data": {"format": "YYYY-MM-DD"},
            },
        ),
        (link_formula("F", "count_links"), {"result_type": "number", "operated_columns": ["llll"]}),
    ],
)
def test_settings_tell_of_the_result(made: Column, result: dict[str, Any]) -> None:
    data = find_column(with_columns(sample_base(), made).schema, "F").data
    assert {key: value for key, value in data.items() if key in result} == result
    assert ("array_type" in data) == (result["result_type"] == "array")


def test_settings_that_tell_nothing_stay_so() -> None:
    """Columns that come with a new table have no result in their settings, as in SeaTable."""
    store = with_columns(sample_base(), column("F", "F", "formula", formula="{n} + 1"))
    assert find_column(store.schema, "F").data == {"formula": "{n} + 1"}
    assert cells(store, "F") == [6, 1, -2]


@pytest.mark.parametrize(
    "data", [None, {}, {"formula": None}, {"formula": 5}, {"formula": {"a": 1}}, {"formula": ["x"]}]
)
@pytest.mark.parametrize("type_name", ["formula", "link-formula"])
def test_settings_that_are_none(type_name: str, data: dict[str, Any] | None) -> None:
    """As an import may bring them: the column shows an error, and nothing else breaks."""
    broken = Column({"key": "F", "name": "F", "type": type_name, "data": data})
    store = with_columns(sample_base(), broken, formula("G", "{F} & 'x'"))
    if data != {"formula": 5} or type_name != "formula":
        assert problem(store, "F")
        assert cells(store, "G")[0] in ("#VALUE!", "#REF!")
    assert find_column(store.schema, "F").document["data"] == data


def test_a_link_that_shows_a_formula() -> None:
    store = with_columns(sample_base(), formula("Gross", "{price} * 2"), table_name="Stock")
    link = find_column(store.schema, "Parts")
    store = change(store, "Orders", "Parts", data={**link.data, "display_column_key": "Gross"})
    data = find_column(store.schema, "Parts").data
    assert (data["array_type"], data["array_data"]["formula"]) == ("number", "{price} * 2")
    assert [each["display_value"] for each in cells(store, "Parts")[0]] == [20, 2.2, 0, 20]
    assert store.where("Parts = 2.2", table_name="Orders") == ["12"]
    assert cells(with_columns(store, formula("F", "{Parts} + 1")), "F") == [21, 1, pytest.approx(3.2)]
