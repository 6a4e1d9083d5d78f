"""The steps of an application."""

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.core.language import localized


class AboutForm(forms.Form):
    """Who applies, and why."""

    birth_date = forms.DateField(
        label=_("Date of birth"),
        help_text=_("Only our operators see it. Helpers are 18 or older."),
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"}),
    )
    motivation = forms.CharField(
        label=_("Why do you want to help, and what are you good at?"),
        help_text=_("Two or three sentences are enough."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class TopicsForm(forms.Form):
    """With what somebody wants to help."""

    topics = forms.TypedMultipleChoiceField(
        label=_("With what do you want to help?"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, topics, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topics"].choices = topic_choices(topics)


def topic_choices(topics) -> list[tuple[int, str]]:
    """Topics to choose from; what needs a licence says so."""
    return [
        (topic.pk, _("%(topic)s (licence needed)") % {"topic": topic} if topic.risk == "licence" else str(topic))
        for topic in topics
    ]


class ConductForm(forms.Form):
    """The questions on good conduct, one field each."""

    def __init__(self, *args, questions, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for question in questions:
            answers = [(answer["slug"], localized(answer["text"])) for answer in question["answers"]]
            self.fields[question["slug"]] = forms.ChoiceField(
                label=localized(question["text"]), choices=answers, widget=forms.RadioSelect
            )

    def mark(self, wrong: list[str], questions) -> None:
        """Say beside each wrong answer why."""
        for question in questions:
            if question["slug"] in wrong:
                self.add_error(question["slug"], localized(question["explanation"]))


class DocumentForm(forms.Form):
    """A picture of a document."""

    file = forms.FileField(
        label=_("Picture of the document"),
        help_text=_("A photo is enough: JPEG, PNG or WebP up to 10 MB. Only operators see it, and each look is noted."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
