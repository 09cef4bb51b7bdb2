"""The predicates of view filters, by what they compare."""

EMPTINESS = frozenset({"is_empty", "is_not_empty"})
TEXT = EMPTINESS | {"contains", "does_not_contain", "is", "is_not", "is_current_user_ID"}
NUMBER = EMPTINESS | {"equal", "not_equal", "less", "greater", "less_or_equal", "greater_or_equal"}
CHECKBOX = frozenset({"is"})
DATE = EMPTINESS | {
    "is",
    "is_not",
    "is_before",
    "is_after",
    "is_on_or_before",
    "is_on_or_after",
    "is_within",
}
OPTION = EMPTINESS | {"is", "is_not", "is_any_of", "is_none_of"}
OPTIONS = EMPTINESS | {"has_any_of", "has_all_of", "has_none_of", "is_exactly"}
PEOPLE = OPTIONS | {"include_me"}
PERSON = frozenset({"contains", "does_not_contain", "is", "is_not", "include_me"})

# For the values that a link column shows, by the type of its display column; text where no other set is named.
OF_LISTS = {
    "number": NUMBER,
    "rate": NUMBER,
    "duration": NUMBER,
    "checkbox": CHECKBOX,
    "date": DATE,
    "ctime": DATE,
    "mtime": DATE,
    "single-select": OPTIONS,
    "multiple-select": OPTIONS,
    "department-single-select": OPTIONS,
    "collaborator": PEOPLE,
    "creator": PEOPLE,
    "last-modifier": PEOPLE,
    "image": EMPTINESS,
    "file": EMPTINESS,
    "long-text": EMPTINESS,
}
TEXT_LISTS = TEXT - {"is_current_user_ID"}
