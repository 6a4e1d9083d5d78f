"""A change of the rules of asking: one field for each number there is, whatever numbers there are."""

from typing import Any

from django import forms
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matching.numbers import Rules, changes, faults, flat, in_order, nested, number_of

AHEAD = [(0, gettext_lazy("at once")), (1, gettext_lazy("from tomorrow")), (7, gettext_lazy("in a week"))]


def name_of(path: str) -> str:
    return path.replace(".", "__")


class PolicyForm(forms.Form):
    """The numbers of the rules in force, to be changed; `first` says which there have to be."""

    days_ahead = forms.TypedChoiceField(
        label=gettext_lazy("From when it counts"),
        coerce=int,
        choices=AHEAD,
        initial=1,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Helpers are told at once. A change of how long they have to answer waits for a day."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why, read by everybody who helps"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, now: Rules, first: Rules) -> None:
        super().__init__(data)
        self.now, self.first = now, first
        known = dict(flat(now))
        at_first = dict(flat(first))
        self.paths = {path: at_first[path] for path in in_order(at_first)}
        for path, value in self.paths.items():
            self.fields[name_of(path)] = _field(path, known.get(path, value), value)
        self.order_fields([*map(name_of, self.paths), "reason", "days_ahead"])

    def numbers(self) -> list[forms.BoundField]:
        """The fields of the numbers, without reason and time."""
        return [self[name_of(path)] for path in self.paths]

    def rules(self) -> Rules:
        return nested({path: self.cleaned_data[name_of(path)] for path in self.paths})

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not any(name in self.errors for name in map(name_of, self.paths)):
            for path, words in faults(self.rules(), self.first).items():
                self.add_error(name_of(path), words)
            if not changes(self.now, self.rules()):
                self.add_error(None, _("Nothing is different from the rules in force."))
        return given


def _field(path: str, now: float, at_first: float) -> forms.Field:
    number = number_of(path, at_first)
    kind = forms.IntegerField if number.is_whole else forms.FloatField
    said = {
        "unit": f" {number.unit}" if number.unit else "",
        "low": localize(number.low),
        "high": localize(number.high),
        "now": localize(now),
    }
    field = kind(label=number.words, initial=now, min_value=number.low, max_value=number.high)
    field.help_text = _("Between %(low)s and %(high)s%(unit)s; now %(now)s") % said
    if not number.is_whole:
        field.widget.attrs["step"] = "any"
    return field
