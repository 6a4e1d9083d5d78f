"""How a helper says when, where and with what."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from frontend.forms.post import PlaceForm

DAY = 24 * 60
# A day has a first and a second stretch, each from a time until another.
TURNS, PARTS = ("", "2"), ("from", "until")
DAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))


class AreaForm(forms.Form):
    """What a helper says of themselves and how far they come."""

    about = forms.CharField(
        label=_("A few words about you"),
        help_text=_("What you are good at, how you work. Neighbours read it."),
        max_length=1500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    radius_km = forms.IntegerField(label=_("How far do you come? (km)"), min_value=3, max_value=50)
    visits_a_day = forms.IntegerField(
        label=_("How many visits a day are enough?"),
        help_text=_("Once you have so many on a day, nobody asks you for that day."),
        min_value=1,
        max_value=12,
    )
    helps_for_free = forms.BooleanField(label=_("I help free of charge"), required=False)


class HelperPlaceForm(PlaceForm):
    """The place around which the area lies; a helper's street is needed by nobody."""

    street = number = floor = note = None
    coarser = forms.TypedChoiceField(
        label=_("How exactly may others see where you live?"),
        help_text=_("You may be shown less exactly than usual, never more exactly."),
        choices=[(0, _("As usual: a small hexagon")), (1, _("Less exactly")), (2, _("Only roughly"))],
        coerce=int,
        widget=forms.RadioSelect,
        initial=0,
    )


class HoursForm(forms.Form):
    """Up to two stretches of time per day; left empty, nobody asks on that day."""

    def __init__(self, *args, hours: list[tuple[int, int]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        known = by_day(hours)
        for day, name in enumerate(DAYS):
            for turn, stretch in zip(TURNS, [*known.get(day, []), None, None], strict=False):
                for part, label, minute in zip(PARTS, (_("from"), _("until")), stretch or (None, None), strict=True):
                    self.fields[f"{part}{turn}_{day}"] = _time_field(f"{name}, {label}", label, minute)

    def days(self) -> list[dict[str, Any]]:
        """Each day's name with its fields, and whether its second stretch is in use."""
        return [{"name": name, **self._fields_of(day)} for day, name in enumerate(DAYS)]

    def _fields_of(self, day: int) -> dict[str, Any]:
        first, second = ([self[f"{part}{turn}_{day}"] for part in PARTS] for turn in TURNS)
        return {"first": first, "second": second, "has_second": any(one.value() or one.errors for one in second)}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for day in range(7):
            before = None
            for turn in TURNS:
                begins, ends = (data.get(f"{part}{turn}_{day}") for part in PARTS)
                if (begins is None) != (ends is None):
                    self.add_error(f"until{turn}_{day}", _("Please give both times, or none."))
                elif begins is not None and begins >= ends:
                    self.add_error(f"until{turn}_{day}", _("The end must come after the beginning."))
                elif begins is not None and before is not None and begins < before:
                    self.add_error(f"from{turn}_{day}", _("The second time must come after the first."))
                before = ends
        return data

    def hours(self) -> list[tuple[int, int]]:
        """The stretches as minutes of the week; 23:59 stands for the end of the day."""
        found = []
        for day in range(7):
            for turn in TURNS:
                begins, ends = (self.cleaned_data[f"{part}{turn}_{day}"] for part in PARTS)
                if begins is not None:
                    last = ends.hour * 60 + ends.minute
                    last = DAY if last == DAY - 1 else last
                    found.append((day * DAY + begins.hour * 60 + begins.minute, day * DAY + last))
        return found


def _time_field(label: str, short: Any, minute: int | None) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    field = forms.TimeField(label=label, required=False, initial=_clock(minute), widget=widget)
    field.is_one_of_several, field.short = True, short
    return field


def by_day(hours: list[tuple[int, int]]) -> dict[int, list[tuple[int, int]]]:
    """Each day's stretches, two at most: of more, what lies between the second and the last counts too.

    A stretch over midnight counts for every day that it touches.
    """
    found: dict[int, list[tuple[int, int]]] = {}
    for begins, ends in sorted(hours):
        for day in range(begins // DAY, (ends - 1) // DAY + 1):
            stretches = found.setdefault(day, [])
            stretches.append((max(begins - day * DAY, 0), min(ends - day * DAY, DAY - 1)))
            if len(stretches) > len(TURNS):
                stretches[-2:] = [(stretches[-2][0], stretches[-1][1])]
    return found


def _clock(minute: int | None) -> str | None:
    return None if minute is None else f"{minute // 60:02d}:{minute % 60:02d}"


PER = {
    "package": _("%(low)s to %(high)s € per visit"),
    "hourly": _("%(low)s to %(high)s € per hour"),
}


class PricesForm(forms.Form):
    """Own prices, each within its package's band; left empty, the usual price counts."""

    def __init__(self, *args, packages, prices: dict[int, int], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for package in packages:
            low, high = Decimal(package.price_low) / 100, Decimal(package.price_high) / 100
            amount = prices.get(package.pk)
            self.fields[f"price_{package.pk}"] = forms.DecimalField(
                label=f"{package.topic} · {package}",
                help_text=PER[package.kind] % {"low": low, "high": high},
                min_value=low,
                max_value=high,
                decimal_places=2,
                required=False,
                initial=None if amount is None else Decimal(amount) / 100,
            )

    def prices(self) -> dict[int, int]:
        """Package id → minor units."""
        given = {name: value for name, value in self.cleaned_data.items() if value is not None}
        return {int(name.removeprefix("price_")): int(value * 100) for name, value in given.items()}
