"""Bring a test database back to what its template held, through the role that owns it.

What the template holds (content types, permissions, whatever a migration brings) is kept aside in the schema
`pristine`; a table that a test changed is restored from there, every other is emptied.
"""

from types import TracebackType
from typing import Self

import psycopg
from psycopg import sql

TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1"
REFERENCES = """
    SELECT referenced.relname, referring.relname FROM pg_constraint
    JOIN pg_class referenced ON referenced.oid = confrelid JOIN pg_class referring ON referring.oid = conrelid
    WHERE contype = 'f'
"""
COLUMNS = """
    SELECT attname FROM pg_attribute
    WHERE attrelid = format('public.%%I', %s::text)::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""
CONTENT = "(SELECT md5(string_agg(line, ',' ORDER BY line)) FROM (SELECT row::text AS line FROM public.{} row) lines)"
RESTORE = "INSERT INTO public.{table} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM pristine.{table}"
NEXT_ID = "SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT max(id) FROM public.{}))"


def keep_pristine(owner: psycopg.Connection) -> None:
    """Copy every table that holds rows into the schema `pristine`."""
    owner.execute("CREATE SCHEMA pristine")
    for (table,) in owner.execute(TABLES).fetchall():
        name = sql.Identifier(table)
        if owner.execute(sql.SQL("SELECT 1 FROM public.{} LIMIT 1").format(name)).fetchone():
            owner.execute(sql.SQL("CREATE TABLE pristine.{} AS TABLE public.{}").format(name, name))


class Reset:
    """Knows the tables of one database and undoes what a transactional test committed."""

    def __init__(self, owner_url: str) -> None:
        self.owner = psycopg.connect(owner_url, autocommit=True)
        self.owner.execute("SET lock_timeout = '20s'")
        self.tables = [row[0] for row in self.owner.execute(TABLES)]
        self.referring: dict[str, set[str]] = {}
        for referenced, referring in self.owner.execute(REFERENCES):
            self.referring.setdefault(referenced, set()).add(referring)
        self.template = self._content()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.owner.close()

    def run(self) -> None:
        """Empty or restore every table that differs from the template."""
        now = self._content()
        differing = {table for table in self.tables if now[table] != self.template[table]}
        touched = sorted(self._with_referring(differing))
        if not touched:
            return
        with self.owner.transaction():
            names = sql.SQL(", ").join(sql.Identifier("public", table) for table in touched)
            self.owner.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY").format(names))
            for table in touched:
                if self.template[table] is not None:
                    self._restore(table)

    def _content(self) -> dict[str, str | None]:
        selects = [
            sql.SQL("SELECT {}, {}").format(sql.Literal(t), sql.SQL(CONTENT).format(sql.Identifier(t)))
            for t in self.tables
        ]
        return dict(self.owner.execute(sql.SQL(" UNION ALL ").join(selects)).fetchall())

    def _with_referring(self, tables: set[str]) -> set[str]:
        found, waiting = set(tables), list(tables)
        while waiting:
            more = self.referring.get(waiting.pop(), set()) - found
            found |= more
            waiting += more
        return found

    def _restore(self, table: str) -> None:
        columns = [row[0] for row in self.owner.execute(COLUMNS, [table])]
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        self.owner.execute(sql.SQL(RESTORE).format(table=sql.Identifier(table), columns=names))
        if "id" in columns:
            self.owner.execute(sql.SQL(NEXT_ID).format(sql.Identifier(table)), [f'public."{table}"'])
