"""The tour, step by step, on a server of the test's own: a text that it reads and that changed is red here."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from marketplace.config.demo.sign_ins import PASSWORD, SIGN_INS
from marketplace.config.tour.story import STEPS
from marketplace.core.actors import SYSTEM
from matching import actions as matching
from matching.rules import FIRST_RULES
from tests.factories import make_operator
from tests.journeys.test_paid_story import server, stripe  # noqa: F401  fixtures
from tests.server import Server

# Long enough that each helper is looked at before the next one is asked.
WAVE_SECONDS = 1


@pytest.fixture
def demo(server: Server) -> Server:  # noqa: F811  the fixture
    """What the tour needs of a demo: an operator who signs in by password, and waves that one can wait for."""
    olga = make_operator(email=SIGN_INS["operator"])
    olga.set_password(PASSWORD)
    olga.save()
    quick = {"quiet_from": 0, "quiet_until": 0, "flexible": {**FIRST_RULES["flexible"], "wave_every": WAVE_SECONDS}}
    matching.add_policy(by=SYSTEM, rules={**FIRST_RULES, **quick}, reason="Quick waves for the tour.")
    return server


def test_every_step_of_the_tour_goes_as_it_says(demo):
    said = StringIO()

    call_command("tour", url=demo.url, stdout=said)

    assert re.search(rf"^RESULT steps={len(STEPS)} seconds=\d+\.\d ledger=0$", said.getvalue(), re.MULTILINE)


def test_the_tour_says_where_it_went_wrong():
    said = StringIO()

    with pytest.raises(CommandError, match="Step 1 "):
        call_command("tour", url="http://127.0.0.1:9", stdout=said)

    assert "RESULT steps=0" in said.getvalue()
