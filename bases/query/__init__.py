"""SeaTable's query language: SQL, filters, sorts and listings become statements of a database. Pure.

Text or JSON becomes nodes (`parser`, `filters`), names become fields (`resolve`), and nodes become SQL with bound
parameters (`expressions`, `select`, `rows`) in the words of one database (`dialect`).
"""
