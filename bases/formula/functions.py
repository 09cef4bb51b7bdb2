"""Which functions formulas know: those of the registry, and some whose names are aggregates in SQL."""

from dataclasses import dataclass

from bases.functions import FUNCTIONS
from bases.functions.registry import MAX_ARGUMENTS


@dataclass(frozen=True)
class Signature:
    """How many arguments a function takes; with `pairs` they come two by two."""

    least: int
    most: int
    pairs: bool = False

    def takes(self, count: int) -> bool:
        """Say whether the function takes so many arguments."""
        return self.least <= count <= self.most and not (self.pairs and count % 2)

    def in_words(self) -> str:
        """Return how many arguments the function takes."""
        if self.most == MAX_ARGUMENTS:
            return f"{self.least} or more"
        return f"{self.least}" if self.least == self.most else f"{self.least} to {self.most}"


# Statistics of the arguments, which may be lists. In SQL, `sum`, `max`, `min` and `count` are of the rows of a group.
STATISTICS = {
    **dict.fromkeys(("sum", "max", "min", "count", "average", "counta", "countblank"), Signature(1, MAX_ARGUMENTS)),
    **dict.fromkeys(("large", "small"), Signature(2, MAX_ARGUMENTS)),
}
# In an argument of these, a zero is a division by zero: its number among the arguments.
DIVISIONS = ("divide", "mod")
# What has a value whenever its arguments have one.
TOTAL = frozenset(
    {
        "add",
        "subtract",
        "multiply",
        "abs",
        "ceiling",
        "even",
        "odd",
        "int",
        "round",
        "rounddown",
        "roundup",
        "sign",
        "concatenate",
        "exact",
        "find",
        "search",
        "left",
        "right",
        "len",
        "lower",
        "upper",
        "trim",
        "substitute",
        "year",
        "month",
        "day",
        "hour",
        "minute",
        "second",
        "quarter",
        "isodate",
        "isomonth",
        "and",
        "or",
        "xor",
        "not",
    }
)


def find_signature(name: str) -> Signature | None:
    """Return how many arguments a function takes in a formula, or None for one that formulas do not know."""
    if name in STATISTICS:
        return STATISTICS[name]
    function = FUNCTIONS.get(name)
    if function is None or not function.formula or function.aggregate or function.window:
        return None
    most = MAX_ARGUMENTS if function.repeats else len(function.arguments)
    return Signature(len(function.arguments) - len(function.optional), most, function.pairs)
