"""Redis as a rival, where it is installed: a key of places for each topic, all else is asked in this process."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import redis

from matching.bench.crowd import Ask, Crowd
from matching.bench.drawn import TOPICS
from matching.bench.truth import Columns, best_of, columns_of

FARTHEST_KM = 30.1
AT_ONCE = 20_000


class Geosearch:
    """GEOSEARCH in the farthest circle for the topic, then filters and ranking over the columns of those found."""

    name = "Redis GEOSEARCH"

    def __init__(self, client: redis.Redis, crowd: Crowd, pid: int) -> None:
        self.client, self.pid, self.people = client, pid, columns_of(crowd)
        lng, lat = crowd.spots.lng.tolist(), crowd.spots.lat.tolist()
        for topic in range(TOPICS):
            rows = np.flatnonzero(crowd.drawn.is_active & crowd.drawn.topics[:, topic]).tolist()
            for first in range(0, len(rows), AT_ONCE):
                places = [part for row in rows[first : first + AT_ONCE] for part in (lng[row], lat[row], row)]
                client.geoadd(f"topic:{topic}", places)

    def ask(self, ask: Ask) -> list[int]:
        found = self.client.geosearch(
            f"topic:{ask.topic}", longitude=ask.lng, latitude=ask.lat, radius=FARTHEST_KM, unit="km"
        )
        return best_of(self._at(np.array(found, dtype=np.int64)), ask) if found else []

    def _at(self, rows: np.ndarray) -> Columns:
        return self.people.at(rows)

    def server_seconds(self) -> float | None:
        path = Path(f"/proc/{self.pid}/schedstat")
        return int(path.read_text().split()[0]) / 1e9 if path.exists() else None


def redis_of(crowd: Crowd, write: Callable[[str], object], open_things: ExitStack) -> list[Geosearch]:
    """The rival with a server of its own, or none where Redis is not installed."""
    program = shutil.which("redis-server")
    if program is None:
        write(f"  {Geosearch.name:28} skipped: redis-server is not installed")
        return []
    folder = open_things.enter_context(tempfile.TemporaryDirectory())
    socket = f"{folder}/redis.sock"
    command = [program, "--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder, "--daemonize", "no"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    open_things.callback(server.wait)
    open_things.callback(server.terminate)
    client = redis.Redis(unix_socket_path=socket)
    open_things.callback(client.close)
    while not Path(socket).exists():
        time.sleep(0.02)
    begun = time.perf_counter()
    rival = Geosearch(client, crowd, server.pid)
    used = client.info("memory")["used_memory"] / 1e6
    write(f"  {rival.name:28} built in {time.perf_counter() - begun:6.1f} s, {used:8,.0f} MB")
    return [rival]
