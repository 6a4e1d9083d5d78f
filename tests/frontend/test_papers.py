"""One's papers through the pages and the API: read, downloaded, entered, agreed; others find nothing of them."""

import pytest
from django.urls import reverse
from django.utils import timezone

from marketplace.accounts import actions as accounts
from marketplace.core.models import Event
from payments.models import Billing, SelfBilling
from tests.factories import make_helper, make_operator, make_seeker
from tests.payments.papers import DETAILS, make_billing, make_captured, make_released, only

pytestmark = pytest.mark.django_db
POSTED = {
    "name": "Łukasz Żak",
    "street": "Weg 1",
    "postcode": "8001",
    "town": "Zürich",
    "country": "CH",
    "vat_id": "che-123.456.789 mwst",
}
HELPERS = {"tax_number": "756.1234.5678.97", "birth_date": "1980-02-29", "charges_tax": "on", "tax_rate": "8,1"}


def as_(client, person):
    type(person).objects.filter(pk=person.pk).update(language="en")
    client.force_login(person)
    return client


def app_of(client, person):
    """The same person's app, with a token."""
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {accounts.issue_token(by=person, name='app')[1]}"
    return client


def test_a_paper_is_listed_read_and_downloaded_by_whom_it_is_for(client):
    seeker = make_captured().deal.booking.seeker
    receipt = only("receipt")
    as_(client, seeker)

    assert reverse("money_paper", args=[receipt.pk]) in client.get(reverse("papers")).text
    page, file = (client.get(reverse(name, args=[receipt.pk])) for name in ("money_paper", "money_paper_pdf"))

    assert receipt.label in page.text and "Hana" in page.text
    assert file.content.startswith(b"%PDF-") and file["Content-Type"] == "application/pdf"
    assert f'filename="receipt-{receipt.label}.pdf"' in file["Content-Disposition"]
    assert {page["Cache-Control"], file["Cache-Control"]} == {"private, no-store"}


@pytest.mark.parametrize("name", ["money_paper", "money_paper_pdf", "api_paper_pdf"])
def test_a_foreign_paper_is_as_missing_as_one_that_never_was(client, name):
    booking = make_captured().deal.booking
    receipt = only("receipt")

    for person in (booking.helper, make_seeker("Stella")):
        app = app_of(as_(client, person), person)
        foreign, missing = (app.get(reverse(name, args=[pk])) for pk in (receipt.pk, receipt.pk + 1_000_000))
        assert (foreign.status_code, missing.status_code) == (404, 404)


def test_the_receipt_of_a_visit_leads_both_sides_and_operators_to_their_papers(client):
    booking = make_released().deal.booking
    address = {kind: reverse("money_paper", args=[only(kind).pk]) for kind in ("receipt", "commission")}
    seen = {}

    for person in (booking.seeker, booking.helper, make_operator()):
        page = as_(client, person).get(reverse("receipt", args=[booking.pk])).text
        seen[person.name_shown] = [kind for kind in address if address[kind] in page]

    assert seen == {"Sam": ["receipt"], "Hana": ["commission"], "Olga": ["receipt", "commission"]}


def test_details_are_kept_in_one_form(client):
    hana = make_helper("Hana")

    answer = as_(client, hana).post(reverse("billing"), POSTED | HELPERS)

    kept = Billing.objects.get(person=hana)
    assert answer.status_code == 302
    assert (kept.vat_id, kept.tax_number, kept.tax_country) == ("CHE123456789MWST", "7561234567897", "CH")
    assert (kept.is_small, kept.tax_bps, kept.name) == (False, 810, "Łukasz Żak")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"postcode": "12045"}, "A postcode of Switzerland looks like 8001."),
        ({"vat_id": "DE1"}, "A VAT id of Switzerland looks like CHE-123.456.789 MWST."),
        ({"tax_number": "12"}, "A tax number of Switzerland looks like 756.1234.5678.97."),
        ({"tax_rate": ""}, "Whoever charges VAT gives its rate"),
        ({"vat_id": "", "tax_number": ""}, "Whoever charges VAT gives a VAT id or a tax number."),
        ({"birth_date": "2999-01-01"}, "Please check the date of birth"),
        ({"name": ""}, "This field is required"),
        ({"country": "XX"}, "Select a valid choice"),
    ],
)
def test_what_does_not_look_right_is_said_and_nothing_is_kept(client, changes, said):
    hana = make_helper("Hana")

    answer = as_(client, hana).post(reverse("billing"), POSTED | HELPERS | changes)

    assert answer.status_code == 422 and said in answer.text.replace("\n", " ")
    assert "Zürich" in answer.text and not Billing.objects.exists()


def test_a_seeker_is_asked_for_no_more_than_stands_on_a_receipt(client):
    page = as_(client, make_seeker()).get(reverse("billing")).text

    assert 'name="vat_id"' in page
    assert not [name for name in HELPERS if f'name="{name}"' in page]


def test_a_helper_agrees_to_the_text_that_they_read_and_ends_it(client):
    hana = make_helper("Hana")
    make_billing(hana)
    as_(client, hana)

    assert client.post(reverse("self_billing"), {"version": "7"}).status_code == 422
    assert not SelfBilling.objects.exists()
    client.post(reverse("self_billing"), {"version": "1"})
    assert "You agreed to version 1" in client.get(reverse("self_billing")).text
    client.post(reverse("self_billing_end"))

    assert SelfBilling.objects.get().revoked_at is not None
    assert client.post(reverse("self_billing_end")).status_code == 422


def test_a_helpers_year_as_page_pdf_and_file(client):
    helper = make_released().deal.booking.helper
    year = timezone.localdate().year
    as_(client, helper)

    page, pdf, file = (client.get(reverse(f"statement{form}", args=[year])) for form in ("", "_pdf", "_csv"))

    assert "44.00" in page.text or "44,00" in page.text
    assert pdf.content.startswith(b"%PDF-")
    assert file.text.startswith("year,helper,name") and ",44.00,1,6.00,0.00" in file.text
    for other in (year - 1, 0, 1, 9_999, 3_659_619):
        assert client.get(reverse("statement", args=[other])).status_code == 404


def test_operators_see_what_is_missing_and_each_report_is_an_event(client):
    helper = make_released().deal.booking.helper
    olga = make_operator()
    as_(client, olga)

    assert "missing: address, tax number, date of birth" in client.get(reverse("console_statements")).text
    make_billing(helper)
    assert "missing:" not in client.get(reverse("console_statements")).text
    file = client.get(reverse("console_statements_csv", args=[timezone.localdate().year]))

    assert "Hana Đorđević" in file.text and DETAILS["tax_number"] in file.text
    assert Event.objects.filter(name="statements.exported", actor_id=olga.pk).count() == 1


def test_the_api_lists_papers_and_keeps_details(client):
    hana = make_released().deal.booking.helper
    app, put = app_of(client, hana), {"content_type": "application/json"}

    listed = app.get(reverse("api_papers")).json()["results"]
    refused = app.put(reverse("api_billing"), {**DETAILS, "postcode": "1"}, **put)
    kept = app.put(reverse("api_billing"), DETAILS, **put)

    assert [(row["kind"], row["total"]) for row in listed] == [("commission", 600)]
    assert (refused.status_code, refused.json()["code"]) == (422, "postcode_wrong")
    assert kept.json()["name"] == DETAILS["name"]
    assert app.post(reverse("api_self_billing"), {"version": 1}, **put).json()["version"] == 1
    assert app.post(reverse("api_self_billing_end"), {}, **put).status_code == 204
