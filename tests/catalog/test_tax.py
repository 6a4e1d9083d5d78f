"""The tax in a programme's commission: set by operators in a new version, refused beyond what any country asks."""

import pytest
from django.urls import reverse

from frontend.forms.terms import TermsForm
from marketplace.catalog import actions
from marketplace.catalog.models import Terms
from marketplace.catalog.rules import TERMS
from marketplace.core.errors import Refused
from tests.factories import make_operator, make_topic
from tests.payments.paying import make_terms

pytestmark = pytest.mark.django_db


@pytest.fixture
def terms() -> Terms:
    return make_terms(make_topic().programme)


def posted(terms: Terms, **changes: str) -> dict[str, str]:
    return {name: str(bound.initial) for name, bound in TermsForm(now=terms).fields.items()} | changes


def test_an_operator_sets_the_tax_and_reads_it_beside_the_commission(client, terms):
    client.force_login(make_operator(language="en"))

    client.post(reverse("console_terms_change", args=[terms.programme.slug]), posted(terms, tax_bps="19"))

    assert Terms.objects.latest("version").tax_bps == 1_900
    assert "includes 19 % VAT" in client.get(reverse("console_terms")).text


def test_more_than_any_country_asks_is_refused_beside_the_field(client, terms):
    client.force_login(make_operator(language="en"))

    answer = client.post(reverse("console_terms_change", args=[terms.programme.slug]), posted(terms, tax_bps="31"))

    assert answer.status_code == 422 and "VAT lies between 0 and 30 per cent." in answer.text
    assert Terms.objects.count() == 1


def test_the_rule_refuses_it_whoever_asks(terms):
    values = {name: getattr(terms, name) for name in TERMS} | {"tax_bps": 3_001}

    with pytest.raises(Refused, match="tax_wrong"):
        actions.add_terms(by=make_operator(), programme_id=terms.programme_id, **values)

    assert Terms.objects.count() == 1
