"""Decisions of operators: always with a reason that the other side reads."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    """A reason, chosen or written; what was chosen can be edited."""

    reason = forms.CharField(
        label=_("Reason, read by the person"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "data-decide": ""}),
    )
