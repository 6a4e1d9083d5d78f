"""What a helper wants at least."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _


class LeastForm(forms.Form):
    """An amount that is theirs after the commission; empty for none."""

    net_least = forms.DecimalField(
        label=_("At least this much is left for you, for an hour or a visit (€)"),
        help_text=_(
            "Where your price would leave you less, it counts as higher, up to the most that the package may cost."
        ),
        min_value=1,
        max_value=1_000,
        decimal_places=2,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "decimal"}),
    )

    @staticmethod
    def told(least: int | None) -> dict[str, Decimal | None]:
        return {"net_least": None if least is None else Decimal(least) / 100}

    def least(self) -> int | None:
        """In minor units."""
        value = self.cleaned_data["net_least"]
        return None if value is None else int(value * 100)
