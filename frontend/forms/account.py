"""Forms around the account."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SignupForm(forms.Form):
    """What we ask beyond e-mail and password when somebody signs up."""

    name_shown = forms.CharField(
        label=_("What should neighbours call you?"),
        max_length=60,
        help_text=_("A first name is enough. Everyone you write with sees it."),
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    is_adult = forms.BooleanField(label=_("I am 18 or older"))

    def signup(self, request, user) -> None:
        """Asked for by allauth; everything is kept by the adapter."""
