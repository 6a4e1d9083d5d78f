"""Decisions of operators: always with a reason that the other side reads."""

from django import forms
from django.utils.translation import gettext_lazy as _

from frontend.forms.apply import topic_choices


class ReasonForm(forms.Form):
    """A reason, chosen or written; what was chosen can be edited."""

    reason = forms.CharField(
        label=_("Reason, read by the person"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "data-decide": ""}),
    )


class DecisionForm(ReasonForm):
    """An answer to an application: a reason, and for a yes the topics that it is for."""

    topic_ids = forms.TypedMultipleChoiceField(
        label=_("Approve for"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ["topic_ids", "reason"]

    def __init__(self, *args, topics, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        topics = list(topics)
        field = self.fields["topic_ids"]
        field.choices, field.initial = topic_choices(topics), [topic.pk for topic in topics]
        field.is_one_of_several = True


class ReturnForm(forms.Form):
    """What the seeker reads when a request goes back to them."""

    words = forms.CharField(
        label=_("To the seeker: why it goes back, and what could help"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "data-decide": ""}),
    )
