"""A programme's conditions as operators read them: every version, who pays for what, what is owed."""

from typing import Any

from django.utils.translation import gettext as _

from frontend.templatetags.spoken import money
from marketplace.accounts.models import User
from marketplace.bookings.rules import OUTCOMES
from marketplace.catalog import queries
from marketplace.catalog.models import Programme, Terms
from marketplace.catalog.rules import PAYERS
from marketplace.console import queries as console


def programme_row(programme: Programme, owed: dict[str, int]) -> dict[str, Any]:
    """One programme: its conditions now, the outcomes with their payers, and what it owes in each currency."""
    versions = list(queries.terms_of(programme))
    return {
        "programme": programme,
        "owed": [money(amount, currency) for currency, amount in owed.items()],
        "facts": _facts(versions[0]) if versions else [],
        "outcomes": _outcomes(versions[0]) if versions else [],
        "versions": [{"version": one.version, "at": one.at, "is_own": one.is_own} for one in versions],
    }


def debt_of(programme: Programme, by: User) -> dict[str, Any]:
    """What a programme owes and what it has paid, for operators."""
    owed = dict(console.programmes(by)).get(programme, {})
    paid = console.repayments(by, programme.pk)
    return {
        "programme": programme,
        "owed": [money(amount, currency) for currency, amount in owed.items()],
        "paid": [{"title": one.reference, "at": one.at, "amount": money(one.amount, one.currency)} for one in paid],
    }


def per_cent(bps: int) -> str:
    return f"{bps / 100:g} %"


def tax_words(terms: Terms) -> str:
    """What of the commission is tax."""
    if not terms.tax_bps:
        return _("no VAT: small-business rule")
    return _("includes %(share)s VAT") % {"share": per_cent(terms.tax_bps)}


def _facts(terms: Terms) -> list[dict[str, str]]:
    late = {"hours": terms.free_cancel_hours, "share": per_cent(terms.late_cancel_bps)}
    times = {"grace": terms.grace_minutes, "answer": terms.answer_minutes}
    return [
        {"icon": "wallet", "term": _("Commission"), "text": per_cent(terms.commission_bps), "note": tax_words(terms)},
        {
            "icon": "ban",
            "term": _("Calling off"),
            "text": _("free until %(hours)s hours before, then %(share)s") % late,
        },
        {"icon": "user-x", "term": _("Nobody opens"), "text": per_cent(terms.absent_bps)},
        {
            "icon": "clock",
            "term": _("Missed visits"),
            "text": _("late after %(grace)s minutes, %(answer)s minutes to answer") % times,
        },
    ]


def _outcomes(terms: Terms) -> list[dict[str, str]]:
    return [
        {"words": str(words), "payer": str(PAYERS[terms.outcomes[code]["payer"]])}
        | {"share": per_cent(terms.outcomes[code]["bps"]) if terms.outcomes[code]["payer"] != "nobody" else "–"}
        for code, words in OUTCOMES.items()
    ]
