"""A case as its page shows it."""

from typing import Any

from django.utils.translation import gettext as _

from frontend.people import card_of
from frontend.templatetags.spoken import money
from frontend.timeline import lines_of, side_of
from marketplace.accounts.models import User
from marketplace.disputes import queries, rules
from marketplace.disputes.models import Case, Statement


def page_of(case: Case, by: User) -> dict[str, Any]:
    """Everything that the page of a case shows to this reader."""
    booking = case.booking
    side = side_of(booking, by)
    said = list(queries.statements_of(case))
    people = [card_of(person) for person in (booking.seeker, booking.helper) if person.pk != by.pk]
    return {
        "case": case,
        "booking": booking,
        "side": side,
        "people": people,
        "statements": [_statement(one, case) for one in said],
        "lines": lines_of(booking, by) if side == "operator" else [],
        "share": _share(case),
        "why_not_speak": rules.why_not_speak(case, by, len(said)),
        "why_not_rule": rules.why_not_rule(case, by) if by.is_operator else None,
        "may_rule": by.is_operator and case.state == Case.State.OPEN,
    }


def _statement(statement: Statement, case: Case) -> dict[str, Any]:
    sides = {case.booking.seeker_id: _("asked for help"), case.booking.helper_id: _("came to help")}
    return {
        "name": statement.author.name_shown,
        "side": sides.get(statement.author_id, _("our team")),
        "text": statement.text,
        "at": statement.at,
    }


def _share(case: Case) -> dict[str, str]:
    """What a ruling gave to whom; nothing for a free visit or an open case."""
    if case.to_helper is None or not case.booking.price:
        return {}
    currency = case.booking.currency
    back = case.booking.price - case.to_helper
    return {
        "helper": money(case.to_helper, currency) if case.to_helper else _("nothing"),
        "seeker": money(back, currency) if back else _("nothing"),
    }
