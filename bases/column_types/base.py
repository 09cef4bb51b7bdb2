"""What a column type has to say: how a value comes in, how it is kept, and how each surface shows it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from bases.column_types.values import encode_json
from bases.schema import Column, Document
from core.ids import new_option_id


class Physical(Enum):
    """The native type of a column in the store."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    JSON = "json"


class Kind(Enum):
    """What a value is to the query language, whatever column it stands in."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"  # wall time of the server's zone: `YYYY-MM-DD` or `YYYY-MM-DD HH:MM`
    INSTANT = "instant"  # `YYYY-MM-DDTHH:MM:SS.mmm+00:00`, as `_ctime` and `_mtime` are kept
    OPTION = "option"  # the id of a select option; users compare it by name
    TEXTS = "texts"  # JSON list of strings
    OPTIONS = "options"  # JSON list of option ids
    LINKS = "links"  # rows of another table, compared by what they display
    ARRAY = "array"  # the list that a formula gives, with elements of one kind
    OBJECT = "object"  # JSON that can be read and tested for emptiness only
    NOTHING = "nothing"  # no value at all, and not queryable


class Form(Enum):
    """The forms in which a value leaves the server."""

    NAMES = "names"  # the gateway with convert_keys: names of options
    KEYS = "keys"  # the gateway without: ids of options
    V1 = "v1"  # the older row endpoints: dates as kept, empty cells left out
    STORED = "stored"  # what `first_row`, the whole base and the operation log hold


# Ids of options are numbers below a million, drawn at random: a column must not come near to using them up.
MAX_OPTIONS = 100_000

# Turns what a client sent into what the store keeps (text, number, 0/1 or JSON text), or None for an empty cell.
# It never raises: SeaTable coerces or empties what does not fit.
Encoder = Callable[[Any], str | int | float | None]
# Turns what the store keeps into what a client is shown; called for cells that hold something.
Reader = Callable[[Any], Any]


@dataclass
class OptionBook:
    """The options of one select column during a write: names that are new become options, as SeaTable does."""

    options: list[Document]
    added: list[Document] = field(default_factory=list)
    # Returns the id of the option of a name; it is asked for every cell, hence no method.
    find: Callable[[str], str | None] = field(init=False)
    _ids_by_name: dict[str, str] = field(init=False)
    _taken: set[str] = field(init=False)

    def __post_init__(self) -> None:
        """Index the options; of two with one name the first counts."""
        self._ids_by_name = {str(option.get("name")): str(option["id"]) for option in reversed(self.options)}
        self._taken = {str(option["id"]) for option in self.options}
        self.find = self._ids_by_name.get

    def find_or_add(self, name: str) -> str | None:
        """Return the id of the option of that name, adding the option when there is none.

        None when the column has as many options as it may have.
        """
        known = self.find(name)
        if known is not None or len(self._taken) >= MAX_OPTIONS:
            return known
        return self._add(new_option(name, new_option_id(self._taken), len(self._taken)))

    def find_or_adopt(self, option: Document) -> str | None:
        """Return the id of the option named like the given one, which is added as it is when there is none.

        It keeps its id unless another option has that. None when the column has as many options as it may have.
        """
        known = self.find(str(option.get("name")))
        if known is not None or len(self._taken) >= MAX_OPTIONS:
            return known
        own_id = str(option["id"])
        return self._add({**option, "id": new_option_id(self._taken) if own_id in self._taken else own_id})

    def _add(self, option: Document) -> str:
        self.added.append(option)
        self._taken.add(option["id"])
        self._ids_by_name[str(option.get("name"))] = option["id"]
        return str(option["id"])


@dataclass
class WriteContext:
    """What encoders need to know about the write they serve, and what they leave behind for it."""

    zone: ZoneInfo
    option_books: dict[str, OptionBook] = field(default_factory=dict)

    def option_book(self, column: Column) -> OptionBook:
        """Return the book of a select column, the same one for the whole write."""
        if column.key not in self.option_books:
            self.option_books[column.key] = OptionBook(list(column.options))
        return self.option_books[column.key]


class ColumnType:
    """One type of column. Subclasses set the class attributes and override what differs.

    `physical` is None for a type that stores nothing of its own. `writable` says whether the row endpoints take
    values for it, `sql_writable` whether SQL's SET does, `queryable` whether WHERE and ORDER BY take it, `sortable`
    whether the sorts of a view do.
    """

    name: ClassVar[str]
    kind: ClassVar[Kind] = Kind.TEXT
    physical: ClassVar[Physical | None] = Physical.TEXT
    # Clients may make columns of the type, or give a column the type.
    creatable: ClassVar[bool] = True
    writable: ClassVar[bool] = True
    sql_writable: ClassVar[bool] = True
    queryable: ClassVar[bool] = True
    sortable: ClassVar[bool] = True
    # May be the first column of a table, which cannot be deleted or moved.
    may_be_first: ClassVar[bool] = False
    # The settings of a new column that is given none.
    standard_data: ClassVar[Document | None] = None
    # The filter predicates of a view that the type understands.
    predicates: ClassVar[frozenset[str]] = frozenset()

    def check_data(self, data: Any, *, inserted: bool = False) -> Document | None:
        """Return the settings for a new column from what a client sent; most are kept to the letter.

        `inserted` says that the column comes to a table that exists, where SeaTable completes more of them.
        Raises ValueError when they do not fit.
        """
        if data is not None and not isinstance(data, dict):
            raise ValueError("The settings of a column are an object.")
        if data and encode_json(data) is None:
            raise ValueError("The settings of a column are JSON, and not nested too deeply.")
        return dict(self.standard_data) if self.standard_data and not data else data

    def encoder(self, column: Column, context: WriteContext) -> Encoder:
        """Return the function that takes values of the column in; called once for each write."""
        raise NotImplementedError

    def reader(self, column: Column, form: Form, zone: ZoneInfo) -> Reader | None:
        """Return the function that shows values of the column, or None when they are shown as they are kept."""
        return None

    def display(self, column: Column, zone: ZoneInfo) -> Callable[[Any], str]:
        """Return the function that writes values, as they are kept, as text: what a text column would make of them.

        Numbers are plain, without the marks that the settings of the column ask for.
        """
        return str

    def default(self, column: Column, creator: str, context: WriteContext) -> Any:
        """Return the value, in the form clients send, that an empty cell of a new row gets with `apply_default`."""
        return None

    def predicates_of(self, column: Column) -> frozenset[str]:
        """Return the filter predicates that this column of the type understands."""
        return self.predicates


def ignore_value(value: Any) -> None:
    """Encode what is not written by clients: SeaTable takes such values and drops them."""


def fills_default(column: Column) -> bool:
    """Say whether the settings of a column ask for a default value in new rows."""
    return bool(column.data.get("enable_fill_default_value"))


def default_setting(column: Column) -> Any:
    """Return the default value in the settings of a column, or None: empty text and false are none, 0 is one."""
    value = column.data.get("default_value")
    return None if not fills_default(column) or value == "" or value is False else value


def new_option(name: str, option_id: str, number: int, **given: Any) -> dict[str, Any]:
    """Return a select option; colours that are not given are taken from SeaTable's palette, one after another."""
    color, border, text = PALETTE[number % len(PALETTE)]
    return {"id": option_id, "name": name, "color": color, "textColor": text, "borderColor": border, **given}


def _palette(pairs: Iterable[str], text: str) -> list[tuple[str, str, str]]:
    return [(f"#{pair[:6]}", f"#{pair[7:]}", text) for pair in pairs]


# Background, border and text of the colours that SeaTable offers.
PALETTE = _palette(
    [
        "FFFCB5/E8E79D",
        "FFEAB6/ECD084",
        "FFD9C8/EFBAA3",
        "FFDDE5/EDC4C1",
        "FFD4FF/E6B6E6",
        "DAD7FF/C3BEEF",
        "DDFFE6/BBEBCD",
        "DEF7C4/C5EB9E",
        "D8FAFF/B4E4E9",
        "D7E8FF/BAD1E9",
        "B7CEF9/96B2E1",
        "E9E9E9/DADADA",
    ],
    "#212529",
) + _palette(
    [
        "FBD44A/E5C142",
        "EAA775/D59361",
        "F4667C/DC556A",
        "DC82D2/D166C5",
        "9860E5/844BD2",
        "9F8CF1/8F75E2",
        "59CB74/4EB867",
        "ADDF84/9CCF72",
        "89D2EA/7BC0D6",
        "4ECCCB/45BAB9",
        "46A1FD/3C8FE4",
        "C2C2C2/ADADAD",
    ],
    "#FFFFFF",
)
