"""The forms of asking for help, step by step."""

from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from frontend.pricing import package_words

COUNTRIES = [("DE", _("Germany")), ("AT", _("Austria")), ("CH", _("Switzerland"))]
SOON = timedelta(minutes=45)
QUARTER = 15
FARTHEST = timedelta(days=90)


class WhatForm(forms.Form):
    """What the problem is: own words, or a topic from the list."""

    words = forms.CharField(
        label=_("In your own words"),
        help_text=_("As you would tell a neighbour."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    topic = forms.SlugField(required=False)
    draft = forms.IntegerField(required=False, widget=forms.HiddenInput)
    place = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)
    # Words or a topic: one of the two is needed, so neither is called optional.
    words.is_one_of_several = True

    def clean(self) -> dict:
        data = super().clean()
        if not data.get("words", "").strip() and not data.get("topic"):
            self.add_error("words", _("Please write a few words, or choose a topic below."))
        return data


class PackageForm(forms.Form):
    """What fits best, what is added, and the words that the helper will read."""

    package = forms.ChoiceField(label=_("What fits best?"), widget=forms.RadioSelect, required=False)
    options = forms.MultipleChoiceField(
        label=_("Anything to add?"), widget=forms.CheckboxSelectMultiple, required=False
    )
    words = forms.CharField(
        label=_("Tell your helper a little more"),
        help_text=_("Which device, what happens, what you tried. Please no phone number and no address here."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args, packages, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        names = [(one.slug, package_words(one)) for one in packages]
        self.fields["package"].choices = [*names, ("", _("I am not sure"))]
        self.fields["options"].choices = [
            (option.slug, f"{package}: {option}") for package in packages for option in package.options.all()
        ]
        if not self.fields["options"].choices:
            del self.fields["options"]


class PlaceForm(forms.Form):
    """Where help is needed. The device's position is taken only when its owner presses the button."""

    postcode = forms.CharField(
        label=_("Postcode"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "postal-code"}),
    )
    town = forms.CharField(
        label=_("Town"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "address-level2"})
    )
    country = forms.ChoiceField(label=_("Country"), choices=COUNTRIES, initial="DE")
    street = forms.CharField(
        label=_("Street"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "address-line1"})
    )
    number = forms.CharField(label=_("House number"), max_length=20)
    floor = forms.CharField(label=_("Floor or door"), max_length=60, required=False)
    note = forms.CharField(
        label=_("Anything to find you"),
        help_text=_("For example the name at the bell."),
        max_length=300,
        required=False,
    )
    lng = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)

    def place(self) -> dict:
        """The keyword arguments of `accounts.save_place`."""
        data = dict(self.cleaned_data)
        lng, lat = data.pop("lng"), data.pop("lat")
        data["point"] = (lng, lat) if lng is not None and lat is not None else None
        return data


class TimeForm(forms.Form):
    """When somebody may come. Day and time count only when the visit need not be soon."""

    use_required_attribute = False
    urgency = forms.ChoiceField(
        label=_("When?"),
        choices=[("urgent", _("As soon as possible")), ("flexible", _("At a time that suits me"))],
        widget=forms.RadioSelect,
        initial="flexible",
    )
    day = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Please choose a day.")},
    )
    time = forms.TimeField(
        label=_("Time"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": _("Please choose a time.")},
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get("urgency") == "urgent":
            self.fields["day"].required = self.fields["time"].required = False

    def clean(self) -> dict:
        data = super().clean()
        if data.get("urgency") == "flexible" and data.get("day") and data.get("time"):
            self._check_moment(moment(data["day"], data["time"]))
        return data

    def _check_moment(self, begins: datetime) -> None:
        if begins <= timezone.now():
            self.add_error("day", _("That moment has passed. Please choose a later one."))
        elif begins > timezone.now() + FARTHEST:
            self.add_error("day", _("Please choose a day within the next three months."))

    def visit(self, minutes: int) -> tuple[datetime, datetime, str]:
        """Begin, end and urgency of a visit of so many minutes; "as soon as possible" begins in about an hour."""
        data = self.cleaned_data
        begins = soon() if data["urgency"] == "urgent" else moment(data["day"], data["time"])
        return begins, begins + timedelta(minutes=minutes), data["urgency"]


def moment(day, at: time) -> datetime:
    """A day and a time of day on this site's clock."""
    return timezone.make_aware(datetime.combine(day, at))


def soon() -> datetime:
    """An hour from now, on the next quarter of an hour."""
    begins = (timezone.now() + SOON).replace(second=0, microsecond=0)
    return begins + timedelta(minutes=-begins.minute % QUARTER)


class WhoForm(forms.Form):
    """Who asks: an address to send the code to."""

    name_shown = forms.CharField(
        label=_("What should neighbours call you?"),
        help_text=_("A first name is enough."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    is_adult = forms.BooleanField(label=_("I am 18 or older"))


class CodeForm(forms.Form):
    """The code from the mail."""

    code = forms.CharField(
        label=_("The six digits from our mail"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
