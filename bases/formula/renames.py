"""The text of formulas after tables and columns have got other names."""

from bases.query.computed import computed_of
from bases.schema import Column, Schema


def follow_renames(before: Schema, schema: Schema) -> Schema:
    """Return a structure in which formulas name their columns and tables as they are called now.

    `before` is the structure, settled, in which the names in their text meant what they are to mean.
    """
    renamed = _names(before).items() - _names(schema).items()
    if not renamed:
        return schema
    old_names, new_names = _names(before), _names(schema)
    for table in schema.tables:
        known = before.tables_by_id.get(table.id)
        for column in table.columns if known else ():
            old = known.by_key.get(column.key) if known else None
            changed = _renamed(old, column, old_names, new_names) if old else column
            if changed is not column:
                schema = schema.replace_table(schema.tables_by_id[table.id].replace_column(changed))
    return schema


def _names(schema: Schema) -> dict[tuple[str, str], str]:
    """Return the names of tables and columns by the id of the table and the key of the column, or nothing."""
    names = {(table.id, ""): table.name for table in schema.tables}
    names.update({(table.id, column.key): column.name for table in schema.tables for column in table.columns})
    return names


def _renamed(
    old: Column, column: Column, old_names: dict[tuple[str, str], str], new_names: dict[tuple[str, str], str]
) -> Column:
    computed, text = computed_of(old), str(column.data.get("formula") or "")
    if computed is None or column.type != "formula" or text != old.data.get("formula"):
        return column
    # From the end, so that the places before stay where they are.
    for use in sorted(set(computed.uses), key=lambda each: each.start, reverse=True):
        place = (use.table_id, use.column_key)
        new_name = new_names.get(place)
        if new_name is not None and new_name != old_names.get(place):
            text = text[: use.start] + new_name + text[use.end :]
    return column if text == column.data.get("formula") else column.with_data(formula=text)
