"""The demo's money: helpers who can be paid, and paid visits in every state, all through the real verbs.

The sandbox runs in this process meanwhile, on the file that its own process goes on with.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from psycopg.types.range import TimestamptzRange

from marketplace.accounts.models import Place, User
from marketplace.bookings import actions as bookings
from marketplace.bookings.models import Booking, Offer, Quote, Request
from marketplace.catalog.models import HelperProfile, Package, Topic
from marketplace.config.demo.praise import contest_worst, review_visit, show_result
from marketplace.config.demo.sign_ins import SIGN_INS
from marketplace.core.actors import SYSTEM
from marketplace.disputes import actions as disputes
from marketplace.disputes.models import Case
from matching import actions as matching
from payments import actions as payments
from payments import flows
from payments.models import Deal, Hold, Payee
from payments.sandbox.server import Running, start
from reviews.models import GENERAL

PAID_OF = 2
HELPERS_AT_MOST = 120
BACK = "/bookings/"
PRAISED_DAYS = range(1, 8)
# Which of these visits have pictures of the result, and what their seekers wrote for our team alone.
PICTURES = {0: 2, 2: 1}
NOTES = {
    1: ("Er stand plötzlich in einem anderen Zimmer. Das war mir nicht recht.", "unsafe"),
    3: ("Die Karte zeigt eine falsche Hausnummer, vielleicht können Sie das ändern.", "fine"),
}
# Long enough ago that whoever tries the demo may still ask as often as people may in a day.
ASKED_BEFORE = timedelta(days=1, hours=2)


def is_filled() -> bool:
    """Whether the last thing that is paid here is there already."""
    return Case.objects.filter(state=Case.State.RULED).exists()


@contextmanager
def open_sandbox() -> Iterator[Running]:
    address = urlsplit(settings.STRIPE_API_BASE)
    data = settings.DATA_DIR / "stripe.sqlite"
    running = start(port=address.port or 0, data=str(data), public_url=settings.STRIPE_PAGES[0])
    try:
        yield running
    finally:
        running.stop()


def fill_till(say: Callable[[str], None]) -> None:
    """Helpers with accounts at Stripe, then Sam's and Hana's paid visits."""
    sam, hana, olga = (User.objects.get(email=SIGN_INS[role]) for role in ("seeker", "helper", "operator"))
    with open_sandbox() as sandbox:
        helpers = _payable_helpers(sandbox, hana)
        say(f"{len(helpers)} helpers can be paid")
        till = Till(sandbox, sam, olga)
        till.play(hana, helpers[1:])
        till.praise(hana)
    say("paid visits in every state")


def _payable_helpers(sandbox: Running, hana: User) -> list[User]:
    others = User.objects.filter(helper_profile__isnull=False).exclude(pk=hana.pk).order_by("pk")
    chosen = [hana, *list(others)[: HELPERS_AT_MOST * PAID_OF : PAID_OF]]
    for person in chosen:
        flows.onboard(by=person, back=settings.SITE_URL)
        sandbox.account(Payee.objects.get(person=person).account)
        flows.refresh_payee(person.pk)
        matching.rebuild_reach(by=SYSTEM, person_id=person.pk)
    return chosen


HOURLY, QUOTED = "garden-hour", "moving-home"
# Prices in cents and what is included.
QUOTES = (
    (28_500, "Zu zweit, etwa vier Stunden, mit Sprinter. Decken und Gurte bringen wir mit."),
    (32_000, "Zu dritt, drei Stunden. Wir tragen alles, du fährst nur mit."),
)


class Till:
    """Books and pays visits as people would, now."""

    def __init__(self, sandbox: Running, sam: User, olga: User) -> None:
        self.sandbox, self.sam, self.olga = sandbox, sam, olga
        self.place = Place.objects.filter(owner=sam).latest("saved_at")
        self.topics = list(Topic.objects.filter(risk="open", packages__isnull=False).distinct().order_by("number"))

    def play(self, hana: User, helpers: list[User]) -> None:
        """One visit for each state of money, with different helpers so that none is in two places."""
        near = [helper for helper in helpers if HelperProfile.objects.filter(person=helper).exists()]
        soon = timezone.now() + timedelta(minutes=45)
        self.book(near[0], "computer", timezone.now() + timedelta(days=2, hours=3))
        self.pay(self.book(hana, "wifi", timezone.now() + timedelta(days=3)))
        self.by_the_hour(hana, timezone.now() + timedelta(days=2, hours=2))
        self.quotes([near[1], hana])
        self._extra(self.pay(self.book(near[1], "tv", soon)))
        self.go(self.pay(self.book(near[2], "printer", soon + timedelta(minutes=2))), "finish")
        self.go(self.pay(self.book(hana, "phone", soon)), "confirm")
        self._case(self.go(self.pay(self.book(near[3], "furniture", soon + timedelta(minutes=4))), "finish"), "")
        self._case(self.go(self.pay(self.book(near[4], "lamps", soon + timedelta(minutes=6))), "finish"), "split")

    def by_the_hour(self, helper: User, begins: datetime) -> Booking:
        """Work that is agreed by the hour, up to a most, and paid for."""
        package = Package.objects.get(slug=HOURLY)
        price, rate = package.at_most(package.price_usual), package.price_usual
        return self.pay(self._agree(self._request(package, begins, budget=price), helper, price=price, rate=rate))

    def quotes(self, helpers: list[User]) -> None:
        """A request without a price of its own, with two quotes: one that stands, one that Sam answered."""
        package = Package.objects.get(slug=QUOTED)
        words = "Umzug von zwei Zimmern, dritter Stock ohne Aufzug, vier Straßen weiter."
        request = self._request(package, timezone.now() + timedelta(days=6), budget=30_000, words=words)
        Request.objects.filter(pk=request.pk).update(asks_quotes=True)
        sent = [self._quote(request, helper, *quote) for helper, quote in zip(helpers, QUOTES, strict=False)]
        bookings.counter_quote(by=self.sam, quote_id=sent[-1].pk, price=26_000, words="Kisten trage ich selbst.")

    def _quote(self, request: Request, helper: User, price: int, words: str) -> Quote:
        offer = self._ask(request, helper)
        return bookings.send_quote(by=helper, offer_id=offer.pk, price=price, words=words, hours=72)

    def praise(self, hana: User) -> None:
        """Paid visits of neighbours whom others vouch for, so that Hana has a trust to show."""
        dice = Random(len(PRAISED_DAYS))
        vouched_for = {"trust_states__role": "seeker", "trust_states__family": GENERAL, "trust_states__praise__gt": 1}
        known = User.objects.filter(suspended_at=None, **vouched_for)
        seekers = known.exclude(pk=self.sam.pk).order_by("-trust_states__praise", "pk")
        for number, (days, seeker) in enumerate(zip(PRAISED_DAYS, seekers, strict=False)):
            booking = self.pay(self.book(hana, "wifi", timezone.now() + timedelta(hours=8), seeker))
            ago = timezone.now() - timedelta(days=days)
            span = TimestamptzRange(ago, ago + timedelta(hours=1), "[)")
            Booking.objects.filter(pk=booking.pk).update(visit=span, occupied=span)
            booking = self.go(booking, "confirm")
            show_result(booking, PICTURES.get(number, 0))
            review_visit(booking, dice, *NOTES.get(number, ()))
        contest_worst(hana)

    def book(self, helper: User, slug: str, begins: datetime, seeker: User | None = None) -> Booking:
        """A request whose one offer was accepted."""
        topic = next((topic for topic in self.topics if topic.slug == slug), self.topics[0])
        package = topic.packages.order_by("position").first()
        request = self._request(package, begins, budget=package.price_high, seeker=seeker)
        return self._agree(request, helper, price=package.price_usual)

    def _request(
        self, package: Package, begins: datetime, *, budget: int, words: str = "", seeker: User | None = None
    ) -> Request:
        """A request that went out a while ago."""
        request = Request.objects.create(
            seeker=seeker or self.sam,
            topic=package.topic,
            package=package,
            place=self.place,
            words=words,
            urgency="urgent",
            budget=budget,
            begins_at=begins,
            ends_at=begins + timedelta(minutes=package.minutes),
        )
        Request.objects.filter(pk=request.pk).update(state="open", published_at=timezone.now() - ASKED_BEFORE)
        return request

    def _ask(self, request: Request, helper: User, **price: int) -> Offer:
        return bookings.send_offer(
            by=SYSTEM,
            request_id=request.pk,
            helper_id=helper.pk,
            wave=1,
            round=1,
            because=[{"part": "near", "share": 0.9, "value": 0.22}],
            distance_band="under-2",
            expires_at=timezone.now() + timedelta(minutes=30),
            **price,
        )

    def _agree(self, request: Request, helper: User, **price: int) -> Booking:
        return bookings.accept_offer(by=helper, offer_id=self._ask(request, helper, **price).pk)

    def pay(self, booking: Booking, extra_id: int | None = None) -> Booking:
        """The seeker pays on the hosted page and comes back."""
        where = {"booking_id": booking.pk, "extra_id": extra_id, "back": settings.SITE_URL + BACK}
        page = flows.checkout(by=booking.seeker, title=str(booking.request.topic), **where)
        self.sandbox.press(page, "pay")
        flows.refresh_hold(Hold.objects.filter(deal__booking=booking, extra_id=extra_id).latest("pk").pk)
        return Booking.objects.get(pk=booking.pk)

    def go(self, booking: Booking, until: str) -> Booking:
        """The visit goes on: started, done, confirmed, with what follows for the money."""
        for verb in ("start", "finish", "confirm"):
            by = booking.seeker if verb == "confirm" else booking.helper
            getattr(bookings, f"{verb}_booking")(by=by, booking_id=booking.pk)
            payments.plan_deal(by=SYSTEM, booking_id=booking.pk)
            flows.advance(Deal.objects.get(booking=booking).pk)
            if verb == until:
                break
        return Booking.objects.get(pk=booking.pk)

    def _extra(self, booking: Booking) -> None:
        bookings.start_booking(by=booking.helper, booking_id=booking.pk)
        bookings.propose_extra(by=booking.helper, booking_id=booking.pk, words="HDMI-Kabel, 3 m", price=1_400)

    def _case(self, booking: Booking, ruling: str) -> None:
        words = "Das Gerät ging nach zehn Minuten wieder aus. Bezahlt habe ich für eine Lösung."
        case = disputes.open_case(by=self.sam, booking_id=booking.pk, about="not_done", text=words)
        answer = "Als ich ging, lief alles. Ich komme gern noch einmal vorbei."
        disputes.add_statement(by=booking.helper, case_id=case.pk, text=answer)
        flows.advance(Deal.objects.get(booking=booking).pk)
        if ruling:
            reason = "Die Arbeit wurde gemacht, hielt aber nicht. Beide tragen die Hälfte."
            half = booking.price // 2
            disputes.rule_case(by=self.olga, case_id=case.pk, ruling=ruling, reason=reason, to_helper=half)
            flows.advance(Deal.objects.get(booking=booking).pk)
