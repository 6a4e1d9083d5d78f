"""The small client of docs/ takes a whole job from the asking to the confirmation, on a real server."""

import runpy

import pytest

from marketplace.bookings.models import Booking
from marketplace.core.actors import SYSTEM
from matching import actions as matching
from tests.architecture.source import ROOT
from tests.factories import PASSWORD, make_helper, make_seeker, make_topic
from tests.server import web, worker

pytestmark = pytest.mark.django_db(transaction=True)


def with_password(person):
    person.set_password(PASSWORD)
    person.save()
    return person


def test_a_whole_job(monkeypatch, capsys):
    sam, hana = with_password(make_seeker("Sam")), with_password(make_helper("Hana", topic=make_topic("wifi")))
    matching.rebuild_reach(by=SYSTEM, person_id=hana.pk)

    with web() as server, worker():
        monkeypatch.setattr("sys.argv", ["client.py", server.url, sam.email, PASSWORD, hana.email, PASSWORD])
        runpy.run_path(str(ROOT / "docs" / "client.py"), run_name="__main__")

    said = capsys.readouterr().out.splitlines()
    assert said[-1] == "confirmed"
    assert any("I am on my way." in line for line in said)
    assert any("Sonnenallee" in line for line in said)
    assert Booking.objects.get().state == "confirmed"
