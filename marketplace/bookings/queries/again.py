"""The same helper once more: whether one may ask, and at which price."""

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import User
from marketplace.bookings import rules
from marketplace.bookings.models import Booking, Offer, Request
from marketplace.bookings.queries.remote import help_before
from marketplace.core.actors import Actor
from marketplace.core.errors import Reason


def why_not_again(booking: Booking) -> Reason | None:
    """Why the seeker of this visit cannot ask its helper once more."""
    meet_no_more = accounts.is_blocked_between(booking.seeker_id, booking.helper_id)
    there = User.objects.filter(pk=booking.helper_id, erased_at=None, suspended_at=None, helper_since__isnull=False)
    return rules.why_not_again(booking, meet_no_more, there.exists())


def last_visit_with(by: Actor, helper_id: int) -> Booking | None:
    """The latest confirmed visit of this seeker by this helper, which can be asked for again."""
    rows = Booking.objects.filter(seeker_id=by.pk, helper_id=helper_id, state__in=rules.AGAIN_FROM)
    return rows.order_by("-confirmed_at").first()


def agreed_before(request: Request, helper_id: int) -> Offer | None:
    """The offer whose price this helper is asked at once more; None where they are asked at a price of their own."""
    if request.again_of_id is None or request.asks_quotes or request.again_of.helper_id != helper_id:
        return None
    if help_before(request) is not None:
        return None
    return request.again_of.offer


def is_directed(request: Request) -> bool:
    """Whether a request is for the helper of before, as long as its seeker does not let us find somebody."""
    return request.again_of_id is not None and request.mode == Request.Mode.CHOOSE


def is_for_one(request: Request) -> bool:
    """Whether the helper of before, whom a request is for, was not asked yet."""
    return (
        is_directed(request)
        and not Offer.objects.filter(request=request, helper_id=request.again_of.helper_id).exists()
    )
