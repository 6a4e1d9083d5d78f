"""How somebody wants to be told, and what a browser says of itself when it wants pushes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from frontend.forms.hours import zone_choices
from marketplace.notifications.topics import TEXTED_TOPICS, TOPICS

AT_ONCE = "now"
HOURS = [(str(hour), f"{hour}:00") for hour in range(24)]


def topic_choices() -> list[tuple[str, Any]]:
    return [(name, topic.name) for name, topic in TOPICS.items()]


def texted_choices() -> list[tuple[str, Any]]:
    return [(name, TOPICS[name].name) for name in TEXTED_TOPICS]


def digest_choices() -> list[tuple[str, Any]]:
    daily = [(value, _("One a day, at %(hour)s") % {"hour": hour}) for value, hour in HOURS]
    return [(AT_ONCE, _("At once, one for each piece of news")), *daily]


class TellingForm(forms.Form):
    """Topics by channel, the hours of the night, and one mail a day instead of many."""

    mail = forms.MultipleChoiceField(choices=topic_choices, required=False)
    push = forms.MultipleChoiceField(choices=topic_choices, required=False)
    sms = forms.MultipleChoiceField(choices=texted_choices, required=False)
    digest_hour = forms.ChoiceField(
        label=_("When do mails come?"),
        help_text=_("What cannot wait comes at once all the same: an offer, a visit that changes, your account."),
        choices=digest_choices,
    )
    quiet_from = forms.ChoiceField(
        label=_("Quiet from"),
        help_text=_("At night nothing rings. What is still so in the morning comes then. Mails make no noise."),
        choices=HOURS,
    )
    quiet_until = forms.ChoiceField(label=_("until"), choices=HOURS)
    nights = forms.BooleanField(label=_("Ask me at night, too, when a neighbour needs help urgently"), required=False)
    zone = forms.ChoiceField(label=_("Your time zone"), choices=zone_choices)

    def __init__(self, *args: Any, is_helper: bool, has_phone: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_helper:
            del self.fields["nights"]
        if not has_phone:
            del self.fields["sms"]

    def wanted(self) -> dict[str, Any]:
        """The keyword arguments of `save_telling`."""
        data = self.cleaned_data
        return {
            "wanted": {channel: data[channel] for channel in ("mail", "push", "sms") if channel in data},
            "zone": data["zone"],
            "quiet_from": int(data["quiet_from"]),
            "quiet_until": int(data["quiet_until"]),
            "nights": data.get("nights", False),
            "digest_hour": None if data["digest_hour"] == AT_ONCE else int(data["digest_hour"]),
        }


class BrowserForm(forms.Form):
    """A browser's subscription, as its own interface tells it."""

    endpoint = forms.CharField(max_length=2000)
    p256dh = forms.CharField(max_length=200)
    auth = forms.CharField(max_length=60)


class PhoneForm(forms.Form):
    """A number that somebody says is theirs."""

    number = forms.CharField(
        label=_("Your mobile number"),
        help_text=_("With its country, for example +49 170 1234567. We text you a code; nobody sees the number."),
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )


class PhoneCodeForm(forms.Form):
    """The code from the text message."""

    code = forms.CharField(
        label=_("The six digits from our text message"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
