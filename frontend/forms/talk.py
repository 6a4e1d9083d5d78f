"""The forms of a conversation."""

from uuid import UUID, uuid4

from django import forms

from marketplace.chat.rules import LONGEST, REPORT_REASONS


class MessageForm(forms.Form):
    """A message and the id that its sender's browser gave it."""

    client_id = forms.UUIDField()
    text = forms.CharField(max_length=LONGEST)


class EditForm(forms.Form):
    """The words as they should have been."""

    text = forms.CharField(max_length=LONGEST)


class FileForm(forms.Form):
    """A picture or a PDF; without a script of ours it comes without an id."""

    client_id = forms.UUIDField(required=False)
    file = forms.FileField(allow_empty_file=True)

    def clean_client_id(self) -> UUID:
        return self.cleaned_data["client_id"] or uuid4()


class ReportForm(forms.Form):
    reason = forms.ChoiceField(choices=list(REPORT_REASONS.items()))


class PlaceForm(forms.Form):
    """Where in a long conversation one looks."""

    at = forms.IntegerField(min_value=0, max_value=2**31 - 1)


class ReadForm(forms.Form):
    """Up to where somebody has read."""

    seq = forms.IntegerField(min_value=0)
