"""The agreement by which the platform writes a helper's invoices: its text, and who can agree to it."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Reason
from payments.models import Billing

# A new text is a new version; who agreed to an older one keeps it.
VERSION = 1
TEXT = (
    _("Service Friend writes an invoice in your name for each visit that is paid, and sends it to whoever pays."),
    _("Your invoices have numbers of their own, without gaps. You find each of them here and may object to it."),
    _("You say whether you charge VAT, and tell us when that changes. You owe the tax that your invoices show."),
    _("You write no invoice of your own for the same visit."),
    _("You can end this at any time for visits that are paid later."),
)
NO_DETAILS = Reason("no_billing_details", _("Please enter your name and address for invoices first."))
OTHER_TEXT = Reason("agreement_changed", _("The text has changed meanwhile. Please read it once more."))
NOT_AGREED = Reason("not_agreed", _("There is no such agreement."))


def why_not_agree(version: int, billing: Billing | None) -> Reason | None:
    if version != VERSION:
        return OTHER_TEXT
    return None if billing else NO_DETAILS
