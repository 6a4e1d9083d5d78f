"""One's papers as rows, the details that stand on them, and a year of one helper or of all."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from frontend.templatetags.spoken import said_day
from marketplace.accounts.models import User
from payments.models import Paper
from payments.papers import parties, reading, said, statements
from payments.papers.self_billing import TEXT, VERSION
from payments.papers.sheets import title_of
from payments.papers.statements import Statement


def rows_of(papers: Iterable[Paper]) -> list[dict[str, Any]]:
    """Papers as lines of a list, with where each is read and downloaded."""
    return [_row(paper) for paper in papers]


def _row(paper: Paper) -> dict[str, Any]:
    words = {"number": paper.label, "day": said_day(paper.issued_at), "visit": paper.deal.booking_id}
    return {
        "title": title_of(paper),
        "meta": _("%(number)s · %(day)s · visit no. %(visit)s") % words,
        "amount": in_words(paper.total, paper.currency),
        "url": reverse("money_paper", args=[paper.pk]),
        "pdf_url": reverse("money_paper_pdf", args=[paper.pk]),
    }


def in_words(minor: int, currency: str) -> str:
    """An amount to the last minor unit, as the reader's language writes it."""
    return said.money(minor, currency, (get_language() or "de").split("-")[0])


def about(by: User) -> dict[str, Any]:
    """What stands beside the list: whether the details are there, and for helpers the agreement and their years."""
    found: dict[str, Any] = {"billing": reading.billing_of(by.pk)}
    if by.is_helper:
        found |= {"is_helper": True, "agreement": parties.agreement_of(by.pk), "years": statements.years_of(by.pk)}
    return found


def agreement_page(by: User) -> dict[str, Any]:
    return {
        "agreement": parties.agreement_of(by.pk),
        "has_details": reading.billing_of(by.pk) is not None,
        "text": TEXT,
        "version": VERSION,
    }


def year_row(statement: Statement) -> dict[str, Any]:
    """One helper's year as operators read it: what went to them, and what is missing for the report."""
    whole = statement.whole
    words = ngettext("%(n)s visit", "%(n)s visits", whole.activities) % {"n": whole.activities}
    fees = _("commission %(fee)s") % {"fee": in_words(whole.fees + whole.taxes, statement.currency)}
    return {
        "name": statement.helper.name_shown,
        "url": reverse("console_person", args=[statement.helper.pk]),
        "paid": in_words(whole.consideration, statement.currency),
        "meta": f"{words} · {fees}",
        "lacking": ", ".join(_lacking()[name] for name in statements.lacking(statement)),
    }


def _lacking() -> dict[str, str]:
    return {"street": _("address"), "tin": _("tax number"), "birth_date": _("date of birth")}
