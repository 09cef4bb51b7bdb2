"""One library of functions for SQL and formulas. Pure: no framework and no database."""

from bases.functions.registry import FUNCTIONS, Function
from bases.functions.sqlite import SQLITE_FUNCTIONS

__all__ = ["FUNCTIONS", "SQLITE_FUNCTIONS", "Function"]
