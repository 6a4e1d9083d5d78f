"""`make demo`: prepare what is missing, fill it once, serve it, and print where to look."""

import hashlib
import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from .cluster import Cluster, open_cluster
from .locks import DataLock, one_at_a_time
from .machine import CLONE, SetupError, data_dir, explain, fail, say, secrets_of, write_private
from .roles import Addresses, addresses_from, addresses_in, grant, make_database
from .supervisor import Child, Stop, sandbox, stop_on_signals, supervise, web, worker
from .translations import compile_translations

READY_WITHIN = 60  # seconds for the first page
SANDBOX_KEY = "sk_test_sandbox"


def main() -> None:
    """Serve the demo until it is stopped; every foreseen trouble ends in one sentence."""
    stop_on_signals()
    try:
        run(free_port(os.environ.get("PORT") or "8000"))
    except Stop:
        say("Stopped. The data is kept; make demo starts it again.")
    except SetupError as error:
        fail(str(error))
    except OSError as error:
        fail(explain(error))
    except psycopg.Error as error:
        fail(f"The database refused: {' '.join(str(error).split())}")


def run(port: int) -> None:
    folder = data_dir("demo")
    folder.mkdir(parents=True, exist_ok=True)
    lock = DataLock(folder)
    lock.take()
    (folder / "static").mkdir(exist_ok=True)  # what is served from there first, before the apps' own files
    with database(folder) as (addresses, keep):
        environment = environment_for(folder, port, addresses)
        prepare(addresses, environment)
        threading.Thread(target=welcome, args=(port, environment), daemon=True).start()
        supervise([web(port, environment), worker(environment), *stripe(folder, environment)], keep)


@contextmanager
def database(folder: Path) -> Iterator[tuple[Addresses, Callable[[], None]]]:
    """Yield the addresses of our PostgreSQL, or of the one that the environment names, and how to keep it running."""
    if os.environ.get("DATABASE_OWNER_URL") or os.environ.get("DATABASE_URL"):
        say("Using the PostgreSQL that DATABASE_URL or DATABASE_OWNER_URL names")
        addresses = addresses_from(os.environ, secrets_of(folder)["app"])
        if not os.environ.get("DATABASE_OWNER_URL") or not os.environ.get("DATABASE_URL"):
            say(f"The app's own role there: DATABASE_URL={addresses.app}")
        yield addresses, lambda: None
        return
    with one_at_a_time(folder / "lock.start"):
        cluster = open_cluster(folder)
    try:
        say(f"Starting PostgreSQL in {cluster.home}")
        cluster.start()
        yield addresses_in(cluster), lambda: revive(cluster)
    finally:
        cluster.stop()


def revive(cluster: Cluster) -> None:
    """Start our PostgreSQL again when it died."""
    if cluster.process is not None and cluster.process.poll() is not None:
        say("PostgreSQL ended; it starts again.")
        cluster.start()


def environment_for(folder: Path, port: int, addresses: Addresses) -> dict[str, str]:
    """Return the environment of every process of the demo, and leave it in the data folder for manage.py.

    The owner's address is not in it: whoever serves people cannot change the schema.
    """
    own = {
        "DATABASE_URL": addresses.app,
        "DATA_DIR": str(folder),
        "DEMO": "1",
        "PORT": str(port),
        "SECRET_KEY": secrets_of(folder)["secret_key"],
        "SITE_URL": f"http://localhost:{port}",
        "VAPID_PRIVATE_KEY": os.environ.get("VAPID_PRIVATE_KEY") or secrets_of(folder)["vapid"],
        **payments_for(folder, port),
    }
    write_private(folder / "environment", "".join(f"{name}={value}\n" for name, value in own.items()))
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"}
    return {**inherited, **own, "PYTHONUNBUFFERED": "1"}


def payments_for(folder: Path, port: int) -> dict[str, str]:
    """Return where payments go: to Stripe with the user's own keys, else to a sandbox on this machine."""
    if os.environ.get("STRIPE_SECRET_KEY"):
        return {}
    own = free_port_after(port)
    secret = hashlib.sha256(secrets_of(folder)["secret_key"].encode()).hexdigest()
    return {
        "STRIPE_SECRET_KEY": SANDBOX_KEY,
        "STRIPE_WEBHOOK_SECRET": f"whsec_{secret}",
        "STRIPE_API_BASE": f"http://127.0.0.1:{own}",
        "STRIPE_PAGES": f"http://localhost:{own}",
    }


def stripe(folder: Path, environment: dict[str, str]) -> list[Child]:
    """Return the sandbox's process, where the sandbox is what takes the payments."""
    is_ours = environment.get("STRIPE_SECRET_KEY") == SANDBOX_KEY
    return [sandbox(environment, str(folder / "stripe.sqlite"))] if is_ours else []


def free_port_after(port: int) -> int:
    """Return the first port above `port` that nobody uses. Raises SetupError when there is none near."""
    for candidate in range(port + 1, port + 50):
        try:
            return free_port(str(candidate))
        except SetupError:
            continue
    raise SetupError(f"No port from {port + 1} to {port + 49} is free for the payment sandbox.")


def prepare(addresses: Addresses, environment: dict[str, str]) -> None:
    """Bring database, texts and people to where the code expects them; on a second start there is nothing to do."""
    make_database(addresses)
    as_owner = {**environment, "DATABASE_URL": addresses.owner}
    say("Migrating the database")
    manage(as_owner, "migrate", "--verbosity=0")
    grant(addresses)
    if count := compile_translations():
        say(f"Compiled {count} translations")
    say("Loading towns and postcodes")
    manage(environment, "places", "load")
    say("Loading the catalogue")
    manage(environment, "catalogue", "load")
    say("Filling the demo with people")
    manage(environment, "demo", "seed")
    if environment.get("STRIPE_SECRET_KEY") == SANDBOX_KEY:
        say("Filling the demo with payments, in a sandbox: no real money")
        manage(environment, "demo", "pay")


def manage(environment: dict[str, str], *arguments: str) -> None:
    """Run manage.py and show its output line by line. Raises SetupError when it fails."""
    command = [sys.executable, "manage.py", *arguments]
    shown = []
    with subprocess.Popen(
        command, cwd=CLONE, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        for line in process.stdout or ():
            shown.append(line)
            if line.strip():
                say(f"  {line.strip()}")
    if any("No space left on device" in line for line in shown):
        raise SetupError(
            f"The disk is full: manage.py {' '.join(arguments)} could not finish. Free some space and start again."
        )
    if process.returncode:
        raise SetupError(f"manage.py {' '.join(arguments)} failed:\n{''.join(shown[-25:])}")


def free_port(text: str) -> int:
    """Return the port as a number. Raises SetupError when it is none, or in use."""
    if not text.isdigit() or not 0 < int(text) < 65_536:
        raise SetupError(f"PORT must be a number from 1 to 65535, not {text!r}.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except PermissionError:
            raise SetupError(f"Port {text} needs root's rights. Choose another one: PORT=8000 make demo") from None
        except OSError:
            raise SetupError(
                f"Port {text} is in use by another program. Choose another one: PORT=8001 make demo"
            ) from None
    return int(text)


def welcome(port: int, environment: dict[str, str]) -> None:
    """Wait for the first page, then print where it is and how to sign in."""
    deadline = time.monotonic() + READY_WITHIN
    while not answers(port):
        if time.monotonic() > deadline:
            say(f"No page came within {READY_WITHIN} s; the lines above say why.")
            return
        time.sleep(0.1)
    done = subprocess.run(
        [sys.executable, "manage.py", "demo", "signins"],
        cwd=CLONE, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    say(f"Ready.\n\n  http://localhost:{port}\n\n{done.stdout or done.stderr}\nCtrl-C stops it.\n")


def answers(port: int) -> bool:
    """Say whether the web process serves."""
    page = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        page.request("GET", "/healthz", headers={"Host": f"localhost:{port}"})
        return page.getresponse().status == 200
    except OSError:
        return False
    finally:
        page.close()


if __name__ == "__main__":
    main()
