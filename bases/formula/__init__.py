"""Formulas: text becomes nodes, names become columns, and the result is said in SQL as part of any query. Pure.

`parser` reads the text, `resolve` finds what it means in a base, `expressions` and `linked` say it in the words of a
database, and `settle` does so for all formula and link-formula columns of a base at once. Nothing is stored: columns
carry what is computed (`bases.query.computed`), and the query compiler puts it into its statements.
"""
