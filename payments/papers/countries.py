"""How addresses and tax numbers look per country. Only the form is checked, never whether a number was given out."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.catalog.rules import TAX_MOST
from marketplace.core.errors import Reason

# Country → how its postcode, VAT id and personal tax number look, and an example of each.
FORMS = {
    "DE": {
        "postcode": (r"\d{5}", "12045"),
        "vat_id": (r"DE\d{9}", "DE123456789"),
        "tax_number": (r"\d{11}|\d{10,13}", "12345678901"),
    },
    "AT": {
        "postcode": (r"\d{4}", "1010"),
        "vat_id": (r"ATU\d{8}", "ATU12345678"),
        "tax_number": (r"\d{9}", "123456789"),
    },
    "CH": {
        "postcode": (r"\d{4}", "8001"),
        "vat_id": (r"CHE\d{9}(MWST|TVA|IVA)?", "CHE-123.456.789 MWST"),
        "tax_number": (r"756\d{10}", "756.1234.5678.97"),
    },
}
COUNTRIES = {"DE": _("Germany"), "AT": _("Austria"), "CH": _("Switzerland")}
COUNTRY_WRONG = Reason("country_wrong", _("Please choose a country from the list."))
TAX_NEEDED = Reason("tax_needed", _("Whoever charges VAT gives its rate, between 0.1 and 30 per cent."))
VAT_ID_NEEDED = Reason("vat_id_needed", _("Whoever charges VAT gives a VAT id or a tax number."))
BIRTH_WRONG = Reason("birth_date_wrong", _("Please check the date of birth: it lies in the past."))
TEXTS = ("name", "street", "postcode", "town", "country", "vat_id", "tax_number", "tax_country")
FIELDS = (*TEXTS, "birth_date", "is_small", "tax_bps")


def tidy(number: str) -> str:
    """A number without what people put between its parts."""
    return re.sub(r"[\s.\-/]", "", number).upper()


def why_not_form(name: str, value: str, country: str) -> Reason | None:
    """Whether a postcode, VAT id or tax number looks as it does in this country; an empty one is left to others."""
    if country not in FORMS:
        return COUNTRY_WRONG
    form, example = FORMS[country][name]
    if not value or re.fullmatch(form, tidy(value)):
        return None
    words = {"country": COUNTRIES[country], "example": example}
    return Reason(f"{name}_wrong", SENTENCES[name] % words)


SENTENCES = {
    "postcode": _("A postcode of %(country)s looks like %(example)s."),
    "vat_id": _("A VAT id of %(country)s looks like %(example)s."),
    "tax_number": _("A tax number of %(country)s looks like %(example)s."),
}


def tax_sentence(country: str) -> str:
    """Why no tax is charged, in the words of the country's law."""
    return str(SMALL.get(country, SMALL["DE"]))


SMALL = {
    "DE": _("No VAT is charged under the small-business rule (§ 19 UStG)."),
    "AT": _("No VAT is charged under the small-business rule (§ 6 Abs. 1 Z 27 UStG 1994)."),
    "CH": _("No VAT is charged: not liable for VAT (Art. 10 MWSTG)."),
}


def faults_in(values: Mapping[str, Any], today: date) -> Iterator[tuple[str, Reason]]:
    """Every field of somebody's details that does not look right, with why."""
    country = values["country"]
    for name, where in (("postcode", country), ("vat_id", country), ("tax_number", values["tax_country"] or country)):
        reason = why_not_form(name, values[name], where)
        if reason:
            country_of = "tax_country" if values["tax_country"] and name == "tax_number" else "country"
            yield (country_of if reason is COUNTRY_WRONG else name), reason
    born = values["birth_date"]
    if born and not date(1900, 1, 1) <= born < today:
        yield "birth_date", BIRTH_WRONG
    if values["is_small"]:
        return
    if not 0 < values["tax_bps"] <= TAX_MOST:
        yield "tax_bps", TAX_NEEDED
    if not values["vat_id"] and not values["tax_number"]:
        yield "vat_id", VAT_ID_NEEDED


def tidied(values: Mapping[str, Any]) -> dict[str, Any]:
    """The details as they are kept: without blanks around, numbers in one form, no rate for whoever charges no VAT."""
    kept = {name: values[name] for name in FIELDS} | {name: values[name].strip() for name in TEXTS}
    kept["vat_id"], kept["tax_number"] = tidy(kept["vat_id"]), tidy(kept["tax_number"])
    kept["tax_country"] = (kept["tax_country"] or kept["country"]) if kept["tax_number"] else ""
    kept["tax_bps"] = 0 if kept["is_small"] else kept["tax_bps"]
    return kept
