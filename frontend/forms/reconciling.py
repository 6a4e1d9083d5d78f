"""Differences between Stripe's list and our books."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ExplainForm(forms.Form):
    """Why a difference is right as it is."""

    reason = forms.CharField(
        label=_("Why it is right as it is"),
        help_text=_("It is kept with the case. Nothing is booked by it; the difference comes back when it changes."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
