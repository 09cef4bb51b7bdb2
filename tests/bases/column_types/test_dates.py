from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from bases.column_types import column_type
from bases.column_types.base import Form
from tests.bases.column_types.columns import BERLIN, UTC, default, display, encode, make_column, show

DAY, MINUTE = "YYYY-MM-DD", "YYYY-MM-DD HH:mm"


@pytest.mark.parametrize(
    ("date_format", "value", "kept", "shown"),
    [
        (DAY, "2030-06-20", "2030-06-20", "2030-06-20T00:00:00+02:00"),
        (DAY, "2030-12-20", "2030-12-20", "2030-12-20T00:00:00+01:00"),
        (MINUTE, "2030-06-20 23:55", "2030-06-20 23:55", "2030-06-20T23:55:00+02:00"),
        (MINUTE, "2030-12-20 23:55", "2030-12-20 23:55", "2030-12-20T23:55:00+01:00"),
    ],
)
def test_it_works(date_format: str, value: str, kept: str, shown: str) -> None:
    column = make_column("date", format=date_format)
    assert encode(column, value) == kept
    assert show(column, kept, Form.NAMES) == show(column, kept, Form.KEYS) == shown
    assert show(column, kept, Form.V1) == show(column, kept, Form.STORED) == kept
    assert display(column, kept) == kept


@pytest.mark.parametrize(
    ("kept", "shown"), [("2030-06-20", "T00:00:00+00:00"), ("2030-06-20 23:55", "T23:55:00+00:00")]
)
def test_utc(kept: str, shown: str) -> None:
    for zone in (UTC, ZoneInfo("Etc/UTC")):
        assert show(make_column("date"), kept, zone=zone) == "2030-06-20" + shown


@pytest.mark.parametrize(
    ("date_format", "value", "kept"),
    [
        (DAY, "2030/06/20", "2030-06-20"),
        (DAY, "2030-6-5", "2030-06-05"),
        (DAY, " 2030-06-20 ", "2030-06-20"),
        (DAY, "2030-06-20 23:55", "2030-06-20"),
        (DAY, "2030-06-20 23:55:59", "2030-06-20"),
        (DAY, "2030-06-20T23:55:00", "2030-06-20"),
        ("DD.MM.YYYY", "20.06.2030", "2030-06-20"),
        ("DD.MM.YYYY HH:mm", "20.06.2030 23:55", "2030-06-20 23:55"),
        ("DD.MM.YYYY HH:mm", "2030-06-20 7:05", "2030-06-20 07:05"),
        ("M/D/YYYY", "6/5/2024", "2024-06-05"),
        ("M/D/YYYY", "12/31/2031", "2031-12-31"),
        ("M/D/YYYY", "10/11/2024", "2024-10-11"),
        ("M/D/YYYY HH:mm", "6/5/2024 23:55", "2024-06-05 23:55"),
        ("DD/MM/YYYY", "05/06/2024", "2024-06-05"),
        ("DD/MM/YYYY", "31/12/2031", "2031-12-31"),
        ("DD/MM/YYYY", "10/11/2024", "2024-11-10"),
        ("D/M/YYYY HH:mm", "5/6/2024 23:55", "2024-06-05 23:55"),
        # Elsewhere, what only one of both customs allows decides, and then the number of digits.
        ("M/D/YYYY", "31/12/2031", "2031-12-31"),
        ("DD/MM/YYYY", "12/31/2031", "2031-12-31"),
        (DAY, "6/5/2024", "2024-06-05"),
        (DAY, "05/06/2024", "2024-06-05"),
        (DAY, "10/11/2024", "2024-11-10"),
        (DAY, "20.06.2030", "2030-06-20"),
        (MINUTE, "2030-06-20", "2030-06-20 00:00"),
        (MINUTE, "2030-06-20T23:55:59.999", "2030-06-20 23:55"),
        ("", "2030-06-20 23:55", "2030-06-20"),
    ],
)
def test_written_dates(date_format: str, value: str, kept: str) -> None:
    assert encode(make_column("date", format=date_format), value) == kept


@pytest.mark.parametrize(
    ("value", "berlin", "utc"),
    [
        ("2030-06-20T23:55:00+02:00", "2030-06-20 23:55", "2030-06-20 21:55"),
        ("2030-06-20T23:55:00.123Z", "2030-06-21 01:55", "2030-06-20 23:55"),
        ("2030-06-20 23:55+0200", "2030-06-20 23:55", "2030-06-20 21:55"),
        ("2030-01-01T00:30:00-05:00", "2030-01-01 06:30", "2030-01-01 05:30"),
        ("0", "1970-01-01 01:00", "1970-01-01 00:00"),
        ("1717538400000", "2024-06-05 00:00", "2024-06-04 22:00"),
    ],
)
def test_moments_become_wall_time(value: str, berlin: str, utc: str) -> None:
    column = make_column("date", format=MINUTE)
    assert encode(column, value, BERLIN) == berlin
    assert encode(column, value, UTC) == utc
    assert encode(make_column("date"), value, BERLIN) == berlin[:10]


@pytest.mark.parametrize(
    "value",
    [
        "",
        "  ",
        "soon",
        "13/31/2025",
        "31.13.2025",
        "06.20.2030",
        "2030-02-30",
        "2030-13-01",
        "0000-01-01",
        "2030-06",
        "2030-06-20 24:00",
        "2030-06-20T25:00:00",
        "2030-06-20+02:00",
        "2030-06-2O",
        "2030-06-20\0",
        "٢٠٣٠-٠٦-٢٠",
        "5/6/24",
        "20300-06-20",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "9" * 30,
        "9" * 10_000,
        "1/" * 10_000,
        None,
        20300620,
        True,
        ["2030-06-20"],
        {"date": "2030-06-20"},
    ],
)
@pytest.mark.parametrize("date_format", [DAY, MINUTE, "M/D/YYYY"])
def test_what_is_no_date_empties_the_cell(date_format: str, value: Any) -> None:
    assert encode(make_column("date", format=date_format), value) is None


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("2030-03-31 02:30", "2030-03-31T02:30:00+01:00"),  # left out when summer begins
        ("2030-10-27 02:30", "2030-10-27T02:30:00+02:00"),  # comes twice when it ends
        ("1800-01-01 12:00", "1800-01-01T12:00:00+00:53"),  # local mean time, of 53 minutes and 28 seconds
    ],
)
def test_odd_hours_come_back_the_same(kept: str, shown: str) -> None:
    column = make_column("date", format=MINUTE)
    assert show(column, kept) == shown
    assert encode(column, shown) == kept


@given(
    moment=st.datetimes(),
    zone=st.sampled_from(["Europe/Berlin", "UTC", "America/Sao_Paulo", "Asia/Kathmandu", "Africa/Monrovia"]),
    date_format=st.sampled_from([DAY, MINUTE]),
)
def test_every_date_comes_back_the_same(moment: datetime, zone: str, date_format: str) -> None:
    column = make_column("date", format=date_format)
    kept = encode(column, moment.isoformat(), ZoneInfo(zone))
    assert kept == moment.isoformat(" ", "minutes")[: len(kept)]
    assert encode(column, show(column, kept, zone=ZoneInfo(zone)), ZoneInfo(zone)) == kept


@pytest.mark.parametrize("type_name", ["ctime", "mtime"])
def test_instants(type_name: str) -> None:
    column = make_column(type_name)
    kept = "2026-03-06T09:25:14.650+00:00"
    for form in (Form.NAMES, Form.KEYS):
        assert show(column, kept, form, BERLIN) == "2026-03-06T10:25:14.650+01:00"
        assert show(column, kept, form, UTC) == kept
    for form in (Form.V1, Form.STORED):
        assert show(column, kept, form, BERLIN) == kept
    assert display(column, kept, BERLIN) == "2026-03-06 10:25:14"
    assert encode(column, kept) is None


@pytest.mark.parametrize(
    ("given_data", "data"),
    [
        (None, {"format": DAY}),
        ({}, {"format": DAY}),
        ({"format": ""}, {"format": ""}),
        ({"default_value": "x"}, {"default_value": "x"}),
        ({"format": "DD.MM.YYYY HH:mm"}, {"format": "DD.MM.YYYY HH:mm"}),
        ({"format": "D/M/YYYY HH:mm"}, {"format": "D/M/YYYY HH:mm"}),
    ],
)
def test_settings(given_data: Any, data: Any) -> None:
    assert column_type("date").check_data(given_data) == data


@pytest.mark.parametrize("date_format", ["DD/MM/YYYY HH:mm", "YYYY", "yyyy-mm-dd", "HH:mm", 5, [DAY], {"a": 1}])
def test_unknown_format(date_format: Any) -> None:
    with pytest.raises(ValueError, match="date format"):
        column_type("date").check_data({"format": date_format})


@pytest.mark.parametrize(
    ("data", "value"),
    [
        ({"default_value": "2030-06-20", "default_date_type": "specific_date"}, "2030-06-20"),
        ({"default_value": "2030-06-20"}, "2030-06-20"),
        ({"default_date_type": "current_date"}, "2026-03-07 00:30"),
        ({"default_date_type": "days_before", "default_value": 7}, "2026-02-28 00:30"),
        ({"default_date_type": "days_after", "default_value": "1"}, "2026-03-08 00:30"),
        ({"default_date_type": "days_after", "default_value": 0}, "2026-03-07 00:30"),
        ({"default_date_type": "days_after", "default_value": 10**12}, None),
        ({"default_date_type": "days_after", "default_value": ["?"]}, "2026-03-07 00:30"),
        ({"default_date_type": "specific_date", "default_value": ""}, None),
    ],
)
@time_machine.travel("2026-03-06T23:30:00+00:00", tick=False)
def test_default(data: dict[str, Any], value: str | None) -> None:
    assert default(make_column("date", enable_fill_default_value=True, **data)) == value
    assert default(make_column("date", **data)) is None
