"""The forms of reviews: four questions, a few words, a reply, a report."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews import rules


def sure_field() -> forms.BooleanField:
    """Shown once there is a doubt about words that everybody will read."""
    return forms.BooleanField(
        label=_("Send it as it is. Somebody of our team reads it once it is open."), required=False
    )


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
            help_text=_("Something that we should know. It never counts for stars, and the other side never reads it."),
            widget=forms.Textarea(attrs={"rows": 2}),
            **words,
        )

        self.fields["felt"] = forms.ChoiceField(
            label=_("Was everything appropriate?"),
            help_text=_("Only our team reads this. Whoever felt unsafe is read first."),
            choices=rules.FELT,
            required=False,
            widget=forms.RadioSelect,
        )

        self.fields["is_sure"] = sure_field()
        self.fields["photo"] = forms.FileField(
            label=_("Photo"),
            help_text=_("JPEG, PNG or WebP up to 10 MB."),
            required=False,
            widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        )
        self.fields["may_show"] = forms.BooleanField(
            label=_("Everybody may see this photo once the reviews are open."), required=False
        )

    def axes(self) -> list[forms.BoundField]:
        """The four questions, without what is written in one's own words."""
        return [self[name] for name in self.questions]

    def review(self) -> dict[str, Any]:
        """The arguments of `reviews.write_review`."""
        data = self.cleaned_data
        axes = {name: data[name] for name in self.questions}
        return {"axes": axes, **{name: data[name] for name in ("text", "private_note", "felt", "is_sure")}}


def photo_of(data: dict[str, Any]) -> dict[str, Any]:
    """The arguments of `reviews.add_photo`."""
    return {"file": data["photo"], "may_show": data["may_show"]}


class PhotoForm(forms.Form):
    """One picture, before the rest of a review is sent."""

    photo = forms.FileField()
    may_show = forms.BooleanField(required=False)


class NoteForm(forms.Form):
    """What an operator says to the author of a note."""

    words = forms.CharField(
        label=_("Your answer; only the author of the note reads it"),
        max_length=rules.TEXT_AT_MOST,
        widget=forms.Textarea(attrs={"rows": 4, "data-decide": ""}),
    )


class ReplyForm(forms.Form):
    text = forms.CharField(
        label=_("Your reply"), max_length=rules.TEXT_AT_MOST, widget=forms.Textarea(attrs={"rows": 4})
    )
    is_sure = sure_field()


class ReportForm(forms.Form):
    reason = forms.ChoiceField(choices=list(rules.REPORT_REASONS.items()))
