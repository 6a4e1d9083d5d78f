"""Payments that banks take back, as operators see them in a queue and on a page, and as the two read of them."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontend.templatetags.spoken import amount, money, said_at, said_from_now
from marketplace.bookings.models import Booking
from payments import disputed, evidence
from payments.models import Chargeback

# What the card's owner told their bank.
REASONS = {
    "fraudulent": gettext_lazy("says that somebody else used the card"),
    "product_not_received": gettext_lazy("says that nobody came"),
    "product_unacceptable": gettext_lazy("says that it was not done as agreed"),
    "credit_not_processed": gettext_lazy("says that a refund did not come"),
    "subscription_canceled": gettext_lazy("says that it was called off"),
    "duplicate": gettext_lazy("says that it was paid twice"),
    "unrecognized": gettext_lazy("does not know what it was for"),
}
NEXT = {
    "open": gettext_lazy("answer"),
    "answering": gettext_lazy("Stripe takes the answer"),
    "answered": gettext_lazy("the bank decides"),
    "won": gettext_lazy("won"),
    "lost": gettext_lazy("lost"),
}
LABELS = {
    "product_description": gettext_lazy("What was bought"),
    "service_date": gettext_lazy("Day of the visit"),
    "uncategorized_text": gettext_lazy("What happened"),
    "cancellation_policy_disclosure": gettext_lazy("What the customer read about calling off"),
    "cancellation_rebuttal": gettext_lazy("Why there is nothing to give back"),
}
CALM = {
    "seeker": gettext_lazy(
        "Your bank has asked for this payment back. Until it has decided, the money stays where it is."
    ),
    "helper": gettext_lazy(
        "The other side's bank has asked about this payment. Our team answers; your share waits until it has decided."
    ),
    "paid": gettext_lazy("The other side's bank has asked about this payment. What you have got stays yours."),
}
LOST = {
    "seeker": gettext_lazy("Your bank has given you %(amount)s of this payment back."),
    "helper": gettext_lazy(
        "The bank has given the payment back to the other side. If you did the work, please write to us."
    ),
}


def reason_of(chargeback: Chargeback) -> str:
    said = REASONS.get(chargeback.reason)
    return str(said) if said else _("gives no reason that we know (%(code)s)") % {"code": chargeback.reason}


def row_of(chargeback: Chargeback) -> dict[str, Any]:
    """The parameters of components/case_row.html."""
    booking = chargeback.hold.deal.booking
    is_open = chargeback.state == Chargeback.State.OPEN
    due = chargeback.answer_by if is_open else None
    return {
        "href": reverse("console_chargeback", args=[chargeback.pk]),
        "who": f"{booking.seeker.name_shown} · {booking.helper.name_shown}",
        "what": f"{money(chargeback.amount, booking.currency)}: {reason_of(chargeback)}",
        "since": chargeback.opened_at,
        "due": due,
        "is_late": due is not None and due < timezone.now(),
        "next": NEXT[chargeback.state],
    }


def page_of(chargeback: Chargeback) -> dict[str, Any]:
    """Everything on the page of a chargeback but the form."""
    deal = chargeback.hold.deal
    return {
        "chargeback": chargeback,
        "booking": deal.booking,
        "title": _("%(amount)s taken back by a bank") % {"amount": money(chargeback.amount, deal.currency)},
        "facts": _facts(chargeback),
        "why_not": evidence.why_not_answer(chargeback, None, timezone.now()),
        "sent": [(LABELS.get(name, name), text) for name, text in chargeback.evidence.items()],
        "to_bear": disputed.to_bear(chargeback),
        "says": reason_of(chargeback),
        "currency": deal.currency,
    }


def _facts(row: Chargeback) -> list[dict[str, Any]]:
    currency = row.hold.deal.currency
    facts = [{"icon": "calendar", "term": _("Taken back"), "text": said_at(row.opened_at)}]
    if row.state == Chargeback.State.OPEN and row.answer_by:
        due = {"icon": "hourglass", "term": _("Answer until"), "text": said_at(row.answer_by)}
        facts.append({**due, "note": said_from_now(row.answer_by)})
    if row.answered_at:
        facts.append({"icon": "circle-check", "term": _("Answered"), "text": said_at(row.answered_at)})
    if row.ended_at:
        facts.append({"icon": "scale", "term": _("Decided"), "text": said_at(row.ended_at)})
    fee = {"icon": "wallet", "term": _("Fee of the bank"), "note": _("ours, whatever comes of it")}
    facts.append({**fee, "text": amount(row.fee, currency)})
    if row.state == Chargeback.State.LOST:
        facts.append({"icon": "wallet", "term": _("Out of what was kept"), "text": amount(row.kept, currency)})
        facts.append({"icon": "wallet", "term": _("Borne by us"), "text": amount(row.borne, currency)})
    return facts


def sentence_of(booking: Booking, side: str) -> str:
    """One calm sentence for the two; operators are led to the page instead."""
    row = disputed.last_of(booking)
    if row is None or side == "operator":
        return ""
    if row.ended_at is None:
        is_paid = side == "helper" and row.hold.released > 0
        return str(CALM["paid" if is_paid else side])
    if row.state == Chargeback.State.WON or (side == "helper" and not row.kept):
        return ""
    return str(LOST[side]) % {"amount": money(row.taken, booking.currency)}


def link_of(booking: Booking) -> str:
    """The page of the last chargeback of a visit, for operators; empty when there is none."""
    row = disputed.last_of(booking)
    return reverse("console_chargeback", args=[row.pk]) if row else ""
