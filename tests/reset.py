"""Bring a test database back to what its template held, through the role that owns it.

What the template holds (content types, permissions, whatever a migration brings) is kept aside in the schema
`pristine`; a table that a test changed is restored from there, every other is emptied.
"""

from collections.abc import Callable, Iterable
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
# Whatever writes a row gives it another xmin, and that is cheaper to add up than to read the rows.
CONTENT = "SELECT {}, count(*), sum(xmin::text::bigint)::text FROM public.{}"
RESTORE = "INSERT INTO public.{table} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM pristine.{table}"
NEXT_ID = "SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT max(id) FROM public.{}))"
SEQUENCES = """
    SELECT relname, pg_get_serial_sequence(format('public.%I', relname), attname) FROM pg_attribute
    JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
"""
# So few rows are gone sooner by DELETE: TRUNCATE makes the files of a table, of all its indexes and of every table that
# refers to it anew.
FEW = 2_000


def keep_pristine(owner: psycopg.Connection) -> None:
    """Copy every table that holds rows into the schema `pristine`."""
    owner.execute("CREATE SCHEMA pristine")
    for (table,) in owner.execute(TABLES).fetchall():
        name = sql.Identifier(table)
        if owner.execute(sql.SQL("SELECT 1 FROM public.{} LIMIT 1").format(name)).fetchone():
            owner.execute(sql.SQL("CREATE TABLE pristine.{} AS TABLE public.{}").format(name, name))


def _listed(tables: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier("public", table) for table in sorted(tables))


class Reset:
    """Knows the tables of one database and undoes what a transactional test committed."""

    def __init__(self, owner_url: str) -> None:
        self.owner = psycopg.connect(owner_url, autocommit=True)
        self.owner.execute("SET lock_timeout = '20s'")
        self.tables = [row[0] for row in self.owner.execute(TABLES)]
        self.referring: dict[str, set[str]] = {}
        for referenced, referring in self.owner.execute(REFERENCES):
            self.referring.setdefault(referenced, set()).add(referring)
        self.sequences = {table: name for table, name in self.owner.execute(SEQUENCES) if name}
        self.template = self._content(self.tables)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.owner.close()

    def run(self) -> None:
        """Empty or restore every table that differs from the template."""
        now = self._content(self.tables)
        differing = sorted(table for table in self.tables if now[table] != self.template[table])
        if not differing:
            return
        everything = sorted(self._with_referring(set(differing)))
        if sum(now[table][0] for table in differing) > FEW:
            self._refill(everything, self._truncate)
            return
        try:
            self._refill(differing, self._delete)
        except psycopg.IntegrityError:
            # A guard of a table's own forbids it, or a row came meanwhile; TRUNCATE asks neither.
            self._refill(everything, self._truncate)

    def _refill(self, tables: list[str], empty: Callable[[list[str]], None]) -> None:
        with self.owner.transaction():
            empty(tables)
            restored = [table for table in tables if self.template[table][0]]
            for table in restored:
                self._restore(table)
        self.template |= self._content(restored)

    def _truncate(self, tables: list[str]) -> None:
        self.owner.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY").format(_listed(tables)))

    def _delete(self, tables: list[str]) -> None:
        """As TRUNCATE would: wait for whoever is still writing, and start the numbering anew."""
        locks = sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(_listed(self._with_referring(set(tables))))
        deleted = [sql.SQL("DELETE FROM {}").format(_listed([table])) for table in tables]
        numbered = [self.sequences[table] for table in tables if table in self.sequences]
        begun = [sql.SQL("SELECT setval({}, 1, false)").format(name) for name in numbered]
        self.owner.execute(sql.SQL("; ").join([locks, *deleted, *begun]))

    def _content(self, tables: list[str]) -> dict[str, tuple[int, str | None]]:
        """Table → how many rows it holds, and which transactions wrote them."""
        if not tables:
            return {}
        selects = [sql.SQL(CONTENT).format(sql.Literal(table), sql.Identifier(table)) for table in tables]
        found = self.owner.execute(sql.SQL(" UNION ALL ").join(selects))
        return {table: (rows, digest) for table, rows, digest in found}

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
