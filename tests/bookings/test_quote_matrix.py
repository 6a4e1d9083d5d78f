"""T3 for quotes: every state × verb × role. The expectations are written out here, not read from the rules."""

import pytest

from marketplace.bookings import actions
from marketplace.bookings.models import Quote
from marketplace.core.models import Event
from tests.bookings.test_matrix import ROLES, assert_outcome, attempt, play
from tests.factories import make_quote, make_quoted_offer

pytestmark = pytest.mark.django_db

LEGAL_QUOTE = {
    ("offered", "accept", "seeker"): "accepted",
    ("offered", "counter", "seeker"): "countered",
    ("offered", "decline", "seeker"): "declined",
    ("offered", "withdraw", "helper"): "withdrawn",
    ("offered", "withdraw", "machine"): "withdrawn",
    ("proposed", "withdraw", "machine"): "withdrawn",
    ("proposed", "agree", "helper"): "accepted",
    ("proposed", "answer", "helper"): "countered",
    ("proposed", "decline", "seeker"): "declined",
    ("proposed", "withdraw", "helper"): "withdrawn",
}
QUOTE_VERBS = {
    "accept": actions.accept_quote,
    "agree": actions.agree_to_counter,
    "counter": lambda **kw: actions.counter_quote(price=8_000, **kw),
    "answer": lambda **kw: actions.answer_counter(price=8_500, **kw),
    "decline": actions.decline_quote,
    "withdraw": actions.withdraw_quote,
}


@pytest.mark.parametrize("state", Quote.State.values)
@pytest.mark.parametrize("verb", QUOTE_VERBS)
def test_quotes_move_only_as_the_table_says(state, verb):
    for role in ROLES:
        quote = make_quote(make_quoted_offer(), state)
        actor = play(role, quote.offer.request.seeker, quote.offer.helper)
        events = Event.objects.count()

        went_through = attempt(QUOTE_VERBS[verb], by=actor, quote_id=quote.pk)

        key = (state, verb, role)
        assert went_through == (key in LEGAL_QUOTE), key
        assert_outcome(quote, Quote, LEGAL_QUOTE, key, events)
