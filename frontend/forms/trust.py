"""What somebody says against a line of their own trust, what our team answers, and why it looks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews import rules

ROWS = {"rows": 5}


class ContestForm(forms.Form):
    words = forms.CharField(
        label=_("Why should it not count?"),
        help_text=_("Say in your own words what happened. Somebody of our team reads it and answers you."),
        max_length=rules.TEXT_AT_MOST,
        widget=forms.Textarea(attrs=ROWS),
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Your answer, read by the person"),
        help_text=_("Say what you looked at, and why it stands or goes."),
        max_length=rules.TEXT_AT_MOST,
        widget=forms.Textarea(attrs=ROWS),
    )


class LookForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why do you look at it?"),
        help_text=_("The person reads when our team looked, and for which reason."),
        choices=list(rules.LOOK_BECAUSE.items()),
        widget=forms.RadioSelect,
    )
