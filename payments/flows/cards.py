"""Saved cards at Stripe: whose they are, the page on which one is added, what is there, what is forgotten."""

from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.bookings.rules import PAYMENTS_OFF
from marketplace.catalog import queries as catalogue
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Refused
from payments import actions, gateway
from payments.gateway import Broken, Declined
from payments.models import Card, Customer


def customer_id(by: User) -> str:
    """The person as Stripe knows them, made known when it is first needed. Raises Unknown when Stripe is silent."""
    customer = actions.begin_customer(by=by)
    if not customer.stripe_id:
        try:
            stripe_id = gateway.create_customer(key=str(customer.key), email=by.email)
        except Broken:
            actions.renew_customer_key(by=by)
            raise
        customer = actions.record_customer(by=SYSTEM, person_id=by.pk, stripe_id=stripe_id)
    return customer.stripe_id


def add_card(*, by: User, back: str) -> str:
    """Where a person adds a card: the address of a hosted page. Raises Refused, and Unknown when Stripe is silent."""
    if not catalogue.is_help_paid():
        raise Refused(PAYMENTS_OFF)
    session = gateway.create_setup(
        customer=customer_id(by),
        marker=f"person-{by.pk}",
        success_url=f"{back}?added=1",
        cancel_url=back,
        locale=by.language,
    )
    actions.record_setup(by=by, person_id=by.pk, session=session.id)
    return session.url


def refresh_cards(person_id: int) -> None:
    """Read from Stripe which cards of a person are saved there, and write it down."""
    customer = Customer.objects.filter(person_id=person_id).exclude(stripe_id="").first()
    if customer is None:
        return
    cards = gateway.cards_of(customer.stripe_id)
    for method in actions.record_cards(by=SYSTEM, person_id=person_id, cards=cards):
        _detach(method)
    if customer.session:
        actions.record_setup(by=SYSTEM, person_id=person_id, session="")


def detach_card(card_id: int) -> None:
    """Have Stripe forget a card that its owner removed. Raises Unknown: come again."""
    card = Card.objects.filter(pk=card_id, removed_at__lte=timezone.now(), detached_at=None).first()
    if card is not None:
        _detach(card.method)
        actions.mark_detached(by=SYSTEM, card_id=card_id)


def _detach(method: str) -> None:
    """What Stripe does not keep, or does not know, is forgotten already."""
    try:
        gateway.detach(method)
    except Declined:
        return


def refresh_owner_of(method: str) -> None:
    """Something happened to a card: look at all that its owner has."""
    owners = Customer.objects.filter(cards__method=method) | Customer.objects.filter(stripe_id=_owner_of(method) or "-")
    for person_id in owners.values_list("person_id", flat=True).distinct():
        refresh_cards(person_id)


def _owner_of(method: str) -> str:
    try:
        return gateway.customer_of(method)
    except Declined:
        return ""
