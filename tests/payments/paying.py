"""Paid visits for tests: agreed under terms, with their deal and holds, made without their events."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from marketplace.bookings.models import Booking
from marketplace.catalog.models import Terms
from marketplace.core.money import share
from payments import flows, ledger
from payments.models import Attempt, Card, Chargeback, Customer, Deal, Hold, Payee
from tests.factories import make_booking, make_helper, make_offer, make_request

PRICE = 5_000


def make_terms(programme) -> Terms:
    values = {"commission_bps": 1200, "free_cancel_hours": 24, "late_cancel_bps": 5000}
    return Terms.objects.get_or_create(programme=programme, version=1, defaults=values)[0]


def make_paid_booking(state: str = "reserved", *, price: int = PRICE, **fields) -> Booking:
    """A visit of `price` in two days (or at `begins_at`), with a helper who can be paid."""
    begins = fields.pop("begins_at", timezone.now() + timedelta(days=2))
    request = fields.pop("request", None) or make_request(begins_at=begins, budget=price)
    terms = make_terms(request.topic.programme)
    agreed = {"price": price, "commission": share(price, terms.commission_bps), "currency": "EUR", "terms": terms}
    helper = fields.pop("helper", None) or make_helper(topic=request.topic)
    make_payee(helper)
    offer = make_offer(request, helper, **agreed)
    fields.setdefault("hold_by", timezone.now() + timedelta(minutes=30))
    if state in ("started", "done", "confirmed"):
        fields.setdefault("started_at", timezone.now())
    if state in ("done", "confirmed"):
        fields.setdefault("done_at", timezone.now())
    return make_booking(offer, state, **agreed, **fields)


def make_payee(person, account: str = "", ready: bool = True) -> Payee:
    values = {"key": uuid4(), "account": account or f"acct_{person.pk}", "takes_transfers": ready, "pays_out": ready}
    return Payee.objects.get_or_create(person=person, defaults=values)[0]


def make_card(person, **fields) -> Card:
    """A saved card, as Stripe knows it."""
    customer, _ = Customer.objects.get_or_create(
        person=person, defaults={"key": uuid4(), "stripe_id": f"cus_{person.pk}"}
    )
    card = {"brand": "visa", "last4": "4242", "exp_year": 2050, "exp_month": 12, **fields}
    return customer.cards.create(method=f"pm_{uuid4().hex}", **card)


def make_hold(booking: Booking, state: str = "held", *, amount: int | None = None, captured: int = 0, **fields) -> Hold:
    """A hold as the bank made it, with what the ledger knows of it."""
    deal, _ = Deal.objects.get_or_create(booking=booking, defaults={"currency": booking.currency})
    intent = fields.pop("intent", f"pi_{uuid4().hex}")
    fields.setdefault("until", timezone.now() + timedelta(days=7))
    hold = Hold.objects.create(
        deal=deal, state="held", amount=amount or booking.price, intent=intent, charge=f"ch_{intent[3:]}", **fields
    )
    ledger.book_hold(hold)
    Booking.objects.filter(pk=booking.pk).update(held_until=hold.until)
    if state == "captured":
        ledger.book_capture(hold, captured or hold.amount)
        hold.state, hold.captured = "captured", captured or hold.amount
        hold.save()
    return hold


def make_chargeback(booking: Booking, **fields) -> Chargeback:
    """The seeker's bank has taken the payment of a captured hold back; nobody has answered yet."""
    hold = Hold.objects.filter(deal__booking=booking, is_tip=False).latest("pk")
    given = {"stripe_id": f"du_{uuid4().hex}", "amount": hold.captured, "taken": hold.captured, "fee": 1_500}
    given |= {"reason": "product_not_received", "answer_by": timezone.now() + timedelta(days=8)}
    row = Chargeback.objects.create(hold=hold, **given | fields)
    ledger.book_dispute(hold, row.taken, row.fee, f"chargeback {row.pk}")
    return row


def an_attempt(kind: str, hold: Hold, amount: int, commission: int = 0, *, pk: int = 1, **fields) -> Attempt:
    """What was asked of Stripe, as much of it as the ledger reads; not saved."""
    return Attempt(pk=pk, kind=kind, deal=hold.deal, hold=hold, amount=amount, commission=commission, **fields)


def use_sandbox(settings, sandbox) -> None:
    """Point the product at the sandbox."""
    settings.STRIPE_SECRET_KEY = "sk_test_sandbox"
    settings.STRIPE_API_BASE = sandbox.url
    settings.STRIPE_WEBHOOK_SECRET = "whsec_test"


def pay(sandbox, booking: Booking, extra_id: int | None = None, button: str = "pay", **how) -> Hold:
    """The seeker is led to the hosted page, presses a button there and comes back."""
    where = {"booking_id": booking.pk, "extra_id": extra_id, "title": "WLAN", "back": "http://localhost:1/back"}
    sandbox.press(flows.checkout(by=booking.seeker, **where, **how), button)
    hold = Hold.objects.filter(deal__booking=booking, extra_id=extra_id, is_tip="tip" in how).latest("pk")
    return flows.refresh_hold(hold.pk)


def keep_card(sandbox, person, card: str = "pay") -> Card:
    """A person adds a card on the hosted page: `card` is a button there, or the name of a test card."""
    page = flows.add_card(by=person, back="http://localhost:1/back")
    sandbox.press(page, card)
    if card not in ("pay", "pm_card_visa"):
        sandbox.press(page, "confirm")
    flows.refresh_cards(person.pk)
    return Card.objects.filter(customer__person=person).latest("pk")


def tap(booking: Booking, card: Card, **what) -> str:
    """The seeker pays by one tap; returns where their bank wants a confirmation."""
    where = {"booking_id": booking.pk, "card_id": card.pk, "back": "http://localhost:1/back"}
    return flows.pay_by_card(by=booking.seeker, **where, **what)


def onboard(sandbox, helper) -> Payee:
    """The helper's account at Stripe is open and can be paid."""
    Payee.objects.filter(person=helper).delete()
    flows.onboard(by=helper, back="http://localhost:1/back")
    sandbox.account(Payee.objects.get(person=helper).account)
    return flows.refresh_payee(helper.pk)
