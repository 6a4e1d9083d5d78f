"""People for the chaos: helpers who can be paid, and visits that are agreed and not yet paid. Rows without events."""

from collections.abc import Callable
from datetime import timedelta
from random import Random

from django.utils import timezone
from psycopg.types.range import TimestamptzRange

from marketplace.accounts.cells import cell_of, fine_cell
from marketplace.accounts.models import Place, User
from marketplace.bookings.models import Booking, Offer, Request
from marketplace.catalog.models import Package, Programme, Terms, Topic
from marketplace.core.money import share
from payments import flows
from payments.gateway import Unknown
from payments.models import Payee
from payments.sandbox.server import Running

CURRENCY = "EUR"
PRICES = (1_999, 3_000, 4_550, 8_333)
COMMISSION_BPS, TAX_BPS = 1_250, 810
# Soon enough to be started at once, and late enough to be called off too late.
BEGINS_IN = timedelta(minutes=20)
TAKES = timedelta(hours=1)
LNG, LAT = 13.4419, 52.4811
TRIES = 50


class People:
    """Draws visits from one source of chance; each with a helper of its own, so that nobody is in two places."""

    def __init__(self, sandbox: Running, dice: Random) -> None:
        self.sandbox, self.dice = sandbox, dice
        names = {"de": "Probe", "en": "Trial"}
        programme = Programme.objects.create(slug="trial", name=names, currency=CURRENCY)
        self.topic = Topic.objects.create(
            programme=programme, slug="trial", number=999, icon="wifi", risk="open", name=names
        )
        prices = {"price_low": min(PRICES), "price_high": max(PRICES), "price_usual": min(PRICES)}
        self.package = Package.objects.create(topic=self.topic, slug="trial", name=names, minutes=60, **prices)
        rates = {"commission_bps": COMMISSION_BPS, "tax_bps": TAX_BPS, "late_cancel_bps": 5_000}
        self.terms = Terms.objects.create(programme=programme, version=1, free_cancel_hours=24, **rates)
        self.operator = self.person(0, "operator", is_staff=True)

    def person(self, number: int, role: str, **fields) -> User:
        email = f"{role}{number}@example.org"
        return User.objects.create(
            email=email, name_shown=role.title(), adult_confirmed_at=timezone.now(), languages=["en"], **fields
        )

    def visit(self, number: int) -> Booking:
        """A reserved visit in a few minutes, of a helper with an account at Stripe."""
        seeker = self.person(number, "seeker")
        helper = self.person(number, "helper", helper_since=timezone.now())
        self.onboard(helper)
        begins = timezone.now() + BEGINS_IN
        request = Request.objects.create(
            seeker=seeker,
            topic=self.topic,
            package=self.package,
            place=self.place_of(seeker),
            words="",
            urgency="urgent",
            budget=max(PRICES),
            begins_at=begins,
            ends_at=begins + TAKES,
            state="booked",
            published_at=timezone.now(),
        )
        return self.booking(request, helper)

    def booking(self, request: Request, helper: User) -> Booking:
        price = self.dice.choice(PRICES)
        agreed = {"price": price, "commission": share(price, COMMISSION_BPS), "currency": CURRENCY, "terms": self.terms}
        times = {"expires_at": request.begins_at, "answered_at": timezone.now()}
        offer = Offer.objects.create(
            request=request,
            helper=helper,
            wave=1,
            round=1,
            distance_band="under-2",
            state="accepted",
            **times,
            **agreed,
        )
        span = TimestamptzRange(request.begins_at, request.ends_at, "[)")
        return Booking.objects.create(
            request=request,
            offer=offer,
            seeker=request.seeker,
            helper=helper,
            state="reserved",
            visit=span,
            occupied=span,
            hold_by=request.begins_at,
            **agreed,
        )

    def place_of(self, owner: User) -> Place:
        cell = cell_of(fine_cell(LNG, LAT))
        where = {"lng": LNG, "lat": LAT, "cell": cell.name, "cell_lng": cell.lng, "cell_lat": cell.lat}
        return Place.objects.create(owner=owner, precision="postcode", postcode="12045", town="Berlin", **where)

    def onboard(self, helper: User) -> None:
        """As the helper does, who comes again when there was no answer."""
        until_answered(lambda: flows.onboard(by=helper, back="http://localhost/back"))
        self.sandbox.account(Payee.objects.get(person=helper).account)
        until_answered(lambda: flows.refresh_payee(helper.pk))


def until_answered(ask: Callable[[], object]) -> None:
    """Ask again until Stripe has answered. Raises Unknown when it never does."""
    for _ in range(TRIES):
        try:
            ask()
        except Unknown:
            continue
        return
    raise Unknown
