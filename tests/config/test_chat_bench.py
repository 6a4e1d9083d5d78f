"""`bench chat` in small: it comes to its last line, loses nothing of ours, and shows what the rival loses."""

import re
from io import StringIO

import pytest
from django.core.management import call_command

from marketplace.config import scratch
from marketplace.config.chat_bench import losses, measures
from marketplace.config.chat_bench.measures import Outcome
from marketplace.config.chat_bench.meter import Reading
from marketplace.config.chat_bench.rows import Found, Row
from tests.database import SERVER
from tests.server import environment

NUMBER = r"-?[\d.]+|nan"
LAST = re.compile(rf"RESULT watch_cpu_ratio=({NUMBER}) pair_cpu_ratio=({NUMBER}) p99_ms=\d+ lost=0")
SMALL = {"pairs": 2, "messages": 4, "operators": 2, "applications": 1, "idle": 3, "idle_seconds": 1, "burst": 4}


@pytest.fixture
def measured(request, monkeypatch) -> None:
    """The database of this test is the one to measure on, in haste; operators come in as in the demo."""
    monkeypatch.setattr(measures, "STILL", 0.1)
    monkeypatch.setattr(losses, "CUTS", 1)
    server = request.config.stash[SERVER]
    name = server.name
    owner = server.cluster.url("superuser", name) if server.cluster else server.addresses.owner
    for variable, value in {**environment(0), "DEMO": "1", scratch.VARIABLE: owner}.items():
        monkeypatch.setenv(variable, value)


@pytest.mark.django_db(transaction=True)
def test_it_comes_to_its_last_line(measured):
    out = StringIO()

    call_command("bench", "chat", **SMALL, rate=20, repeats=1, between=[], stdout=out)

    lines = out.getvalue().splitlines()
    assert LAST.fullmatch(lines[-1]), lines
    cut = {line.split(":")[0]: int(line.split()[-5]) for line in lines if line.startswith("sockets cut")}
    assert cut["sockets cut, ours"] == 0 < cut["sockets cut, rival"]


def outcome(web: float, held: int, still: float = 0.0) -> Outcome:
    """Seconds of the web processes' CPU, with some of the stores' and the worker's beside."""
    return Outcome(Reading(web, 5.0, 7.0), seconds=1.0, open=still, sent=10, should=held)


def test_what_is_counted_is_more_than_with_nobody_listening():
    ours = Found(quiet=[outcome(1.0, 0)] * 3, heard=[outcome(1.5, 100, 0.1), outcome(9.0, 100), outcome(1.4, 100)])
    rival = Found(quiet=[outcome(1.0, 0)], heard=[outcome(1.2, 100)])

    assert ours.fan_out() == pytest.approx(5.0)
    assert Row("pairs", ours, rival).ratio == pytest.approx(2.5)


def test_texts_that_nobody_held_share_no_cost():
    found = Found(quiet=[outcome(1.0, 0)], heard=[outcome(1.5, 0)])

    assert found.fan_out() != found.fan_out()
