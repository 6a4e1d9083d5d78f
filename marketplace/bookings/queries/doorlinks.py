"""Private addresses of a door, and what their holders may know."""

import base64
import hashlib

from django.utils import timezone
from django.utils.crypto import salted_hmac

from marketplace.bookings import rules
from marketplace.bookings.models import Booking, DoorLink, Recipient
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing

SALT = "marketplace.bookings.doorlinks"
TOKEN_BYTES = 18


def token_of(link: DoorLink) -> str:
    """The token of a link, worked out from its key and the server's; 144 bits."""
    digest = salted_hmac(SALT, link.key.hex, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest[:TOKEN_BYTES]).decode()


def digest_of(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def link_by_token(token: str) -> DoorLink:
    """A link that still leads somewhere. Raises Missing for an unknown, revoked or old one."""
    rows = DoorLink.objects.filter(digest=digest_of(token), revoked_at=None)
    link = rows.select_related("booking__helper", "booking__seeker", "booking__request__topic").first()
    if link is None or rules.is_link_over(link.booking, timezone.now()):
        raise Missing
    return link


def live_link_of(booking: Booking, purpose: str) -> DoorLink | None:
    return DoorLink.objects.filter(booking=booking, purpose=purpose, revoked_at=None).first()


def link_for(by: Actor, link_id: int) -> DoorLink:
    """A link, for the seeker of its visit."""
    link = DoorLink.objects.filter(pk=link_id, booking__seeker_id=by.pk).select_related("booking").first()
    if link is None:
        raise Missing
    return link


def recipient_of(request_id: int) -> Recipient | None:
    """The person for whom somebody else asked; None when the seeker is helped."""
    return Recipient.objects.filter(request_id=request_id).first()
