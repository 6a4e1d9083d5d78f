"""Private addresses of a door: made and revoked by the seeker, used by people without an account."""

from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from marketplace.bookings import queries, rules
from marketplace.bookings.actions.doorstep import confirm_locked, doubt_locked
from marketplace.bookings.actions.holds import booking_facts
from marketplace.bookings.locks import lock_actor, lock_booking
from marketplace.bookings.models import Booking, DoorLink, Doorstep
from marketplace.bookings.rules.remote import NO_DOOR
from marketplace.core import events
from marketplace.core.actors import SYSTEM, Actor
from marketplace.core.errors import Missing, Refused, refuse_if


@transaction.atomic
def make_door_link(*, by: Actor, booking_id: int, purpose: str = "check") -> DoorLink:
    """The live link of a visit for this purpose, new when there is none. Raises Missing for all but the seeker."""
    booking = lock_booking(booking_id)
    by = lock_actor(by)
    if by is not SYSTEM and by.pk != booking.seeker_id:
        raise Missing
    refuse_if(rules.SUSPENDED if by.is_suspended else None)
    refuse_if(NO_DOOR if booking.is_remote else None)
    if booking.state not in ("agreed", "started"):
        raise Refused(rules.STATE_REASONS["booking", booking.state])
    if purpose == DoorLink.Purpose.CONFIRM and queries.recipient_of(booking.request_id) is None:
        raise Refused(rules.NO_RECIPIENT)
    found = queries.live_link_of(booking, purpose)
    return found or _make(booking, purpose, by)


def _make(booking: Booking, purpose: str, by: Actor) -> DoorLink:
    link = DoorLink(booking=booking, purpose=purpose, key=uuid4(), made_by_id=by.pk)
    link.digest = queries.digest_of(queries.token_of(link))
    link.save()
    events.record("door_link.made", by=by, subject=link, booking=booking.pk, purpose=purpose, **booking_facts(booking))
    return link


@transaction.atomic
def revoke_door_link(*, by: Actor, link_id: int) -> DoorLink:
    """The link leads nowhere from now on; another one can be made."""
    link = queries.link_for(by, link_id)
    booking = lock_booking(link.booking_id)
    if DoorLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now()):
        facts = {"purpose": link.purpose, **booking_facts(booking)}
        events.record("door_link.revoked", by=by, subject=link, booking=booking.pk, **facts)
    return DoorLink.objects.get(pk=link.pk)


@transaction.atomic
def try_word(*, by: Actor, token: str, word: str) -> bool:
    """Whether the visitor's word is the one that the helper was given. Each try counts, and no answer blames anybody.

    Raises Missing for a link that leads nowhere, Refused before the words can be read and after some tries.
    """
    found = queries.link_by_token(token)
    booking = lock_booking(found.booking_id)
    link = DoorLink.objects.select_for_update(no_key=True).get(pk=found.pk)
    refuse_if(rules.why_not_try(link, booking, timezone.now()))
    doorstep = Doorstep.objects.get(booking=booking)
    link.tries, link.tried_at = link.tries + 1, timezone.now()
    link.save(update_fields=["tries", "tried_at"])
    return rules.is_same_word(word, doorstep.helper_word)


@transaction.atomic
def confirm_by_link(*, by: Actor, token: str) -> Doorstep:
    """The person who is helped, or somebody beside them, heard the right word: it counts as the seeker's yes."""
    booking, doorstep = _hold(token)
    return confirm_locked(booking, doorstep, "seeker", by, None)


@transaction.atomic
def doubt_by_link(*, by: Actor, token: str) -> Doorstep:
    """They heard another word. It counts against nobody."""
    booking, doorstep = _hold(token)
    return doubt_locked(booking, doorstep, "seeker", by, None)


def _hold(token: str) -> tuple[Booking, Doorstep]:
    link = queries.link_by_token(token)
    if link.purpose != DoorLink.Purpose.CONFIRM:
        raise Missing
    booking = lock_booking(link.booking_id)
    refuse_if(rules.why_not_answer_words(booking, timezone.now()))
    return booking, Doorstep.objects.get(booking=booking)
