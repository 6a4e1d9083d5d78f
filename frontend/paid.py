"""What others paid here for the same, in a sentence; nothing where too few did."""

from django.utils.translation import gettext as _

from frontend.templatetags.spoken import price_range
from marketplace.bookings.models import Request
from matching import queries as matching


def paid_for(wish: Request) -> tuple[int, int] | None:
    """The same in minor units."""
    if wish.package_id is None or wish.place is None:
        return None
    return matching.paid_around(wish.place.cell, wish.package_id)


def range_for(wish: Request) -> str:
    """What neighbours around a request or a draft paid for its package; empty where that is not told."""
    found = paid_for(wish)
    if found is None:
        return ""
    said = price_range(*found, wish.topic.programme.currency)
    return _("Neighbours here paid %(range)s for this in the past year.") % {"range": said}
