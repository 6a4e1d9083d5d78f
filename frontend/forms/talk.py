"""The forms of a conversation."""

from django import forms

from marketplace.chat.rules import LONGEST


class MessageForm(forms.Form):
    """A message and the id that its sender's browser gave it."""

    client_id = forms.UUIDField()
    text = forms.CharField(max_length=LONGEST)


class ReadForm(forms.Form):
    """Up to where somebody has read."""

    seq = forms.IntegerField(min_value=0)
