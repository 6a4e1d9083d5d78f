"""What the verbs of offers and visits need to know: a reason out of the list, optional."""

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.bookings.rules import (
    ANSWERS,
    DECLINE_REASONS,
    OPEN_REASONS,
    OPERATOR_REASONS,
    OUTCOMES,
    RETURN_REASONS,
    SOLVED,
)

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
    """The action says which of them is whose."""

    known = OPERATOR_REASONS


class ReturnForm(ReasonForm):
    known = RETURN_REASONS


class AnswerForm(forms.Form):
    """The answer of who is said not to be there; who is late says by how many minutes."""

    answer = forms.ChoiceField(choices=list(ANSWERS.items()))
    minutes = forms.IntegerField(required=False, min_value=0, max_value=24 * 60)

    def clean_minutes(self) -> int:
        return self.cleaned_data["minutes"] or 0


class FinishForm(forms.Form):
    """How the work ended; nothing said means solved. By the hour: minutes worked; left empty, the clock counts."""

    outcome = forms.ChoiceField(choices=list(OUTCOMES.items()), required=False)
    minutes = forms.IntegerField(required=False, min_value=1, max_value=24 * 60)

    def clean_outcome(self) -> str:
        return self.cleaned_data["outcome"] or SOLVED


class OpenAddressForm(forms.Form):
    """Why an operator has to read an address; without a reason nothing is shown."""

    reason = forms.ChoiceField(
        choices=list(OPEN_REASONS.items()), error_messages={"required": _("Please choose one of the reasons.")}
    )
