"""Who stands on a paper, in words as they are at this moment: of a person only what they entered for that purpose."""

from django.conf import settings

from marketplace.accounts.models import User
from marketplace.catalog.models import Programme
from marketplace.core.language import localized
from payments.models import Billing, SelfBilling
from payments.papers.numbering import Party

# Who issues, where nobody else is set.
NAME = "Service Friend"


def language_of(person: User | None) -> str:
    """The language of a person's papers: theirs, if the site speaks it."""
    known = dict(settings.LANGUAGES)
    return person.language if person and person.language in known else settings.LANGUAGE_CODE


def platform() -> Party:
    words = {name: word.replace("|", "\n") for name, word in settings.ISSUER.items()}
    return Party({**words, "name": words["name"] or NAME, "country": settings.COUNTRY})


def person(of: User) -> Party:
    """Somebody as they wanted to be written to; the name shown alone when they never said."""
    billing = Billing.objects.filter(person_id=of.pk).first()
    if billing is None:
        return Party({"name": of.name_shown}, of.pk)
    words = {
        "name": billing.name,
        "address": f"{billing.street}\n{billing.postcode} {billing.town}",
        "country": billing.country,
        "vat_id": billing.vat_id,
        "tax_number": "" if billing.vat_id else billing.tax_number,
    }
    return Party(words, of.pk)


def recipient(of: User) -> Party:
    """As `person`, without the tax number, which only stands on one's own invoices."""
    found = person(of)
    return Party({name: word for name, word in found.words.items() if name != "tax_number"}, of.pk)


def named(of: User) -> Party:
    return Party({"name": of.name_shown}, of.pk)


def programme(of: Programme, language: str) -> Party:
    return Party({"name": localized(of.name, language)})


def agreement_of(helper_id: int) -> SelfBilling | None:
    """The agreement by which the platform writes a helper's invoices now."""
    return SelfBilling.objects.filter(person_id=helper_id, revoked_at=None).first()


def tax_of_helper(helper_id: int) -> tuple[int, str]:
    """The VAT in what a helper asks, in hundredths of a percent, and the country whose rule it is."""
    billing = Billing.objects.filter(person_id=helper_id).first()
    return (billing.tax_bps, billing.country) if billing else (0, "")
