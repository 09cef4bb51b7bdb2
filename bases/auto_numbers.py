"""Giving out the numbers of auto-number columns, each once."""

from datetime import date
from typing import Any

from bases.column_types.auto_number import format_number, prefix_on
from bases.schema import Table
from bases.storage.session import Session, Stored


class AutoNumbers:
    """The auto-number columns of a table during one write. `changed` tells the last number given by column key."""

    def __init__(self, session: Session, table: Table) -> None:
        self.session = session
        self.table = table
        self.columns = [column for column in table.columns if column.type == "auto-number"]
        self.changed: dict[str, dict[str, Any]] = {}

    def fill(self, rows: list[dict[str, Stored]], today: date) -> None:
        """Put the next numbers into new rows, in their order; with a date as prefix each day begins at 1."""
        counters = self.session.counters(self.table.id) if self.columns else {}
        for column in self.columns:
            number, last_prefix = counters.get((self.table.id, column.key), (0, ""))
            prefix = prefix_on(column.data, today)
            if prefix != last_prefix and column.data.get("prefix_type") == "date":
                number = 0
            for row in rows:
                number += 1
                row[column.key] = format_number(column.data, number, today)
            self.session.save_counter(self.table.id, column.key, number, prefix)
            self.changed[column.key] = {"max_used_auto_number": number, "prefix": prefix or None}
