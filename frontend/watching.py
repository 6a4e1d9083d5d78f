"""The search that can be watched: what the seeker's page of a request shows."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frontend.advising import left_of, reasons_of, team_of
from frontend.choosing import steering_of
from frontend.forms.search import WordsForm
from frontend.happened import LINES
from frontend.people import card_of, photo_of
from frontend.templatetags.spoken import money, price_range, said_from_now, said_until
from frontend.timeline import AMOUNTS
from marketplace.accounts.models import User
from marketplace.bookings import queries as bookings
from marketplace.bookings.models import Request
from marketplace.chat import queries as chat
from marketplace.core.entries import Entry
from matching import explanations, outlook
from matching import watching as searching

DEFAULT_MINUTES = 60
# At most so many cells are drawn as "may be asked next": the size of a wave is not known before it goes out.
NEXT_AT_MOST = 6


def minutes_of(wish: Request) -> int:
    """How long the visit takes: the package and its chosen options."""
    if wish.package is None:
        return DEFAULT_MINUTES
    return wish.package.minutes + sum(option.minutes for option in wish.options.all())


def page_of(wish: Request, by: User) -> dict[str, Any]:
    """Everything on the page of a published request but the form for another time."""
    booking = bookings.live_booking_of(wish)
    progress = searching.progress(wish)
    choices = {choice.verb: choice.reason for choice in bookings.request_choices(wish, by)}
    is_mine = wish.seeker_id == by.pk
    team = team_of(wish)
    may_steer = is_mine and wish.state == Request.State.OPEN and not team.get("is_with_team")
    is_left = wish.state == Request.State.UNFILLED and not team.get("is_with_team")
    return {
        **team,
        **(steering_of(wish, progress, by) if may_steer else {}),
        "may_steer": may_steer,
        "left": left_of(wish) if is_left else None,
        "reasons": reasons_of(progress.reasons),
        "reason_unclear": progress.reasons.get("unclear", 0),
        "words_form": WordsForm() if is_mine else None,
        "wish": wish,
        "is_mine": is_mine,
        "progress": progress,
        "cells": cells_of(progress, wish.mode == Request.Mode.FIND or wish.asks_others),
        "booking": booking,
        "helper": card_of(booking.helper) if booking else None,
        "facts": facts_of(wish),
        "lines": _joined(lines_of(wish)),
        "why": explanations.why_these(wish),
        "conversations": _conversations(wish, by),
        "waiting": outlook.waiting_on(by, wish) if wish.seeker_id == by.pk else None,
        "can_cancel": "cancel" in choices and choices["cancel"] is None,
    }


def cells_of(progress: searching.Progress, goes_round: bool) -> list[str]:
    """How the cells around the home are drawn: who was asked, and who may be asked next if waves go round."""
    left = max(0, progress.candidates - progress.asked) if progress.next_wave_at and goes_round else 0
    return [*progress.states, *["next"] * min(left, NEXT_AT_MOST)]


def lines_of(wish: Request) -> list[dict[str, Any]]:
    """What happened to the request so far, oldest first, each wave with how many it asked."""
    known = [entry for entry in bookings.entries_for_request(wish.pk) if entry.kind in LINES]
    return [
        {
            "kind": entry.kind,
            "title": LINES[entry.kind][0],
            "icon": LINES[entry.kind][1],
            "when": entry.at,
            "words": _words_of(entry, wish.topic.programme.currency),
            "asked": entry.facts.get("asked", 0),
        }
        for entry in sorted(known, key=lambda entry: entry.at)
    ]


def _joined(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Waves that went out one after the other are one line, of the first of them with how many were asked in all."""
    shown: list[dict[str, Any]] = []
    for line in lines:
        if shown and line["kind"] == shown[-1]["kind"] == "wave.sent":
            asked = shown[-1]["asked"] + line["asked"]
            shown[-1] = {**shown[-1], "asked": asked, "words": _neighbours(asked)}
        else:
            shown.append(line)
    return shown


def _words_of(entry: Entry, currency: str) -> str:
    """How many were asked, or which price was named."""
    if entry.kind in AMOUNTS:
        return money(entry.facts.get("amount"), currency)
    return _neighbours(entry.facts["asked"]) if entry.kind == "wave.sent" else ""


def _neighbours(asked: int) -> str:
    return ngettext("%(n)s neighbour", "%(n)s neighbours", asked) % {"n": asked}


def facts_of(wish: Request) -> list[dict[str, Any]]:
    package = str(wish.package) if wish.package else ""
    options = ", ".join(str(option) for option in wish.options.all())
    town = f"{wish.place.postcode} {wish.place.town}"
    return [
        {"icon": wish.topic.icon, "term": _("What"), "text": package or str(wish.topic), "note": options},
        {"icon": "calendar", "term": _("When"), "text": said_until(wish.begins_at, wish.ends_at)},
        {
            "icon": "map-pin",
            "term": _("Where"),
            "text": town,
            "note": _("Helpers see a hexagon around you until one of them comes."),
        },
        _price_of(wish),
    ]


def _price_of(wish: Request) -> dict[str, Any]:
    if wish.asks_quotes:
        about = money(wish.budget, wish.topic.programme.currency) if wish.budget else ""
        note = _("about %(most)s at most") % {"most": about} if about else ""
        return {"icon": "wallet", "term": _("Price"), "text": _("by quote"), "note": note}
    if wish.budget is None:
        return {"icon": "hand-heart", "term": _("Price"), "text": _("free, from a neighbour")}
    text = price_range(0, wish.budget, wish.topic.programme.currency)
    return {"icon": "wallet", "term": _("Price"), "text": text}


def hints_of(left_out: dict[str, int]) -> list[str]:
    """What would bring more helpers: the filters that stopped somebody, as advice with a number."""
    said = {
        "hours": lambda n: ngettext(
            "%(n)s neighbour who fits cannot come at that hour: try another time.",
            "%(n)s neighbours who fit cannot come at that hour: try another time.",
            n,
        ),
        "busy": lambda n: ngettext(
            "%(n)s neighbour has another visit at that time.", "%(n)s neighbours have another visit at that time.", n
        ),
        "capacity": lambda n: ngettext(
            "%(n)s neighbour has enough visits that day: try another day.",
            "%(n)s neighbours have enough visits that day: try another day.",
            n,
        ),
        "language": lambda n: ngettext(
            "%(n)s neighbour speaks other languages.", "%(n)s neighbours speak other languages.", n
        ),
        "day_cap": lambda n: ngettext(
            "%(n)s neighbour was asked often today: tomorrow is better.",
            "%(n)s neighbours were asked often today: tomorrow is better.",
            n,
        ),
    }
    return [words(left_out[name]) % {"n": left_out[name]} for name, words in said.items() if left_out.get(name)]


def _conversations(wish: Request, by: User) -> list[dict[str, Any]]:
    rows = chat.conversations_of(by).filter(offer__request=wish, last_seq__gt=1)
    return [
        {
            "title": talk.helper.name_shown,
            "meta": said_from_now(talk.offer.sent_at),
            "href": reverse("conversation", args=[talk.pk]),
            "face_of": talk.helper.name_shown,
            "photo": photo_of(talk.helper),
            "is_new": talk.unread > 0,  # type: ignore[attr-defined]
        }
        for talk in rows
    ]
