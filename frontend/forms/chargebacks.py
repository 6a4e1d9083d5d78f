"""What operators tell a bank that took a payment back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from frontend.chargebacks import LABELS
from payments.evidence import FIELDS, LONGEST

ROWS = {"product_description": 3, "service_date": 1, "uncategorized_text": 14}
HELPS = {
    "product_description": _("In one or two sentences."),
    "service_date": _("Year, month, day."),
    "uncategorized_text": _(
        "Collected from the timeline. Quote what the two wrote where it helps; no address, no telephone number."
    ),
    "cancellation_policy_disclosure": _("The rule, and where it was shown."),
}


class EvidenceForm(forms.Form):
    """One field for each that Stripe takes as text, filled with what the product knows; sent once."""

    is_read = forms.BooleanField(
        label=_("I have read it. It is sent to the bank once and cannot be changed."),
        error_messages={"required": _("Please read it, and say so: it is sent once.")},
    )
    field_order = [*FIELDS, "is_read"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in FIELDS:
            rows = forms.Textarea(attrs={"rows": ROWS.get(name, 4)}) if name != "service_date" else forms.TextInput()
            needs = name == "uncategorized_text"
            self.fields[name] = forms.CharField(
                label=LABELS[name], help_text=HELPS.get(name, ""), max_length=LONGEST, required=needs, widget=rows
            )
        self.order_fields(self.field_order)

    def evidence(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in FIELDS}
