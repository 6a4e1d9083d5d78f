"""`bench matching` in small: every design gives every list as a look at everybody does, and the index reads little."""

import dataclasses
from collections.abc import Iterator

import numpy as np
import psycopg
import pytest
from psycopg import sql

from marketplace.catalog.models import Topic
from marketplace.config import ranked_path
from marketplace.config.roles import changed
from marketplace.core.actors import SYSTEM
from matching import actions
from matching.bench import race
from matching.bench.crowd import draw_asks, draw_crowd
from matching.bench.truth import columns_of, looking_at_all
from tests.database import SERVER
from tests.factories import make_helper


@pytest.fixture
def emptied(request: pytest.FixtureRequest, reset: None) -> Iterator[str]:
    """The address of a migrated database to fill: the superuser's where the server is our own."""
    server = request.config.stash[SERVER]
    name = f"{server.name}_bench"
    with server.turn():
        server.owner_says("CREATE DATABASE {} TEMPLATE {}", name, server.template())
    address = server.cluster.url("superuser", name) if server.cluster else changed(server.addresses.owner, dbname=name)
    yield address
    with psycopg.connect(changed(address, dbname="postgres"), autocommit=True) as maintenance:
        maintenance.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def test_every_design_gives_every_list_right(emptied):
    """The touched rows are the same on every machine: a plan that reads more than it must is seen here."""
    said = []

    outcome = race.run(emptied, helpers=2_000, requests=60, seed=4, repeats=1, write=said.append)

    assert outcome.wrong == 0 and outcome.line().startswith("RESULT wrong=0 vs_earthdistance=")
    rows, blocks = outcome.touched
    assert rows < 5 and blocks < 10
    assert any("0 wrong of" in line for line in said)


def test_the_data_are_those_of_the_plan():
    """SCIENCE 3: topics per helper, share of active ones, radii, and requests in thirds."""
    crowd = draw_crowd(np.random.default_rng(1), 3_000)
    drawn = crowd.drawn

    assert drawn.topics.sum(axis=1).mean() == pytest.approx(4.45, abs=0.1)
    assert drawn.is_active.mean() == pytest.approx(0.9, abs=0.02)
    assert np.median(drawn.radius_km) == pytest.approx(6, abs=0.4)
    assert (drawn.radius_km.min(), drawn.radius_km.max()) >= (1, 30)
    assert [ask.kind for ask in draw_asks(np.random.default_rng(1), 4)] == ["dense", "mixed", "rural", "dense"]


def test_the_same_seed_draws_the_same(chance):
    seed = chance.randrange(1_000)
    one, other = (columns_of(draw_crowd(np.random.default_rng(seed), 200)) for _ in range(2))

    assert all(np.array_equal(getattr(one, f.name), getattr(other, f.name)) for f in dataclasses.fields(one))


def test_a_design_that_forgets_a_filter_is_caught():
    """The control: lists of people who do not speak the language differ from those of the look at everybody."""
    crowd, asks = draw_crowd(np.random.default_rng(2), 20_000), draw_asks(np.random.default_rng(2), 60)
    look = looking_at_all(crowd)
    crowd.drawn.languages[:] = True
    forgetful = looking_at_all(crowd)

    assert any(look(ask) != forgetful(ask) for ask in asks)


@pytest.mark.django_db
def test_the_whole_path_takes_five_queries_at_most():
    """Token, request, policy, options and the one statement; and many at once say what one by one says."""
    known = set(Topic.objects.values_list("number", flat=True))
    asks = [ask for ask in draw_asks(np.random.default_rng(3), 60) if ask.topic + 1 in known][:5]
    helper, said = make_helper(topic=Topic.objects.get(number=asks[0].topic + 1)), []
    actions.rebuild_reach(by=SYSTEM, person_id=helper.pk)

    ranked_path.measure(asks, {helper.pk}, repeats=1, write=said.append)

    assert said[0].endswith("; 5 queries at most")
    assert "one LATERAL statement" in said[1]
