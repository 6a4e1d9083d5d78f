"""P1: nobody can tell two homes of one cell apart; the twin, with another cell, is told apart."""

import time

import pytest
from django.utils import timezone

from marketplace.accounts import actions as accounts
from marketplace.accounts.models import Place
from tests.jobs import run_jobs
from tests.verification.crawl import crawl, differing
from tests.verification.world import World, make_world

pytestmark = pytest.mark.django_db

WATCHERS = ("stranger", "rival", "former")
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


@pytest.mark.parametrize("whose", ["seeker_place", "helper_place"])
@pytest.mark.parametrize("watcher", WATCHERS)
def test_two_homes_of_one_cell_look_the_same(world, whose, watcher):
    place = getattr(world, whose)
    crawl(world, watcher)
    cell = move(place, HOME)
    before = crawl(world, watcher)

    same_cell = move(place, OTHER_HOME_SAME_CELL)

    assert same_cell == cell
    assert differing(before, crawl(world, watcher)) == []


@pytest.mark.parametrize(("whose", "watcher"), [("seeker_place", "rival"), ("helper_place", "stranger")])
def test_two_homes_of_different_cells_can_be_told_apart(world, whose, watcher):
    place = getattr(world, whose)
    crawl(world, watcher)
    cell = move(place, HOME)
    before = crawl(world, watcher)

    other_cell = move(place, HOME_ELSEWHERE)

    assert other_cell != cell
    assert differing(before, crawl(world, watcher)) != []
