"""Who could come, as a seeker who chooses sees them: what their profiles say, the price, and about how far."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from frontend.forms.search import ModeForm
from frontend.people import cards_of
from frontend.templatetags.spoken import money
from marketplace.accounts import queries as accounts
from marketplace.accounts.cells import band
from marketplace.accounts.models import User
from marketplace.bookings.models import Request
from marketplace.catalog.models import Package
from marketplace.core.actors import Actor
from matching import queries as matching
from matching import steering, watching
from matching.dispatch import NAMED, NOBODY, OVER, THINKING

# In which of these states of their choice a seeker may pick somebody.
MAY_PICK = (NOBODY, OVER)


def steering_of(wish: Request, progress: watching.Progress, by: Actor) -> dict[str, Any]:
    """How the search is steered: the form for it, who could come, and how it stands with whom the seeker chose."""
    initial = {"mode": wish.mode, "asks_others": wish.asks_others}
    chooses = wish.mode == Request.Mode.CHOOSE
    return {
        "mode_form": ModeForm(initial=initial),
        "chosen": _chosen(wish, progress.chosen, progress.choice, by) if chooses and progress.chosen else None,
        "could_come": cards_for(wish, by) if chooses and progress.choice in MAY_PICK else [],
        "may_pick": chooses and progress.choice in MAY_PICK,
    }


def cards_for(wish: Request, by: Actor) -> list[dict[str, Any]]:
    """Whom the seeker may choose from, in the product's order; nothing finer than the cell's band."""
    ranked = {one.candidate.helper: one.candidate for one in steering.could_come(wish)}
    people = accounts.people_for(by, list(ranked))
    known = [people[helper_id] for helper_id in ranked if helper_id in people]
    return [
        {
            **card,
            "band": band(ranked[card["id"]].km),
            "distance": matching.band_words(band(ranked[card["id"]].km)),
            "price": ranked[card["id"]].price,
            "price_words": price_words(wish, ranked[card["id"]].price),
            "label": _("Ask %(name)s") % {"name": card["name"]},
        }
        for card in cards_of(known, wish.topic.family_id)
    ]


def price_words(wish: Request, price: int) -> str:
    """What somebody who could come asks: their price, the most that it comes to, or one that they would name."""
    if wish.asks_quotes:
        return _("names a price")
    said = money(price, wish.topic.programme.currency)
    is_hourly = price and wish.package is not None and wish.package.kind == Package.Kind.HOURLY
    return _("at most %(price)s") % {"price": said} if is_hourly else said


def neighbours(wish: Request, by: Actor) -> list[dict[str, Any]]:
    """The same for an app, while its seeker may pick."""
    is_open = wish.seeker_id == by.pk and wish.state == Request.State.OPEN and wish.mode == Request.Mode.CHOOSE
    search = matching.search_of(wish)
    if not is_open or (search and matching.choice_of(search, wish) not in MAY_PICK):
        return []
    return cards_for(wish, by)


def _chosen(wish: Request, helper_id: int, choice: str, by: Actor) -> dict[str, Any]:
    """The helper whom the seeker chose, and how it stands with them."""
    person: User | None = accounts.people_for(by, [helper_id]).get(helper_id)
    name = person.name_shown if person else _("The neighbour you chose")
    href = reverse("person", args=[person.pk]) if person else ""
    until = steering.asked_until(wish, helper_id) if choice == THINKING else None
    return {
        "name": name,
        "href": href,
        "choice": choice,
        "is_named": choice == NAMED,
        "is_thinking": choice == THINKING,
        "is_over": choice == OVER,
        "until": until,
    }
