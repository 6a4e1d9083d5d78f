"""The tests' own database: role, speed and cleanliness."""

import psycopg
import pytest
from django.db import connection

from marketplace.core.append_only import APPEND_ONLY


def rows(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608  a name from this file
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_tests_run_as_the_role_that_owns_nothing():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user")
        rights = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user")
        owned = cursor.fetchone()[0]

    assert rights == (False, False, False)
    assert owned == 0


@pytest.mark.django_db
@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {0} SET id = id",
        "DELETE FROM {0}",
        "TRUNCATE {0}",
        "ALTER TABLE {0} ADD COLUMN planted integer",
        "DROP TABLE {0}",
        "CREATE TRIGGER planted BEFORE INSERT ON {0} EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    ],
)
def test_append_only_rows_cannot_be_changed_by_the_app(table, statement):
    with connection.cursor() as cursor, pytest.raises(Exception) as refused:
        cursor.execute(statement.format(table))

    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)


@pytest.mark.django_db
@pytest.mark.parametrize("table", APPEND_ONLY)
def test_the_app_cannot_grant_itself_what_it_lacks(table):
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT DELETE ON {table} TO CURRENT_USER")
        cursor.execute("SELECT has_table_privilege(%s, 'DELETE')", [table])
        may_delete = cursor.fetchone()[0]

    assert may_delete is False


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "SET session_replication_role = 'replica'",
        "CREATE TABLE planted (id integer)",
        "CREATE FUNCTION planted() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "CREATE ROLE planted",
        "CREATE DATABASE planted",
        "TRUNCATE accounts_user CASCADE",
        "DELETE FROM django_migrations",
        "ALTER TABLE accounts_user DISABLE TRIGGER ALL",
    ],
)
def test_the_app_cannot_change_the_schema_or_its_own_rights(statement):
    with connection.cursor() as cursor, pytest.raises(Exception) as refused:
        cursor.execute(statement)

    assert isinstance(
        refused.value.__cause__, (psycopg.errors.InsufficientPrivilege, psycopg.errors.ActiveSqlTransaction)
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_transactional_test_leaves_the_database_as_it_found_it(turn):
    permissions = rows("auth_permission")

    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO auth_group (name) VALUES ('planted')")
        cursor.execute("DELETE FROM auth_permission WHERE id IN (SELECT id FROM auth_permission LIMIT 3)")

    assert rows("auth_group") == 1, f"the {turn} test sees only its own row"
    assert rows("auth_permission") == permissions - 3
    assert permissions > 100


@pytest.mark.django_db(transaction=True)
def test_the_reset_restores_static_rows_and_their_numbering(reset, owner_connection):
    before = owner_connection.execute("SELECT count(*), max(id) FROM auth_permission").fetchone()
    owner_connection.execute("DELETE FROM auth_permission")

    reset.run()

    after = owner_connection.execute("SELECT count(*), max(id) FROM auth_permission").fetchone()
    following = owner_connection.execute("SELECT nextval(pg_get_serial_sequence('auth_permission', 'id'))").fetchone()
    assert after == before
    assert following[0] == before[1] + 1
