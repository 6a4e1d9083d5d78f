"""One scene for each kind of event about the money of a visit, its cases and its reviews."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from marketplace.bookings.models import Booking
from marketplace.core.actors import SYSTEM
from marketplace.disputes import actions as disputes
from marketplace.disputes.models import Case
from payments import actions as payments
from payments import ledger
from payments.answers import Dispute, Intent
from payments.models import Attempt, Chargeback, Deal, Hold
from reviews import actions as reviews
from reviews.models import Review
from tests.factories import make_operator
from tests.live.scenes import SOON, Scene, paid
from tests.payments.paying import PRICE, make_card, make_hold
from tests.verification.visits import make_reviews

SHARE, COMMISSION = 4_400, 600


def hold_of(booking: Booking) -> Hold:
    return Hold.objects.filter(deal__booking=booking).latest("pk")


def attempt(booking: Booking, kind: str, **fields) -> Attempt:
    hold = hold_of(booking)
    values = {"deal": hold.deal, "hold": hold, "kind": kind, "amount": PRICE, "key": uuid4(), **fields}
    made = Attempt.objects.create(**values)
    begin = ledger.BEGUN.get(kind)
    if begin:
        begin(made)
    return made


def happens(kind: str, **fields) -> Callable[[Booking], Any]:
    """Stripe has done a step."""
    return lambda booking: payments.record_step(
        by=SYSTEM, attempt_id=attempt(booking, kind, **fields).pk, stripe_id=f"{kind}_1"
    )


def released() -> Booking:
    """The helper has the money."""
    booking = paid("confirmed", -timedelta(days=1), confirmed_at=timezone.now())
    happens("release", commission=COMMISSION)(booking)
    return booking


def refunded() -> Booking:
    booking = paid("cancelled")
    happens("refund")(booking)
    return booking


def bounce(booking: Booking) -> None:
    payments.bounce_refund(by=SYSTEM, attempt_id=Attempt.objects.get(kind="refund").pk, code="closed")


def take_back(booking: Booking) -> Attempt:
    release = Attempt.objects.get(deal__booking=booking, kind="release")
    return attempt(booking, "reversal", commission=COMMISSION, reverses=release)


def reverse(booking: Booking) -> None:
    payments.record_step(by=SYSTEM, attempt_id=take_back(booking).pk, stripe_id="trr_1")


def owe(booking: Booking) -> None:
    """It is not there to be taken back any more."""
    payments.fail_step(by=SYSTEM, attempt_id=take_back(booking).pk, code="balance_insufficient")


def stuck(booking: Booking) -> None:
    payments.fail_step(by=SYSTEM, attempt_id=attempt(booking, "capture").pk, code="declined")


# -- cards, tips ----------------------------------------------------------------------------------------------------


def unheld(**times) -> Booking:
    """Agreed for later: its money is not held yet, and its seeker has a card."""
    begins = times.pop("begins", timedelta(days=6))
    booking = paid("reserved", begins)
    Booking.objects.filter(pk=booking.pk).update(state="agreed", hold_by=timezone.now() + begins - timedelta(hours=24))
    Deal.objects.create(booking=booking, currency=booking.currency)
    make_card(booking.seeker)
    return Booking.objects.get(pk=booking.pk)


def card_agreed(**times) -> Booking:
    booking = unheld(**times)
    Deal.objects.update(card=booking.seeker.customer.cards.get(), card_agreed_at=timezone.now())
    return booking


def agree_later(booking: Booking) -> None:
    card = booking.seeker.customer.cards.get()
    payments.agree_to_later_hold(by=booking.seeker, booking_id=booking.pk, card_id=card.pk)


def stop_later(booking: Booking) -> None:
    payments.stop_later_hold(by=booking.seeker, booking_id=booking.pk)


def hold_fails(booking: Booking) -> None:
    """Two days before the visit the bank says no."""
    Deal.objects.update(warned_at=timezone.now() - timedelta(days=2))
    Booking.objects.filter(pk=booking.pk).update(hold_by=timezone.now() + timedelta(hours=20))
    tap = payments.begin_later_hold(by=SYSTEM, deal_id=Deal.objects.get().pk)
    payments.fail_tap(by=SYSTEM, attempt_id=tap.pk, code="card_declined")


def asked_hold(booking: Booking, **fields) -> Hold:
    deal, _ = Deal.objects.get_or_create(booking=booking, defaults={"currency": booking.currency})
    return Hold.objects.create(deal=deal, state="asked", **{"amount": PRICE, **fields})


def charge(booking: Booking, **fields) -> None:
    """It was paid in a way that takes the money at once."""
    hold = asked_hold(booking, **fields)
    intent = an_intent(hold)
    payments.record_hold(by=SYSTEM, hold_id=hold.pk, intent=intent)


def an_intent(hold: Hold) -> Intent:
    known = {"id": f"pi_{uuid4().hex}", "status": "succeeded", "amount": hold.amount, "captured": hold.amount}
    known |= {"charge": f"ch_{uuid4().hex}", "until": None, "way": "ideal", "fingerprint": ""}
    names = Intent.__dataclass_fields__
    return Intent(**{name: known.get(name, "") for name in names})


def tipped() -> Booking:
    booking = paid("confirmed", -timedelta(days=1), confirmed_at=timezone.now())
    hold = make_hold(booking, amount=500, is_tip=True)
    Hold.objects.filter(pk=hold.pk).update(state="captured", captured=500, is_instant=True)
    ledger.book_capture(hold, 500)
    return booking


def take_tip_back(booking: Booking) -> None:
    payments.take_back_tip(by=booking.seeker, hold_id=hold_of(booking).pk)


def lose_hold(booking: Booking) -> None:
    payments.lose_hold(by=SYSTEM, hold_id=hold_of(booking).pk)


MONEY = {
    "payment.agreed_later": Scene(unheld, agree_later),
    "payment.announced": Scene(
        lambda: card_agreed(begins=timedelta(days=2)),
        lambda b: payments.hold_is_due(by=SYSTEM, booking_id=b.pk),
    ),
    "payment.asked": Scene(
        lambda: unheld(begins=timedelta(days=2)), lambda b: payments.hold_is_due(by=SYSTEM, booking_id=b.pk)
    ),
    "payment.charged": Scene(lambda: paid("reserved"), charge),
    "payment.hold_failed": Scene(lambda: card_agreed(begins=timedelta(hours=40)), hold_fails),
    "payment.stopped_later": Scene(card_agreed, stop_later),
    "payment.tip_taken_back": Scene(tipped, take_tip_back),
    "payment.tipped": Scene(released, lambda b: charge(b, amount=500, is_tip=True)),
    "payment.tip_released": Scene(tipped, happens("release", amount=500)),
    "payment.bounced": Scene(refunded, bounce),
    "payment.covered": Scene(
        lambda: paid("confirmed", -timedelta(days=1), confirmed_at=timezone.now()),
        happens("cover", hold=None, amount=1_000),
    ),
    "payment.captured": Scene(lambda: not_taken("done"), happens("capture")),
    "payment.lost": Scene(lambda: paid(begins=timedelta(hours=30)), lose_hold),
    "payment.owed": Scene(released, owe),
    "payment.refunded": Scene(lambda: paid("cancelled"), happens("refund")),
    "payment.released": Scene(
        lambda: paid("confirmed", -timedelta(days=1), confirmed_at=timezone.now()),
        happens("release", commission=COMMISSION),
    ),
    "payment.reversed": Scene(released, reverse),
    "payment.stuck": Scene(lambda: not_taken("done"), stuck),
}


def not_taken(state: str) -> Booking:
    booking = paid("started", -SOON)
    Booking.objects.filter(pk=booking.pk).update(state=state, done_at=timezone.now())
    return Booking.objects.get(pk=booking.pk)


# -- chargebacks ----------------------------------------------------------------------------------------------------


def told(booking: Booking, state: str = "open") -> Dispute:
    hold = hold_of(booking)
    known = {"id": "du_1", "intent": hold.intent, "charge": hold.charge, "state": state, "amount": PRICE}
    known |= {"taken": PRICE, "fee": 1_500, "fee_back": 0, "reason": "fraudulent", "opened_at": timezone.now()}
    known |= {"answer_by": timezone.now() + timedelta(days=8)}
    return Dispute(**{name: known.get(name, "") for name in Dispute.__dataclass_fields__})


def hear(state: str = "open") -> Callable[[Booking], Any]:
    def act(booking: Booking) -> None:
        payments.record_dispute(by=SYSTEM, dispute=told(booking, state))

    return act


def disputed_one() -> Booking:
    booking = paid("done", -SOON)
    hear()(booking)
    return booking


def lost_one() -> Booking:
    booking = disputed_one()
    Deal.objects.update(plan=PRICE)
    hear("lost")(booking)
    return booking


def answer(booking: Booking) -> None:
    row = Chargeback.objects.get()
    payments.begin_answer(by=make_operator(), chargeback_id=row.pk, evidence={"uncategorized_text": "He was there."})


def bear(booking: Booking) -> None:
    payments.bear_loss(by=make_operator(), chargeback_id=Chargeback.objects.get().pk)


CHARGEBACKS = {
    "payment.disputed": Scene(lambda: paid("done", -SOON), hear()),
    "payment.dispute_answered": Scene(disputed_one, answer),
    "payment.dispute_lost": Scene(disputed_one, hear("lost")),
    "payment.dispute_won": Scene(disputed_one, hear("won")),
    "payment.loss_borne": Scene(lost_one, bear),
}


# -- cases and reviews ----------------------------------------------------------------------------------------------


def done() -> Booking:
    return paid("done", -timedelta(hours=3), confirm_by=timezone.now() + timedelta(days=3))


def open_case(booking: Booking) -> Case:
    return disputes.open_case(by=booking.seeker, booking_id=booking.pk, about="damage", text="Die Vase.")


def with_case() -> Booking:
    booking = done()
    open_case(booking)
    return Booking.objects.get(pk=booking.pk)


def rule(booking: Booking) -> None:
    case = Case.objects.get(booking=booking)
    disputes.rule_case(by=make_operator(), case_id=case.pk, ruling="release", reason="So war es.")


def say(booking: Booking) -> None:
    disputes.add_statement(by=booking.helper, case_id=Case.objects.get(booking=booking).pk, text="Die war schon so.")


def confirmed() -> Booking:
    return paid("confirmed", -timedelta(days=1), confirmed_at=timezone.now(), done_at=timezone.now())


def reviewed() -> Booking:
    booking = confirmed()
    make_reviews(booking)
    return booking


def replied() -> Booking:
    booking = reviewed()
    review = Review.objects.get(author=booking.seeker)
    reviews.reply_review(by=booking.helper, review_id=review.pk, text="Gern.")
    return booking


def remove(verb: str, reason: str) -> Callable[[Booking], Any]:
    def act(booking: Booking) -> None:
        review = Review.objects.get(author=booking.seeker)
        getattr(reviews, verb)(by=make_operator(), review_id=review.pk, reason=reason)

    return act


CASES = {
    "case.opened": Scene(done, open_case),
    "case.ruled": Scene(with_case, rule),
    "case.spoken": Scene(with_case, say),
    "review.removed": Scene(reviewed, remove("remove_review", "private")),
    "review.reply_removed": Scene(replied, remove("remove_reply", "private")),
    "review.revealed": Scene(confirmed, make_reviews),
}
PAID_SCENES = {**MONEY, **CHARGEBACKS, **CASES}
