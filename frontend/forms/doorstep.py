"""What is said at the door."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.bookings.rules.recipients import CALLER, CONSENTS, RELATIONS
from marketplace.notifications.queries import can_text


class HeardForm(forms.Form):
    """When a word was heard, as the phone says, which may send it later; empty for now."""

    heard_at = forms.CharField(required=False, max_length=40)

    def clean_heard_at(self):
        """A time that cannot be read is no reason to lose what somebody heard."""
        try:
            found = forms.DateTimeField(required=False).clean(self.cleaned_data["heard_at"])
        except forms.ValidationError:
            return None
        return found if found is None or timezone.is_aware(found) else timezone.make_aware(found)


class WordForm(forms.Form):
    """The word that a visitor said."""

    word = forms.CharField(
        label=_("Which word did the visitor say?"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )


class RecipientForm(forms.Form):
    """Somebody else, for whom help is asked: name, what they are to the one who asks, and how they agreed."""

    name = forms.CharField(label=_("What may we call the person?"), max_length=60, help_text=_("Your helper reads it."))
    relation = forms.ChoiceField(label=_("I ask"), choices=RELATIONS, widget=forms.RadioSelect)
    phone = forms.CharField(
        label=_("Mobile number"),
        help_text=_("With it they get the appointment and the words by text message. Nobody sees it."),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    consent = forms.ChoiceField(label=_("How did the person agree?"), choices=CONSENTS, widget=forms.RadioSelect)

    def __init__(self, *args, is_team: bool = False, **kwargs) -> None:
        """A number is asked for only where text messages can be sent."""
        super().__init__(*args, **kwargs)
        shown = [row for row in RELATIONS if is_team or row[0] != CALLER]
        self.fields["relation"].choices = shown
        if not can_text():
            del self.fields["phone"]
