"""What the people of a visit do, one act after the other; each comes again until it was possible and answered."""

import time
from collections.abc import Callable

from marketplace.bookings import actions as bookings
from marketplace.bookings.models import Booking
from marketplace.config.chaos.people import People
from marketplace.core.errors import Refused
from marketplace.disputes import actions as disputes
from marketplace.disputes.models import Case
from payments import flows
from payments.gateway import Declined, Unknown
from payments.models import Chargeback, Deal, Hold

# Seconds until somebody tries again what was not possible yet.
TRIED_AGAIN_AFTER = 1.0
BACK = "http://localhost/back"


class Visit:
    """One visit and how far its people have come. `acts` are what is still to be done."""

    def __init__(self, people: People, booking_id: int, kind: str) -> None:
        self.people, self.pk, self.kind = people, booking_id, kind
        self.acts = [*STORIES[kind]]
        self.dispute = ""
        self.again_at = 0.0

    def go_on(self) -> bool:
        """Do the next act, if it is possible now; whether something was done."""
        if not self.acts or time.monotonic() < self.again_at:
            return False
        try:
            is_done = ACTS[self.acts[0]](self)
        except (Refused, Unknown, Declined):
            is_done = False
        if is_done:
            self.acts.pop(0)
        else:
            self.again_at = time.monotonic() + TRIED_AGAIN_AFTER
        return is_done

    @property
    def booking(self) -> Booking:
        return Booking.objects.select_related("seeker", "helper").get(pk=self.pk)

    @property
    def deal(self) -> Deal:
        return Deal.objects.get(booking_id=self.pk)


def pay(visit: Visit) -> bool:
    """On the hosted page; that it was paid is told by the webhook, or found by the sweep."""
    where = {"booking_id": visit.pk, "extra_id": None, "title": "Trial", "back": BACK}
    url = flows.checkout(by=visit.booking.seeker, **where)
    if url:
        visit.people.sandbox.press(url, "pay")
    return True


def start(visit: Visit) -> bool:
    booking = visit.booking
    if booking.held_until is None:
        return False
    bookings.start_booking(by=booking.helper, booking_id=visit.pk)
    return True


def finish(visit: Visit) -> bool:
    bookings.finish_booking(by=visit.booking.helper, booking_id=visit.pk)
    return True


def confirm(visit: Visit) -> bool:
    bookings.confirm_booking(by=visit.booking.seeker, booking_id=visit.pk)
    return True


def call_off(visit: Visit) -> bool:
    """Too late to be free of charge."""
    booking = visit.booking
    if booking.held_until is None:
        return False
    bookings.cancel_booking(by=booking.seeker, booking_id=visit.pk, reason="other")
    return True


def give_back(visit: Visit) -> bool:
    booking = visit.booking
    if booking.held_until is None:
        return False
    bookings.return_booking(by=booking.helper, booking_id=visit.pk, reason="ill")
    return True


def settle(visit: Visit) -> bool:
    """Nobody does anything until the money has found its end."""
    return visit.deal.closed_at is not None


def dispute(visit: Visit) -> bool:
    """The seeker's bank takes the payment back."""
    hold = Hold.objects.get(deal__booking_id=visit.pk)
    if hold.state != Hold.State.CAPTURED:
        return False
    visit.dispute = visit.people.sandbox.dispute(payment_intent=hold.intent)["id"]
    return True


def lose(visit: Visit) -> bool:
    return decide(visit, "lost")


def win(visit: Visit) -> bool:
    return decide(visit, "won")


def decide(visit: Visit, outcome: str) -> bool:
    """The bank decides, once we know that it disputes."""
    if not Chargeback.objects.filter(stripe_id=visit.dispute).exists():
        return False
    visit.people.sandbox.dispute(id=visit.dispute, outcome=outcome)
    return True


def complain(visit: Visit) -> bool:
    disputes.open_case(by=visit.booking.seeker, booking_id=visit.pk, about="not_done", text="It does not work.")
    return True


def split(visit: Visit) -> bool:
    return rule(visit, "split", visit.booking.price // 3)


def refund(visit: Visit) -> bool:
    return rule(visit, "refund", None)


def rule(visit: Visit, ruling: str, to_helper: int | None) -> bool:
    case = Case.objects.get(booking_id=visit.pk)
    words = {"ruling": ruling, "reason": "Both carry a part of it.", "to_helper": to_helper}
    disputes.rule_case(by=visit.people.operator, case_id=case.pk, **words)
    return True


ALL = (pay, start, finish, confirm, call_off, give_back, settle, dispute, lose, win, complain, split, refund)
ACTS: dict[str, Callable[[Visit], bool]] = {act.__name__: act for act in ALL}
STORIES = {
    "confirmed": ("pay", "start", "finish", "confirm"),
    "called_off": ("pay", "call_off"),
    "given_back": ("pay", "give_back"),
    "split": ("pay", "start", "finish", "complain", "split"),
    "lost": ("pay", "start", "finish", "confirm", "settle", "dispute", "lose"),
    "won": ("pay", "start", "finish", "dispute", "confirm", "win"),
    "taken_back": ("pay", "start", "finish", "confirm", "settle", "complain", "refund"),
}
