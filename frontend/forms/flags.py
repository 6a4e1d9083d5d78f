"""What an operator decides about a flag."""

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.watch import REASON_AT_MOST

OUTCOMES = (("nothing", _("Nothing wrong")), ("dealt", _("Dealt with")))


class CloseFlagForm(forms.Form):
    """Whether there was something to it, and why."""

    outcome = forms.ChoiceField(label=_("What did you find?"), choices=OUTCOMES, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("Each of these people can read it in a copy of their data once it is decided: name nobody."),
        max_length=REASON_AT_MOST,
        widget=forms.Textarea(attrs={"rows": 4, "data-decide": ""}),
    )
