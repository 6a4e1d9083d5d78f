"""A server of the user's own: what set-up makes there, and what it says when it may not."""

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from marketplace.config import roles
from marketplace.config.machine import SetupError
from marketplace.config.roles import APP_ELSEWHERE, addresses_from, addresses_in, changed, grant, make_database, reach


@pytest.fixture
def server(running):
    """A running server, by the addresses of its superuser, of an owner and of an app."""
    return {**vars(addresses_in(running)), "superuser": running.url("superuser", "postgres")}


def test_with_the_owners_address_alone_the_apps_role_is_made(server):
    made = addresses_from({"DATABASE_OWNER_URL": server["superuser"]}, "secret of the app")

    with psycopg.connect(made.app) as app:
        who, above = app.execute("SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    assert (who, above) == (APP_ELSEWHERE, False)


def test_the_first_address_may_stand_in_either_variable(server):
    made = addresses_from({"DATABASE_URL": server["superuser"], "DATABASE_OWNER_URL": ""}, "secret of the app")

    assert conninfo_to_dict(made.app)["user"] == APP_ELSEWHERE


def test_with_both_addresses_no_role_is_made(server):
    given = {"DATABASE_OWNER_URL": server["owner"], "DATABASE_URL": server["app"]}

    addresses = addresses_from(given, "unused")

    assert conninfo_to_dict(addresses.owner)["user"] == "owner"
    assert conninfo_to_dict(addresses.app)["user"] == "app"


def test_one_role_for_both_is_refused(server):
    with pytest.raises(SetupError, match="name the same role"):
        addresses_from({"DATABASE_OWNER_URL": server["owner"], "DATABASE_URL": server["owner"]}, "unused")


def test_a_role_that_may_not_make_roles_is_told_what_would_help(server):
    with pytest.raises(SetupError, match="may not create the app's role .* name both"):
        addresses_from({"DATABASE_OWNER_URL": changed(server["owner"], dbname="postgres")}, "secret")


def test_a_server_that_is_too_old_is_refused(server, monkeypatch):
    monkeypatch.setattr(roles, "OLDEST", 990_000)

    with pytest.raises(SetupError, match="15 or newer is needed"):
        addresses_from({"DATABASE_OWNER_URL": server["superuser"]}, "secret")


@pytest.mark.parametrize("url", ["postgresql://someone@127.0.0.1:9/nothing", "postgresql://someone@/x?host=/nowhere"])
def test_a_server_that_does_not_answer_is_one_sentence(url):
    with pytest.raises(SetupError, match="The database does not answer"):
        reach(url)


def test_an_address_that_is_none_is_one_sentence():
    with pytest.raises(SetupError, match="is not one"):
        reach("postgresql://host:port:nonsense/?x=%")


def test_signs_in_passwords_survive_a_change_of_address():
    url = changed("postgresql://sam:p%40ss%2Fw%3Ard@/one?host=/a/b&sslmode=disable", dbname="two words")

    parts = conninfo_to_dict(url)

    assert (parts["password"], parts["dbname"], parts["host"]) == ("p@ss/w:rd", "two words", "/a/b")
    assert parts["sslmode"] == "disable"


def test_a_database_is_created_once(server, running):
    addresses = addresses_in(running).of("once")

    assert [make_database(addresses), make_database(addresses)] == [True, False]


def test_grants_reach_tables_that_come_later_and_stop_before_append_only_ones(running):
    addresses = addresses_in(running).of("granted")
    make_database(addresses)
    with psycopg.connect(addresses.owner) as owner:
        owner.execute("CREATE TABLE django_migrations (id int); CREATE TABLE log (id int); CREATE TABLE plain (id int)")

    grant(addresses, append_only=("log",))
    with psycopg.connect(addresses.owner) as owner:
        owner.execute("CREATE TABLE later (id serial)")

    with psycopg.connect(addresses.app, autocommit=True) as app:
        app.execute("INSERT INTO later DEFAULT VALUES; UPDATE later SET id = 2; DELETE FROM later; DELETE FROM plain")
        app.execute("INSERT INTO log VALUES (1)")
        for refused in (
            "UPDATE log SET id = 2",
            "DELETE FROM log",
            "TRUNCATE log",
            "TRUNCATE plain",
            "DROP TABLE plain",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(refused)
