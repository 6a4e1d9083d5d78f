"""What a helper says to a proposed consequence."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReplyForm(forms.Form):
    """The person's own words, once."""

    text = forms.CharField(
        label=_("How do you see it?"),
        help_text=_("Our team reads it before it decides."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
