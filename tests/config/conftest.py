"""A cluster of its own for the tests of the starter."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from marketplace.config.cluster import Cluster, open_cluster


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A stopped cluster; whoever starts it leaves it to the next test as it comes."""
    folder = Path(os.environ["DATA_DIR"]) / "cluster"
    folder.mkdir(parents=True)
    made = open_cluster(folder)
    yield made
    made.stop()
    for path in (made.socket_dir, made.home):
        shutil.rmtree(path, ignore_errors=not path.exists())


@pytest.fixture
def stopped(cluster: Cluster) -> Iterator[Cluster]:
    cluster.stop()
    yield cluster
    cluster.stop()


@pytest.fixture
def running(stopped: Cluster) -> Cluster:
    stopped.start(throwaway=True)
    return stopped
