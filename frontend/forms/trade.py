"""What the verbs of offers and visits need to know: a reason out of the list, optional."""

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.bookings.rules import CANCEL_REASONS, DECLINE_REASONS, OPEN_REASONS

UNSAID = "other"


class ReasonForm(forms.Form):
    """A chosen reason; none chosen counts as another one."""

    reason = forms.ChoiceField(required=False)
    known: dict = {}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = list(self.known.items())

    def clean_reason(self) -> str:
        return self.cleaned_data["reason"] or UNSAID


class DeclineForm(ReasonForm):
    known = DECLINE_REASONS


class CallOffForm(ReasonForm):
    known = CANCEL_REASONS


class OpenAddressForm(forms.Form):
    """Why an operator has to read an address; without a reason nothing is shown."""

    reason = forms.ChoiceField(
        choices=list(OPEN_REASONS.items()), error_messages={"required": _("Please choose one of the reasons.")}
    )


class WorkedForm(forms.Form):
    """How many minutes were worked; left empty, the clock counts."""

    minutes = forms.IntegerField(required=False, min_value=1, max_value=24 * 60)
