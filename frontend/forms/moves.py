"""Another time for a visit: one of the free ones, or one of one's own."""

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from frontend.forms.post import moment
from marketplace.bookings.rules import MOVE_WORDS_AT_MOST

CHOOSE = _("Please choose a time.")


class SlotForm(forms.Form):
    """A start out of those that are offered."""

    begins = forms.DateTimeField(error_messages={"required": CHOOSE, "invalid": CHOOSE})

    def clean_begins(self) -> datetime:
        begins = self.cleaned_data["begins"]
        return begins if timezone.is_aware(begins) else timezone.make_aware(begins)


class ProposalForm(forms.Form):
    """A start out of those that are offered, or a day and a time of one's own; and why, in a few words."""

    use_required_attribute = False
    begins = forms.DateTimeField(required=False, widget=forms.HiddenInput)
    day = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    time = forms.TimeField(
        label=_("Time"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    words = forms.CharField(label=_("A sentence for the other side"), required=False, max_length=MOVE_WORDS_AT_MOST)

    def clean(self) -> dict:
        """What `propose_move` takes: `begins` and `words`."""
        data = super().clean()
        day, at, begins = data.get("day"), data.get("time"), data.get("begins")
        if day and at:
            begins = moment(day, at)
        if begins is None and not self.errors:
            self.add_error(None, CHOOSE)
        return {"begins": begins, "words": data.get("words", "")}
