"""What is said at the door."""

from django import forms
from django.utils import timezone


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
