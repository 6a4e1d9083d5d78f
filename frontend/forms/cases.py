"""The forms of cases: what went wrong, what one says to it, how it is decided."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from frontend.forms.paying import AmountField, to_minor
from marketplace.disputes import rules


class CaseForm(forms.Form):
    """What went wrong, in one's own words."""

    about = forms.ChoiceField(label=_("What is it about?"), choices=rules.ABOUT, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What happened?"),
        help_text=_("The other side and our team read it."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class StatementForm(forms.Form):
    """What one more has to say."""

    text = forms.CharField(label=_("Your words"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))


class RulingForm(forms.Form):
    """How it is decided and why; both sides read the reason."""

    ruling = forms.ChoiceField(label=_("Decision"), choices=rules.RULINGS, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Both sides read this."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, currency: str, price: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        if not price:
            self.fields["ruling"].choices = [one for one in rules.RULINGS if one[0] != rules.SPLIT]
        else:
            self.fields["to_helper"] = AmountField(
                label=_("When divided: how much of it for the helper, in %(currency)s") % {"currency": currency},
                currency=currency,
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("ruling") == rules.SPLIT and "to_helper" not in self.errors and data["to_helper"] is None:
            self.add_error("to_helper", _("Please say how much the helper gets."))
        return data

    def decision(self) -> dict[str, Any]:
        """The arguments of `disputes.rule_case`."""
        data = self.cleaned_data
        amount = data.get("to_helper")
        share = None if amount is None else to_minor(amount, self.currency)
        return {"ruling": data["ruling"], "reason": data["reason"], "to_helper": share}
