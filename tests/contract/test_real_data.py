"""Real data, loaded through the client in batches of 1000, and questions about it that SQL and plain Python answer.

The airports of the United States with their positions, and the temperature of Seattle at each hour of a year; both
lie as files in the package `vega_datasets`, whose code is not needed.
"""

import csv
import importlib.util
from collections import Counter, defaultdict
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest
from seatable_api import Account, SeaTableAPI

from tests.contract.conftest import GATEWAY, new_base, open_base

BATCH = 1000
Rows = list[dict[str, Any]]


def _read(name: str) -> list[dict[str, str]]:
    package = importlib.util.find_spec("vega_datasets")
    assert package is not None
    assert package.origin is not None
    with (Path(package.origin).parent / "_data" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def airports() -> Rows:
    """The airports; where the file says NA, there is no city or state."""
    return [
        {
            "IATA": airport["iata"],
            "Name": airport["name"],
            "City": airport["city"] if airport["city"] != "NA" else None,
            "State": airport["state"] if airport["state"] != "NA" else None,
            "Country": airport["country"],
            "Latitude": float(airport["latitude"]),
            "Position": {"lng": float(airport["longitude"]), "lat": float(airport["latitude"])},
        }
        for airport in _read("airports.csv")
    ]


@pytest.fixture(scope="module")
def temperatures() -> Rows:
    """The temperatures in degrees Fahrenheit, with the day, and whether it was cold."""
    return [
        {
            "Time": hour["date"],
            "Day": hour["date"].split()[0],
            "Fahrenheit": float(hour["temp"]),
            "Cold": float(hour["temp"]) < 40,
        }
        for hour in _read("seattle-temps.csv")
    ]


COLUMNS = {
    "Airports": [
        ("IATA", "text", None),
        ("Name", "text", None),
        ("City", "text", None),
        ("State", "single-select", {"options": []}),
        ("Country", "single-select", {"options": []}),
        ("Latitude", "number", {"format": "number"}),
        ("Position", "geolocation", {"geo_format": "lng_lat"}),
    ],
    "Temperatures": [
        ("Time", "date", {"format": "YYYY-MM-DD HH:mm"}),
        ("Day", "date", {"format": "YYYY-MM-DD"}),
        ("Fahrenheit", "number", {"format": "number"}),
        ("Cold", "checkbox", None),
    ],
}


@pytest.fixture(scope="module")
def base(account: Account, airports: Rows, temperatures: Rows) -> SeaTableAPI:
    """A base that holds all of the data."""
    base = open_base(account, new_base(account), GATEWAY)
    for table, rows in (("Airports", airports), ("Temperatures", temperatures)):
        keys = ("column_name", "column_type", "column_data")
        base.add_table(table, columns=[dict(zip(keys, column, strict=True)) for column in COLUMNS[table]])
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            assert base.batch_append_rows(table, batch)["inserted_row_count"] == len(batch)
    return base


def _most_frequent(rows: Rows, column: str, counted: Rows) -> Rows:
    """Count by a select column. Ties come in the order of its options, which is that of their first use in `rows`."""
    options = list(dict.fromkeys(row[column] for row in rows))
    counts = Counter(row[column] for row in counted)
    ordered = sorted(counts, key=lambda option: (-counts[option], options.index(option)))
    return [{column: option, "n": counts[option]} for option in ordered]


def _grouped(rows: Rows, column: str, value: str) -> dict[str, list[float]]:
    groups = defaultdict(list)
    for row in rows:
        groups[row[column]].append(row[value])
    return groups


def _shown(time: str) -> str:
    """Write a time of the file as a server in UTC does."""
    date, _, minutes = time.partition(" ")
    return f"{date.replace('/', '-')}T{minutes or '00:00'}:00+00:00"


@pytest.mark.parametrize("table", COLUMNS)
def test_everything_arrives(base: SeaTableAPI, airports: Rows, temperatures: Rows, table: str) -> None:
    written = {"Airports": airports, "Temperatures": temperatures}[table]
    starts = range(0, len(written) + 1, BATCH)
    read = [row for start in starts for row in base.list_rows(table, start=start, limit=BATCH)]

    assert len(read) == len(written) >= 3000
    for name, column_type, _ in COLUMNS[table]:
        expected = [row[name] if column_type != "date" else _shown(row[name]) for row in written]
        assert [row[name] for row in read] == expected


def test_airports_by_state(base: SeaTableAPI, airports: Rows) -> None:
    sql = """SELECT State, COUNT(*) AS n FROM Airports WHERE State IS NOT NULL
             GROUP BY State ORDER BY n DESC, State LIMIT 10"""

    assert base.query(sql) == _most_frequent(airports, "State", [row for row in airports if row["State"]])[:10]


def test_latitudes_of_states_with_many_airports(base: SeaTableAPI, airports: Rows) -> None:
    sql = """SELECT State, MIN(Latitude) AS low, MAX(Latitude) AS high, AVG(Latitude) AS mean FROM Airports
             WHERE State IS NOT NULL GROUP BY State HAVING COUNT(*) >= 150 ORDER BY State"""
    expected = [
        {"State": state, "low": min(each), "high": max(each), "mean": pytest.approx(fmean(each))}
        for state, each in _grouped(airports, "State", "Latitude").items()
        if state and len(each) >= 150
    ]

    assert len(expected) == 3
    assert base.query(sql) == expected


def test_distinct_cities(base: SeaTableAPI, airports: Rows) -> None:
    cities = [row["City"] for row in airports if row["City"]]

    assert base.query(
        "SELECT COUNT(DISTINCT City) AS cities, COUNT(City) AS named, COUNT(*) AS airports FROM Airports"
    ) == [{"cities": len(set(cities)), "named": len(cities), "airports": len(airports)}]


def test_airports_by_name_and_latitude(base: SeaTableAPI, airports: Rows) -> None:
    sql = "SELECT COUNT(*) AS n FROM Airports WHERE Name LIKE '%County%' AND Latitude BETWEEN 30 AND 40"
    expected = sum(1 for row in airports if "County" in row["Name"] and 30 <= row["Latitude"] <= 40)

    assert expected > 100
    assert base.query(sql) == [{"n": expected}]


def test_airports_without_a_city_or_state(base: SeaTableAPI, airports: Rows) -> None:
    sql = """SELECT Country, COUNT(*) AS n FROM Airports WHERE City IS NULL OR State IS NULL
             GROUP BY Country ORDER BY n DESC, Country"""
    counted = [row for row in airports if not (row["City"] and row["State"])]

    assert base.query(sql) == _most_frequent(airports, "Country", counted)


def test_coldest_days(base: SeaTableAPI, temperatures: Rows) -> None:
    sql = """SELECT `Day`, AVG(Fahrenheit) AS mean FROM Temperatures
             GROUP BY `Day` ORDER BY AVG(Fahrenheit), `Day` LIMIT 5"""
    means = {day: fmean(each) for day, each in _grouped(temperatures, "Day", "Fahrenheit").items()}
    coldest = sorted(means.items(), key=lambda item: item[1])[:5]

    assert base.query(sql) == [{"Day": _shown(day), "mean": pytest.approx(mean)} for day, mean in coldest]


def test_temperature_in_spring(base: SeaTableAPI, temperatures: Rows) -> None:
    sql = """SELECT COUNT(*) AS n, AVG(Fahrenheit) AS mean FROM Temperatures
             WHERE `Time` BETWEEN '2010-03-01' AND '2010-05-31 23:59'"""
    spring = [row["Fahrenheit"] for row in temperatures if "2010/03/01" <= row["Day"] <= "2010/05/31"]

    assert base.query(sql) == [{"n": len(spring), "mean": pytest.approx(fmean(spring))}]


def test_number_of_cold_days(base: SeaTableAPI, temperatures: Rows) -> None:
    sql = "SELECT COUNT(DISTINCT `Day`) AS days FROM Temperatures WHERE Cold = true"

    assert base.query(sql) == [{"days": len({row["Day"] for row in temperatures if row["Cold"]})}]


def test_first_and_last_hot_hour(base: SeaTableAPI, temperatures: Rows) -> None:
    sql = "SELECT MIN(`Time`) AS beginning, MAX(`Time`) AS ending FROM Temperatures WHERE Fahrenheit > 70"
    hot = [row["Time"] for row in temperatures if row["Fahrenheit"] > 70]

    assert base.query(sql) == [{"beginning": _shown(min(hot)), "ending": _shown(max(hot))}]


def test_rare_temperatures(base: SeaTableAPI, temperatures: Rows) -> None:
    sql = """SELECT DISTINCT Fahrenheit FROM Temperatures WHERE Fahrenheit NOT BETWEEN 40 AND 70
             ORDER BY Fahrenheit DESC LIMIT 3, 20"""
    rare = sorted({row["Fahrenheit"] for row in temperatures if not 40 <= row["Fahrenheit"] <= 70}, reverse=True)

    assert base.query(sql) == [{"Fahrenheit": degrees} for degrees in rare[3:23]]
