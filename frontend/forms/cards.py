"""The forms of saved cards and tips."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from frontend.forms.paying import AmountField, to_minor
from payments.rules import LEAST_TIP, MOST_TIP

OWN = "own"
SUGGESTED = (200, 500, 1_000)


class CardForm(forms.Form):
    """Which saved card."""

    card = forms.IntegerField(min_value=1, max_value=2**63 - 1, error_messages={"required": _("Please choose a card.")})


class KeepForm(forms.Form):
    """Whether the card is kept for next time."""

    keep = forms.BooleanField(required=False)


class TipForm(forms.Form):
    """How much, and by which card; without one it is paid on the payment page."""

    amount = forms.CharField(max_length=10, error_messages={"required": _("Please say how much.")})
    card = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        label = _("Another amount in %(currency)s") % {"currency": currency}
        self.fields["own"] = AmountField(label=label, currency=currency, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["minor"] = self._minor(data)
        if "own" not in self.errors and "amount" not in self.errors and not LEAST_TIP <= data["minor"] <= MOST_TIP:
            self.add_error("own", _("A tip is between 1 and 100."))
        return data

    def _minor(self, data: dict[str, Any]) -> int:
        amount = data.get("amount", "")
        if amount == OWN:
            return to_minor(data["own"], self.currency) if data.get("own") is not None else 0
        return int(amount) if amount.isascii() and amount.isdecimal() else 0

    def tip(self) -> dict[str, Any]:
        return {"tip": self.cleaned_data["minor"], "card_id": self.cleaned_data.get("card")}
