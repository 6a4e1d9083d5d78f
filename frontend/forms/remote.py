"""The visit that help from afar becomes, as its seeker read it."""

from django import forms


class TurnForm(forms.Form):
    """When it begins, and what it costs with the same helper, in minor units."""

    begins = forms.DateTimeField(widget=forms.HiddenInput)
    price = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
