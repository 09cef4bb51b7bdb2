"""What is wrong with a formula, and what its cells show then."""

# What cells show. An operation that has no result for a row, a division by zero, and what the formula names is gone.
VALUE, DIVISION, REFERENCE = "#VALUE!", "#DIV/0!", "#REF!"


class FormulaError(Exception):
    """The formula cannot be computed; `message` says why, and `position` where in the text, from 1, or 0.

    `error` is what its cells show.
    """

    def __init__(self, message: str, position: int = 0, error: str = VALUE) -> None:
        super().__init__(message)
        self.message = message
        self.position = position
        self.error = error

    def __str__(self) -> str:
        """Return the reason with the place."""
        return f"{self.message} at position {self.position}" if self.position else self.message
