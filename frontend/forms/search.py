"""What a seeker says to a search that runs: who picks, and more words."""

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.bookings.rules import MODES, WORDS_AT_MOST


class ModeForm(forms.Form):
    """Who picks the helper. Others are asked after a choice only where the seeker ticks that they may be."""

    mode = forms.ChoiceField(
        label=_("Who picks your helper?"),
        choices=list(MODES.items()),
        widget=forms.RadioSelect,
        initial="find",
        required=False,
    )
    asks_others = forms.BooleanField(
        label=_("If the one I choose cannot come, ask other neighbours for me"), required=False
    )
    # One of the two is always taken, so it is not called optional.
    mode.is_one_of_several = True
    asks_others.is_one_of_several = True

    def clean_mode(self) -> str:
        return self.cleaned_data["mode"] or "find"


class ChoiceForm(forms.Form):
    """Whom the seeker picks."""

    helper_id = forms.IntegerField(min_value=1, max_value=2**63 - 1)


class WordsForm(forms.Form):
    """A sentence more about what is needed."""

    words = forms.CharField(
        label=_("Write a sentence more"),
        help_text=_("Whoever is still thinking reads it at once. Please no phone number and no address here."),
        max_length=WORDS_AT_MOST // 2,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AgainForm(forms.Form):
    """Ask again, with one thing changed: for more money, farther away, or in more words."""

    budget = forms.IntegerField(min_value=1, max_value=1_000_000, required=False)
    is_widened = forms.BooleanField(required=False)
    words = forms.CharField(max_length=WORDS_AT_MOST // 2, required=False)
