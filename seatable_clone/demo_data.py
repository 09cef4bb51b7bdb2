"""What the demo base holds: a small coffee roastery, its farms, coffees, customers and orders."""

from datetime import date, timedelta
from itertools import cycle, islice
from typing import Any

Row = dict[str, Any]


def select(*names: str) -> dict[str, Any]:
    """Return the settings of a select column with these options."""
    return {"options": [{"name": name} for name in names]}


EURO = {"format": "euro", "decimal": "comma", "thousands": "dot"}
PERCENT = {"format": "percent", "decimal": "dot", "thousands": "no"}

COLUMNS: dict[str, list[tuple[str, str, dict[str, Any] | None]]] = {
    "Farms": [
        ("Name", "text", None),
        ("Country", "single-select", select("Brazil", "Colombia", "Ethiopia", "Guatemala", "Kenya", "Rwanda")),
        ("Place", "geolocation", {"geo_format": "lng_lat"}),
        ("Altitude", "number", {"format": "number", "decimal": "dot", "thousands": "comma"}),
        ("Certificates", "multiple-select", select("organic", "fair trade", "shade grown", "women owned")),
        ("First contract", "date", {"format": "YYYY-MM-DD"}),
        ("Website", "url", None),
        ("Visited", "checkbox", None),
    ],
    "Coffees": [
        ("Name", "text", None),
        ("Process", "single-select", select("washed", "natural", "honey")),
        ("Notes", "multiple-select", select("berry", "chocolate", "citrus", "floral", "nutty", "caramel")),
        ("Price per kg", "number", EURO),
        ("Margin", "number", PERCENT),
        (
            "Rating",
            "rate",
            {"rate_max_number": 5, "rate_style_color": "#FF8000", "rate_style_type": "dtable-icon-rate"},
        ),
        ("Roasting time", "duration", {"format": "duration", "duration_format": "h:mm:ss"}),
        ("Description", "long-text", None),
        ("On sale", "checkbox", None),
    ],
    "Customers": [
        ("Name", "text", None),
        ("Kind", "single-select", select("café", "office", "shop", "person")),
        ("E-mail", "email", None),
        ("City", "text", None),
        ("Looked after by", "collaborator", {"enable_send_notification": False}),
        ("Customer since", "date", {"format": "DD.MM.YYYY"}),
    ],
    "Orders": [
        ("Number", "auto-number", {"format": "ORD-0000", "digits": 4, "prefix_type": "string", "prefix": "ORD"}),
        ("Ordered", "date", {"format": "YYYY-MM-DD HH:mm"}),
        ("State", "single-select", select("new", "roasting", "sent", "paid", "cancelled")),
        ("Kilograms", "number", None),
        ("Total", "number", EURO),
        ("Remark", "text", None),
        ("Entered by", "creator", None),
        ("Entered", "ctime", None),
        ("Changed", "mtime", None),
    ],
}

# A table, its link column, and the table that the column links to; rows name what they link to.
LINKS = [("Coffees", "Farm", "Farms"), ("Orders", "Customer", "Customers"), ("Orders", "Coffees", "Coffees")]

# A table, a view of it, and what the view shows.
VIEWS: list[tuple[str, str, dict[str, Any]]] = [
    (
        "Coffees",
        "On sale, best first",
        {
            "filters": [{"column_name": "On sale", "filter_predicate": "is", "filter_term": True}],
            "sorts": [
                {"column_name": "Rating", "sort_type": "down"},
                {"column_name": "Price per kg", "sort_type": "up"},
            ],
            "hidden_columns": ["Margin", "Roasting time"],
        },
    ),
    (
        "Orders",
        "Open",
        {
            "filters": [
                {"column_name": "State", "filter_predicate": "is_any_of", "filter_term": ["new", "roasting", "sent"]}
            ],
            "sorts": [{"column_name": "Ordered", "sort_type": "up"}],
        },
    ),
    (
        "Orders",
        "Large and paid",
        {
            "filters": [
                {"column_name": "State", "filter_predicate": "is", "filter_term": "paid"},
                {"column_name": "Total", "filter_predicate": "greater", "filter_term": 250},
            ],
            "filter_conjunction": "And",
            "sorts": [{"column_name": "Total", "sort_type": "down"}],
        },
    ),
    ("Customers", "By city", {"groupbys": [{"column_name": "City", "sort_type": "up"}]}),
]

FARMS: list[Row] = [
    {
        "Name": name,
        "Country": country,
        "Place": {"lng": longitude, "lat": latitude},
        "Altitude": altitude,
        "Certificates": certificates,
        "First contract": contract,
        "Website": website,
        "Visited": visited,
    }
    for name, country, longitude, latitude, altitude, certificates, contract, website, visited in [
        (
            "Fazenda Boa Vista",
            "Brazil",
            -46.1,
            -21.4,
            1120,
            ["organic"],
            "2019-03-14",
            "https://example.com/boa-vista",
            True,
        ),
        ("Finca El Mirador", "Colombia", -76.0, 2.2, 1750, ["fair trade", "shade grown"], "2020-06-02", None, True),
        ("Konga Station", "Ethiopia", 38.2, 6.1, 1950, ["organic", "shade grown"], "2018-11-20", None, False),
        ("Chelchele", "Ethiopia", 38.4, 6.2, 2050, [], "2023-01-09", "https://example.com/chelchele", False),
        ("Finca La Bolsa", "Guatemala", -91.6, 15.5, 1480, ["fair trade"], "2021-02-17", None, True),
        ("Gatomboya", "Kenya", 37.1, -0.4, 1760, ["fair trade", "women owned"], "2019-10-01", None, False),
        (
            "Kopakama",
            "Rwanda",
            29.4,
            -2.1,
            1690,
            ["women owned", "organic"],
            "2022-05-05",
            "https://example.com/kopakama",
            True,
        ),
    ]
]

COFFEES: list[Row] = [
    {
        "Name": name,
        "Process": process,
        "Notes": notes,
        "Price per kg": price,
        "Margin": margin,
        "Rating": rating,
        "Roasting time": minutes * 60,
        "Description": f"## {name}\n\nTastes of *{', '.join(notes)}*.\n\n- rest for 7 days\n- grind fresh",
        "On sale": on_sale,
        "Farm": [farm],
    }
    for name, process, notes, price, margin, rating, minutes, on_sale, farm in [
        ("Boa Vista Espresso", "natural", ["chocolate", "nutty"], 24.5, 0.42, 4, 14, True, "Fazenda Boa Vista"),
        ("Boa Vista Filter", "washed", ["nutty", "caramel"], 26.0, 0.4, 3, 12, True, "Fazenda Boa Vista"),
        ("El Mirador", "washed", ["caramel", "citrus"], 29.9, 0.38, 4, 12, True, "Finca El Mirador"),
        ("El Mirador Decaf", "washed", ["caramel"], 31.5, 0.31, 3, 11, False, "Finca El Mirador"),
        ("Konga", "washed", ["floral", "citrus"], 33.0, 0.36, 5, 10, True, "Konga Station"),
        ("Konga Natural", "natural", ["berry", "floral"], 36.5, 0.35, 5, 10, True, "Konga Station"),
        ("Chelchele Honey", "honey", ["berry", "caramel"], 38.0, 0.33, 5, 11, False, "Chelchele"),
        ("La Bolsa", "washed", ["chocolate", "citrus"], 28.4, 0.41, 4, 13, True, "Finca La Bolsa"),
        ("Gatomboya AA", "washed", ["berry", "citrus"], 39.9, 0.3, 5, 10, True, "Gatomboya"),
        ("Kopakama", "natural", ["floral", "berry"], 32.2, 0.37, 4, 11, True, "Kopakama"),
    ]
]

CUSTOMERS: list[Row] = [
    {"Name": name, "Kind": kind, "E-mail": mail, "City": city, "Customer since": since}
    for name, kind, mail, city, since in [
        ("Café Morgenrot", "café", "hallo@morgenrot.example", "Berlin", "2019-05-02"),
        ("Brew & Bytes", "office", "kitchen@brewbytes.example", "Hamburg", "2020-01-20"),
        ("Le Petit Grain", "café", "bonjour@petitgrain.example", "Strasbourg", "2021-09-13"),
        ("Corner Grocery", "shop", "orders@corner.example", "Berlin", "2018-12-01"),
        ("Ana Ferreira", "person", "ana@ferreira.example", "Lisboa", "2022-07-07"),
        ("Studio Nord", "office", "office@studionord.example", "København", "2023-03-30"),
        ("Kaffeebar Zwölf", "café", "zwoelf@kaffeebar.example", "Zürich", "2020-11-11"),
        ("Tom Lindqvist", "person", "tom@lindqvist.example", "Malmö", "2024-02-18"),
    ]
]


def make_orders(count: int = 60) -> list[Row]:
    """Return orders over some months, each with the name of its customer and the coffees in it."""
    first = date(2026, 3, 2)
    states = islice(cycle(["paid", "paid", "sent", "paid", "roasting", "paid", "new", "cancelled"]), count)
    return [
        {
            "Ordered": f"{first + timedelta(days=number * 4)} {8 + number % 9:02}:{number * 7 % 60:02}",
            "State": state,
            "Kilograms": 1 + number * 5 % 12,
            "Total": round((1 + number * 5 % 12) * COFFEES[number * 3 % len(COFFEES)]["Price per kg"], 2),
            "Remark": "grind for filter" if number % 7 == 3 else None,
            "Customer": [CUSTOMERS[number * 5 % len(CUSTOMERS)]["Name"]],
            "Coffees": [COFFEES[number * 3 % len(COFFEES)]["Name"]],
        }
        for number, state in enumerate(states)
    ]
