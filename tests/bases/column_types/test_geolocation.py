from typing import Any

import pytest

from bases.column_types import column_type
from bases.column_types.base import Form
from tests.bases.column_types.columns import display, encode, make_column, show


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ({"lng": 8.23, "lat": 50}, "N50°0′0″, E8°13′48″"),
        ({"lng": -8.5, "lat": -33.999999999}, "S34°0′0″, W8°30′0″"),
        ({"country_region": "Germany"}, "Germany"),
        ({"province": "Hessen", "city": "Wiesbaden", "district": "", "detail": "Markt 1"}, "Hessen Wiesbaden Markt 1"),
        ({"lng": 8.2, "lat": 50, "address": "Markt 1", "title": "Town hall"}, "Markt 1"),
        ({"lng": 8.2}, ""),
        ({"lng": "8.2", "lat": None}, ""),
        ({"lng": 1e308, "lat": 1e308}, ""),
        ({"something": ["else"]}, ""),
    ],
)
def test_it_works(place: dict[str, Any], text: str) -> None:
    column = make_column("geolocation")
    kept = encode(column, place)
    for form in Form:
        assert show(column, kept, form) == place
    assert display(column, kept) == text


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ("8.23,50", {"lng": 8.23, "lat": 50}),
        (" -8.5 ， -33 ", {"lng": -8.5, "lat": -33}),
        ("N50°0′0″, E8°13′48″", {"lng": 8.23, "lat": 50}),
        ("S33°30', W8°", {"lng": -8, "lat": -33.5}),
    ],
)
def test_coordinates_as_text(value: str, place: dict[str, Any]) -> None:
    column = make_column("geolocation")
    assert show(column, encode(column, value)) == place


@pytest.mark.parametrize(
    "value", [None, "", " ", "Germany", "8.23", "181,0", "0,91", "N91°, E0°", "1,2,3", 5, True, [], [8, 50], {}]
)
def test_no_place(value: Any) -> None:
    assert encode(make_column("geolocation"), value) is None


def test_settings() -> None:
    geolocation = column_type("geolocation")
    assert geolocation.check_data(None) == {"geo_format": "lng_lat"}
    assert geolocation.check_data({"geo_format": "country_region", "lang": "en"}) == {
        "geo_format": "country_region",
        "lang": "en",
    }
