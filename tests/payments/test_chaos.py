"""M3: the worker dies at every failpoint, and each intent has one effect. The long run is `payments chaos` itself."""

import os
import re
import subprocess
import sys

import pytest
from django.utils import timezone

from marketplace.bookings.models import Booking
from marketplace.config.chaos.failpoints import Failpoints
from marketplace.config.chaos.verdict import judge
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Missing
from payments import actions, flows, gateway
from payments.models import Attempt, Deal
from tests.architecture.source import ROOT
from tests.jobs import run_jobs
from tests.long import record, rounds
from tests.payments.paying import make_paid_booking, onboard, pay, use_sandbox

FLOWS = rounds(in_test=5, in_long=1_000)
RESULT = re.compile(r"RESULT flows=(\d+) effects_wrong=(\d+) orphans=(\d+)")
SEEN = re.compile(r"(\d+) of (\d+) failpoints were deadly, (\d+) times")


def test_money_survives_a_worker_that_dies_everywhere():
    command = [sys.executable, "manage.py", "payments", "chaos", "--flows", str(FLOWS), "--seed", os.environ["SEED"]]
    hidden = ("DATABASE_URL", "DATABASE_OWNER_URL", "SECRET_KEY", "DATA_DIR")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}

    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert RESULT.findall(ran.stdout) == [(str(FLOWS), "0", "0")], ran.stdout + ran.stderr
    deadly, reached, kills = map(int, SEEN.findall(ran.stdout)[0])
    assert deadly > 0
    record(f"M3: {FLOWS:,} flows, {deadly} of {reached} failpoints deadly, {kills} kills: 0 effects wrong, 0 orphans")


@pytest.fixture
def settled(transactional_db, settings, sandbox) -> Deal:
    """A visit of which 30.00 went to the helper and 20.00 back."""
    use_sandbox(settings, sandbox)
    booking = make_paid_booking()
    onboard(sandbox, booking.helper)
    pay(sandbox, booking)
    ended = {"state": "confirmed", "done_at": timezone.now(), "confirmed_at": timezone.now()}
    Booking.objects.filter(pk=booking.pk).update(**ended)
    deal = Deal.objects.get()
    flows.advance(deal.pk)
    actions.settle_case(by=SYSTEM, booking_id=booking.pk, to_helper=3_000)
    run_jobs()
    return deal


def test_nothing_is_wrong_with_what_happened_once(settled, sandbox):
    found = judge(sandbox)

    assert (found.wrong, found.orphans) == ([], [])


def test_a_refund_made_twice_is_seen(settled, sandbox):
    refund = Attempt.objects.get(kind="refund")
    again = {"amount": 100, "key": "another", "marker": f"attempt-{refund.key}"}
    gateway.refund(intent=refund.hold.intent, **again)

    assert [words.split(":")[0] for words in judge(sandbox).wrong] == [f"refund {refund.pk}"]


def test_a_transfer_that_nobody_wrote_down_is_seen(settled, sandbox):
    release = Attempt.objects.get(kind="release")
    release.state = Attempt.State.INTENDED
    release.save()

    assert [words for words in judge(sandbox).orphans if "written down nowhere" in words]
    assert f"attempt {release.pk} is under way" in judge(sandbox).orphans


def test_a_life_ends_where_it_was_told_to(db, monkeypatch):
    for module in (gateway, actions):
        for name in dir(module):
            monkeypatch.setattr(module, name, getattr(module, name), raising=False)
    ended = []
    monkeypatch.setattr(os, "kill", lambda pid, number: ended.append(pid))
    points = Failpoints()
    deadly = points.names.index("before actions.begin_payee")
    points.arm({deadly: 1})

    with pytest.raises(Missing):
        actions.begin_payee(by=SYSTEM)

    assert ended == [os.getpid()]
    assert (points.last_deadly(), points.reached()[deadly]) == (deadly, 1)
