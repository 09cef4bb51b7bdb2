"""Places: coordinates, countries, addresses."""

import re
from collections.abc import Callable
from typing import Any, ClassVar, TypeGuard
from zoneinfo import ZoneInfo

import orjson

from bases.column_types import predicates
from bases.column_types.base import ColumnType, Encoder, Form, Kind, Physical, Reader, WriteContext
from bases.column_types.values import encode_json, finite_number, number_text
from bases.schema import Column, Document

_DECIMAL = re.compile(r"(-?[0-9]{1,3}(?:\.[0-9]{1,20})?)\s*[,，]\s*(-?[0-9]{1,3}(?:\.[0-9]{1,20})?)")
_ANGLE = r"([0-9]{1,3})°(?:([0-9]{1,2})[′'](?:([0-9]{1,2}(?:\.[0-9]{1,20})?)[″\"])?)?"
_SEXAGESIMAL = re.compile(rf"([NS]){_ANGLE}\s*[,，]\s*([EW]){_ANGLE}")


class Geolocation(ColumnType):
    """A place. Objects are kept as they are: parts may be missing."""

    name = "geolocation"
    kind = Kind.OBJECT
    physical = Physical.JSON
    sql_writable = False
    queryable = False
    sortable = False
    standard_data: ClassVar[Document | None] = {"geo_format": "lng_lat"}
    predicates = predicates.TEXT

    def encoder(self, column: Column, context: WriteContext) -> Encoder:
        """Take an object, or coordinates as text."""

        def encode(value: Any) -> str | None:
            if type(value) is str:
                value = parse_coordinates(value)
            return encode_json(value) if type(value) is dict else None

        return encode

    def reader(self, column: Column, form: Form, zone: ZoneInfo) -> Reader | None:
        """Show the object."""
        return orjson.loads if form is Form.STORED else orjson.Fragment

    def display(self, column: Column, zone: ZoneInfo) -> Callable[[Any], str]:
        """Write the country, the address or, where there is none, the coordinates."""
        return lambda text: place_text(orjson.loads(text))


def parse_coordinates(text: str) -> dict[str, float | None] | None:
    """Return the coordinates in `lng,lat` in degrees or in `N30°50′50″, E120°30′0″`; None when there are none."""
    text = text.strip()
    decimal = _DECIMAL.fullmatch(text)
    if decimal:
        longitude, latitude = float(decimal[1]), float(decimal[2])
    else:
        sexagesimal = _SEXAGESIMAL.fullmatch(text)
        if sexagesimal is None:
            return None
        north, *latitude_parts, east, longitude_degrees, minutes, seconds = sexagesimal.groups()
        latitude = _degrees(latitude_parts, negative=north == "S")
        longitude = _degrees([longitude_degrees, minutes, seconds], negative=east == "W")
    if abs(longitude) > 180 or abs(latitude) > 90:
        return None
    return {"lng": finite_number(longitude), "lat": finite_number(latitude)}


def place_text(place: dict[str, Any]) -> str:
    """Return a place as text: its country, address or parts, or coordinates as `N30°50′50.55″, E120°30′0″`."""
    for key in ("country_region", "address"):
        if isinstance(place.get(key), str) and place[key]:
            return str(place[key])
    parts = [place.get(key) for key in ("province", "city", "district", "detail")]
    shown = " ".join(part for part in parts if isinstance(part, str) and part)
    longitude, latitude = place.get("lng"), place.get("lat")
    if shown or not _is_angle(longitude) or not _is_angle(latitude):
        return shown
    return f"{_angle_text(latitude, 'NS')}, {_angle_text(longitude, 'EW')}"


def _degrees(parts: list[str | None], *, negative: bool) -> float:
    degrees, minutes, seconds = (float(part or 0) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    return -value if negative else value


def _is_angle(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and abs(value) <= 180


def _angle_text(angle: float, letters: str) -> str:
    # Counted in hundredths of a second, so that rounding carries over into minutes and degrees.
    degrees, rest = divmod(round(abs(angle) * 360_000), 360_000)
    minutes, hundredths = divmod(rest, 6_000)
    return f"{letters[angle < 0]}{degrees}°{minutes}′{number_text(hundredths / 100)}″"
