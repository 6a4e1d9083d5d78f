"""Where Stripe's list and our books differ, and payouts in trouble, as operators read them."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontend import wanted
from frontend.earning import fate_of
from frontend.templatetags.spoken import said_at, said_day, sum_of_money
from marketplace.console.queries import PayoutsInTrouble
from payments import comparison
from payments.models import Discrepancy, Movement, Payee, Payout

SUBJECTS = {
    "hold": gettext_lazy("payment %(number)s"),
    "attempt": gettext_lazy("movement %(number)s"),
    "chargeback": gettext_lazy("chargeback %(number)s"),
    "part": gettext_lazy("part %(number)s of a payout"),
    "payout": gettext_lazy("payout %(number)s"),
    "account": gettext_lazy("balance of helper %(number)s"),
    "balance": gettext_lazy("our whole balance in %(number)s"),
}
WHAT_NEXT = {
    Discrepancy.Kind.MISSING_THERE: gettext_lazy(
        "We have booked it, and Stripe's list does not have it. Look for it on Stripe's page; if it did not happen, the"
        " visit's money has to be set right."
    ),
    Discrepancy.Kind.MISSING_HERE: gettext_lazy(
        "Stripe's list has it, and nothing here asked for it. Often somebody pressed a button on Stripe's own page."
    ),
    Discrepancy.Kind.AMOUNT: gettext_lazy("Both sides have it, with another amount."),
    Discrepancy.Kind.CURRENCY: gettext_lazy("Both sides have it, in another currency."),
    Discrepancy.Kind.TWICE: gettext_lazy("Stripe's list has it more than once."),
    Discrepancy.Kind.BALANCE: gettext_lazy(
        "What stands there is another sum than in our books, by more than the differences in this list explain."
    ),
}


def subject_words(case: Discrepancy) -> str:
    """What a difference is about; a thing of Stripe's by its own name."""
    name, _space, number = case.subject.partition(" ")
    return capfirst(str(SUBJECTS[name]) % {"number": number}) if name in SUBJECTS else case.subject


def case_row(case: Discrepancy) -> dict[str, Any]:
    """A line of the list."""
    ours, theirs = side_of(case.ours, case.currency), side_of(case.theirs, case.currency)
    return {
        "href": reverse("console_discrepancy", args=[case.pk]),
        "kind": capfirst(case.get_kind_display()),
        "subject": subject_words(case),
        "meta": " · ".join(_about(case)),
        "ours": ours,
        "theirs": theirs,
        "sides": _("%(ours)s here, %(theirs)s there") % {"ours": ours, "theirs": theirs},
        "reason": case.reason,
    }


def _about(case: Discrepancy) -> list[str]:
    visit = [_("visit %(number)s") % {"number": case.deal.booking_id}] if case.deal else []
    return [subject_words(case), *visit, said_at(case.found_at)]


def side_of(amount: int | None, currency: str) -> str:
    return "–" if amount is None else sum_of_money(amount, currency)


def case_page(case: Discrepancy) -> dict[str, Any]:
    """Everything that each side says of a difference."""
    return {
        "case": case,
        "row": case_row(case),
        "what_next": WHAT_NEXT[Discrepancy.Kind(case.kind)],
        "lines": [line_row(line) for line in comparison.lines_of(case)],
        "visit_url": reverse("booking", args=[case.deal.booking_id]) if case.deal else "",
    }


def line_row(line: Movement) -> dict[str, Any]:
    return {
        "title": f"{line.kind} · {line.source or line.stripe_id}",
        "meta": f"{line.stripe_id} · {said_at(line.at)}",
        "end": sum_of_money(line.amount, line.currency),
    }


def payouts_page(found: PayoutsInTrouble) -> dict[str, Any]:
    return {
        "payees": [payee_row(payee) for payee in found.payees],
        "payouts": [failed_row(payout) for payout in found.payouts],
        "ignored": found.ignored,
    }


def payee_row(payee: Payee) -> dict[str, Any]:
    """The parameters of components/row.html: who is paid nothing, why, and until when they can answer."""
    names = wanted.things_wanted([*payee.overdue, *payee.missing])
    is_late = payee.due_at and payee.due_at < timezone.now()
    due = "" if payee.due_at is None else _("overdue") if is_late else _("by %(day)s") % {"day": said_day(payee.due_at)}
    return {
        "title": payee.person.name_shown,
        "meta": " ".join(part for part in (wanted.why_held_up(payee.held_up_by), ", ".join(names)) if part),
        "href": reverse("console_person", args=[payee.person_id]),
        "end": due,
    }


def failed_row(payout: Payout) -> dict[str, Any]:
    return {
        "title": f"{payout.payee.person.name_shown} · {sum_of_money(payout.amount, payout.currency)}",
        "meta": fate_of(payout),
        "href": reverse("payout", args=[payout.pk]),
        "end": said_day(payout.arrives_at),
    }
