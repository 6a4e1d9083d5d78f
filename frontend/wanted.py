"""What Stripe wants of a helper, and why a payout came back, in plain words."""

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Stripe's names of what it wants, the first pattern that fits → what that is. People of a company have ids as names.
WANTED: tuple[tuple[str, Promise], ...] = (
    ("external_account", gettext_lazy("your bank account (IBAN)")),
    ("tos_acceptance.*", gettext_lazy("your yes to Stripe's terms")),
    ("individual.verification.additional_document", gettext_lazy("a document that shows your address")),
    ("individual.verification.*", gettext_lazy("a photo of your identity card or passport")),
    ("individual.dob.*", gettext_lazy("your date of birth")),
    ("individual.*address*", gettext_lazy("your address")),
    ("individual.*name*", gettext_lazy("your name as it stands on your identity card")),
    ("individual.email", gettext_lazy("your e-mail address")),
    ("individual.phone", gettext_lazy("your phone number")),
    ("individual.nationality", gettext_lazy("your nationality")),
    ("individual.political_exposure", gettext_lazy("whether you hold a public office")),
    ("individual.*id_number*", gettext_lazy("your tax or identity number")),
    ("individual.*ssn*", gettext_lazy("your tax or identity number")),
    ("business_profile.mcc", gettext_lazy("what kind of work you do")),
    ("business_profile.product_description", gettext_lazy("what kind of work you do")),
    ("business_profile.url", gettext_lazy("a web address, or a few words on what you do")),
    ("business_profile.*", gettext_lazy("what kind of work you do")),
    ("business_type", gettext_lazy("whether you help as yourself or as a company")),
    ("company.verification.*", gettext_lazy("a document about your company")),
    ("company.tax_id", gettext_lazy("your company's tax number")),
    ("company.*address*", gettext_lazy("your company's address")),
    ("company.*", gettext_lazy("details of your company")),
    ("documents.*", gettext_lazy("a document about your company")),
    ("owners.*", gettext_lazy("who owns your company")),
    ("directors.*", gettext_lazy("who directs your company")),
    ("representative.*", gettext_lazy("who acts for your company")),
    ("person_*", gettext_lazy("details of somebody who acts for your company")),
)
HELD_UP: Mapping[str, Promise] = {
    "requirements.past_due": gettext_lazy("Stripe waits for an answer that is overdue."),
    "requirements.pending_verification": gettext_lazy(
        "Stripe is checking what you sent. There is nothing for you to do now."
    ),
    "under_review": gettext_lazy("Stripe is looking at your account. There is nothing for you to do now."),
    "listed": gettext_lazy("Stripe is comparing your details with official lists. There is nothing for you to do now."),
    "platform_paused": gettext_lazy("We have paused your account. Please write to our team."),
    "action_required.requested_capabilities": gettext_lazy("Stripe needs a few more answers first."),
}
REFUSED = gettext_lazy("Stripe has closed your account for payouts. Please write to our team.")
FAILED: Mapping[str, Promise] = {
    "account_closed": gettext_lazy("the bank account is closed"),
    "account_frozen": gettext_lazy("the bank account is frozen"),
    "bank_account_restricted": gettext_lazy("the bank account takes no such payments"),
    "bank_ownership_changed": gettext_lazy("the bank account belongs to somebody else now"),
    "canceled": gettext_lazy("it was called off"),
    "could_not_process": gettext_lazy("the bank could not take it"),
    "debit_not_authorized": gettext_lazy("the bank does not allow it"),
    "declined": gettext_lazy("the bank has refused it"),
    "incorrect_account_holder_address": gettext_lazy("the bank knows you by another address"),
    "incorrect_account_holder_name": gettext_lazy("the bank knows you by another name"),
    "incorrect_account_holder_tax_id": gettext_lazy("the bank knows you by another tax number"),
    "insufficient_funds": gettext_lazy("there was not enough in the balance"),
    "invalid_account_number": gettext_lazy("there is no such account number"),
    "invalid_currency": gettext_lazy("the bank account is in another currency"),
    "no_account": gettext_lazy("the bank account was not found"),
    "unsupported_card": gettext_lazy("the card takes no such payments"),
}


def things_wanted(names: Iterable[str]) -> list[str]:
    """Each thing once, in the order in which Stripe asks; what we have no words for by its own name."""
    return list(dict.fromkeys(_thing(name) for name in names))


def _thing(name: str) -> str:
    for pattern, words in WANTED:
        if fnmatchcase(name, pattern):
            return str(words)
    return _("one more detail (%(name)s)") % {"name": name.replace("_", " ").replace(".", ", ")}


def why_held_up(code: str) -> str:
    """Why Stripe pays nothing out; empty where it does not say."""
    if code.startswith("rejected"):
        return str(REFUSED)
    return str(HELD_UP.get(code, _("Stripe has stopped payouts for now.") if code else ""))


def why_failed(code: str) -> str:
    """Why a payout came back."""
    return str(FAILED.get(code, _("the bank did not take it")))
