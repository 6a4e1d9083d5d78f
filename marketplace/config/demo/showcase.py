"""Sam, Hana and Olga, whose sign-ins are printed: each finds something in every state."""

from collections.abc import Callable
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.utils import timezone

from marketplace.accounts import actions as accounts
from marketplace.accounts.models import Locality, User
from marketplace.bookings import actions as bookings
from marketplace.bookings.models import Offer, Request, WeeklyHours
from marketplace.catalog.models import HelperProfile, Topic
from marketplace.config.demo.city import equip
from marketplace.config.demo.people import Crowd, save_people
from marketplace.config.demo.pictures import specimen
from marketplace.config.demo.praise import review_past
from marketplace.config.demo.question import look, meet
from marketplace.config.demo.sign_ins import PASSWORD, SIGN_INS
from marketplace.config.demo.stories import Plot, Storyteller
from marketplace.config.demo.texts import content
from marketplace.config.demo.thanks import Thanks, thank_everybody
from marketplace.config.demo.wishes import ask_around
from marketplace.core.actors import SYSTEM
from marketplace.vetting.models import Application, Document
from marketplace.vetting.questions import questions
from matching import actions as matching
from matching import queries as policies

NEUKOELLN = "12045"
PAST_VISITS = 45
WAVE_SECONDS = 5


def hour(days: int, at: int) -> datetime:
    """A full hour some days from today, on this site's clock."""
    return timezone.localtime().replace(hour=at, minute=0, second=0, microsecond=0) + timedelta(days=days)


def make_cast(crowd: Crowd) -> dict[str, User]:
    """The three with sign-ins."""
    names = {"seeker": "Sam", "helper": "Hana", "operator": "Olga"}
    cast = {}
    for role, name in names.items():
        person = User(email=SIGN_INS[role], name_shown=name, languages=["de", "en"], language="de")
        person.adult_confirmed_at = timezone.now()
        person.photo = crowd.face()
        person.is_staff = role == "operator"
        person.helper_since = timezone.now() - timedelta(days=90) if role == "helper" else None
        person.set_password(PASSWORD)
        person.save()
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        cast[role] = person
    return cast


def play(crowd: Crowd, cast: dict[str, User], helpers: list[User], say: Callable[[str], None]) -> None:
    """Everything that makes the three sign-ins lively, and the city behind them."""
    sam, hana, olga = cast["seeker"], cast["helper"], cast["operator"]
    home_of_sam = _settle(crowd, sam)
    _make_helper(crowd, hana)
    teller = Storyteller(crowd.dice)
    seekers = save_people([crowd.person() for _ in range(24)])
    _tell_sam(teller, sam, hana, helpers, home_of_sam)
    _tell_hana(teller, crowd, hana, seekers, helpers)
    _tell_city(teller, crowd, seekers, helpers)
    Thanks(teller, crowd, seekers, helpers).tell(hana)
    ask_around(crowd, seekers, hana)
    say("requests and visits in every state")
    meet(crowd, teller, hour)
    say(f"{review_past(crowd.dice)} reviews, {thank_everybody()} badges")
    say(f"{look()} flags")
    _apply(crowd, olga)
    _faster_waves()
    _ask_now(crowd, sam, home_of_sam)
    accounts.suspend_person(
        by=olga, person_id=seekers[-1].pk, reason=content("reasons")["suspensions"][0]["text"]["de"]
    )


def _settle(crowd: Crowd, person: User):
    town = Locality.objects.filter(postcode=NEUKOELLN, town=crowd.towns[0].town).first()
    place = crowd.place(person, crowd.home(town))
    place.save()
    return place


def _make_helper(crowd: Crowd, hana: User) -> None:
    place = _settle(crowd, hana)
    equip(crowd, [hana], [place])
    profile = HelperProfile.objects.get(person=hana)
    profile.radius_km = 8
    profile.save()
    WeeklyHours.objects.filter(helper=hana).delete()
    bookings.set_weekly_hours(by=hana, hours=[(day * 1440 + 8 * 60, day * 1440 + 21 * 60) for day in range(7)])
    bookings.set_calendar(by=hana, time_zone="Europe/Berlin", holiday_region="DE-BE", buffer_minutes=20)
    bookings.add_exception(by=hana, kind="away", begins=hour(9, 0), ends=hour(13, 0))
    bookings.add_exception(by=hana, kind="extra", begins=hour(4, 21), ends=hour(4, 22))
    matching.rebuild_reach(by=SYSTEM, person_id=hana.pk)


def _tell_sam(teller: Storyteller, sam: User, hana: User, helpers: list[User], place) -> None:
    plots = [
        Plot(sam, hana, place, hour(1, 15), "agreed", "wifi"),
        Plot(sam, helpers[0], place, timezone.now() - timedelta(minutes=20), "started", "furniture"),
        Plot(sam, helpers[1], place, hour(-1, 10), "done", "printer"),
        Plot(sam, hana, place, hour(-9, 16), "confirmed", "phone"),
        Plot(sam, helpers[2], place, hour(-20, 11), "cancelled", "tv"),
        Plot(sam, None, place, hour(2, 20), "unfilled", "garden"),
        Plot(sam, None, place, hour(-30, 20), "called_off", "lamps"),
    ]
    for number, plot in enumerate(plots):
        teller.tell(plot, helpers[5 + 3 * number : 8 + 3 * number])
    topic = Topic.objects.get(slug="computer")
    Request.objects.create(seeker=sam, topic=topic, words="Mein Laptop braucht ewig, bis er an ist.", place=place)


def _tell_hana(teller: Storyteller, crowd: Crowd, hana: User, seekers: list[User], helpers: list[User]) -> None:
    """Offers of Hana's in every state, and visits that are done."""
    for number, seeker in enumerate(seekers[:4]):
        place = crowd.place(seeker, crowd.home())
        place.save()
        teller.tell(Plot(seeker, hana, place, hour(-3 - 2 * number, 13), "confirmed"), helpers[:2])
    for number, state in enumerate(("open", "open", "declined", "expired", "withdrawn", "lost", "standby")):
        _offer_for(teller, crowd, hana, seekers[4 + number], state, number)


def _offer_for(teller: Storyteller, crowd: Crowd, hana: User, seeker: User, state: str, number: int) -> None:
    place = crowd.place(seeker, crowd.home())
    place.save()
    is_taken = state in {"lost", "standby"}
    plot = Plot(seeker, None, place, hour(3 + number, 17), "unfilled")
    request = teller.request(plot, crowd.dice.choice(teller.wishes))
    Request.objects.filter(pk=request.pk).update(
        state="booked" if is_taken else "open" if state == "open" else "unfilled"
    )
    sent = timezone.now() - timedelta(minutes=2)
    offer = teller.offer(request, hana, state, sent)
    if state == "open":
        Offer.objects.filter(pk=offer.pk).update(
            answered_at=None, read_at=None, expires_at=timezone.now() + timedelta(hours=8 + number)
        )


def _tell_city(teller: Storyteller, crowd: Crowd, seekers: list[User], helpers: list[User]) -> None:
    """Visits of the last weeks, so that past answers can say how long one waits."""
    for number in range(PAST_VISITS):
        seeker, helper = crowd.dice.choice(seekers), helpers[number % len(helpers)]
        place = crowd.place(seeker, crowd.home())
        place.save()
        begins = hour(-2 - number // 3, 9 + number % 9)
        teller.tell(Plot(seeker, helper, place, begins, "confirmed"), [helpers[(number + 7) % len(helpers)]])


def _apply(crowd: Crowd, olga: User) -> None:
    """Applications that wait for an answer, and one that got it."""
    topics = list(Topic.objects.filter(risk="open"))
    right = {question["slug"]: question["right"] for question in questions()}
    motivations = content("helpers")["motivations"]
    for number, person in enumerate(save_people([crowd.person() for _ in range(7)])):
        sent = timezone.now() - timedelta(hours=5 + 11 * number)
        application = Application.objects.create(
            person=person,
            state="submitted",
            birth_date=timezone.localdate() - timedelta(days=crowd.dice.randint(19, 68) * 365),
            motivation=motivations[number % len(motivations)]["text"],
            answers=right,
            conduct_passed_at=sent,
            submitted_at=sent,
        )
        application.topics.set(crowd.dice.sample(topics, 2))
        document = Document(application=application, kind="identity", media_type="image/webp")
        document.file.save(f"demo-{number}.webp", ContentFile(specimen(person.name_shown)))
    reason = content("reasons")["refusals"][0]["text"]["de"]
    Application.objects.filter(pk=application.pk).update(
        state="refused", decided_at=timezone.now(), decided_by=olga, reason=reason
    )


def _faster_waves() -> None:
    """The demo's own policy: a wave every few seconds and no quiet hours, so that one can watch at any time."""
    rules = policies.policy_now().rules
    for mode in ("urgent", "flexible"):
        rules[mode]["wave_every"] = WAVE_SECONDS
    rules["quiet_from"] = rules["quiet_until"] = 0
    matching.add_policy(by=SYSTEM, rules=rules, reason="Demo: waves every few seconds, at night too.")


def _ask_now(crowd: Crowd, sam: User, place) -> None:
    """A request that goes out for real when the worker starts."""
    wish = next(one for one in content("requests")["requests"] if one["topic"] == "wifi")
    topic = Topic.objects.get(slug="wifi")
    package = topic.packages.get(slug=wish["package"])
    begins = hour(2, 18)
    draft = bookings.save_draft(
        by=sam,
        topic_id=topic.pk,
        package_id=package.pk,
        words=wish["words"],
        urgency="flexible",
        begins_at=begins,
        ends_at=begins + timedelta(minutes=package.minutes),
        place_id=place.pk,
    )
    bookings.publish_request(by=sam, request_id=draft.pk)
