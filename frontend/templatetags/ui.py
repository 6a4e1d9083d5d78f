"""The parts that pages are made of. Each tag says what it needs; the shapes are in `components/`."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import uuid4
from zlib import crc32

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput, CheckboxSelectMultiple, FileInput, RadioSelect
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

register = template.Library()

LEVELS = 4
# How a state looks (tone, icon). The words come from the state itself: never colour alone.
STATES = {
    "request.draft": ("", "file-text"),
    "request.open": ("live", "radio"),
    "request.booked": ("done", "calendar"),
    "request.unfilled": ("call", "circle-alert"),
    "request.cancelled": ("", "ban"),
    "request.closed": ("done", "circle-check"),
    "offer.open": ("call", "timer"),
    "offer.accepted": ("done", "circle-check"),
    "offer.declined": ("", "circle-x"),
    "offer.expired": ("", "hourglass"),
    "offer.withdrawn": ("", "ban"),
    "offer.lost": ("", "user-check"),
    "offer.standby": ("info", "pause"),
    "offer.quoted": ("live", "tag"),
    "booking.reserved": ("call", "hourglass"),
    "booking.disputed": ("danger", "scale"),
    "extra.proposed": ("call", "hourglass"),
    "extra.approved": ("call", "credit-card"),
    "extra.added": ("done", "circle-check"),
    "extra.refused": ("", "circle-x"),
    "extra.withdrawn": ("", "ban"),
    "move.proposed": ("call", "hourglass"),
    "move.agreed": ("done", "circle-check"),
    "move.refused": ("", "circle-x"),
    "move.withdrawn": ("", "undo-2"),
    "move.lapsed": ("", "hourglass"),
    "series.proposed": ("call", "hourglass"),
    "series.running": ("live", "repeat"),
    "series.refused": ("", "circle-x"),
    "series.withdrawn": ("", "undo-2"),
    "series.lapsed": ("", "hourglass"),
    "series.ended": ("", "ban"),
    "series.finished": ("done", "circle-check"),
    "case.open": ("call", "scale"),
    "case.ruled": ("done", "circle-check"),
    "chargeback.open": ("call", "landmark"),
    "chargeback.answering": ("live", "send"),
    "chargeback.answered": ("live", "hourglass"),
    "chargeback.won": ("done", "circle-check"),
    "chargeback.lost": ("danger", "circle-x"),
    "booking.agreed": ("live", "calendar"),
    "booking.started": ("live", "play"),
    "booking.done": ("call", "flag"),
    "booking.confirmed": ("done", "circle-check"),
    "booking.cancelled": ("", "ban"),
    "booking.missed": ("call", "hourglass"),
    "consequence.proposed": ("call", "scale"),
    "consequence.confirmed": ("info", "circle-check"),
    "consequence.dropped": ("", "circle-x"),
    "contest.open": ("call", "scale"),
    "contest.stands": ("info", "circle-check"),
    "contest.taken_out": ("done", "circle-check"),
    "contest.gone": ("", "ban"),
    "payout.under_way": ("live", "hourglass"),
    "payout.paid": ("done", "circle-check"),
    "payout.failed": ("danger", "circle-alert"),
    "application.draft": ("", "file-text"),
    "application.submitted": ("call", "hourglass"),
    "application.approved": ("done", "badge-check"),
    "application.refused": ("danger", "circle-x"),
    "application.withdrawn": ("", "ban"),
}


def _mark(*parts: Any) -> str:
    """A short id that is the same for the same things, so that equal pages stay equal."""
    return f"w{crc32('|'.join(map(str, parts)).encode()):08x}"


@register.inclusion_tag("components/button.html")
def button(
    label: str,
    *,
    href: str = "",
    icon: str = "",
    kind: str = "",
    size: str = "",
    reason: Any = "",
    form: str = "",
    name: str = "",
    value: str = "",
) -> dict:
    """A link (`href`) or a submit button. `kind`: primary, quiet, danger or nothing. `size`: small, large.

    With a `reason` it stays visible, disabled, and the reason stands beside it.
    """
    given = {"label": label, "href": href, "icon": icon, "kind": kind, "size": size}
    given |= {"reason": reason, "form": form, "name": name, "value": value}
    return given | {"mark": _mark(label, href, form, reason)}


@register.inclusion_tag("components/verb_form.html", takes_context=True)
def verb_form(
    context: template.Context,
    url: str,
    label: str,
    *,
    icon: str = "",
    kind: str = "",
    size: str = "",
    reason: Any = "",
    name: str = "",
    value: str = "",
    swap: str = "",
) -> dict:
    """One verb as a POST form of its own, sent once however often it is pressed.

    `name` and `value` add one hidden field. `swap` is a CSS selector that htmx puts the answer into.
    """
    given = {"url": url, "label": label, "icon": icon, "kind": kind, "size": size, "reason": reason, "swap": swap}
    given |= {"name": name, "value": value, "csrf_token": context.get("csrf_token")}
    return given | {"once": uuid4(), "mark": _mark(url, label, reason)}


@register.simple_tag
def once() -> str:
    """An id for a form that must have its effect once: `<input type="hidden" name="idempotency_id" …>`."""
    return str(uuid4())


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, look: str = "", label: str = "", help: str = "") -> dict:
    """A field of a form with label, help and errors.

    `look`: cards or chips (for choices), code (a code from a mail), short. Others follow the widget.
    """
    widget = bound.field.widget
    shape = "plain"
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        shape = "choices"
    elif isinstance(widget, CheckboxInput):
        shape = "check"
    elif isinstance(widget, FileInput):
        shape = "file"
    return {
        "field": bound,
        "look": look,
        "shape": shape,
        "label": label or bound.label,
        "help": help or bound.help_text,
        "is_optional": not bound.field.required and not getattr(bound.field, "is_one_of_several", False),
    }


@register.simple_block_tag
def file_choice(content: SafeString, target: str, label: str = "") -> SafeString:
    """What a file is chosen with. The block is the native field with the id `target`, `label` what the button says."""
    return render_to_string("components/file_choice.html", {"content": content, "target": target, "label": label})


@register.inclusion_tag("components/fields.html")
def fields(form: BaseForm) -> dict:
    """Every field of a form, in its order."""
    return {"form": form}


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: BaseForm) -> dict:
    """What is wrong, with links to the fields; nothing when nothing is."""
    wrong = []
    for form in forms:
        wrong += [{"target": "", "text": text} for text in form.non_field_errors()]
        wrong += [
            {"target": bound.auto_id, "text": text, "label": bound.label} for bound in form for text in bound.errors
        ]
    return {"wrong": wrong}


@register.simple_block_tag
def card(content: SafeString, title: str = "", href: str = "", kind: str = "", level: int = 2) -> SafeString:
    """A box around content. `kind`: well, call (wants attention), next (the next step) or nothing."""
    given = {"content": content, "title": title, "href": href, "kind": kind, "level": level}
    return render_to_string("components/card.html", given)


@register.simple_block_tag
def entry(content: SafeString, title: str, icon: str, when: Any = None, source: str = "", tone: str = "") -> SafeString:
    """One line of a thread. `tone`: marigold (now), muted (over) or nothing. Inside `<ol class="thread">`."""
    given = {"content": content, "title": title, "icon": icon, "when": when, "source": source, "tone": tone}
    return render_to_string("components/entry.html", given)


@register.simple_block_tag
def notice(content: SafeString, kind: str = "info") -> SafeString:
    """A sentence that stays on the page. `kind`: info, success, warning or error."""
    return render_to_string("components/notice.html", {"content": content, "kind": kind})


@register.simple_block_tag(takes_context=True)
def confirm(
    context: template.Context,
    content: SafeString,
    label: str,
    url: str,
    yes: str,
    icon: str = "",
    kind: str = "danger",
    yes_kind: str = "",
) -> SafeString:
    """Ask once more in place. The block says what will happen and may hold fields; `yes` is the verb's button.

    `kind` is how both buttons look, `yes_kind` how the second does, where that is another one.
    """
    given = {"content": content, "label": label, "url": url, "yes": yes, "icon": icon, "once": uuid4()}
    given |= {"kind": kind, "yes_kind": yes_kind or kind}
    return render_to_string("components/confirm.html", given | {"csrf_token": context.get("csrf_token")})


@register.simple_block_tag
def cases(content: SafeString, caption: str, columns: str) -> SafeString:
    """The operator's table. `columns`: names separated by "|". The block holds the rows."""
    given = {"content": content, "caption": caption, "columns": columns.split("|")}
    return render_to_string("components/cases.html", given)


@register.inclusion_tag("components/pill.html")
def pill(label: Any, tone: str = "", icon: str = "") -> dict:
    """A short state in words. `tone`: call, done, danger, info, live or nothing."""
    return {"label": label, "tone": tone, "icon": icon}


@register.inclusion_tag("components/pill.html")
def state_pill(kind: str, state: str, label: Any) -> dict:
    """The state of a `kind`: request, offer, booking or application; `label` are the state's words."""
    tone, icon = STATES[f"{kind}.{state}"]
    return {"label": label, "tone": tone, "icon": icon}


@register.inclusion_tag("components/price.html")
def price(amount: int | None, currency: str = "EUR", large: bool = False) -> dict:
    """Money in minor units; nothing to pay is said as what it is."""
    return {"amount": amount, "currency": currency, "large": large}


@register.inclusion_tag("components/steps.html")
def steps(labels: Sequence[Any], current: int, addresses: Sequence[str] = ()) -> dict:
    """Where one is in a form of several pages; `current` counts from 1, earlier steps link back."""
    found = []
    for number, label in enumerate(labels, start=1):
        state = "done" if number < current else "current" if number == current else "later"
        address = addresses[number - 1] if number < current and number <= len(addresses) else ""
        found.append({"label": label, "state": state, "address": address})
    return {"steps": found, "current": current, "total": len(found), "label": labels[current - 1]}


@register.inclusion_tag("components/vetted.html")
def vetted(checks: Iterable[dict] = (), label: str = "") -> dict:
    """The badge and behind it what was checked: each check has `label` and may have `when` and `until`."""
    return {"checks": list(checks), "label": label}


@register.inclusion_tag("components/trust_bar.html")
def trust_bar(low: float, high: float) -> dict:
    """How sure we are: a range between 0 and 1 as a small bar. The words stand beside it."""
    return {"x": round(low * 100, 1), "width": max(round((high - low) * 100, 1), 4)}


@register.inclusion_tag("components/level.html")
def level(level: int) -> dict:
    """How far somebody is in one part, 0 to 4, as four fields; the words stand beside it."""
    return {"fields": [(28 * n, n < level) for n in range(LEVELS)]}


@register.simple_tag(takes_context=True)
def live_talk(context: template.Context, talk: Any, seen: int) -> SafeString:
    """What the script of a conversation has to know, as attributes of the list that holds its messages."""
    addresses = {name: reverse(f"conversation_{name}", args=[talk.pk]) for name in ("read", "send", "send_file")}
    return flatatt(
        {
            "data-conversation": talk.pk,
            "data-me": context["user"].pk,
            "data-revision": talk.revision,
            "data-seen": seen,
            "data-changes": reverse("conversation_changes", args=[talk.pk, 0]),
            **{f"data-{name.replace('_', '-')}": address for name, address in addresses.items()},
        }
    )
