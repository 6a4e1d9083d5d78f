"""The forms of quotes: a price, what is included, until when it stands; and another price in answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from frontend.forms.paying import AmountField, to_minor
from marketplace.bookings.rules import ANSWER_HOURS, QUOTE_LEAST, QUOTE_MOST, QUOTE_WORDS_AT_MOST

STANDS = {4: _("4 hours"), 24: _("until tomorrow"), 72: _("3 days")}


class CounterForm(forms.Form):
    """Another price, with a word about it. The cleaned price is in minor units."""

    use_required_attribute = False
    words = forms.CharField(label=_("A word about it"), max_length=QUOTE_WORDS_AT_MOST, required=False)

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        label = _("Price in %(currency)s") % {"currency": currency}
        self.fields["price"] = AmountField(label=label, currency=currency)
        self.order_fields(["price", "words", "hours"])

    def clean_price(self) -> int:
        price = to_minor(self.cleaned_data["price"], self.currency)
        if not QUOTE_LEAST <= price <= QUOTE_MOST:
            raise forms.ValidationError(_("Please give a price between 1 and 5,000."))
        return price


class QuoteForm(CounterForm):
    """A helper's quote; whoever answers a seeker's price may leave the words out."""

    words = forms.CharField(
        label=_("What is included?"),
        help_text=_("For example how long it takes, and whether material and the way are included."),
        max_length=QUOTE_WORDS_AT_MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    hours = forms.TypedChoiceField(
        label=_("How long does it stand?"),
        choices=list(STANDS.items()),
        coerce=int,
        initial=ANSWER_HOURS,
        widget=forms.RadioSelect,
    )
