"""The named cast and their things: seeker Sam, helper Hana, rival Rui, stranger Stella, operator Olga."""

from datetime import datetime, timedelta
from itertools import count

from django.utils import timezone
from psycopg.types.range import TimestamptzRange

from marketplace.accounts.cells import cell_of, fine_cell
from marketplace.accounts.models import Place, User
from marketplace.bookings.models import (
    Booking,
    Doorstep,
    Extra,
    HoursException,
    Move,
    Offer,
    Quote,
    Request,
    Series,
    WeeklyHours,
)
from marketplace.catalog.models import Family, HelperProfile, Package, Programme, Service, Terms, Topic
from marketplace.core.money import share
from marketplace.vetting.models import Application, Badge

PASSWORD = "a-long-test-passphrase"
HOME_CELL = cell_of(fine_cell(13.4419, 52.4811))
ALL_WEEK = [(0, 7 * 24 * 60)]
NEUKOELLN = {
    "lng": 13.4419,
    "lat": 52.4811,
    "cell": HOME_CELL.name,
    "cell_lng": HOME_CELL.lng,
    "cell_lat": HOME_CELL.lat,
}
_numbers = count(1)


def make_person(name: str = "Sam", **fields) -> User:
    email = fields.pop("email", f"{name.lower()}{next(_numbers)}@example.org")
    user = User.objects.create(
        email=email,
        name_shown=name,
        languages=fields.pop("languages", ["de", "en"]),
        adult_confirmed_at=timezone.now(),
        **fields,
    )
    user.emailaddress_set.create(email=email, verified=True, primary=True)
    return user


def make_seeker(name: str = "Sam", **fields) -> User:
    return make_person(name, **fields)


def make_operator(name: str = "Olga", **fields) -> User:
    return make_person(name, is_staff=True, **fields)


def make_place(owner: User | None = None, **fields) -> Place:
    address = {"street": "Sonnenallee", "number": "71b", "floor": "4. OG", "postcode": "12045", "town": "Berlin"}
    return Place.objects.create(owner=owner, precision="postcode", **{**address, **NEUKOELLN, **fields})


def make_topic(slug: str = "wifi", risk: str = "open", **package) -> Topic:
    """A topic by slug, with one package of its own."""
    programme, _ = Programme.objects.get_or_create(
        slug="neighbours",
        defaults={"name": {"de": "Nachbarn", "en": "Neighbours"}, "currency": "EUR"},
    )
    name = {"de": slug.title(), "en": slug.title()}
    topic, is_new = Topic.objects.get_or_create(
        slug=slug,
        defaults={"programme": programme, "number": 900 + next(_numbers), "icon": "wifi", "risk": risk, "name": name},
    )
    if is_new:
        prices = {"price_low": 2000, "price_high": 4000, "price_usual": 3000}
        Package.objects.create(topic=topic, slug=f"{slug}-basic", name=name, **{"minutes": 60, **prices, **package})
    return topic


def make_topic_of(family: str, slug: str) -> Topic:
    """A topic of a family of topics, which both are there afterwards."""
    Family.objects.get_or_create(slug=family, defaults={"name": {"de": family.title(), "en": family.title()}})
    topic = make_topic(slug)
    topic.family_id = family
    topic.save()
    return topic


def make_remote_package(topic: Topic, **fields) -> Package:
    """Twenty minutes by chat, phone or video for 15.00."""
    prices = {"price_low": 1000, "price_high": 2000, "price_usual": 1500}
    values = {"slug": f"{topic.slug}-remote", "name": topic.name, "minutes": 20, "position": 9, **prices, **fields}
    return Package.objects.create(topic=topic, is_remote=True, **values)


def make_helper(name: str = "Hana", *, topic: Topic | None = None, place: dict | None = None, **fields) -> User:
    """An approved helper with a badge, a service, hours all week and a place in Neukölln."""
    helper = make_person(name, helper_since=timezone.now(), **fields)
    topic = topic or make_topic()
    profile = HelperProfile.objects.create(
        person=helper,
        about="Kommt gern.",
        place=make_place(helper, **(place or {})),
        radius_km=8,
    )
    Service.objects.create(profile=profile, topic=topic)
    WeeklyHours.objects.bulk_create(WeeklyHours(helper=helper, begins=b, ends=e) for b, e in ALL_WEEK)
    application = Application.objects.create(person=helper, state="approved", decided_at=timezone.now())
    Badge.objects.create(
        person=helper,
        topic=topic,
        application=application,
        checks=["identity", "conduct"],
        expires_at=timezone.now() + timedelta(days=365),
    )
    return helper


def make_draft(seeker: User | None = None, **fields) -> Request:
    begins = fields.pop("begins_at", timezone.now() + timedelta(days=2))
    topic = fields.pop("topic", None) or make_topic()
    return Request.objects.create(
        seeker=seeker,
        topic=topic,
        package=topic.packages.first(),
        place=fields.pop("place", None) or make_place(seeker),
        begins_at=begins,
        ends_at=fields.pop("ends_at", begins + timedelta(hours=1)),
        words=fields.pop("words", "Das WLAN reicht nicht bis ins Schlafzimmer."),
        **fields,
    )


def make_request(seeker: User | None = None, **fields) -> Request:
    """A published request, made without its events."""
    fields = {"state": "open", "published_at": timezone.now(), **fields}
    return make_draft(seeker or make_seeker(), **fields)


def make_offer(request: Request | None = None, helper: User | None = None, **fields) -> Offer:
    request = request or make_request()
    fields = {"wave": 1, "round": request.round, "distance_band": "under-2", **fields}
    fields.setdefault("expires_at", timezone.now() + timedelta(minutes=30))
    return Offer.objects.create(request=request, helper=helper or make_helper(topic=request.topic), **fields)


def make_booking(offer: Offer | None = None, state: str = "agreed", **fields) -> Booking:
    """A booking with its accepted offer and its booked request, made without their events."""
    offer = offer or make_offer()
    request = offer.request
    Offer.objects.filter(pk=offer.pk).update(state="accepted", answered_at=timezone.now())
    Request.objects.filter(pk=request.pk).update(state="booked")
    visit: tuple[datetime, datetime] = fields.pop("visit", (request.begins_at, request.ends_at))
    return Booking.objects.create(
        request=request,
        offer=offer,
        seeker=request.seeker,
        helper=offer.helper,
        state=state,
        visit=TimestamptzRange(*visit, "[)"),
        occupied=TimestamptzRange(*fields.pop("occupied", visit), "[)"),
        **fields,
    )


def make_extra(booking: Booking | None = None, **fields) -> Extra:
    """An extra that its helper proposed, made without its event."""
    booking = booking or make_booking(state="started")
    return Extra.objects.create(booking=booking, **{"words": "Ein Kabel", "price": 900, "commission": 90, **fields})


def make_doorstep(booking: Booking | None = None, **fields) -> Doorstep:
    """The words of a visit: Sam says Apfel, Hana answers Wolke."""
    words = {"seeker_word": "Apfel", "helper_word": "Wolke", "language": "de", **fields}
    return Doorstep.objects.create(booking=booking or make_booking(), **words)


def make_move(booking: Booking | None = None, **fields) -> Move:
    """An open proposal of the helper for the day after, made without its event."""
    booking = booking or make_booking()
    begins = fields.pop("begins", booking.visit.lower + timedelta(days=1))
    values = {"ends": begins + (booking.visit.upper - booking.visit.lower), "lapses_at": booking.visit.lower}
    values |= {"proposer": booking.helper, **fields}
    return Move.objects.create(booking=booking, begins=begins, **values)


def make_quoted_offer(request: Request | None = None, helper: User | None = None, **fields) -> Offer:
    """An offer on a request for quotes whose helper has sent one, made without its events."""
    return make_offer(request or make_request(asks_quotes=True), helper, **{"state": "quoted", **fields})


def make_quote(offer: Offer | None = None, state: str = "offered", price: int = 9_000, **fields) -> Quote:
    """A price said on an offer: the helper's when it waits for the seeker, else the seeker's; without its event."""
    offer = offer or make_quoted_offer()
    values = {"commission_bps": 1200, "free_cancel_hours": 24, "late_cancel_bps": 5000}
    terms = Terms.objects.get_or_create(programme=offer.request.topic.programme, version=1, defaults=values)[0]
    by = offer.request.seeker if state == "proposed" else offer.helper
    fields = {"until": timezone.now() + timedelta(hours=24), "words": "Alles dabei.", **fields}
    commission = share(price, terms.commission_bps)
    return Quote.objects.create(
        **{
            "offer": offer,
            "by": by,
            "state": state,
            "price": price,
            "commission": commission,
            "terms": terms,
            **fields,
        },
    )


def make_holiday(helper: User | None = None, **fields) -> HoursException:
    """A public holiday that a helper keeps, in about a month."""
    begins = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=30)
    during = TimestamptzRange(begins, begins + timedelta(days=1), "[)")
    names = {"de": "Erster Mai", "en": "Labor Day"}
    fields = {"kind": "holiday", "during": during, "names": names, **fields}
    return HoursException.objects.create(helper=helper or make_helper(), **fields)


def make_series(booking: Booking | None = None, **fields) -> Series:
    """Twenty visits, one a week, from in four days on, that the seeker of a confirmed visit asked for."""
    booking = booking or make_booking(state="confirmed", confirmed_at=timezone.now())
    begins = timezone.now() + timedelta(days=4)
    values = {"weeks": 1, "visits": 20, "begins": begins, "minutes": 60, "zone": "Europe/Berlin", "currency": "EUR"}
    values |= {"answer_by": begins, "seeker": booking.seeker, "helper": booking.helper, **fields}
    return Series.objects.create(after=booking, **values)
