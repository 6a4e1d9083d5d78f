"""Requests and visits in every state, with what was said: written as they would have come about."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.utils import timezone
from psycopg.types.range import TimestamptzRange

from marketplace.accounts.models import Place, User
from marketplace.bookings.models import Booking, Offer, Request
from marketplace.catalog.models import Package
from marketplace.chat.models import Conversation, Message
from marketplace.config.demo.texts import content
from marketplace.core.models import Event

ANSWER_MINUTES = (1, 45)


@dataclass
class Plot:
    """One request of the past: who asked, whom it brought together, when, and how far it came."""

    seeker: User
    helper: User | None
    place: Place
    begins: datetime
    state: str
    topic: str = ""


REQUEST_STATE = {
    "unfilled": "unfilled",
    "called_off": "cancelled",
    "agreed": "booked",
    "started": "booked",
    "done": "booked",
    "confirmed": "closed",
    "cancelled": "cancelled",
}
OTHER_STATE = {"unfilled": "expired", "called_off": "withdrawn"}


class Storyteller:
    """Writes plots down: rows, events and words, each at its time."""

    def __init__(self, dice: Random) -> None:
        self.dice = dice
        self.packages = {package.slug: package for package in Package.objects.select_related("topic")}
        self.wishes = [wish for wish in content("requests")["requests"] if wish["package"] in self.packages]

    def tell(self, plot: Plot, others: list[User]) -> Request:
        """One request with its offers, its visit and its talk; `others` were asked too."""
        fitting = [wish for wish in self.wishes if plot.topic in ("", wish["topic"])]
        wish = self.dice.choice(fitting or self.wishes)
        request = self.request(plot, wish)
        asked = request.published_at + timedelta(minutes=1)
        for number, other in enumerate(others):
            state = OTHER_STATE.get(plot.state) or self.dice.choice(["lost", "declined", "expired"])
            self.offer(request, other, state, asked + timedelta(minutes=3 * number))
        if plot.helper is not None:
            offer = self.offer(request, plot.helper, "accepted", asked)
            self.talk(offer, wish["topic"])
            self.visit(plot, request, offer)
        return request

    def request(self, plot: Plot, wish: dict) -> Request:
        package = self.packages[wish["package"]]
        published = min(plot.begins - timedelta(hours=self.dice.randint(3, 60)), timezone.now() - timedelta(hours=1))
        request = Request.objects.create(
            seeker=plot.seeker,
            state=REQUEST_STATE[plot.state],
            topic=package.topic,
            package=package,
            words=wish["words"],
            urgency=wish["urgency"],
            begins_at=plot.begins,
            ends_at=plot.begins + timedelta(minutes=package.minutes),
            place=plot.place,
            created_at=published,
            published_at=published,
        )
        happened("request.published", request, published, plot.seeker)
        return request

    def offer(self, request: Request, helper: User, state: str, sent: datetime) -> Offer:
        answered = sent + timedelta(minutes=self.dice.randint(*ANSWER_MINUTES))
        return Offer.objects.create(
            request=request,
            helper=helper,
            state=state,
            wave=1,
            because=[{"part": "near", "share": 0.9, "value": 0.22}, {"part": "trust", "share": 0.8, "value": 0.28}],
            distance_band=self.dice.choice(["under-2", "2-5"]),
            sent_at=sent,
            expires_at=sent + timedelta(minutes=30),
            read_at=sent + timedelta(minutes=1),
            answered_at=answered,
            decline_reason="no_time" if state == "declined" else "",
        )

    def visit(self, plot: Plot, request: Request, offer: Offer) -> Booking:
        agreed, now = offer.answered_at, timezone.now()
        ends = request.ends_at
        times = {"agreed_at": agreed}
        if plot.state in {"started", "done", "confirmed"}:
            times["started_at"] = plot.begins
        if plot.state in {"done", "confirmed"}:
            times |= {"done_at": ends, "confirm_by": ends + timedelta(hours=72)}
        if plot.state == "confirmed":
            times["confirmed_at"] = min(ends + timedelta(hours=3), now)
        if plot.state == "cancelled":
            times |= {
                "cancelled_at": agreed + timedelta(hours=1),
                "cancelled_by": plot.seeker,
                "cancel_reason": "solved",
            }
            Offer.objects.filter(pk=offer.pk).update(state="withdrawn")
        span = TimestamptzRange(plot.begins, ends, "[)")
        booking = Booking.objects.create(
            request=request,
            offer=offer,
            seeker=plot.seeker,
            helper=plot.helper,
            state=plot.state,
            visit=span,
            occupied=span,
            **times,
        )
        self._remember(booking, plot)
        return booking

    def _remember(self, booking: Booking, plot: Plot) -> None:
        happened("booking.agreed", booking, booking.agreed_at, plot.helper)
        steps = (
            ("booking.started", booking.started_at, plot.helper),
            ("booking.finished", booking.done_at, plot.helper),
            ("booking.confirmed", booking.confirmed_at, plot.seeker),
            ("booking.cancelled", booking.cancelled_at, plot.seeker),
        )
        for name, at, who in steps:
            if at:
                happened(name, booking, at, who)

    def talk(self, offer: Offer, topic: str) -> Conversation:
        """A conversation that fits the topic, from the first line to the last."""
        talks = content("conversations")["conversations"]
        fitting = [one for one in talks if one["topic"] == topic] or talks
        lines = self.dice.choice(fitting)["lines"]
        seeker = offer.request.seeker
        at = offer.answered_at
        conversation = Conversation.objects.create(
            offer=offer,
            seeker=seeker,
            helper=offer.helper,
            last_seq=len(lines) + 1,
            revision=len(lines) + 1,
            seeker_read=len(lines) + 1,
            helper_read=len(lines) + 1,
        )
        rows = [Message(conversation=conversation, seq=1, revision=1, notice="booking.agreed", at=at)]
        for seq, line in enumerate(lines, start=2):
            at += timedelta(minutes=line["gap"])
            sender = seeker if line["who"] == "seeker" else offer.helper
            said = {"sender": sender, "text": line["text"], "at": at}
            rows.append(Message(conversation=conversation, seq=seq, revision=seq, **said))
        Message.objects.bulk_create(rows)
        return conversation


def happened(name: str, subject, at: datetime, who: User) -> None:
    """The event of something that happened in the past; nobody is told of it now."""
    Event.objects.create(
        name=name,
        actor_kind="person",
        actor_id=who.pk,
        subject_kind=subject._meta.label_lower,
        subject_id=subject.pk,
        facts={},
        at=at,
    )
