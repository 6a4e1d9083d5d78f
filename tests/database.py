"""The tests' database: one cluster per clone, a template per state of the migrations, a copy per process.

Loaded before Django's settings (`-p tests.database`), because they read the address. Everything runs as the
role `app`, as in production; only the reset after a transactional test is the owner's.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from marketplace.config.cluster import Cluster, open_cluster
from marketplace.config.locks import DataLock, one_at_a_time
from marketplace.config.machine import CLONE, SetupError, data_dir, secrets_of, short_name
from marketplace.config.roles import Addresses, addresses_from, addresses_in, changed, grant, make_database, reach
from marketplace.config.translations import compile_translations
from tests.reset import keep_pristine

SERVER = pytest.StashKey["TestServer"]()
TEMPLATES_KEPT = 3
TOWNS = "tests/data/localities.csv"
CATALOGUE = "marketplace/catalog/data/catalogue.toml"
# Tests run at any hour and wait for nobody: those about quiet hours and windows set their own.
NO_NIGHT = """UPDATE matching_policy SET rules = rules || '{"quiet_from": 0, "quiet_until": 0, "window_seconds": 0}'"""
# What every test starts from, beyond what migrations bring.
LOADED = (("places", "load", TOWNS), ("catalogue", "load", CATALOGUE))
ASIDE = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATA_DIR")


class TestServer:
    """The PostgreSQL of one process's tests: our own cluster, or the one that DATABASE_OWNER_URL names."""

    __test__ = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.lock = DataLock(folder)
        self.given = {name: os.environ[f"TEST_{name}"] for name in ASIDE[:2] if os.environ[f"TEST_{name}"]}
        self.cluster: Cluster | None = None
        with self.turn():
            self.addresses = self._addresses().of(f"{self.prefix}test_{os.getpid()}")

    @property
    def prefix(self) -> str:
        return f"sf_{short_name(self.folder)[:6]}_"

    def turn(self) -> AbstractContextManager[None]:
        return one_at_a_time(self.folder / "lock.start")

    def _addresses(self) -> Addresses:
        if self.given:
            return addresses_from(self.given, secrets_of(self.folder)["app"])
        self.cluster = open_cluster(self.folder)
        return Addresses(self.cluster.url("owner", "postgres"), self.cluster.url("app", "postgres"))

    def join(self) -> None:
        """Start or share the server and copy the template for this process."""
        with self.turn():
            first = self.lock_shared()
            if self.cluster is not None and not self.answers():
                self.cluster.start(dies_with_us=False, throwaway=True)
                addresses_in(self.cluster)
            if first:
                self.clear_what_killed_runs_left()
            self.owner_says("CREATE DATABASE {} TEMPLATE {}", self.name, self.template())

    def clear_what_killed_runs_left(self) -> None:
        self.drop(f"{self.prefix}test_%")
        for run in (self.folder / "runs").glob("*"):
            if not Path(f"/proc/{run.name}").exists():
                shutil.rmtree(run)

    def answers(self) -> bool:
        return self.cluster is None or self.cluster.answers()

    def lock_shared(self) -> bool:
        """Share the data folder; say whether nobody else does."""
        first = self.lock.alone()
        self.lock.take(shared=True)
        return first

    def leave(self) -> None:
        """Drop this process's copy; the last one stops the server."""
        with self.turn():
            if self.answers() and not self.connected():
                self.drop(self.name)
            if self.lock.alone() and self.cluster is not None:
                self.cluster.stop()
            self.lock.release()

    @property
    def name(self) -> str:
        return self.addresses.app.split("@/", 1)[1].split("?", 1)[0]

    def template(self) -> str:
        """Return the name of the migrated template, made first when migrations changed. Call it in turn."""
        name = f"{self.prefix}template_{fingerprint()}"
        with self.maintenance() as server:
            by_age = "SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY oid"
            known = [row[0] for row in server.execute(by_age, [f"{self.prefix}template_%"])]
        if name in known:
            return name
        draft = f"{self.prefix}template_draft"
        for unused in (draft, *known[:-TEMPLATES_KEPT]):
            self.drop(unused)
        build(self.addresses.of(draft))
        self.owner_says("ALTER DATABASE {} RENAME TO {}", draft, name)
        return name

    def maintenance(self) -> psycopg.Connection:
        return reach(changed(self.addresses.owner, dbname="postgres"))

    def owner_says(self, statement: str, *names: str) -> None:
        with self.maintenance() as server:
            server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def connected(self) -> bool:
        with self.maintenance() as server:
            found = server.execute("SELECT 1 FROM pg_stat_activity WHERE datname = %s LIMIT 1", [self.name])
            return found.fetchone() is not None

    def drop(self, pattern: str) -> None:
        with self.maintenance() as server:
            for (name,) in server.execute(
                "SELECT datname FROM pg_database WHERE datname LIKE %s", [pattern]
            ).fetchall():
                server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


def build(addresses: Addresses) -> None:
    """Migrate a new database as its owner, keep what it then holds aside, grant."""
    make_database(addresses)
    manage(addresses, "migrate", "--verbosity=0")
    for arguments in LOADED:
        manage(addresses, *arguments)
    with psycopg.connect(addresses.owner) as owner:
        owner.execute(NO_NIGHT)
        keep_pristine(owner)
    grant(addresses)


def manage(addresses: Addresses, *arguments: str) -> None:
    """Run manage.py as the owner of that database; its output is shown when it fails."""
    environment = {**os.environ, "DATABASE_URL": addresses.owner}
    command = [sys.executable, str(CLONE / "manage.py"), *arguments]
    done = subprocess.run(command, env=environment, cwd=CLONE, capture_output=True, text=True, check=False)
    if done.returncode:
        raise pytest.UsageError(f"manage.py {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")


def fingerprint() -> str:
    """Name the state of everything a template is made from."""
    sources = [
        path
        for root in ("marketplace", "matching", "payments", "reviews")
        for path in (CLONE / root).rglob("migrations/*.py")
    ]
    sources += [
        CLONE / "requirements.txt",
        CLONE / "marketplace/config/roles.py",
        CLONE / "marketplace/core/append_only.py",
    ]
    sources += [Path(__file__), CLONE / "tests/reset.py", CLONE / TOWNS, CLONE / CATALOGUE]
    digest = hashlib.sha256(installed_apps())
    for path in sorted(sources):
        digest.update(str(path.relative_to(CLONE)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def installed_apps() -> bytes:
    """The list of apps as the settings spell it: one more brings tables of its own."""
    settings = (CLONE / "marketplace/config/settings.py").read_bytes()
    return settings.split(b"INSTALLED_APPS = [")[1].split(b"]")[0]


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Set the environment before Django's settings read it; a worker inherits what the first process set aside."""
    for name in ASIDE:
        os.environ.setdefault(f"TEST_{name}", os.environ.get(name, ""))
    compile_translations()
    folder = data_dir("test", {"DATA_DIR": os.environ["TEST_DATA_DIR"]})
    try:
        server = TestServer(folder)
    except SetupError as error:
        raise pytest.UsageError(str(error)) from error
    os.environ |= {
        "DATABASE_URL": server.addresses.app,
        "DATABASE_OWNER_URL": server.addresses.owner,
        "DATA_DIR": str(folder / "runs" / str(os.getpid())),
        "SECRET_KEY": secrets_of(folder)["secret_key"],
    }
    os.environ.setdefault("DEMO", "1")
    early_config.stash[SERVER] = server
    return (yield)


def pytest_unconfigure() -> None:
    shutil.rmtree(os.environ["DATA_DIR"], ignore_errors=True)
