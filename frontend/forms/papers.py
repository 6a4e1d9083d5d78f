"""What a person wants on their papers; helpers say more, which tax offices ask of platforms."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payments.papers.countries import COUNTRIES, faults_in

ADDRESS = ("name", "street", "postcode", "town", "country")
HELPERS_ONLY = ("tax_number", "tax_country", "birth_date", "charges_tax", "tax_rate")


class RateField(forms.DecimalField):
    """Per cent as people write it, with a comma too."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)


class BillingForm(forms.Form):
    """Name and address for papers, and the numbers of whoever has some."""

    use_required_attribute = False
    name = forms.CharField(
        label=_("Name or company"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "billing name"})
    )
    street = forms.CharField(
        label=_("Street and number"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "billing street-address"}),
    )
    postcode = forms.CharField(
        label=_("Postcode"), max_length=10, widget=forms.TextInput(attrs={"autocomplete": "billing postal-code"})
    )
    town = forms.CharField(
        label=_("Town"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "billing address-level2"})
    )
    country = forms.ChoiceField(label=_("Country"), choices=list(COUNTRIES.items()))
    vat_id = forms.CharField(
        label=_("VAT id"),
        max_length=20,
        required=False,
        help_text=_("Only its form is checked, such as DE123456789, ATU12345678 or CHE-123.456.789."),
    )
    tax_number = forms.CharField(
        label=_("Tax number"),
        max_length=30,
        required=False,
        help_text=_("The one that tax offices know you by as a person (Steuer-ID, in Switzerland the AHV number)."),
    )
    tax_country = forms.ChoiceField(
        label=_("Which country gave you the tax number?"),
        choices=[("", _("the country above")), *COUNTRIES.items()],
        required=False,
    )
    birth_date = forms.DateField(
        label=_("Date of birth"),
        required=False,
        help_text=_("We report it with what you earned, as the law on platforms asks (DAC7). It stands on no invoice."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "autocomplete": "bday"}),
    )
    charges_tax = forms.BooleanField(
        label=_("I charge VAT"), required=False, help_text=_("Leave it open as a private person or small business.")
    )
    tax_rate = RateField(
        label=_("VAT in your prices, per cent"),
        required=False,
        min_value=0,
        max_value=30,
        decimal_places=1,
    )

    def __init__(self, data: Any = None, *, known: Any, is_helper: bool) -> None:
        super().__init__(data, initial=_initial(known))
        for name in () if is_helper else HELPERS_ONLY:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            for name, reason in faults_in(self.values(), timezone.localdate()):
                self.add_error({"tax_bps": "tax_rate"}.get(name, name), str(reason))
        return data

    def values(self) -> dict[str, Any]:
        """The arguments of `payments.save_billing`; a seeker is asked for no more than stands on a receipt."""
        data = self.cleaned_data
        return {
            **{name: data[name] for name in (*ADDRESS, "vat_id")},
            "tax_number": data.get("tax_number", ""),
            "tax_country": data.get("tax_country", ""),
            "birth_date": data.get("birth_date"),
            "is_small": not data.get("charges_tax", False),
            "tax_bps": int((data.get("tax_rate") or 0) * 100),
        }


def _initial(known: Any) -> dict[str, Any]:
    if known is None:
        return {}
    named = (*ADDRESS, "vat_id", "tax_number", "tax_country", "birth_date")
    rate = Decimal(known.tax_bps).scaleb(-2) if known.tax_bps else None
    return {name: getattr(known, name) for name in named} | {"charges_tax": not known.is_small, "tax_rate": rate}
