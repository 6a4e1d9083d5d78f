"""The money of one visit as operators read it: where it is, for whom it waits, what was asked of Stripe, the books."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontend.overseeing import TROUBLES
from frontend.templatetags.spoken import amount
from marketplace.bookings.models import Booking
from marketplace.disputes import queries as disputes
from payments import disputed, due, picture
from payments.models import Account, Attempt, Chargeback, Deal, Hold
from payments.rules import Step

WHO = {
    "seeker": gettext_lazy("Waits for the seeker"),
    "helper": gettext_lazy("Waits for the helper"),
    "bank": gettext_lazy("Waits for the bank"),
    "stripe": gettext_lazy("Waits for Stripe"),
    "team": gettext_lazy("Waits for our team"),
    "machine": gettext_lazy("Under way"),
    "nobody": gettext_lazy("Waits for nobody"),
}
# What stands in an account, as a sentence's end; those of the platform stand below zero where something is owed to us.
PLACES = {
    "reserved": gettext_lazy("set aside by the seeker's bank"),
    "held": gettext_lazy("kept for the visit"),
    "tip": gettext_lazy("kept as a tip"),
    "refunding": gettext_lazy("on its way back to the seeker"),
    "payable": gettext_lazy("on its way to the helper"),
    "connected": gettext_lazy("went to the helper"),
    "fee": gettext_lazy("our commission"),
    "tax": gettext_lazy("tax in it"),
    "programme": gettext_lazy("owed by the programme"),
    "receivable": gettext_lazy("owed by the helper"),
    "disputed": gettext_lazy("taken by a bank that has not decided"),
    "loss": gettext_lazy("lost by us"),
    "processing": gettext_lazy("paid to Stripe by us"),
}
ASKED = {
    "checkout": (gettext_lazy("Payment page"), "credit-card"),
    "hold": (gettext_lazy("Payment by a saved card"), "credit-card"),
    "capture": (gettext_lazy("Taken of what is set aside"), "credit-card"),
    "void": (gettext_lazy("Given free"), "undo-2"),
    "refund": (gettext_lazy("Back to the seeker"), "undo-2"),
    "release": (gettext_lazy("To the helper"), "hand-coins"),
    "cover": (gettext_lazy("To the helper, paid by the programme"), "hand-coins"),
    "reversal": (gettext_lazy("Taken back from the helper"), "undo-2"),
}
BOOKED = {
    "hold": gettext_lazy("set aside"),
    "void": gettext_lazy("given free"),
    "charge": gettext_lazy("charged at once"),
    "capture": gettext_lazy("taken"),
    "refund_begun": gettext_lazy("refund begun"),
    "refund": gettext_lazy("refund done"),
    "refund_failed": gettext_lazy("refund refused"),
    "refund_bounced": gettext_lazy("refund came back"),
    "release_begun": gettext_lazy("release begun"),
    "release": gettext_lazy("release done"),
    "release_failed": gettext_lazy("release refused"),
    "cover_begun": gettext_lazy("programme's payment begun"),
    "cover": gettext_lazy("programme's payment done"),
    "cover_failed": gettext_lazy("programme's payment refused"),
    "reversal": gettext_lazy("taken back from the helper"),
    "receivable": gettext_lazy("owed by the helper instead"),
    "dispute": gettext_lazy("taken back by a bank"),
    "dispute_won": gettext_lazy("given back by the bank"),
    "dispute_lost": gettext_lazy("lost to the bank"),
    "loss_borne": gettext_lazy("borne by us"),
    "loss_recovered": gettext_lazy("made good to us"),
}


def page_of(booking: Booking) -> dict[str, Any]:
    """Everything on the page; without a deal only the visit."""
    deal = Deal.objects.filter(booking=booking).first()
    context = {"booking": booking, "deal": deal, "case": disputes.case_of(booking)}
    if deal is None:
        return context
    deal.booking = booking
    holds = disputed.mark_disputed(list(deal.holds.select_related("extra").order_by("pk")))
    step = due.step_due(deal, holds)
    waits = due.waits_of(deal, holds, step)
    found = picture.picture_of(deal)
    return context | {
        "places": list(_places(found, deal.currency)),
        "waits": [{"who": WHO[wait.who], "why": wait.reason, "until": wait.until} for wait in waits],
        "next": _next(step, deal),
        "trouble": TROUBLES.get(deal.trouble, deal.trouble),
        "retry_url": reverse("console_payment_retry", args=[deal.pk]) if deal.trouble else "",
        "holds": [_hold(hold) for hold in holds],
        "steps": _steps(deal),
        "accounts": [_account(place, deal) for place in found.accounts],
        "total": found.total,
        "is_proven": found.total == 0 and not any(place.zero for place in found.accounts),
    }


def _places(found: picture.Picture, currency: str) -> Iterator[dict[str, Any]]:
    """Where the money is now, each with a bar; the longest is the most."""
    here = {kind: abs(found.here(kind)) for kind in PLACES}
    most = max(here.values(), default=0)
    for kind, minor in here.items():
        if minor:
            yield {"words": PLACES[kind], "amount": amount(minor, currency), "width": round(100 * minor / most)}


def _next(step: Step | None, deal: Deal) -> str:
    if step is None:
        return _("Nothing moves by itself now.")
    what = {"what": ASKED[step.kind][0], "amount": amount(step.amount, deal.currency)}
    if step.kind == "void":
        return _("Next: %(what)s.") % what
    return _("Next: %(what)s, %(amount)s.") % what


def _hold(hold: Hold) -> dict[str, Any]:
    kind = _("Tip") if hold.is_tip else hold.extra.words if hold.extra else _("The visit")
    return {
        "kind": kind,
        "hold": hold,
        "ids": [key for key in (hold.intent, hold.charge, hold.session) if key],
        "is_held": hold.state == Hold.State.HELD,
    }


def _steps(deal: Deal) -> list[dict[str, Any]]:
    """What was asked of Stripe and what banks did, in order of time."""
    attempts = picture.attempts_of(deal)
    steps = [_asked(attempt) for attempt in attempts]
    steps += [_taken(row, deal) for row in picture.chargebacks_of(deal)]
    steps += [_paid_out(part, deal) for attempt in attempts for part in attempt.payout_parts.all()]
    return sorted(steps, key=lambda step: step["at"])


def _asked(attempt: Attempt) -> dict[str, Any]:
    title, icon = ASKED[attempt.kind]
    said = {
        "intended": _("asked, no answer yet; tries: %(n)s") % {"n": attempt.tries},
        "done": _("done"),
        "failed": _("refused: %(code)s") % {"code": TROUBLES.get(attempt.error, attempt.error)},
    }
    of = (
        _("commission %(fee)s") % {"fee": amount(attempt.commission, attempt.deal.currency)}
        if attempt.commission
        else ""
    )
    return {
        "at": attempt.ended_at or attempt.intended_at,
        "title": title,
        "icon": icon,
        "tone": {"intended": "call", "failed": "danger"}.get(attempt.state, "muted"),
        "amount": amount(attempt.amount, attempt.deal.currency) if attempt.amount else "",
        "words": " · ".join(word for word in (said[attempt.state], of) if word),
        "ids": [attempt.stripe_id] if attempt.stripe_id else [],
    }


def _taken(row: Chargeback, deal: Deal) -> dict[str, Any]:
    return {
        "at": row.opened_at,
        "title": _("Taken back by a bank"),
        "icon": "landmark",
        "tone": "danger" if row.ended_at is None else "muted",
        "amount": amount(row.amount, deal.currency),
        "words": row.get_state_display(),
        "ids": [row.stripe_id],
        "href": reverse("console_chargeback", args=[row.pk]),
    }


def _paid_out(part: Any, deal: Deal) -> dict[str, Any]:
    return {
        "at": part.payout.arrives_at,
        "title": _("To the helper's bank"),
        "icon": "landmark",
        "tone": "muted",
        "amount": amount(part.amount, deal.currency),
        "words": part.payout.get_state_display(),
        "ids": [part.payout.stripe_id],
    }


def _account(place: picture.TAccount, deal: Deal) -> dict[str, Any]:
    """One account in the shape of a T: what went in at the left, out at the right."""
    currency = deal.currency
    lines = [
        {
            "words": BOOKED.get(entry.kind, entry.kind),
            "at": entry.at,
            "in": amount(entry.amount, currency) if entry.amount > 0 else "",
            "out": amount(-entry.amount, currency) if entry.amount < 0 else "",
        }
        for entry in place.entries
    ]
    return {
        "name": Account.Kind(place.account.kind).label,
        "is_shared": place.account.deal_id is None,
        "lines": lines,
        "in": amount(place.went_in, currency),
        "out": amount(place.went_out, currency),
        "here": amount(place.here, currency),
        "zero": amount(place.zero, currency),
    }
