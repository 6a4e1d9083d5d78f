"""What follows for a helper who let visits down, as that helper and operators read it."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from frontend.templatetags.spoken import said_at
from marketplace.accounts.models import User
from marketplace.bookings import rules as trade
from marketplace.bookings.models import Booking
from marketplace.disputes import queries, rules
from marketplace.disputes.models import Consequence

DECIDE_WITHIN = timedelta(days=2)
MEANS = {
    "note": gettext_lazy("A friendly note and nothing else: neighbours rely on you. Please give a visit back in time."),
    "pause": gettext_lazy("For a week nobody asks you. Visits that are agreed take place, and it ends by itself."),
    "suspension": gettext_lazy("The account is closed until our team opens it again."),
}


def row_of(found: Consequence) -> dict[str, Any]:
    """The parameters of components/case_row.html."""
    due = found.proposed_at + DECIDE_WITHIN
    return {
        "href": reverse("consequence", args=[found.pk]),
        "who": found.person.name_shown,
        "what": f"{found.get_step_display()} · {count_words(found)}",
        "since": found.proposed_at,
        "due": due,
        "is_late": due < timezone.now(),
        "next": _("read and decide") if found.reply else _("decide"),
    }


def count_words(found: Consequence) -> str:
    words = ngettext("%(n)s visit missed in 90 days", "%(n)s visits missed in 90 days", found.faults)
    return words % {"n": found.faults}


def page_of(found: Consequence, by: User) -> dict[str, Any]:
    """Everything on the page of one: what is proposed and why, what the person says, what was decided."""
    is_own = found.person_id == by.pk
    return {
        "found": found,
        "means": MEANS[found.step],
        "count": count_words(found),
        "visits": [_visit(booking) for booking in queries.faults_counted(found)],
        "is_own": is_own,
        "may_reply": is_own and rules.why_not_reply(found) is None,
        "may_decide": by.is_operator and rules.why_not_decide(found, by) is None,
    }


def _visit(booking: Booking) -> dict[str, Any]:
    return {
        "title": str(booking.request.topic),
        "href": reverse("booking", args=[booking.pk]),
        "meta": f"{said_at(booking.visit.lower)} · {trade.BY_CODE[booking.ending].words}",
    }
