"""M5: webhooks in any order and number, twice, late, eight at once: the end is the same, and each counts once."""

import os
import random
from itertools import permutations

import pytest

from marketplace.bookings.models import Booking
from marketplace.core.actors import SYSTEM
from payments import actions, flows, gateway, queries
from payments.answers import Event
from payments.gateway import Unknown
from payments.models import Account, Chargeback, Heard, Hold, Payee
from tests.long import record, rounds
from tests.payments.paying import PRICE, make_paid_booking, use_sandbox
from tests.race import at_once

pytestmark = pytest.mark.django_db(transaction=True)
# Each batch has a database of its own: whatever is not at its end is looked at again with every later order.
BATCHES = rounds(in_test=1, in_long=30)
ORDERS = 24
# What happened at Stripe while nobody told us, as the kinds of event and of the object each is about.
TOLD = (
    ("checkout.session.completed", "session"),
    ("payment_intent.succeeded", "intent"),
    ("charge.succeeded", "charge"),
    ("charge.dispute.created", "dispute"),
    ("charge.dispute.funds_withdrawn", "dispute"),
    ("account.updated", "account"),
)


@pytest.fixture
def stripe(settings, sandbox):
    use_sandbox(settings, sandbox)
    return sandbox


def play(stripe, number: int) -> tuple[Booking, list[Event]]:
    """A seeker pays, it is taken, their bank takes it back, the helper's account is opened: we heard of nothing."""
    Booking.objects.all().update(state="cancelled")
    booking = make_paid_booking()
    Payee.objects.filter(person=booking.helper).delete()
    flows.onboard(by=booking.helper, back="http://localhost:1/back")
    account = Payee.objects.get(person=booking.helper).account
    page = flows.checkout(by=booking.seeker, booking_id=booking.pk, extra_id=None, title="WLAN", back="http://x/back")
    stripe.press(page, "pay")
    stripe.account(account)
    session = Hold.objects.get(deal__booking=booking).session
    intent = gateway.read_session(session).intent
    gateway.capture(intent=intent, amount=PRICE, key=f"capture-{number}")
    dispute = stripe.dispute(payment_intent=intent)["id"]
    charge = gateway.read_intent(intent).charge
    keys = {"session": session, "intent": intent, "charge": charge, "dispute": dispute, "account": account}
    return booking, [Event(f"evt_{number}_{n}", kind, keys[what], "") for n, (kind, what) in enumerate(TOLD)]


def hear(events: list[Event]) -> None:
    """Each as Stripe tells it; then what nobody told of is looked for, as every minute."""
    for event in events:
        heard = actions.hear_event(by=SYSTEM, event=event)
        flows.handle_heard(heard.pk)
    flows.sweep()
    flows.look_at_disputes()


def where_it_ended(booking: Booking) -> dict:
    """Everything that these events are about."""
    booking.refresh_from_db()
    hold, row = Hold.objects.get(deal__booking=booking), Chargeback.objects.get(hold__deal__booking=booking)
    places = Account.objects.filter(deal__booking=booking).values_list("kind", "balance")
    return {
        "booking": booking.state,
        "hold": (hold.state, hold.captured, hold.is_instant, bool(hold.charge)),
        "dispute": (row.state, row.taken, row.fee),
        "books": {kind: balance for kind, balance in places if balance},
        "payee": Payee.objects.get(person=booking.helper).takes_transfers,
    }


MODEL = {
    "booking": "agreed",
    "hold": ("captured", PRICE, True, True),
    "dispute": ("open", PRICE, 1_500),
    "books": {"held": PRICE, "disputed": -PRICE},
    "payee": True,
}


def orders_of(batch: int) -> list[tuple[int, ...]]:
    """The next so many of all orders, drawn by the run's seed: all batches together are all of them, each once."""
    orders = list(permutations(range(len(TOLD))))
    random.Random(os.environ["SEED"]).shuffle(orders)
    return orders[batch * ORDERS : (batch + 1) * ORDERS]


@pytest.mark.parametrize("batch", range(BATCHES))
def test_every_order_has_the_same_end(stripe, chance, batch):
    for number, order in enumerate(orders_of(batch)):
        booking, events = play(stripe, number)
        told = [events[n] for n in order]
        told += chance.sample(told, 2)
        if number % 3 == 0:
            chance.shuffle(told)

        hear(told)

        assert where_it_ended(booking) == MODEL, f"order {order}"
    assert Heard.objects.count() == len(TOLD) * ORDERS
    assert not Heard.objects.filter(handled_at=None).exists()
    assert queries.checked().faults == []
    if batch == BATCHES - 1:
        record(f"M5: {BATCHES * ORDERS} of 720 orders of {len(TOLD)} events, each with repetitions: one end")


def test_all_batches_are_all_orders():
    assert len({order for batch in range(30) for order in orders_of(batch)}) == len(list(permutations(TOLD)))


def test_what_was_told_of_none_of_it_has_the_same_end(stripe):
    booking, _ = play(stripe, 0)

    hear([])
    flows.refresh_payee(booking.helper_id)

    assert where_it_ended(booking) == MODEL


def test_eight_at_once_count_once(stripe):
    booking, events = play(stripe, 0)

    results = at_once([lambda event=event: hear([event]) for event in events for _ in range(8)][:40])

    assert [result for result in results if result is not None and not isinstance(result, Unknown)] == []
    hear(events)
    assert where_it_ended(booking) == MODEL
    assert Heard.objects.count() == len(TOLD)


def test_the_twin_that_believes_the_last_word_ends_elsewhere(stripe, monkeypatch):
    """Who takes an event's order for the truth, and does not ask, loses what came before its time."""
    believed = lambda heard_id: actions.mark_handled(by=SYSTEM, heard_id=heard_id)  # noqa: E731
    monkeypatch.setattr(flows, "handle_heard", believed)
    monkeypatch.setattr(flows, "sweep", lambda: None)
    monkeypatch.setattr(flows, "look_at_disputes", lambda: None)
    booking, events = play(stripe, 0)

    hear(events)

    assert not Chargeback.objects.filter(hold__deal__booking=booking).exists()
