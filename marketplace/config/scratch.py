"""A database of its own for a measure: on a cluster that is started for it, migrated, and dropped afterwards.

What is measured runs in a process of its own, whose environment names that database: as the role `app` for Django, and
as the superuser in BENCH_DATABASE, for what only a superuser may do.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

import psycopg

from .cluster import Cluster, open_cluster
from .locks import DataLock, one_at_a_time
from .machine import CLONE, data_dir, need_space, say
from .roles import addresses_in, grant, make_database

VARIABLE = "BENCH_DATABASE"
DATABASE = "service_friend_bench"


def run_there(arguments: list[str], megabytes: int, more: Mapping[str, str] = MappingProxyType({})) -> int:
    """Run manage.py with these arguments on such a database; returns how it ended.

    `megabytes` must be free; `more` is added to the environment.
    """
    with scratch_database(megabytes) as environment:
        command = [sys.executable, str(CLONE / "manage.py"), *arguments]
        return subprocess.run(command, env={**environment, **more}, check=False).returncode


@contextmanager
def scratch_database(megabytes: int) -> Iterator[dict[str, str]]:
    """Yield the environment of a process that works on the database. Raises SetupError with the reason."""
    folder = data_dir("bench", {})
    folder.mkdir(parents=True, exist_ok=True)
    lock = DataLock(folder)
    lock.take()
    with one_at_a_time(folder / "lock.start"):
        cluster = open_cluster(folder)
    need_space(cluster.home, megabytes)
    say(f"Starting PostgreSQL in {cluster.home}")
    cluster.start(throwaway=True, more={"shared_buffers": f"{memory_mb() // 4}MB", "max_wal_size": "8GB"})
    try:
        yield _made(cluster)
    finally:
        _drop(cluster)
        cluster.stop()
        lock.release()


def _made(cluster: Cluster) -> dict[str, str]:
    _drop(cluster)
    addresses = addresses_in(cluster).of(DATABASE)
    make_database(addresses)
    environment = {
        **os.environ,
        "SECRET_KEY": cluster.secrets["secret_key"],
        "DEMO": "1",
        "DATABASE_URL": addresses.owner,
    }
    command = [sys.executable, str(CLONE / "manage.py"), "migrate", "--verbosity=0"]
    subprocess.run(command, env=environment, check=True)
    grant(addresses)
    superuser = cluster.url("superuser", DATABASE)
    return {**environment, "DATABASE_URL": addresses.app, "DATA_DIR": str(cluster.data_dir), VARIABLE: superuser}


def _drop(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url("superuser", "postgres"), autocommit=True) as superuser:
        superuser.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")


def memory_mb() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1_000_000
