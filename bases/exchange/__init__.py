"""Whole bases as documents: writing them, and making a base of one. A `.dtable` file holds one and the base's files."""
