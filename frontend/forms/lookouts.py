"""A helper's saved search."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from frontend.demand import TIMES


class LookoutForm(forms.Form):
    """Topics, how far, when, and the least that is left for the helper; what is left empty does not matter."""

    topics = forms.MultipleChoiceField(
        label=_("Topics"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please choose at least one topic.")},
    )
    radius_km = forms.IntegerField(
        label=_("How far around you? (km)"),
        help_text=_("Left empty: the area that you come to anyway."),
        min_value=3,
        max_value=50,
        required=False,
    )
    day_parts = forms.MultipleChoiceField(
        label=_("When?"),
        help_text=_("Left empty: at any time."),
        choices=list(TIMES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    net_least = forms.DecimalField(
        label=_("At least this much for you (€)"),
        help_text=_("After the commission. Left empty: free help too."),
        min_value=1,
        max_value=1000,
        decimal_places=2,
        required=False,
    )
    by_mail = forms.BooleanField(label=_("Also by mail, at most once a day and never at night"), required=False)

    def __init__(self, *args: Any, topics: Any, is_paid: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topics"].choices = [(str(topic.pk), str(topic)) for topic in topics]
        if not is_paid:
            del self.fields["net_least"]

    def wanted(self) -> dict[str, Any]:
        """The keyword arguments of `save_lookout`."""
        data = self.cleaned_data
        least = data.get("net_least")
        return {
            "topic_ids": [int(one) for one in data["topics"]],
            "radius_km": data["radius_km"],
            "day_parts": data["day_parts"],
            "net_least": None if least is None else int(least * 100),
            "by_mail": data["by_mail"],
        }
