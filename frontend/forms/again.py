"""The same helper once more: a time, and what is different; or every so many weeks."""

from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from frontend.forms.moves import SlotForm
from marketplace.bookings.rules import WORDS_AT_MOST
from marketplace.bookings.rules.series import VISITS_AT_LEAST, VISITS_AT_MOST, visits_until

RHYTHMS = [(1, _("every week")), (2, _("every two weeks"))]


class AgainForm(SlotForm):
    words = forms.CharField(
        label=_("What is needed this time?"),
        required=False,
        max_length=WORDS_AT_MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SeriesForm(SlotForm):
    """How often and how many times, or until when; what the action takes comes out."""

    use_required_attribute = False
    weeks = forms.TypedChoiceField(
        label=_("How often?"), choices=RHYTHMS, coerce=int, initial=1, widget=forms.RadioSelect
    )
    visits = forms.IntegerField(
        label=_("How many visits?"),
        required=False,
        min_value=VISITS_AT_LEAST,
        max_value=VISITS_AT_MOST,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    until = forms.DateField(
        label=_("Or until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean(self) -> dict:
        data = super().clean()
        until, begins, weeks = data.pop("until", None), data.get("begins"), data.get("weeks")
        if until and begins and weeks and not data.get("visits"):
            end = timezone.make_aware(datetime.combine(until + timedelta(days=1), time()))
            data["visits"] = visits_until(begins, weeks, end)
        if not self.errors and not data.get("visits"):
            self.add_error("visits", _("Please say how many visits, or until when."))
        return data
