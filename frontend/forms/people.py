"""Forms about oneself."""

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.rules import LANGUAGES


class ProfileForm(forms.Form):
    """What neighbours see of a person."""

    name_shown = forms.CharField(
        label=_("What should neighbours call you?"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages you speak"),
        choices=list(LANGUAGES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    language = forms.ChoiceField(label=_("Language of this site"), choices=[("de", "Deutsch"), ("en", "English")])


class PhotoForm(forms.Form):
    """A photo; drawn anew, so that nothing but its pixels is kept."""

    photo = forms.FileField(
        label=_("Photo"),
        help_text=_("JPEG, PNG or WebP up to 10 MB. Where and when it was taken is removed."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
