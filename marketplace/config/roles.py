"""The two database roles: `owner` owns the schema and migrates it, `app` runs web, worker and tests.

What must never change is held by what `app` was not granted. `python -m marketplace.config.roles` applies
the grants to the database of DATABASE_OWNER_URL, after every `migrate`.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from marketplace.core.append_only import APPEND_ONLY

from .cluster import Cluster
from .machine import SetupError, fail

APP_ELSEWHERE = "service_friend_app"  # roles are shared by a whole server, so ours carries our name
DATABASE = "service_friend"
OLDEST = 150_000  # server_version_num of PostgreSQL 15


@dataclass(frozen=True)
class Addresses:
    """One database, as its owner and as the role that serves people."""

    owner: str
    app: str

    def of(self, database: str) -> "Addresses":
        """Return the addresses of another database on the same server."""
        return Addresses(changed(self.owner, dbname=database), changed(self.app, dbname=database))


def addresses_in(cluster: Cluster) -> Addresses:
    """Make both roles in our own cluster and return their addresses."""
    secrets = cluster.secrets
    with psycopg.connect(cluster.url("superuser", "postgres"), autocommit=True) as superuser:
        make_role(superuser, "owner", secrets["owner"], "CREATEDB")
        make_role(superuser, "app", secrets["app"])
    return Addresses(cluster.url("owner", DATABASE), cluster.url("app", DATABASE))


def addresses_from(environ: Mapping[str, str], app_password: str) -> Addresses:
    """Return the addresses on a server of the user's own; make the role `app` there when it is not named.

    With only one address given, its role is the owner. Raises SetupError when that server is too old,
    out of reach, or its role may not do what is needed.
    """
    owner = environ.get("DATABASE_OWNER_URL") or environ["DATABASE_URL"]
    with reach(owner) as server:
        if server.info.server_version < OLDEST:
            raise SetupError(
                f"That PostgreSQL is version {server.info.server_version // 10_000}; 15 or newer is needed."
            )
        if environ.get("DATABASE_OWNER_URL") and environ.get("DATABASE_URL"):
            return _different(owner, environ["DATABASE_URL"])
        try:
            make_role(server, APP_ELSEWHERE, app_password)
        except psycopg.errors.InsufficientPrivilege as error:
            raise SetupError(
                f"The role {server.info.user} may not create the app's role ({error.diag.message_primary}). "
                "Give DATABASE_OWNER_URL a role that may, or name both DATABASE_OWNER_URL and DATABASE_URL."
            ) from error
    return Addresses(owner, changed(owner, user=APP_ELSEWHERE, password=app_password))


def reach(url: str) -> psycopg.Connection:
    """Connect to the server of `url`, through its database or, when that does not exist yet, through `postgres`."""
    reasons = []
    for address in (changed(url), changed(url, dbname="postgres")):
        try:
            return psycopg.connect(address, autocommit=True, connect_timeout=10)
        except psycopg.OperationalError as error:
            reasons.append(" ".join(str(error).split()))
    raise SetupError(f"The database does not answer: {reasons[-1]}")


def make_role(server: psycopg.Connection, name: str, password: str, rights: str = "") -> None:
    """Make the role `name` that may sign in with `password`, or set its password."""
    exists = server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    verb = "ALTER" if exists else "CREATE"
    statement = sql.SQL(f"{verb} ROLE {{}} LOGIN {rights} PASSWORD {{}}")
    server.execute(statement.format(sql.Identifier(name), sql.Literal(password)))


def make_database(addresses: Addresses) -> bool:
    """Create the database of `addresses` as its owner; say whether it was missing."""
    name = conninfo_to_dict(addresses.owner)["dbname"]
    with reach(addresses.owner) as server:
        if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return False
        create = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
        server.execute(create.format(sql.Identifier(str(name))))
        return True


def grant(addresses: Addresses, append_only: tuple[str, ...] = APPEND_ONLY) -> None:
    """Give `app` what it needs in a migrated database, now and for tables to come, and nothing more."""
    role = sql.Identifier(str(conninfo_to_dict(addresses.app)["user"]))
    tables = sql.SQL(", ").join(sql.Identifier(table) for table in append_only)
    with psycopg.connect(addresses.owner) as database:
        for statement in GRANTS:
            database.execute(sql.SQL(statement).format(app=role, append_only=tables))


GRANTS = (
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    "GRANT USAGE ON SCHEMA public TO {app}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {app}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO {app}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {app}",
    "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {app}",
    "REVOKE UPDATE, DELETE, TRUNCATE ON {append_only} FROM {app}",
    "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {app}",
)


def changed(url: str, **changes: str) -> str:
    """Return the address with another user, password or dbname, in the one form that settings.py reads."""
    try:
        known = conninfo_to_dict(url, **changes)
    except psycopg.ProgrammingError as error:
        raise SetupError(
            f"The database's address is not one ({error}): postgresql://role:password@host/name"
        ) from error
    parts = {key: str(value) for key, value in known.items() if value is not None}
    sign_in = f"{quote(parts.pop('user', ''), safe='')}:{quote(parts.pop('password', ''), safe='')}"
    name = quote(parts.pop("dbname", "postgres"), safe="")
    return f"postgresql://{sign_in}@/{name}?{urlencode(parts, quote_via=quote)}"


def _different(owner: str, app: str) -> Addresses:
    if conninfo_to_dict(owner).get("user") == conninfo_to_dict(app).get("user"):
        raise SetupError("DATABASE_URL and DATABASE_OWNER_URL name the same role; the app must not own its tables.")
    return Addresses(changed(owner), changed(app))


def main() -> None:
    """Apply the grants from the environment; print the app's address when its role was made here."""
    if "DATABASE_OWNER_URL" not in os.environ:
        fail("Set DATABASE_OWNER_URL, and DATABASE_URL or APP_PASSWORD for the role that serves people.")
    try:
        addresses = addresses_from(os.environ, os.environ.get("APP_PASSWORD", ""))
        grant(addresses)
    except (SetupError, psycopg.Error) as error:
        fail(str(error))
    print("Granted.")


if __name__ == "__main__":
    main()
