"""The same helper once more, for the same: who may ask, and what is kept."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Reason

AGAIN_FROM = ("confirmed",)
NOT_YET_AGAIN = Reason("not_yet_again", _("When this visit is confirmed, you can ask the same helper again."))
HELPER_GONE = Reason("helper_gone", _("This helper cannot be asked any more. Somebody else surely can."))
WORDS_LONG = Reason("words_too_many", _("That is enough to read. Your helper can ask you for the rest."))


def why_not_again(booking, meet_no_more: bool, is_helper_there: bool) -> Reason | None:
    """Whether its seeker can ask the helper of this visit once more."""
    if booking.state not in AGAIN_FROM:
        return NOT_YET_AGAIN
    return HELPER_GONE if meet_no_more or not is_helper_there else None
