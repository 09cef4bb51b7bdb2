"""The words of a database: all that the compiler says differently from one to another.

Templates have `{}` or `{0}` for the parts of a statement that go in. Everything else that the compiler says is
common to SQLite and PostgreSQL.
"""

from collections.abc import Callable
from dataclasses import dataclass

from bases.functions import FUNCTIONS
from bases.functions.values import like_parts, like_to_glob


def quote_identifier(name: str) -> str:
    """Return a name as an identifier of SQL, whatever is in it. Nothing else writes names into statements."""
    return '"' + name.replace('"', '""') + '"'


@dataclass(frozen=True)
class Dialect:
    """How one database says things. `{zone}` parts are the name of the server's time zone."""

    name: str
    # The template of a function of SeaTable, by its name.
    function: Callable[[str], str]
    # Division that keeps fractions, and the remainder with the sign of the first operand; both empty by zero.
    divide: str
    remainder: str
    # Conversions between kinds; those that fail are empty.
    number_of_text: str
    text_of_number: str
    moment_of_text: str  # text, zone
    moment_of_instant: str  # instant, zone
    instant_of_text: str  # text or moment, zone
    # A date as long as its minute, and as long as its second, so that the text of dates can be compared.
    minute_of_date: str
    second_of_date: str
    # Whether text matches a LIKE pattern, which is rewritten for it: one at hand, and one that a row holds.
    like: str
    like_pattern: Callable[[str], str]
    like_expression: str
    # The same without regard to case, for a pattern that is ASCII in lower case and for one that is not.
    ilike_ascii: str
    ilike_ascii_pattern: Callable[[str], str]
    ilike: str
    ilike_pattern: Callable[[str], str]
    # Whether something is in a list that is bound as one parameter, as JSON.
    in_list: str
    # A JSON list as a table with `key` and `value`, its first element, and a list in a certain order.
    elements: str
    first_element: str
    collect: str
    # Text joined in a certain order, with a separator that sorts before any character.
    join: str
    # Text joined in a certain order with blanks between.
    join_words: str
    # A number as text that sorts as the number does.
    sort_key: str
    # Text as text that sorts as SeaTable's views do, with runs of digits as numbers.
    natural_key: str
    # What an object of objects holds for a text, the inner ones by its last two characters; keys begin with `#`.
    look_up: str
    # The objects of linked rows as a JSON list, in a certain order: id, value, order, rows.
    collect_links: str
    # A JSON value in a column that holds JSON, as an element of other JSON.
    embed_json: str


def _escaped_pattern(pattern: str) -> str:
    """Return a LIKE pattern for `LIKE … ESCAPE '\\'`, in which every backslash stands before something literal."""
    return "".join(part if part in ("%", "_") or part[1] in "%_\\" else part[1] for part in like_parts(pattern))


SQLITE = Dialect(
    name="sqlite",
    function=lambda name: FUNCTIONS[name].sqlite,
    divide="(CAST({} AS REAL) / {})",
    remainder="mod({}, {})",
    number_of_text="number_of_text({})",
    text_of_number="text_of_number({})",
    moment_of_text="moment_of_text({}, {})",
    moment_of_instant="moment_of_instant({}, {})",
    instant_of_text="instant_of_text({}, {})",
    minute_of_date="({0} || substr(' 00:00', length({0}) - 9))",
    second_of_date="({0} || substr(' 00:00:00', length({0}) - 9))",
    like="{} GLOB {}",
    like_pattern=like_to_glob,
    like_expression="{} GLOB glob_of_like({})",
    # SQLite's LIKE knows the case of the letters A to Z only.
    ilike_ascii="{} LIKE {} ESCAPE '\\'",
    ilike_ascii_pattern=lambda pattern: _escaped_pattern(pattern.lower()),
    # Most text has no letters beyond these, cannot match, and need not be called out of SQLite for.
    ilike=f"({{0}} GLOB '*[^{chr(1)}-{chr(127)}]*' AND unicode_lower({{0}}) GLOB {{1}})",
    ilike_pattern=lambda pattern: like_to_glob(pattern.lower()),
    in_list="{} IN (SELECT value FROM json_each({}))",
    elements="json_each({})",
    first_element="json_extract({}, '$[0]')",
    collect="json_group_array({} ORDER BY {})",
    join="group_concat({}, char(1) ORDER BY {})",
    join_words="group_concat({}, ' ' ORDER BY {})",
    sort_key="sort_key({})",
    # Most names have no digits, and a call out of SQLite costs more than this look at the text.
    natural_key="CASE WHEN {0} GLOB '*[0-9]*' THEN natural_key({0}) ELSE {0} END",
    look_up="(({0} -> ('#' || substr({1}, -2))) ->> ('#' || {1}))",
    collect_links="json_group_array(json_object('row_id', {}, 'display_value', {}) ORDER BY {})",
    embed_json="json({})",
)
