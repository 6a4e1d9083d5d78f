"""The forms of money: how much at most, what an extra costs."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision
from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from frontend.templatetags.spoken import money

FREE, PAID, QUOTES = "free", "paid", "quotes"


def to_minor(amount: Decimal, currency: str) -> int:
    """An amount as people write it, in minor units of its currency."""
    return int(amount.scaleb(get_currency_precision(currency)))


def from_minor(amount: int, currency: str) -> Decimal:
    return Decimal(amount).scaleb(-get_currency_precision(currency))


def written(amount: int, currency: str) -> str:
    """Minor units as somebody would type them, with the comma or point of their language."""
    return number_format(from_minor(amount, currency))


class AmountField(forms.DecimalField):
    """Money as people write it, with a comma too; `currency` gives the digits."""

    def __init__(self, *, currency: str, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(decimal_places=get_currency_precision(currency), max_digits=9, **kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.replace("€", "").replace("\xa0", "").strip().replace(",", ".")
        return super().to_python(value)


class PriceForm(forms.Form):
    """Free of charge, or at most so much."""

    use_required_attribute = False
    kind = forms.ChoiceField(
        label=_("How would you like to be helped?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one of the two.")},
    )

    def __init__(self, *args: Any, prices: dict[str, Any], draft: Any, **kwargs: Any) -> None:
        self.prices, self.currency = prices, draft.topic.programme.currency
        budget = draft.budget or (0 if draft.asks_quotes else prices["usual"])
        chosen = QUOTES if draft.asks_quotes else PAID if draft.budget else ""
        super().__init__(
            *args, initial={"kind": chosen, "budget": written(budget, self.currency) if budget else ""}, **kwargs
        )
        self.fields["kind"].choices = list(_ways(prices))
        self.fields["budget"] = AmountField(
            label=_("At most, in %(currency)s") % {"currency": self.currency},
            currency=self.currency,
            required=False,
            help_text=_("Neighbours above it are not asked. You pay the price of the one who comes, never more.")
            if prices["package"]
            else _("About so much, as a help for neighbours. You may leave it empty."),
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") == PAID and "budget" not in self.errors:
            self._check(data.get("budget"))
        return data

    def _check(self, amount: Decimal | None) -> None:
        low = self.prices["low"]
        if amount is None:
            self.add_error("budget", _("Please say how much at most."))
        elif to_minor(amount, self.currency) < low:
            least = money(low, self.currency)
            self.add_error("budget", _("Nobody does this for less than %(least)s.") % {"least": least})

    def price(self) -> dict[str, Any]:
        """What a draft keeps: the most to pay in minor units, None for free help or for no word about it; and whether
        quotes are asked for.
        """
        data = self.cleaned_data
        amount = data.get("budget") if data["kind"] != FREE else None
        budget = to_minor(amount, self.currency) if amount else None
        return {"budget": budget, "asks_quotes": data["kind"] == QUOTES}


def _ways(prices: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """How help can be had: for a known price, for one that neighbours name, as a favour."""
    if prices["package"]:
        yield PAID, _("Paid: I pay what my helper asks, up to a limit")
    if prices["by_quote"]:
        yield QUOTES, _("By quote: up to three neighbours name their price, and I choose")
    yield FREE, _("Free of charge: a neighbour helps as a favour")


class ExtraForm(forms.Form):
    """Something more than was agreed, asked for on the spot."""

    words = forms.CharField(label=_("What is it?"), max_length=200)

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        self.fields["price"] = AmountField(label=_("Price in %(currency)s") % {"currency": currency}, currency=currency)

    def extra(self) -> dict[str, Any]:
        """The arguments of `bookings.propose_extra`."""
        return {
            "words": self.cleaned_data["words"],
            "price": to_minor(self.cleaned_data["price"], self.currency),
        }
