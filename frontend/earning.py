"""A helper's money as they read it: where it is, what was paid out with the jobs behind each cent, what is missing."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from frontend import wanted
from frontend.templatetags.spoken import said_day, sum_of_money
from marketplace.accounts.models import User
from payments import earnings, queries
from payments.earnings import Balance, Debt, Job
from payments.models import Payee, Payout

# What can be done at Stripe about a payout that came back; the others need nobody, or somebody else.
TO_SET_RIGHT_ELSEWHERE = ("insufficient_funds", "canceled")


def account_of(by: User) -> dict[str, Any]:
    """How a helper is paid: ready, held up, begun, or not begun; with what Stripe still wants to know, and by when."""
    payee = queries.payee_of(by.pk)
    state = "none" if payee is None or not payee.account else "begun"
    if payee and payee.is_ready:
        state = "ready"
    elif payee and state == "begun" and _was_paid(payee):
        state = "held_up"
    return {"payee": payee, "state": state, **_wanted(payee)}


def _was_paid(payee: Payee) -> bool:
    """Whether there is money, or was, that waits for this account."""
    return bool(payee.held_up_by and (payee.payouts.exists() or earnings.balances_of(payee.person_id)))


def _wanted(payee: Payee | None) -> dict[str, Any]:
    if payee is None:
        return {"wanted": [], "why": "", "due": None}
    names = list(dict.fromkeys([*payee.overdue, *payee.missing]))
    return {"wanted": wanted.things_wanted(names), "why": wanted.why_held_up(payee.held_up_by), "due": payee.due_at}


def page_of(by: User) -> dict[str, Any]:
    """Everything on a helper's page about their money."""
    balances = earnings.balances_of(by.pk)
    return {
        **account_of(by),
        "balances": [figures_of(balance) for balance in balances],
        "owed": [balance for balance in balances if balance.owed],
        "debts": [debt_row(debt) for debt in earnings.debts_of(by.pk)],
        "payouts": [payout_row(payout) for payout in earnings.payouts_of(by.pk)[:100]],
    }


def figures_of(balance: Balance) -> list[dict[str, str]]:
    """Where the money is, from us to the bank."""
    steps = (
        (balance.waiting, _("kept safe with us until confirmed")),
        (balance.there, _("in your balance at Stripe")),
        (balance.leaving, _("on its way to your bank")),
        (balance.arrived, _("arrived at your bank")),
    )
    return [{"value": sum_of_money(amount, balance.currency), "label": label} for amount, label in steps]


def payout_row(payout: Payout) -> dict[str, Any]:
    """The parameters of components/row.html."""
    return {
        "title": sum_of_money(payout.amount, payout.currency),
        "meta": fate_of(payout),
        "href": reverse("payout", args=[payout.pk]),
        "state": payout.state,
        "state_label": payout.get_state_display(),
    }


def fate_of(payout: Payout) -> str:
    """When it arrives or arrived, or why it came back."""
    day = said_day(payout.arrives_at)
    if payout.state == Payout.State.FAILED:
        return _("Came back: %(why)s.") % {"why": wanted.why_failed(payout.failure)}
    if payout.amount < 0:
        return _("Fetched from your bank %(day)s.") % {"day": day}
    if payout.state == Payout.State.PAID:
        return _("Arrived %(day)s.") % {"day": day}
    return _("Arrives %(day)s.") % {"day": day}


def payout_page(payout: Payout) -> dict[str, Any]:
    """A payout with the visits behind each cent of it."""
    jobs = earnings.jobs_in(payout)
    known = sum(job.amount for job in jobs)
    is_back = payout.state == Payout.State.FAILED
    return {
        "payout": payout,
        "amount": sum_of_money(payout.amount, payout.currency),
        "fate": fate_of(payout),
        "to_do": what_to_do(payout) if is_back else "",
        "jobs": [job_row(job, payout.currency) for job in jobs],
        "rest": sum_of_money(payout.amount - known, payout.currency) if jobs and known != payout.amount else "",
    }


def what_to_do(payout: Payout) -> str:
    if payout.failure in TO_SET_RIGHT_ELSEWHERE:
        return _("The money is in your balance again and goes out with the next payout. You need not do anything.")
    return _(
        "The money is safe in your balance again. Please check your bank account at Stripe, or enter another one: after"
        " that it goes out by itself."
    )


def job_row(job: Job, currency: str) -> dict[str, Any]:
    """What a visit brought, with its parts."""
    lines = [(_("your tip") if job.is_tip else _("for the visit"), sum_of_money(job.share, currency))]
    if job.fee:
        lines.append((_("commission"), sum_of_money(-job.fee, currency)))
    if job.netted:
        lines.append((_("paid back what you owed"), sum_of_money(-job.netted, currency)))
    return {
        "title": job.booking.request.topic,
        "when": said_day(job.booking.visit.lower),
        "href": reverse("booking", args=[job.booking.pk]),
        "is_back": job.is_back,
        "amount": sum_of_money(job.amount, currency),
        "lines": lines,
    }


def debt_row(debt: Debt) -> dict[str, Any]:
    is_new, currency = debt.amount > 0, debt.booking.currency
    words = _("taken back, and no longer in your balance") if is_new else _("paid back out of what you got")
    what = {"topic": debt.booking.request.topic, "day": said_day(debt.booking.visit.lower)}
    return {
        "title": _("%(topic)s, %(day)s") % what,
        "meta": words,
        "href": reverse("booking", args=[debt.booking.pk]),
        "end": sum_of_money(debt.amount, currency),
    }
