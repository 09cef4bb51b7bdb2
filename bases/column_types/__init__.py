"""The types of columns. One that SeaTable adds later, or an import brings, is kept as opaque JSON."""

from bases.column_types.auto_number import AutoNumber
from bases.column_types.base import ColumnType
from bases.column_types.checkbox import Checkbox
from bases.column_types.dates import CreationTime, Date, ModificationTime
from bases.column_types.files import DigitalSign, File, Image
from bases.column_types.formula import Formula, LinkFormula
from bases.column_types.geolocation import Geolocation
from bases.column_types.links import Link
from bases.column_types.numbers import Duration, Number, Rate
from bases.column_types.opaque import Opaque
from bases.column_types.people import Collaborator, Creator, Department, LastModifier
from bases.column_types.selects import MultipleSelect, SingleSelect
from bases.column_types.text import Email, LongText, Text, Url
from bases.column_types.virtual import Button

COLUMN_TYPES: dict[str, ColumnType] = {
    "text": Text(),
    "long-text": LongText(),
    "number": Number(),
    "checkbox": Checkbox(),
    "date": Date(),
    "duration": Duration(),
    "single-select": SingleSelect(),
    "multiple-select": MultipleSelect(),
    "collaborator": Collaborator(),
    "department-single-select": Department(),
    "image": Image(),
    "file": File(),
    "digital-sign": DigitalSign(),
    "email": Email(),
    "url": Url(),
    "rate": Rate(),
    "geolocation": Geolocation(),
    "auto-number": AutoNumber(),
    "link": Link(),
    "formula": Formula(),
    "link-formula": LinkFormula(),
    "button": Button(),
    "creator": Creator(),
    "last-modifier": LastModifier(),
    "ctime": CreationTime(),
    "mtime": ModificationTime(),
}

OPAQUE = Opaque()


def column_type(name: str) -> ColumnType:
    """Return a column type by its name; the opaque one for a name that is not known."""
    return COLUMN_TYPES.get(name, OPAQUE)
