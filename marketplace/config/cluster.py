"""A small starter for PostgreSQL: one cluster per data folder, reached by its socket only.

Standard library only. Whoever starts or stops a cluster holds the folder's lock (`locks.py`), so a server
that still answers then is one that its supervisor left behind.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from .binaries import Programs, home_for, programs_for
from .machine import SetupError, make_private, need_space, say, secrets_of, short_name, write_private

PORT = 5432
SOCKET = f".s.PGSQL.{PORT}"
LONGEST_SOCKET = 107  # bytes of a socket's path on Linux
READY_WITHIN = 120  # seconds: after a crash PostgreSQL first replays its log
SETTINGS = {
    "listen_addresses": "",
    "port": PORT,
    "unix_socket_permissions": "0700",
    "max_connections": 120,
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Statements and the details of errors hold personal data; the log must not.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
}
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass
class Cluster:
    """PostgreSQL in one data folder."""

    data_dir: Path
    home: Path
    programs: Programs
    secrets: dict[str, str]
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def pgdata(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.data_dir / "postgres.log"

    @property
    def socket_dir(self) -> Path:
        return socket_dir_for(self.home)

    def url(self, role: str, database: str) -> str:
        """Return the address of `database` for `role` (superuser, owner or app)."""
        name = "postgres" if role == "superuser" else role
        return f"postgresql://{name}:{self.secrets[role]}@/{database}?host={quote(str(self.socket_dir))}&port={PORT}"

    def answers(self) -> bool:
        """Say whether a server accepts connections on the socket."""
        command = [str(self.programs.bin / "pg_isready"), "-q", "-t", "2", "-h", str(self.socket_dir), "-p", str(PORT)]
        return subprocess.run(command, env=_environment(), check=False).returncode == 0

    def start(
        self, *, dies_with_us: bool = True, throwaway: bool = False, more: Mapping[str, str] | None = None
    ) -> None:
        """Start the server and return when it answers; make its data first when there is none.

        `dies_with_us` ends the server with this process, even one that was killed. `throwaway` trades
        safety on power loss for speed, for tests. `more` are settings of PostgreSQL beside ours. Raises SetupError with
        the reason otherwise.
        """
        need_space(self.home, 300)
        if not self.pgdata.exists():
            make_data(self)
        self._refuse_other_version()
        self._end_what_was_left_behind()
        settings = {
            **SETTINGS,
            "unix_socket_directories": self.socket_dir,
            **(THROWAWAY if throwaway else {}),
            **(more or {}),
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command = self.programs.command("postgres", "-D", str(self.pgdata), *options, dies_with_us=dies_with_us)
        self._launch(command)

    def stop(self) -> None:
        """Stop the server; open transactions are rolled back, what was committed stays."""
        pid = self.process.pid if self.process and self._is_our_child() else self.postmaster()
        if pid is None:
            return
        for sign, seconds in ((signal.SIGINT, 30), (signal.SIGQUIT, 10)):
            os.kill(pid, sign)
            if self._ended(seconds):
                return
        raise SetupError(f"PostgreSQL (process {pid}) does not stop. Its log is {self.log}.")

    def postmaster(self) -> int | None:
        """Return the pid of this cluster's running server, judged by its command line and not by its pid file alone."""
        try:
            pid = int((self.pgdata / "postmaster.pid").read_text().split("\n", 1)[0])
            command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except (OSError, ValueError):
            return None
        return pid if os.fsencode(self.pgdata) in command else None

    def _launch(self, command: list[str]) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while True:
            with self.log.open("wb") as log:
                self.process = subprocess.Popen(
                    command, cwd="/", env=_environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                    start_new_session=True,
                )  # fmt: skip
            while self.process.poll() is None:
                if self.answers():
                    return
                if time.monotonic() > deadline:
                    raise SetupError(f"PostgreSQL was not ready within {READY_WITHIN} s. Its log is {self.log}.")
                time.sleep(0.05)
            # Children of a killed server need a moment to notice and let go of its memory.
            if "pre-existing shared memory block" not in self.log.read_text() or time.monotonic() > deadline:
                raise SetupError(self._why_it_stopped())
            time.sleep(0.3)

    def _why_it_stopped(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()
        if any("No space left on device" in line for line in lines):
            return f"The disk is full under {self.home}: PostgreSQL cannot start. Free some space and start again."
        reasons = [line for line in lines if "FATAL" in line or "PANIC" in line] or lines[-1:] or ["no reason given"]
        return f"PostgreSQL did not start: {reasons[-1]} (its log is {self.log})."

    def _end_what_was_left_behind(self) -> None:
        self.stop()
        if self.answers():
            raise SetupError(f"Another PostgreSQL already answers in {self.socket_dir}. Choose another DATA_DIR.")
        if not Path("/proc/self").exists():
            return  # without /proc only PostgreSQL itself can judge its pid file
        for stale in (self.pgdata / "postmaster.pid", self.socket_dir / SOCKET, self.socket_dir / f"{SOCKET}.lock"):
            stale.unlink(missing_ok=True)

    def _refuse_other_version(self) -> None:
        wrote = (self.pgdata / "PG_VERSION").read_text().strip()
        said = subprocess.run(
            [str(self.programs.bin / "postgres"), "-V"], capture_output=True, text=True, env=_environment(), check=True
        ).stdout
        if f" {wrote}." not in said:
            raise SetupError(
                f"The data in {self.pgdata} is of PostgreSQL {wrote}, the programs are {said.strip()}. "
                "Keep a dump made with the old programs, then: make reset"
            )

    def _is_our_child(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def _ended(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not self._is_our_child() and self.postmaster() is None:
                return True
            time.sleep(0.05)
        return False


def socket_dir_for(home: Path) -> Path:
    """Return the folder of the socket for `home`: inside it, or one with a short name when the path is too long."""
    inside = home / "socket"
    if len(os.fsencode(inside / SOCKET)) <= LONGEST_SOCKET:
        return inside
    return Path("/tmp") / f"service-friend-{short_name(home)}"


def open_cluster(data_dir: Path) -> Cluster:
    """Return the cluster of `data_dir` with its folders, passwords and programs in place, running or not.

    Call it under `one_at_a_time(data_dir / "lock.start")`.
    """
    home = home_for(data_dir)
    as_root = os.geteuid() == 0
    if home != data_dir / "cluster":
        make_private(home.parent, mode=0o755)
    make_private(home, mode=0o711 if as_root else 0o700)
    cluster = Cluster(data_dir, home, programs_for(home), secrets_of(data_dir))
    make_private(cluster.socket_dir, owner=cluster.programs.run_as)
    return cluster


def make_data(cluster: Cluster) -> None:
    """Run initdb beside the final place and move the result there, so that an interruption leaves nothing half made."""
    if not cluster.home.is_relative_to(cluster.data_dir):
        say(f"PostgreSQL's files go to {cluster.home}: the user it runs as cannot reach {cluster.data_dir}.")
    draft = cluster.home / "data.draft"
    shutil.rmtree(draft, ignore_errors=True)
    make_private(draft, owner=cluster.programs.run_as)
    password = cluster.home / "password"
    write_private(password, cluster.secrets["superuser"], owner=cluster.programs.run_as)
    command = cluster.programs.command(
        "initdb", "-D", str(draft), "--username=postgres", f"--pwfile={password}", "--auth=scram-sha-256",
        "--locale-provider=builtin", "--locale=C.UTF-8", "--lc-messages=C", "--encoding=UTF8", "--no-instructions",
    )  # fmt: skip
    done = subprocess.run(command, cwd="/", env=_environment(), capture_output=True, text=True, check=False)
    password.unlink()
    if done.returncode:
        shutil.rmtree(draft, ignore_errors=True)
        raise SetupError(_why_no_data(cluster.home, done.stderr))
    draft.rename(cluster.pgdata)


def _why_no_data(home: Path, errors: str) -> str:
    if "No space left on device" in errors:
        return f"The disk is full under {home}: PostgreSQL needs 100 MB for its first files."
    return f"PostgreSQL could not make its data in {home}: {' '.join(errors.split())[-300:]}"


def _environment() -> dict[str, str]:
    # Nothing of the caller's PG… or LD_… variables may lead the server or its programs elsewhere.
    return {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
