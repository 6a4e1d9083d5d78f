"""Looking around for help: a place as text, or roughly where the device is."""

from django import forms
from django.utils.translation import gettext_lazy as _


class LookForm(forms.Form):
    """A postcode or a town; or the device's position, rounded to about a kilometre before it is sent."""

    place = forms.CharField(
        label=_("Postcode or town"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
    )
    lng = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    # A place or a position: one of the two is needed, so neither is called optional.
    place.is_one_of_several = True

    @property
    def point(self) -> tuple[float, float] | None:
        """(lng, lat) in degrees, when both were sent."""
        lng, lat = self.cleaned_data.get("lng"), self.cleaned_data.get("lat")
        return (lng, lat) if lng is not None and lat is not None else None
