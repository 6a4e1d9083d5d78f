"""A small world with one of everything, and the eight principals of the rights matrix."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from marketplace.accounts import actions as accounts
from marketplace.accounts.models import Place, User
from marketplace.bookings import actions as bookings
from marketplace.bookings.models import Booking, Offer, Request
from marketplace.bookings.queries import token_of
from marketplace.chat import actions as chat
from marketplace.chat.files import Cleaned
from marketplace.chat.models import Message, MessageReport
from marketplace.core.actors import SYSTEM
from marketplace.notifications import actions as notifications
from marketplace.notifications.links import token_for
from marketplace.notifications.models import Browser, MailboxMessage, Muted
from marketplace.notifications.topics import TOPICS
from marketplace.vetting.models import Application, Document
from matching import queries as matching
from matching.actions import rebuild_reach
from matching.models import Handover, PolicyTrial, Receipt, Search
from matching.receipts import kept_of
from tests.factories import (
    make_booking,
    make_doorstep,
    make_draft,
    make_helper,
    make_holiday,
    make_move,
    make_offer,
    make_operator,
    make_place,
    make_request,
    make_seeker,
    make_series,
    make_topic,
)
from tests.notifications.pushing import make_browser
from tests.notifications.texting import make_phone
from tests.verification.asked import make_demand, make_lookout, make_word
from tests.verification.visits import make_near_visit, make_paid_visits, make_quoted, make_values

PRINCIPALS = ("anonymous", "owner", "stranger", "assigned", "former", "rival", "operator", "suspended")


@dataclass
class World:
    """Sam asked; Hana is coming; Fritz came once and called off; Rui was asked for an open request.

    `visits` are the paid visits of Sam and Hana by state, and a free one that is near; `booking` is free.
    """

    people: dict[str, User | None]
    booking: Booking
    open_request: Request
    rival_offer: Offer
    visits: dict[str, Booking]
    values: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def seeker_place(self) -> Place:
        """The home that the open request is about."""
        return self.open_request.place

    @property
    def helper_place(self) -> Place:
        """The home that Hana's area is drawn around."""
        return self.people["assigned"].helper_profile.place

    def client(self, principal: str) -> Client:
        """A fresh browser, signed in as the principal (the anonymous one is not); its token opens the API too."""
        person, token = self.people[principal], self.tokens.get(principal)
        headers = {"Authorization": f"Bearer {token}"} if token else None
        client = Client(raise_request_exception=True, headers=headers)
        if person is not None:
            client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client


def make_world() -> World:
    sam, topic = make_seeker("Sam"), make_topic()
    begins = timezone.now() + timedelta(hours=20)
    place = make_place(sam)
    people: dict[str, User | None] = {
        "anonymous": None,
        "owner": sam,
        "stranger": make_seeker("Stella"),
        "assigned": make_helper("Hana", topic=topic),
        "former": make_helper("Fritz", topic=topic),
        "rival": make_helper("Rui", topic=topic),
        "operator": make_operator("Olga"),
        "suspended": make_seeker("Sue"),
    }
    accounts.suspend_person(by=people["operator"], person_id=people["suspended"].pk, reason="A test.")
    people["suspended"].refresh_from_db()
    people["assigned"].photo.save("face.webp", ContentFile(b"pixels"))
    request = make_request(sam, topic=topic, begins_at=begins, place=place)
    _let_a_helper_go(request, people["former"])
    booking = make_booking(make_offer(request, people["assigned"], round=request.round))
    open_request = make_request(sam, topic=topic, begins_at=begins, place=place)
    rival_offer = make_offer(open_request, people["rival"])
    make_demand(sam, topic, place)
    visits = make_paid_visits(sam, people["assigned"], topic, place)
    visits["near"] = make_near_visit(sam, people["assigned"], topic, place)
    make_doorstep(booking)
    world = World(people, booking, open_request, rival_offer, visits)
    world.values = _values_of(world) | {"search_id": _searched(world).pk, "trial_id": _tried(world).pk}
    world.tokens = {name: _token_of(person) for name, person in people.items() if person is not None}
    return world


def _searched(world: World) -> Search:
    """The search that Hana won, with the receipt of its wave; Rui was not asked."""
    request, policy = world.booking.request, matching.policy_now()
    for name in ("assigned", "rival"):
        rebuild_reach(by=SYSTEM, person_id=world.people[name].pk)
    search = Search.objects.create(
        request=request,
        round=2,
        policy=policy,
        state="won",
        wave=1,
        ended_at=timezone.now(),
    )
    reached, ranked = matching.ranked_for(request, policy)
    kept = kept_of(matching.wish_of(request), reached, ranked, 200)
    Receipt.objects.create(search=search, wave=1, policy_version=policy.version, **kept)
    return search


def _tried(world: World) -> PolicyTrial:
    """A change of the rules that was tried and can be put in force."""
    now = matching.policy_now()
    rules = {**now.rules, "waves_at_most": 9}
    return PolicyTrial.objects.create(rules=rules, reason="Shorter.", basis=now, state="done", days_ahead=2)


def _token_of(person: User) -> str:
    return accounts.issue_token(by=person, name="a test's app")[1]


def _values_of(world: World) -> dict[str, Any]:
    """What the parameters of routes stand for in this world."""
    sam, hana = world.people["owner"], world.people["assigned"]
    conversation = chat.open_conversation(by=SYSTEM, offer_id=world.booking.offer_id)
    draft = make_draft(sam, topic=world.booking.request.topic)
    applicant = make_seeker("Anna")
    _phone_of(sam)
    application = Application.objects.create(person=applicant, state="submitted", submitted_at=timezone.now())
    document = Document(application=application, kind="identity", media_type="image/webp")
    document.file.save("identity.webp", ContentFile(b"pixels"))
    document.save()
    notice = notifications.tell_person(
        by=SYSTEM,
        person_id=sam.pk,
        event_id=1,
        kind="booking_agreed",
        subject_id=world.booking.pk,
    )
    mail = MailboxMessage.objects.create(to=sam.email, subject="Somebody is coming", text="Hello Sam")
    begins = world.visits["agreed"].visit.lower + timedelta(hours=3)
    return {
        "booking_id": world.booking.pk,
        "request_id": world.open_request.pk,
        "offer_id": world.rival_offer.pk,
        "conversation_id": conversation.pk,
        "draft_id": draft.pk,
        "lookout_id": make_lookout(world.people["former"], world.open_request).pk,
        "waiting_id": make_word(sam, world.seeker_place).pk,
        "topic_slug": "gas",
        "seq": _picture_of(sam, conversation.pk).seq,
        "revision": 0,
        "report_id": _reported(sam, hana, conversation.pk).pk,
        "door_token": token_of(bookings.make_door_link(by=sam, booking_id=world.visits["near"].pk, purpose="confirm")),
        "link_id": bookings.make_door_link(by=sam, booking_id=world.visits["near"].pk, purpose="check").pk,
        "code": (label := bookings.make_labels(by=world.people["operator"], model="Router", topic="wifi", count=2)).key,
        "sheet": label.sheet,
        "handover_id": Handover.objects.create(request=make_request(sam, state="unfilled")).pk,
        "notice_id": notice.pk,
        "message_id": mail.pk,
        "person_id": hana.pk,
        "exception_id": make_holiday(hana).pk,
        "application_id": application.pk,
        "place_id": world.booking.request.place_id,
        **make_values(world.visits),
        "quote_id": make_quoted(sam, world.people["rival"], world.seeker_place),
        "token_id": accounts.issue_token(by=sam, name="a phone")[0].pk,
        "series_id": make_series(world.visits["confirmed"]).pk,
        "move_id": make_move(world.visits["agreed"], begins=begins).pk,
        "mail_token": token_for(sam.pk, "visits"),
        "browser_id": _browser_of(sam).pk,
        "hook_secret": "not-the-secret",
        "language": "de",
        "token": notifications.open_calendar(by=sam)[1],
        "rest": "v1/nothing-here/",
        "document_id": document.pk,
        "kind": "identity",
        "key": "no-such-key",
        "uidb36": "1",
        "pk": 0,
        "object_id": 0,
        "app_label": "accounts",
    }


def _picture_of(sam: User, conversation_id: int) -> Message:
    """A picture that Sam sent."""
    said = {"client_id": UUID("5a1c2f0e-1f57-4a53-8a0a-0d6b8f3f0001"), "scan": "none"}
    cleaned = Cleaned(b"pixels", "image/webp", "leak.webp", thumbnail=b"pixels")
    return chat.keep_file(by=sam, conversation_id=conversation_id, cleaned=cleaned, **said)


def _reported(sam: User, hana: User, conversation_id: int) -> MessageReport:
    """Something else of Sam's, of which Hana told our team."""
    said = {"client_id": UUID("5a1c2f0e-1f57-4a53-8a0a-0d6b8f3f0002"), "text": "Schreib mir auf WhatsApp."}
    message = chat.send_message(by=sam, conversation_id=conversation_id, **said)
    return chat.report_message(by=hana, conversation_id=conversation_id, seq=message.seq, reason="outside")


def _browser_of(person: User) -> Browser:
    """A browser that is linked and wants nothing: no test of the world asks a push service."""
    Muted.objects.bulk_create(Muted(person=person, topic=topic, channel="push") for topic in TOPICS)
    return make_browser(person)


def _phone_of(person: User) -> None:
    """A number that is confirmed and gets nothing: no test of the world asks a provider of text messages."""
    Muted.objects.bulk_create(Muted(person=person, topic=topic, channel="sms") for topic in TOPICS)
    make_phone(person)


def _let_a_helper_go(request: Request, helper: User) -> None:
    gone = make_booking(
        make_offer(request, helper),
        state="cancelled",
        cancelled_at=timezone.now(),
        cancelled_by=helper,
    )
    Offer.objects.filter(pk=gone.offer_id).update(state="withdrawn")
    Request.objects.filter(pk=request.pk).update(state="open", round=2)
    request.refresh_from_db()
