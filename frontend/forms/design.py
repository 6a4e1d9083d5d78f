"""A form with one field of each kind, for the component page."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SampleForm(forms.Form):
    """Every widget that the site uses."""

    name = forms.CharField(label=_("Name"), help_text=_("A first name is enough."))
    words = forms.CharField(
        label=_("What is the matter?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One or two sentences are plenty."),
    )
    urgency = forms.ChoiceField(
        label=_("When should somebody come?"),
        widget=forms.RadioSelect,
        choices=[("urgent", _("As soon as possible")), ("flexible", _("At a time that suits me"))],
    )
    languages = forms.MultipleChoiceField(
        label=_("Which languages do you speak?"),
        widget=forms.CheckboxSelectMultiple,
        choices=[("de", _("German")), ("en", _("English")), ("tr", _("Turkish"))],
        required=False,
    )
    radius = forms.ChoiceField(label=_("How far do you come?"), choices=[(3, "3 km"), (5, "5 km"), (10, "10 km")])
    date = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    time = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}), required=False)
    photo = forms.FileField(label=_("Photo"), required=False, help_text=_("JPEG, PNG or WebP, up to 10 MB."))
    code = forms.CharField(label=_("Code from the mail"), help_text=_("Six letters and digits."))
    is_adult = forms.BooleanField(label=_("I am 18 or older"))
