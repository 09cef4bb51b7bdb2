"""What can go wrong with a store, apart from faults of our own."""


class StoreError(Exception):
    """The store could not do it."""


class StoreMissingError(StoreError):
    """There is no store for this base."""


class StoreExistsError(StoreError):
    """There is a store for this base already."""


class StoreBusyError(StoreError):
    """Another writer held the base for too long."""


class StoreTimeoutError(StoreError):
    """The statement computed for longer than it may."""


class StoreUnavailableError(StoreError):
    """The disk is full, fails, or cannot be written."""


class StoreConstraintError(StoreError):
    """A value breaks a rule of the store, such as a row with the id of another one."""
