"""A table with a column of every type, for pages that show all of them."""

from typing import Any

from bases.columns import insert_column
from bases.links import LinkChange, add_links
from bases.new_columns import NewColumn
from bases.principals import Principal
from bases.rows import append_rows
from bases.tables import create_table, delete_table

OPTIONS = [
    {"id": "1", "name": "urgent", "color": "#F4667C", "textColor": "#FFFFFF"},
    {"id": "2", "name": "calm", "color": "#D8FAFF", "textColor": "#212529"},
    {"id": "3", "name": "golden", "color": "#FBD44A", "textColor": "#FFFFFF"},
]
# Where the first row says that its picture is.
PICTURE = "images/2026-03/a b.png"
LONG_TEXT = """## Notes

Some *emphasis*, a [link](https://example.com/notes) and a list:

- [x] done
- [ ] still open

| what | how many |
| --- | --- |
| cups | 4 |

> quoted
"""
COLUMNS: list[tuple[str, str, dict[str, Any] | None]] = [
    ("Name", "text", None),
    ("State", "single-select", {"options": OPTIONS}),
    ("Tags", "multiple-select", {"options": OPTIONS}),
    ("Done", "checkbox", None),
    ("Stars", "rate", {"rate_max_number": 5, "rate_style_color": "#FF8000", "rate_style_type": "dtable-icon-rate"}),
    ("Day", "date", {"format": "DD.MM.YYYY"}),
    ("Minute", "date", {"format": "M/D/YYYY HH:mm"}),
    ("Count", "number", {"format": "number", "decimal": "dot", "thousands": "comma"}),
    ("Price", "number", {"format": "euro", "decimal": "comma", "thousands": "dot"}),
    ("Share", "number", {"format": "percent", "decimal": "dot", "thousands": "no"}),
    ("Length", "duration", {"format": "duration", "duration_format": "h:mm:ss"}),
    ("Notes", "long-text", None),
    ("E-mail", "email", None),
    ("Site", "url", None),
    ("Pictures", "image", None),
    ("Files", "file", None),
    ("Place", "geolocation", {"geo_format": "lng_lat"}),
    ("People", "collaborator", None),
    ("Signature", "digital-sign", None),
    ("Code", "auto-number", {"format": "0000", "digits": 4}),
    ("Press", "button", {"button_name": "Send it"}),
    ("Creator", "creator", None),
    ("Created", "ctime", None),
    ("Modifier", "last-modifier", None),
    ("Modified", "mtime", None),
]


def make_rows(count: int, *, base_uuid: str, username: str) -> list[dict[str, Any]]:
    """Return rows for the table, the first of them complete."""
    asset = f"https://old.example/workspace/7/asset/{base_uuid}"
    complete = {
        "Name": "Complete row",
        "State": "urgent",
        "Tags": ["calm", "golden"],
        "Done": True,
        "Stars": 4,
        "Day": "2026-03-14",
        "Minute": "2026-03-14 09:05",
        "Count": 1234567.5,
        "Price": 1234.5,
        "Share": 0.425,
        "Length": 5025,
        "Notes": LONG_TEXT,
        "E-mail": "ann@example.com",
        "Site": "https://example.com/a?b=c&d=e",
        "Pictures": [f"{asset}/{PICTURE}", "https://elsewhere.example/c.png"],
        "Files": [{"name": "plan.pdf", "size": 1234567, "type": "file", "url": f"{asset}/files/2026-03/plan.pdf"}],
        "Place": {"lng": 13.4, "lat": 52.5},
        "People": [username],
        "Signature": {"username": username, "sign_image_url": "/digital-signs/2026-03/ann-1.png"},
    }
    states = ("urgent", "calm", "golden", None)
    others = [
        {
            "Name": f"Row {number}",
            "State": states[number % 4],
            "Tags": ["calm"] if number % 3 else ["urgent", "golden"],
            "Done": number % 2 == 0,
            "Stars": number % 6,
            "Day": f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}",
            "Count": number,
            "Price": number / 4,
            "Share": number % 100 / 100,
            "Length": number * 60,
            "Notes": f"Note {number} with *marks*",
            "E-mail": f"person{number}@example.com",
        }
        for number in range(2, count + 1)
    ]
    return [complete, *others]


def fill_base(principal: Principal, *, rows: int = 3) -> list[str]:
    """Put the tables "Everything" and "Other" into a base, linked with each other, and return the ids of the rows."""
    create_table(principal, table_name="Everything", columns=[NewColumn(*column) for column in COLUMNS])
    create_table(principal, table_name="Other", columns=[NewColumn("Title", "text", None)])
    delete_table(principal, table_name="Table1")
    link = insert_column(
        principal,
        table_name="Everything",
        wanted=NewColumn("Linked", "link", {"table": "Everything", "other_table": "Other"}),
    )
    made = make_rows(rows, base_uuid=principal.base_uuid, username=principal.username)
    ids: list[str] = []
    for start in range(0, len(made), 1000):
        ids += append_rows(principal, table_name="Everything", rows=made[start : start + 1000]).row_ids
    others = append_rows(principal, table_name="Other", rows=[{"Title": "First linked"}, {"Title": "Second linked"}])
    change = LinkChange(
        link["data"]["link_id"], {ids[0]: others.row_ids}, table_name="Everything", other_table_name="Other"
    )
    add_links(principal, change)
    return ids
