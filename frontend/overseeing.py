"""Rows of the operators' lists: cases, stuck payments, reported reviews, visits."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontend.reviewing import row_of
from frontend.templatetags.spoken import money, said_at
from marketplace.accounts.models import User
from marketplace.bookings.models import Booking
from marketplace.chat.models import MessageReport
from marketplace.chat.rules import OUTCOMES
from marketplace.chat.rules import REPORT_REASONS as MESSAGE_REASONS
from marketplace.console.queries import WarnedPerson
from marketplace.disputes.models import Case
from payments.models import Deal
from reviews.models import Report
from reviews.rules import LOOK_REASONS, REPORT_REASONS

KINDS_SAID = {
    "payment": gettext_lazy("paying outside"),
    "elsewhere": gettext_lazy("going on elsewhere"),
    "contact": gettext_lazy("contact details"),
}
RULE_WITHIN = timedelta(days=2)
TROUBLES = {
    "no_payouts": gettext_lazy("the helper cannot be paid yet"),
    "balance_insufficient": gettext_lazy("there is not enough in our balance"),
    "charge_disputed": gettext_lazy("what is left cannot go back through Stripe: a bank took the payment back"),
    "refund_failed": gettext_lazy("what went back to the seeker came to us again: their bank did not take it"),
}


def case_row(case: Case) -> dict[str, Any]:
    """The parameters of components/case_row.html."""
    due = case.opened_at + RULE_WITHIN
    return {
        "href": reverse("case", args=[case.pk]),
        "who": f"{case.booking.seeker.name_shown} · {case.booking.helper.name_shown}",
        "what": f"{case.booking.request.topic}: {case.get_about_display()}",
        "since": case.opened_at,
        "due": due,
        "is_late": due < timezone.now(),
        "next": _("decide"),
    }


def deal_row(deal: Deal) -> dict[str, Any]:
    booking = deal.booking
    return {
        "title": f"{booking.request.topic} · {money(booking.price, booking.currency)}",
        "meta": f"{booking.seeker.name_shown} · {booking.helper.name_shown}",
        "why": TROUBLES.get(deal.trouble, deal.trouble),
        "href": reverse("console_money", args=[booking.pk]),
        "retry_url": reverse("console_payment_retry", args=[deal.pk]),
    }


def debt_row(helper: User, currency: str, amount: int) -> dict[str, Any]:
    """The parameters of components/row.html."""
    return {
        "title": helper.name_shown,
        "meta": _("Taken out of what they get next."),
        "href": reverse("console_person", args=[helper.pk]),
        "end": money(amount, currency),
    }


def report_row(report: Report) -> dict[str, Any]:
    review = report.review
    return {
        "row": row_of(review, None),
        "about": review.subject.name_shown,
        "by": report.by.name_shown if report.by else _("Service Friend"),
        "why": {**REPORT_REASONS, **LOOK_REASONS}.get(report.reason, report.reason),
        "keep_url": reverse("console_review_keep", args=[review.pk]),
        "reply_url": reverse("console_reply_remove", args=[review.pk]) if review.reply else "",
        "remove_url": reverse("console_review_remove", args=[review.pk]),
        "reasons": [(code, words, code == report.reason) for code, words in REPORT_REASONS.items()],
    }


def message_report_row(report: MessageReport) -> dict[str, Any]:
    """The reported message, with what it said before, and what can be said of it."""
    message = report.message
    file = getattr(message, "attachment", None)
    return {
        "text": message.text,
        "before": [wording.text for wording in message.wordings.all()],
        "is_deleted": bool(message.deleted_at),
        "file": f"{file.name or file.media_type}: {file.get_scan_display()}" if file else "",
        "name": message.sender.name_shown,
        "href": reverse("console_person", args=[message.sender_id]),
        "by": report.by.name_shown,
        "why": MESSAGE_REASONS.get(report.reason, report.reason),
        "at": report.at,
        "close_url": reverse("console_message_close", args=[report.pk]),
        "outcomes": list(OUTCOMES.items()),
    }


def warned_row(person: WarnedPerson) -> dict[str, Any]:
    """The parameters of components/row.html: counts, and no words of theirs."""
    kinds = ", ".join(f"{KINDS_SAID[kind]}: {n}" for kind, n in sorted(person.kinds.items()))
    words = {"warned": person.warned, "sent": person.sent}
    return {
        "title": person.name,
        "meta": kinds,
        "href": reverse("console_person", args=[person.person_id]),
        "end": _("%(warned)s of %(sent)s messages") % words,
    }


def booking_row(booking: Booking) -> dict[str, Any]:
    """The parameters of components/row.html."""
    return {
        "title": f"{booking.pk} · {booking.request.topic}",
        "meta": f"{booking.seeker.name_shown} · {booking.helper.name_shown} · {said_at(booking.visit.lower)}",
        "href": reverse("booking", args=[booking.pk]),
        "state": booking.state,
        "state_label": booking.get_state_display(),
    }
