"""Requests that seekers gave to our team: the queue, and all that is needed to ask somebody by name."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from frontend.advising import reasons_of
from frontend.choosing import cards_for
from frontend.forms.console import ReturnForm
from frontend.people import card_of
from frontend.watching import facts_of
from marketplace.accounts.models import User
from marketplace.bookings.models import Request
from matching import steering, watching
from matching.dispatch import THINKING
from matching.models import Handover


def handover_row(handover: Handover) -> dict[str, Any]:
    """The parameters of components/case_row.html."""
    wish = handover.request
    return {
        "href": reverse("console_handover", args=[handover.pk]),
        "who": wish.seeker.name_shown,
        "what": f"{wish.topic} · {wish.place.postcode}",
        "since": handover.asked_at,
        "due": wish.begins_at,
        "is_late": wish.begins_at < timezone.now(),
        "next": next_of(handover),
    }


def next_of(handover: Handover) -> str:
    """Whose turn it is."""
    if handover.taken_by is None:
        return _("take it")
    if handover.request.state == Request.State.OPEN and steering.thinking_in(handover.request):
        return _("%(name)s waits for an answer") % {"name": handover.taken_by.name_shown}
    return _("%(name)s looks for a way") % {"name": handover.taken_by.name_shown}


def handover_page(handover: Handover, by: User, form: ReturnForm) -> dict[str, Any]:
    """Everything on the page of one request that was handed over."""
    wish, progress = handover.request, watching.progress(handover.request)
    is_mine = handover.taken_by_id == by.pk
    is_asking = wish.state == Request.State.OPEN and progress.choice == THINKING
    return {
        "handover": handover,
        "wish": wish,
        "card": card_of(wish.seeker),
        "facts": facts_of(wish),
        "progress": progress,
        "reasons": reasons_of(progress.reasons),
        "next": next_of(handover),
        "is_mine": is_mine,
        "is_asking": is_asking,
        "could_come": cards_for(wish, by) if is_mine and not is_asking else [],
        "form": form,
        "texts": [
            _("We asked everybody who could come. Nobody has time then. Another day would help most."),
            _("There is nobody near you for this topic yet. We look for new helpers there."),
            _("Your request is not clear enough for helpers. Please write what exactly is needed."),
        ],
    }
