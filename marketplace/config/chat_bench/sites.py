"""The servers of a run: each a process of its own, on loopback."""

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType

import psycopg
import redis
from django.conf import settings
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from marketplace.config.binaries import tied_to_us
from marketplace.config.chat_bench.wire import HOST
from marketplace.config.machine import CLONE, SetupError, free_port
from marketplace.config.packages import REDIS
from marketplace.config.scratch import VARIABLE

OURS, RIVAL = "ours", "rival"
ENTRY = {OURS: "marketplace.config.asgi:application", RIVAL: "marketplace.config.chat_bench.rival.asgi:application"}
RIVAL_SETTINGS = "marketplace.config.chat_bench.rival.settings"
# Between processes → what the rival's layer comes with, which only who develops has.
LAYER_PACKAGES = {"memory": "channels", "postgres": "channels_postgres", "redis": "channels_redis"}
LOG = "chat_bench.log"
READY_WITHIN = 90.0
LOOK_EVERY = 0.05
GRANT = "GRANT ALL ON channels_postgres_message, channels_postgres_groupchannel TO {}"
NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Site:
    """One of the two: where one sends, where pages are open (another process when there are two), its processes."""

    name: str
    sends_to: int
    listens_on: int
    web: tuple[int, ...]


@dataclass(frozen=True)
class Sites:
    """Both, with what they share. `stores` are PostgreSQL's postmaster and, where there is one, Redis."""

    ours: Site
    rival: Site
    worker: int
    stores: tuple[int, ...]

    def __iter__(self) -> Iterator[Site]:
        return iter((self.ours, self.rival))


def why_not(layer: str) -> str | None:
    """What is missing here for a row, in words."""
    if find_spec(LAYER_PACKAGES[layer]) is None:
        return f"{LAYER_PACKAGES[layer]} is not installed (it comes with what tests need)"
    return "redis-server is not installed" if layer == "redis" and REDIS.path() is None else None


@contextmanager
def sites(layer: str, processes: int) -> Iterator[Sites]:
    """Both sites with so many web processes each and one worker, ended with the block. Raises SetupError."""
    with ExitStack() as running:
        environment, stores = dict(os.environ), [postmaster()]
        if layer == "redis":
            environment["REDIS_URL"], pid = running.enter_context(redis_server())
            stores.append(pid)
        if layer == "postgres":
            make_tables_of_layer()
        rival = {**environment, "DJANGO_SETTINGS_MODULE": RIVAL_SETTINGS, "RIVAL_LAYER": layer}
        both = [start(running, OURS, environment, processes), start(running, RIVAL, rival, processes)]
        command = [sys.executable, str(CLONE / "manage.py"), "procrastinate", "worker"]
        worker = running.enter_context(process(command, environment))
        for site in both:
            for port in (site.sends_to, site.listens_on):
                wait_until_ready(port)
        yield Sites(both[0], both[1], worker, tuple(stores))


def start(running: ExitStack, name: str, environment: Mapping[str, str], processes: int) -> Site:
    ports = [free_port() for _ in range(processes)]
    command = [sys.executable, "-m", "daphne", "-b", HOST, ENTRY[name], "-p"]
    web = [running.enter_context(process([*command, str(port)], environment)) for port in ports]
    return Site(name, ports[0], ports[-1], tuple(web))


@contextmanager
def process(command: list[str], environment: Mapping[str, str] = NOTHING) -> Iterator[int]:
    """A process that ends with the block, and with us; its id."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.DATA_DIR / LOG).open("a") as log:
        child = subprocess.Popen(
            [*tied_to_us("KILL"), *command], cwd=CLONE, env=environment or None, stdout=log, stderr=log
        )
        try:
            yield child.pid
        finally:
            child.kill()
            child.wait()


def wait_until_ready(port: int) -> None:
    """Raises SetupError when the web process does not answer."""
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/healthz", timeout=10):
                return
        except OSError:
            time.sleep(LOOK_EVERY)
    raise SetupError(f"A web process did not answer within {READY_WITHIN:.0f} s; see {LOG} in {settings.DATA_DIR}.")


@contextmanager
def redis_server() -> Iterator[tuple[str, int]]:
    """A Redis of its own behind a socket file: its address and its process."""
    with tempfile.TemporaryDirectory() as folder:
        socket = Path(folder) / "redis.sock"
        command = [str(REDIS.path()), "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", folder]
        with process(command) as pid:
            while not socket.exists():
                time.sleep(LOOK_EVERY)
            address = f"unix://{socket}"
            redis.Redis.from_url(address).ping()
            yield address, pid


def postmaster() -> int:
    """The process of PostgreSQL that has all its others as children."""
    with psycopg.connect(os.environ[VARIABLE]) as superuser:
        backend = superuser.info.backend_pid
        return int(Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()[1])


def make_tables_of_layer() -> None:
    """The layer for PostgreSQL keeps its groups in tables of its own."""
    address = os.environ[VARIABLE]
    environment = {
        **os.environ,
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": RIVAL_SETTINGS,
        "RIVAL_LAYER": "postgres",
    }
    command = [sys.executable, str(CLONE / "manage.py"), "migrate", "channels_postgres", "--verbosity=0"]
    subprocess.run(command, cwd=CLONE, env=environment, check=True)
    role = sql.Identifier(str(conninfo_to_dict(os.environ["DATABASE_URL"])["user"]))
    with psycopg.connect(address) as superuser:
        superuser.execute(sql.SQL(GRANT).format(role))
