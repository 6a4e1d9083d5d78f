"""A small world with one of everything, and the eight principals of the rights matrix."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from marketplace.accounts.models import Place, User
from marketplace.bookings.models import Booking, Offer, Request
from tests.factories import (
    make_booking,
    make_helper,
    make_offer,
    make_operator,
    make_place,
    make_request,
    make_seeker,
    make_topic,
)

PRINCIPALS = ("anonymous", "owner", "stranger", "assigned", "former", "rival", "operator", "suspended")


@dataclass
class World:
    """Sam asked; Hana is coming; Fritz came once and called off; Rui was asked for an open request."""

    people: dict[str, User | None]
    booking: Booking
    open_request: Request
    rival_offer: Offer
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def seeker_place(self) -> Place:
        """The home that the open request is about."""
        return self.open_request.place

    @property
    def helper_place(self) -> Place:
        """The home that Hana's area is drawn around."""
        return self.people["assigned"].helper_profile.place

    def client(self, principal: str) -> Client:
        """A fresh browser, signed in as the principal (the anonymous one is not)."""
        client = Client(raise_request_exception=True)
        person = self.people[principal]
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
        "suspended": make_seeker("Sue", suspended_at=timezone.now()),
    }
    request = make_request(sam, topic=topic, begins_at=begins, place=place)
    _let_a_helper_go(request, people["former"])
    booking = make_booking(make_offer(request, people["assigned"], round=request.round))
    open_request = make_request(sam, topic=topic, begins_at=begins, place=place)
    rival_offer = make_offer(open_request, people["rival"])
    return World(people, booking, open_request, rival_offer)


def _let_a_helper_go(request: Request, helper: User) -> None:
    gone = make_booking(
        make_offer(request, helper), state="cancelled", cancelled_at=timezone.now(), cancelled_by=helper
    )
    Offer.objects.filter(pk=gone.offer_id).update(state="withdrawn")
    Request.objects.filter(pk=request.pk).update(state="open", round=2)
    request.refresh_from_db()
