"""What is wrong with a statement or a filter, in words for the person who wrote it."""


class QueryError(Exception):
    """The statement cannot be run; `message` says what is wrong and where."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InsertRefused(QueryError):  # noqa: N818 - says what happened, as SeaTable's answer does
    """An INSERT: SeaTable's SQL only inserts into its storage for big data, and the wording is the caller's."""


class FilterError(QueryError):
    """A filter of a view does not fit its column."""
