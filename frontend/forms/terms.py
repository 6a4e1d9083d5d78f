"""A new version of a programme's conditions: shares in per cent, times in hours and minutes, a payer per outcome."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from frontend.forms.paying import AmountField, to_minor
from marketplace.bookings.rules import OUTCOMES
from marketplace.catalog.rules import PAYERS

SHARES = {
    "commission_bps": _("Commission, per cent of the price"),
    "late_cancel_bps": _("Called off late: per cent that the seeker pays"),
    "absent_bps": _("Nobody opens: per cent that the seeker pays"),
    "tax_bps": _("VAT in the commission, per cent; 0 under the small-business rule"),
}
TIMES = {
    "free_cancel_hours": (_("Until how many hours before calling off is free"), 168),
    "grace_minutes": (_("After how many minutes somebody is late"), 60),
    "answer_minutes": (_("Minutes to answer who is said not to be there"), 60),
}


class PercentField(forms.DecimalField):
    """Per cent with two places, as whole basis points."""

    def __init__(self, **more: Any) -> None:
        super().__init__(min_value=0, max_value=100, decimal_places=2, **more)

    def clean(self, value: Any) -> int:
        return int(super().clean(value) * 100)


class TermsForm(forms.Form):
    """The numbers of the version that holds now, to be changed."""

    def __init__(self, data: Any = None, *, now: Any) -> None:
        super().__init__(data)
        for name, label in SHARES.items():
            self.fields[name] = PercentField(label=label, initial=percent(getattr(now, name)))
        for name, (label, most) in TIMES.items():
            least = 1 if name == "answer_minutes" else 0
            initial = getattr(now, name)
            self.fields[name] = forms.IntegerField(label=label, initial=initial, min_value=least, max_value=most)
        for code, words in OUTCOMES.items():
            rule = now.outcomes[code]
            self.fields[f"{code}_payer"] = forms.ChoiceField(
                label=_("%(outcome)s: who pays") % {"outcome": words},
                choices=list(PAYERS.items()),
                initial=rule["payer"],
            )
            self.fields[f"{code}_bps"] = PercentField(
                label=_("%(outcome)s: per cent of the price") % {"outcome": words}, initial=percent(rule["bps"])
            )

    def values(self) -> dict[str, Any]:
        """The arguments of `catalog.add_terms`."""
        data = self.cleaned_data
        outcomes = {code: {"payer": data[f"{code}_payer"], "bps": data[f"{code}_bps"]} for code in OUTCOMES}
        return {name: data[name] for name in (*SHARES, *TIMES)} | {"outcomes": outcomes}


class RepaymentForm(forms.Form):
    """What a programme paid to our bank."""

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        label = _("Amount in %(currency)s") % {"currency": currency}
        self.fields["amount"] = AmountField(label=label, currency=currency)
        self.fields["reference"] = forms.CharField(
            label=_("Reference"), help_text=_("As the bank statement says; each one counts once."), max_length=40
        )

    def payment(self) -> dict[str, Any]:
        """The arguments of `payments.record_repayment`."""
        data = self.cleaned_data
        amount = to_minor(data["amount"], self.currency)
        return {"currency": self.currency, "amount": amount, "reference": data["reference"]}


def percent(bps: int) -> Decimal:
    return (Decimal(bps) / 100).normalize() + Decimal(0)
