"""P1: nobody can tell two homes of one cell apart; the twin, with another cell, is told apart."""

import time

import pytest
from django.utils import timezone

from marketplace.accounts import actions as accounts
from marketplace.accounts.models import Place
from tests.jobs import run_jobs
from tests.verification.crawl import FIRST_LOOK, crawl, differing, looks
from tests.verification.world import World, make_world

pytestmark = pytest.mark.django_db

# Who looks, and whose published cell they may see.
SEES = {"stranger": "helper_place", "rival": "seeker_place", "former": "helper_place"}
# Two homes about 400 m apart in one published cell of Neukölln, and one in the next cell but one.
HOME = (13.4420, 52.4800)
OTHER_HOME_SAME_CELL = (13.4450, 52.4822)
HOME_ELSEWHERE = (13.4700, 52.4700)


@pytest.fixture
def world(monkeypatch, settings) -> World:
    """The world at a standstill: the clock is frozen. Help is paid for here, so that all pages are there."""
    settings.ACCOUNT_RATE_LIMITS = False
    settings.STRIPE_SECRET_KEY = "sk_test_pages"
    world = make_world()
    for place in (world.seeker_place, world.helper_place):
        move(place, HOME)
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    monkeypatch.setattr(time, "time", lambda: now.timestamp())
    return world


def move(place: Place, point: tuple[float, float]) -> str:
    """Save the place at another point, as its owner would, and let everything that hears of it run."""
    saved = accounts.save_place(
        by=place.owner,
        place_id=place.pk,
        country=place.country,
        postcode=place.postcode,
        town=place.town,
        street=place.street,
        number=place.number,
        point=point,
    )
    run_jobs()
    return saved.cell


@pytest.mark.parametrize("watcher", SEES)
def test_two_homes_of_one_cell_look_the_same_and_of_two_cells_do_not(world, watcher):
    """Both homes move within their cell; then the twin: one moves to another cell."""
    crawl(world, watcher, FIRST_LOOK)
    cells = [move(place, HOME) for place in (world.seeker_place, world.helper_place)]
    before = crawl(world, watcher)

    assert [move(place, OTHER_HOME_SAME_CELL) for place in (world.seeker_place, world.helper_place)] == cells
    assert differing(before, crawl(world, watcher)) == []

    whose = SEES[watcher]
    assert move(getattr(world, whose), HOME_ELSEWHERE) != cells[0]
    assert any(before[name] != seen for name, seen in looks(world, watcher))
