"""Making a sheet of labels."""

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.bookings.rules.labels import LABELS_AT_MOST


class LabelsForm(forms.Form):
    """What the labels are stuck on, which request they prepare, and how many there are."""

    model = forms.CharField(label=_("Stuck on"), help_text=_("For example: Fritzbox 7590"), max_length=80)
    topic = forms.ChoiceField(label=_("Topic"))
    package = forms.ChoiceField(label=_("Package"), required=False)
    count = forms.IntegerField(label=_("How many labels?"), min_value=1, max_value=LABELS_AT_MOST, initial=24)

    def __init__(self, *args, topics, packages, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = [(topic.slug, str(topic)) for topic in topics]
        self.fields["package"].choices = [("", "–"), *((one.slug, f"{one.topic}: {one}") for one in packages)]
