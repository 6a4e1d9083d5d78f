"""The forms of reviews: four questions, a few words, a reply, a report."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews import rules


class ReviewForm(forms.Form):
    """Four questions about the other side, with words if one likes."""

    def __init__(self, *args: Any, role: str, is_free: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = rules.questions(role, is_free)
        for name, question in self.questions.items():
            self.fields[name] = forms.TypedChoiceField(
                label=question,
                choices=[(rules.YES, _("Yes")), (rules.PARTLY, _("Partly")), (rules.NO, _("No"))],
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": _("Please answer this question.")},
            )
        words = {"max_length": rules.TEXT_AT_MOST, "required": False}
        self.fields["text"] = forms.CharField(
            label=_("In your words"),
            help_text=_("Everybody can read this. Please no names of third people and no addresses."),
            widget=forms.Textarea(attrs={"rows": 4}),
            **words,
        )
        self.fields["private_note"] = forms.CharField(
            label=_("Only for our team"),
            help_text=_("Something that we should know. It never counts for stars."),
            widget=forms.Textarea(attrs={"rows": 2}),
            **words,
        )

    def axes(self) -> list[forms.BoundField]:
        """The four questions, without what is written in one's own words."""
        return [self[name] for name in self.questions]

    def review(self) -> dict[str, Any]:
        """The arguments of `reviews.write_review`."""
        data = self.cleaned_data
        axes = {name: data[name] for name in self.questions}
        return {"axes": axes, "text": data["text"], "private_note": data["private_note"]}


class ReplyForm(forms.Form):
    text = forms.CharField(max_length=rules.TEXT_AT_MOST, widget=forms.Textarea(attrs={"rows": 3}))


class ReportForm(forms.Form):
    reason = forms.ChoiceField(choices=list(rules.REPORT_REASONS.items()))
