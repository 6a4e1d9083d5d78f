"""How a helper says by which clock they live, and which days are not like their week."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from frontend.forms.post import COUNTRIES
from marketplace.bookings.rules.slots import DAY, Stretch, instant_of, midnight
from marketplace.catalog.regions import REGIONS, ZONES
from marketplace.catalog.rules import BUFFER_MOST
from marketplace.core.errors import Refused

# At which field a refusal of the action is told.
FIELDS = {"exception_passed": "first", "exception_twice": "first", "away_too_long": "last", "extra_too_long": "ends"}


def zone_choices() -> list[tuple[str, str]]:
    """The platform's zone first, then all by name."""
    names = [settings.TIME_ZONE, *sorted(set(ZONES) - {settings.TIME_ZONE})]
    return [(name, name.replace("/", " · ").replace("_", " ")) for name in names]


def region_choices() -> list[tuple[Any, Any]]:
    """No region, then the regions of each country."""
    groups = [
        (name, [(code, region) for code, region in REGIONS.items() if code.startswith(f"{country}-")])
        for country, name in COUNTRIES
    ]
    return [("", _("None: I also come on public holidays")), *groups]


class CalendarForm(forms.Form):
    """The clock of the week, whose public holidays are kept, and the way to the next visit."""

    time_zone = forms.ChoiceField(label=_("Your time zone"), choices=zone_choices)
    holiday_region = forms.ChoiceField(
        label=_("Public holidays of"),
        help_text=_("Nobody asks you on these days. You can open a single one under “Days that are different”."),
        choices=region_choices,
        required=False,
    )
    buffer_minutes = forms.IntegerField(
        label=_("Minutes on the way to the next visit"),
        help_text=_("So long stays free after each visit."),
        min_value=0,
        max_value=BUFFER_MOST,
        widget=forms.NumberInput(attrs={"step": 5}),
    )


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **more)


def _clock(label: Any, **more: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **more)


class StretchForm(forms.Form):
    """A stretch by the clock in `zone`; what the action refuses is told at the field it is about."""

    kind = ""

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"{self.kind}_%s", **kwargs)
        self.zone = zone

    def tell(self, refusal: Refused) -> None:
        name = FIELDS.get(refusal.reason.code, "")
        self.add_error(name if name in self.fields else None, str(refusal.reason))

    def instant(self, day: Any, clock: time) -> datetime:
        return instant_of(datetime.combine(day, clock), self.zone)


class AwayForm(StretchForm):
    """Whole days, or from a time of the first until a time of the last."""

    kind = "away"
    first = _day(_("From"))
    last = _day(_("Up to and including"), help_text=_("Left empty: that one day."), required=False)
    begins = _clock(_("not before"), required=False)
    ends = _clock(_("not after"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", _("The end must come after the beginning."))
        elif first and data.get("ends") and (last or first) == first and data["ends"] <= (data.get("begins") or time()):
            self.add_error("ends", _("The end must come after the beginning."))
        return data

    def stretch(self) -> Stretch:
        data = self.cleaned_data
        last = data["last"] or data["first"]
        begins = self.instant(data["first"], data["begins"] or time())
        return begins, self.instant(last, data["ends"]) if data["ends"] else midnight(last + DAY, self.zone)


class ExtraForm(StretchForm):
    """Hours of one day; an end before the beginning is on the next morning."""

    kind = "extra"
    first = _day(_("Day"))
    begins = _clock(_("from"))
    ends = _clock(_("until"))

    def stretch(self) -> Stretch:
        data = self.cleaned_data
        is_next_day = data["ends"] <= data["begins"]
        last = data["first"] + timedelta(days=1) if is_next_day else data["first"]
        return self.instant(data["first"], data["begins"]), self.instant(last, data["ends"])


FORMS: dict[str, type[StretchForm]] = {form.kind: form for form in (AwayForm, ExtraForm)}


def is_whole_days(stretch: Stretch, zone: ZoneInfo) -> bool:
    """Whether a stretch begins and ends at midnight."""
    return all(one == midnight(one.astimezone(zone).date(), zone).astimezone(UTC) for one in stretch)
