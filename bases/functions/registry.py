"""The functions of SeaTable's SQL and formulas: one table that says what each takes, gives, and is in a database.

A function that is not in the table does not exist, whatever the database may know under its name.
"""

from dataclasses import dataclass

from bases.column_types.base import Kind

# So many arguments a function takes when it takes any number.
MAX_ARGUMENTS = 100

NUMBER, TEXT, TRUTH, DATE, ANY = Kind.NUMBER, Kind.TEXT, Kind.BOOLEAN, Kind.DATE, None


@dataclass(frozen=True)
class Function:
    """A function.

    `arguments` are the kinds to which arguments are converted (`ANY`: not at all), `result` is the kind of what comes
    back. `sqlite` and `postgres` are templates with `{}` or `{0}` for the arguments. A template that is empty belongs
    to a function whose result depends on its arguments; the compiler writes it. `optional` are the templates for
    trailing arguments that are left out. With `repeats`, arguments like the last may follow: the template joins
    two, or has `{*}` for all of them, and `pairs` says that they come two by two. `empty_dates` says that an empty
    date arrives as empty text; elsewhere the result is empty. `aggregate` functions take the values of many rows,
    and `window` functions stand before OVER only. `sql` and `formula` tell where the function is known.
    """

    arguments: tuple[Kind | None, ...]
    result: Kind | None
    sqlite: str = ""
    postgres: str = ""
    optional: tuple[str, ...] = ()
    repeats: bool = False
    pairs: bool = False
    empty_dates: bool = False
    aggregate: bool = False
    window: bool = False
    sql: bool = True
    formula: bool = True

    def takes(self, count: int) -> bool:
        """Say whether the function takes so many arguments."""
        most = MAX_ARGUMENTS if self.repeats else len(self.arguments)
        fits = len(self.arguments) - len(self.optional) <= count <= most
        return fits and not (self.pairs and count % 2)

    def counts(self) -> str:
        """Return in words how many arguments the function takes."""
        least, most = len(self.arguments) - len(self.optional), len(self.arguments)
        if self.repeats:
            return f"{least} or more" + (", two by two" if self.pairs else "")
        return f"{least}" if least == most else f"{least} to {most}"

    def kind_of_argument(self, number: int) -> Kind | None:
        """Return the kind of an argument, counted from 0."""
        return self.arguments[min(number, len(self.arguments) - 1)]


def _window(sqlite: str, *arguments: Kind | None, optional: tuple[str, ...] = (), result: Kind | None) -> Function:
    return Function(arguments, result, sqlite, optional=optional, window=True, sql=False, formula=False)


def _aggregate(sqlite: str, argument: Kind | None, result: Kind | None) -> Function:
    return Function((argument,), result, sqlite, aggregate=True, formula=False)


FUNCTIONS: dict[str, Function] = {
    # Aggregates. SQLite adds integers as integers and fails when the sum is too large for one.
    "count": _aggregate("count({})", ANY, NUMBER),
    "sum": _aggregate("sum(CAST({} AS REAL))", NUMBER, NUMBER),
    "avg": _aggregate("avg({})", NUMBER, NUMBER),
    "min": _aggregate("min({})", ANY, None),
    "max": _aggregate("max({})", ANY, None),
    # Operators
    "add": Function((NUMBER, NUMBER), NUMBER, "({} + {})"),
    "subtract": Function((NUMBER, NUMBER), NUMBER, "({} - {})"),
    "multiply": Function((NUMBER, NUMBER), NUMBER, "({} * {})"),
    "divide": Function((NUMBER, NUMBER), NUMBER, "(CAST({} AS REAL) / {})"),
    "mod": Function((NUMBER, NUMBER), NUMBER, "mod({}, {})"),
    "power": Function((NUMBER, NUMBER), NUMBER, "nullif(nullif(pow({}, {}), 9e999), -9e999)"),
    "greater": Function((NUMBER, NUMBER), TRUTH, "({} > {})"),
    "lessthan": Function((NUMBER, NUMBER), TRUTH, "({} < {})"),
    "greatereq": Function((NUMBER, NUMBER), TRUTH, "({} >= {})"),
    "lessthaneq": Function((NUMBER, NUMBER), TRUTH, "({} <= {})"),
    "equal": Function((ANY, ANY), TRUTH),
    "unequal": Function((ANY, ANY), TRUTH),
    # Numbers
    "abs": Function((NUMBER,), NUMBER, "abs(CAST({} AS REAL))"),
    "ceiling": Function((NUMBER, NUMBER), NUMBER, "ceiling_to({}, {})", optional=("1",)),
    "floor": Function((NUMBER, NUMBER), NUMBER, "floor_to({}, {})", optional=("1",)),
    "even": Function((NUMBER,), NUMBER, "(2 * ceil({} / 2.0))"),
    "odd": Function((NUMBER,), NUMBER, "(2 * ceil(({} - 1) / 2.0) + 1)"),
    "exp": Function((NUMBER,), NUMBER, "nullif(exp({}), 9e999)"),
    "int": Function((NUMBER,), NUMBER, "floor({})"),
    "lg": Function((NUMBER,), NUMBER, "logarithm({}, 10)"),
    "log": Function((NUMBER, NUMBER), NUMBER, "logarithm({}, {})", optional=("10",)),
    "round": Function((NUMBER, NUMBER), NUMBER, "round_half_up({}, {})", optional=("0",)),
    "rounddown": Function((NUMBER, NUMBER), NUMBER, "round_down({}, {})", optional=("0",)),
    "roundup": Function((NUMBER, NUMBER), NUMBER, "round_up({}, {})", optional=("0",)),
    "sign": Function((NUMBER,), NUMBER, "sign({})"),
    "sqrt": Function((NUMBER,), NUMBER, "sqrt({})"),
    # Text. Positions and counts are whole numbers, and so large a number as SQLite's substr() takes.
    "concatenate": Function((TEXT,), TEXT, "({} || {})", repeats=True),
    "exact": Function((TEXT, TEXT), TRUTH, "({} = {})"),
    "find": Function((TEXT, TEXT, NUMBER), NUMBER, "find_text({}, {}, {})", optional=("1",)),
    "search": Function((TEXT, TEXT, NUMBER), NUMBER, "search_text({}, {}, {})", optional=("1",)),
    "left": Function((TEXT, NUMBER), TEXT, "substr({}, 1, max(CAST({} AS INTEGER), 0))"),
    "right": Function((TEXT, NUMBER), TEXT, "CASE WHEN {1} >= 1 THEN substr({0}, -CAST({1} AS INTEGER)) ELSE '' END"),
    "len": Function((TEXT,), NUMBER, "length({})"),
    "lower": Function((TEXT,), TEXT, "unicode_lower({})"),
    "upper": Function((TEXT,), TEXT, "unicode_upper({})"),
    "trim": Function((TEXT,), TEXT, "trim({})"),
    "mid": Function(
        (TEXT, NUMBER, NUMBER),
        TEXT,
        "CASE WHEN {1} >= 1 AND {2} >= 1 THEN substr({0}, CAST({1} AS INTEGER), CAST({2} AS INTEGER)) END",
    ),
    "replace": Function((TEXT, NUMBER, NUMBER, TEXT), TEXT, "replace_text({}, {}, {}, {})"),
    "rept": Function((TEXT, NUMBER), TEXT, "repeat_text({}, {})"),
    "substitute": Function((TEXT, TEXT, TEXT, NUMBER), TEXT, "substitute_text({}, {}, {}, {})", optional=("0",)),
    "t": Function((ANY,), TEXT),
    "text": Function((NUMBER, TEXT), TEXT, "format_number({}, {})"),
    "value": Function((TEXT,), NUMBER, "number_of_text({})"),
    # Dates, which come as text: YYYY-MM-DD, and as much of HH:MM:SS as there is.
    "year": Function((DATE,), NUMBER, "CAST(substr({}, 1, 4) AS INTEGER)"),
    "month": Function((DATE,), NUMBER, "CAST(substr({}, 6, 2) AS INTEGER)"),
    "day": Function((DATE,), NUMBER, "CAST(substr({}, 9, 2) AS INTEGER)"),
    "hour": Function((DATE,), NUMBER, "CAST(substr({}, 12, 2) AS INTEGER)"),
    "minute": Function((DATE,), NUMBER, "CAST(substr({}, 15, 2) AS INTEGER)"),
    "second": Function((DATE,), NUMBER, "CAST(substr({}, 18, 2) AS INTEGER)"),
    "quarter": Function((DATE,), NUMBER, "((CAST(substr({}, 6, 2) AS INTEGER) + 2) / 3)"),
    "isodate": Function((DATE,), TEXT, "substr({}, 1, 10)"),
    "isomonth": Function((DATE,), TEXT, "substr({}, 1, 7)"),
    "startofweek": Function(
        (DATE, TEXT),
        DATE,
        "date({}, '-6 days', CASE WHEN lower({}) = 'monday' THEN 'weekday 1' ELSE 'weekday 0' END)",
        optional=("'sunday'",),
    ),
    "date": Function((NUMBER, NUMBER, NUMBER), DATE, "make_date({}, {}, {})"),
    "dateadd": Function((DATE, NUMBER, TEXT), DATE, "add_to_date({}, {}, {})"),
    "datedif": Function((DATE, DATE, TEXT), NUMBER, "date_difference({}, {}, {})", optional=("'D'",), empty_dates=True),
    "eomonth": Function((DATE, NUMBER), DATE, "end_of_month({}, {})"),
    "months": Function((DATE, DATE), NUMBER, "months_between({}, {})"),
    "networkdays": Function(
        (DATE, DATE, DATE), NUMBER, "working_days({*})", optional=("",), repeats=True, empty_dates=True
    ),
    "weekday": Function(
        (DATE, TEXT),
        NUMBER,
        "((strftime('%w', {}) + CASE WHEN lower({}) = 'monday' THEN 6 ELSE 0 END) % 7 + 1)",
        optional=("'sunday'",),
    ),
    "weeknum": Function((DATE, NUMBER), NUMBER, "week_number({}, {})", optional=("1",)),
    "today": Function((), DATE),
    "now": Function((), Kind.INSTANT),
    # Parts of places, which come as JSON objects; the last is what filters compare.
    "country": Function((ANY,), TEXT, "nullif({} ->> '$.country_region', '')"),
    "province": Function((ANY,), TEXT, "nullif({} ->> '$.province', '')"),
    "city": Function((ANY,), TEXT, "nullif({} ->> '$.city', '')"),
    "district": Function((ANY,), TEXT, "nullif({} ->> '$.district', '')"),
    "place_text": Function((ANY,), TEXT, "place_text({})", sql=False, formula=False),
    # Logic
    "and": Function((TRUTH,), TRUTH, "({} AND {})", repeats=True),
    "or": Function((TRUTH,), TRUTH, "({} OR {})", repeats=True),
    "xor": Function((TRUTH,), TRUTH, "({} <> {})", repeats=True),
    "not": Function((TRUTH,), TRUTH, "(NOT {})"),
    "if": Function((TRUTH, ANY, ANY), None, optional=("NULL",)),
    "ifs": Function((TRUTH, ANY), None, repeats=True, pairs=True),
    "switch": Function((ANY, ANY, ANY), None, repeats=True),
    # Functions of the rows around one, of the extended dialect. SQLite fails for counts that are no whole numbers.
    "row_number": _window("row_number()", result=NUMBER),
    "rank": _window("rank()", result=NUMBER),
    "dense_rank": _window("dense_rank()", result=NUMBER),
    "ntile": _window("ntile(max(CAST({} AS INTEGER), 1))", NUMBER, result=NUMBER),
    "lag": _window("lag({}, max(CAST({} AS INTEGER), 0))", ANY, NUMBER, optional=("1",), result=None),
    "lead": _window("lead({}, max(CAST({} AS INTEGER), 0))", ANY, NUMBER, optional=("1",), result=None),
    "first_value": _window("first_value({})", ANY, result=None),
    "last_value": _window("last_value({})", ANY, result=None),
    # Of the arguments of one row, which is why these are no aggregates
    "average": Function((NUMBER,), NUMBER, repeats=True),
    "counta": Function((ANY,), NUMBER, repeats=True),
    "countall": Function((ANY,), NUMBER, repeats=True),
    "countblank": Function((ANY,), NUMBER, repeats=True),
    "countitems": Function((ANY,), NUMBER, "coalesce(json_array_length({}), 0)"),
    # Of formulas only
    "ln": Function((NUMBER,), NUMBER, "ln({})", sql=False),
    "days": Function((DATE, DATE), NUMBER, "days_between({}, {})", sql=False),
    "hours": Function((DATE, DATE), NUMBER, "hours_between({}, {})", sql=False),
    "isoweeknum": Function((DATE,), NUMBER, "week_number({}, 21)", sql=False),
    "datetimeformat": Function((DATE, TEXT), TEXT, "format_moment({}, {})", sql=False),
    "moments_apart": Function((DATE, DATE), NUMBER, "moments_apart({}, {})", sql=False, formula=False),
    "shift_by_days": Function((DATE, NUMBER), DATE, "shift_by_days({}, {})", sql=False, formula=False),
    "shift_by_seconds": Function((DATE, NUMBER), DATE, "shift_by_seconds({}, {})", sql=False, formula=False),
    "shorten_moment": Function((DATE,), DATE, "shorten_moment({})", sql=False, formula=False),
}
