"""The client's methods for links between rows, seen from both sides."""

from dataclasses import dataclass

import pytest
from seatable_api import SeaTableAPI
from seatable_api.constants import ColumnTypes

from tests.contract.conftest import Family, refusal

LINK_TO_NOWHERE = {"other_table": "Nowhere"}


@dataclass(frozen=True)
class Shop:
    """A base with `Orders` and `Goods` and a link column between them, called `Goods` in the one and `Orders` in the
    other. `orders` and `goods` are row ids."""

    base: SeaTableAPI
    link_id: str
    orders: list[str]
    goods: list[str]

    def add(self, link_id: str, table: str, other_table: str) -> None:
        """Link the first of the orders to the first of the goods."""
        self.base.add_link(link_id, table, other_table, self.orders[0], self.goods[0])

    def linked(self, table: str) -> list[list[str]]:
        """Return what the rows of a table are linked to, as ids."""
        column = "Goods" if table == "Orders" else "Orders"
        cells = [row.get(column) or [] for row in self.base.list_rows(table)]
        return [[link["row_id"] if isinstance(link, dict) else link for link in cell] for cell in cells]


@pytest.fixture
def shop(base: SeaTableAPI) -> Shop:
    for table in ("Orders", "Goods"):
        base.add_table(table)
        base.batch_append_rows(table, [{"Name": f"{table} {number}"} for number in range(3)])
    data = {"table": "Orders", "other_table": "Goods"}
    base.insert_column("Orders", "Goods", ColumnTypes.LINK, column_data=data)
    ids = {table: [row["_id"] for row in base.list_rows(table)] for table in ("Orders", "Goods")}
    return Shop(base, base.get_column_link_id("Orders", "Goods"), ids["Orders"], ids["Goods"])


def test_it_works(shop: Shop, family: Family) -> None:
    order, good = shop.orders[0], shop.goods[1]

    assert shop.base.add_link(shop.link_id, "Orders", "Goods", order, good) == {"success": True}
    assert shop.linked("Orders") == [[good], [], []]
    assert shop.linked("Goods") == [[], [order], []]
    if family.is_gateway:
        cell = shop.base.get_row("Orders", order)["Goods"]
        assert cell == [{"row_id": good, "display_value": "Goods 1"}]


def test_get_column_link_id(shop: Shop) -> None:
    assert len(shop.link_id) == 4
    assert shop.base.get_column_link_id("Goods", "Orders") == shop.link_id
    with pytest.raises(ValueError, match="does not exist"):
        shop.base.get_column_link_id("Orders", "Name")


def test_the_column_on_the_other_side(shop: Shop) -> None:
    near, far = (shop.base.get_column_by_name(*name) for name in (("Orders", "Goods"), ("Goods", "Orders")))
    ids = {table["name"]: table["_id"] for table in shop.base.list_tables()}

    for column in (near, far):
        assert column["type"] == "link"
        assert (column["data"]["table_id"], column["data"]["other_table_id"]) == (ids["Orders"], ids["Goods"])
        assert column["data"]["display_column_key"] == "0000"
        assert column["data"]["array_type"] == "text"


def test_a_link_can_be_made_from_the_other_side(shop: Shop) -> None:
    order, good = shop.orders[0], shop.goods[1]
    shop.base.add_link(shop.link_id, "Goods", "Orders", good, order)

    assert shop.linked("Orders") == [[good], [], []]


def test_a_link_is_made_once(shop: Shop) -> None:
    for _ in range(2):
        shop.base.add_link(shop.link_id, "Orders", "Goods", shop.orders[0], shop.goods[0])

    assert shop.linked("Orders") == [[shop.goods[0]], [], []]


def test_remove_link(shop: Shop) -> None:
    order, good = shop.orders[0], shop.goods[1]
    shop.base.add_link(shop.link_id, "Orders", "Goods", order, good)
    answer = shop.base.remove_link(shop.link_id, "Orders", "Goods", order, good)

    assert answer["deleted_links_count"] == 1
    assert shop.linked("Orders") == [[], [], []]
    assert shop.linked("Goods") == [[], [], []]


def test_update_link(shop: Shop) -> None:
    (first, second, third), goods = shop.orders, shop.goods
    shop.base.add_link(shop.link_id, "Orders", "Goods", first, goods[0])
    shop.base.add_link(shop.link_id, "Orders", "Goods", second, goods[0])

    assert shop.base.update_link(shop.link_id, "Orders", "Goods", first, [goods[2], goods[1]]) == {"success": True}
    assert shop.linked("Orders") == [[goods[2], goods[1]], [goods[0]], []]
    shop.base.update_link(shop.link_id, "Goods", "Orders", goods[2], [third])
    assert shop.linked("Orders") == [[goods[1]], [goods[0]], [goods[2]]]
    shop.base.update_link(shop.link_id, "Orders", "Goods", first, [])
    assert shop.linked("Orders") == [[], [goods[0]], [goods[2]]]


def test_batches(shop: Shop) -> None:
    (first, second, third), goods = shop.orders, shop.goods
    names = (shop.link_id, "Orders", "Goods")

    assert shop.base.batch_add_links(*names, {first: goods, second: goods[:1]}) == {"success": True}
    assert shop.linked("Orders") == [goods, goods[:1], []]
    shop.base.batch_update_links(*names, [first, third], {first: goods[:1], third: goods[1:]})
    assert shop.linked("Orders") == [goods[:1], goods[:1], goods[1:]]
    answer = shop.base.batch_remove_links(*names, {second: goods[:1], third: [goods[1]]})
    assert answer["deleted_links_count"] == 2
    assert shop.linked("Orders") == [goods[:1], [], goods[2:]]


def test_get_linked_records(shop: Shop) -> None:
    order, empty = shop.orders[:2]
    shop.base.batch_add_links(shop.link_id, "Orders", "Goods", {order: shop.goods})
    table = shop.base.get_table_by_name("Orders")
    key = shop.base.get_column_by_name("Orders", "Goods")["key"]
    ask = [{"row_id": order, "offset": 1, "limit": 1}, {"row_id": empty}]
    records = shop.base.get_linked_records(table["_id"], key, ask)

    assert records == {order: [{"row_id": shop.goods[1], "display_value": "Goods 1"}], empty: []}


def test_ten_linked_records_unless_more_are_asked_for(shop: Shop) -> None:
    shop.base.batch_append_rows("Goods", [{"Name": "more"}] * 20)
    goods = [row["_id"] for row in shop.base.list_rows("Goods")]
    order = shop.orders[0]
    shop.base.batch_add_links(shop.link_id, "Orders", "Goods", {order: goods})
    table_id = shop.base.get_table_by_name("Orders")["_id"]
    key = shop.base.get_column_by_name("Orders", "Goods")["key"]

    assert len(shop.base.get_linked_records(table_id, key, [{"row_id": order}])[order]) == 10
    assert len(shop.base.get_linked_records(table_id, key, [{"row_id": order, "limit": 100}])[order]) == 23


def test_a_table_linked_with_itself(base: SeaTableAPI) -> None:
    rows = [base.append_row("Table1", {"Name": name})["_id"] for name in ("parent", "child")]
    data = {"table": "Table1", "other_table": "Table1"}
    base.insert_column("Table1", "Children", ColumnTypes.LINK, column_data=data)
    link_id = base.get_column_link_id("Table1", "Children")
    base.add_link(link_id, "Table1", "Table1", rows[0], rows[1])

    cell = base.get_row("Table1", rows[0])["Children"]
    assert [link["row_id"] if isinstance(link, dict) else link for link in cell] == [rows[1]]


def test_deleting_a_row_deletes_its_links(shop: Shop) -> None:
    shop.base.batch_add_links(shop.link_id, "Orders", "Goods", {shop.orders[0]: shop.goods})
    shop.base.delete_row("Goods", shop.goods[0])

    assert shop.linked("Orders")[0] == shop.goods[1:]


@pytest.mark.parametrize(
    ("delete", "left"),
    [
        (lambda base: base.delete_column("Orders", "Goods"), {"Orders", "Goods"}),
        (lambda base: base.delete_table("Goods"), {"Orders"}),
    ],
)
def test_deleting_one_side_leaves_no_column_without_its_link(shop: Shop, delete, left: set[str]) -> None:
    shop.base.add_link(shop.link_id, "Orders", "Goods", shop.orders[0], shop.goods[0])
    delete(shop.base)

    assert {table["name"] for table in shop.base.list_tables()} == left | {"Table1"}
    for table in left:
        assert shop.base.get_columns_by_type(table, ColumnTypes.LINK) == []
        assert len(shop.base.list_rows(table)) == 3


def test_links_are_seen_by_sql(shop: Shop) -> None:
    shop.base.add_link(shop.link_id, "Orders", "Goods", shop.orders[0], shop.goods[2])
    (row,) = shop.base.query("SELECT Name, Goods FROM Orders WHERE Name = 'Orders 0'")

    assert row == {"Name": "Orders 0", "Goods": [{"row_id": shop.goods[2], "display_value": "Goods 2"}]}


REFUSED = {
    "unknown link": lambda shop: shop.add("none", "Orders", "Goods"),
    "unknown table": lambda shop: shop.add(shop.link_id, "Nowhere", "Goods"),
    "table without the link": lambda shop: shop.add(shop.link_id, "Orders", "Table1"),
    "map as list": lambda shop: shop.base.batch_add_links(shop.link_id, "Orders", "Goods", ["x"]),
    "text for ids": lambda shop: shop.base.batch_add_links(shop.link_id, "Orders", "Goods", {shop.orders[0]: "x"}),
    "link to unknown": lambda shop: shop.base.insert_column("Orders", "More", ColumnTypes.LINK, None, LINK_TO_NOWHERE),
    "link without settings": lambda shop: shop.base.insert_column("Orders", "More", ColumnTypes.LINK),
    "records of unknown": lambda shop: shop.base.get_linked_records("none", "none", [{"row_id": shop.orders[0]}]),
}


@pytest.mark.parametrize("change", REFUSED.values(), ids=REFUSED)
def test_a_refused_change_changes_nothing(shop: Shop, change) -> None:
    before = shop.base.get_metadata()

    with pytest.raises(ConnectionError) as error:
        change(shop)

    assert refusal(error) in (400, 404)
    assert shop.base.get_metadata() == before
    assert shop.linked("Orders") == [[], [], []]
