"""A search as operators read it: every wave with all that was kept of it, worked out again beside it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from marketplace.accounts.models import User
from marketplace.bookings.models import Offer
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, refuse_if
from matching.models import Policy, Receipt, Search
from matching.receipts import Line, Replay, replay
from matching.rules import why_not_open


def search_for(by: Actor, search_id: int) -> Search:
    """A search, for operators only. Raises Missing, and Refused for an operator who takes part in it."""
    search = Search.objects.select_related("request__topic", "request__seeker", "policy").filter(pk=search_id).first()
    if search is None or not by.is_operator:
        raise Missing
    refuse_if(why_not_open(by, people_in(search)))
    return search


def people_in(search: Search) -> set[int]:
    """Ids of the seeker and of every helper whom a receipt of this search has a line about."""
    kept = search.receipts.values_list("ranked", "stopped")
    lines = (line for ranked, stopped in kept for line in (*ranked, *stopped))
    return {search.request.seeker_id, *(line["helper"] for line in lines)}


def searches() -> QuerySet[Search]:
    """Every search, the newest first; the list names nobody."""
    return Search.objects.select_related("request__topic", "policy").order_by("-pk")


def searches_about(person_id: int) -> QuerySet[Search]:
    """Searches of this person, or for which they were asked, the newest first."""
    asked = Offer.objects.filter(helper_id=person_id).values("request_id")
    return searches().filter(Q(request__seeker_id=person_id) | Q(request_id__in=asked))


@dataclass(frozen=True)
class WaveSheet:
    """One wave: its receipt, the rules that it followed, who was asked, names by id, and what a replay gave.

    `replay` is None once the numbers are not kept any more.
    """

    receipt: Receipt
    policy: Policy | None
    asked: set[int]
    names: dict[int, str]
    replay: Replay | None


def wave_of(search: Search, wave: int) -> WaveSheet | None:
    """A wave of a search with everything that was kept of it; None when nothing was."""
    receipt = search.receipts.filter(wave=wave).first()
    if receipt is None:
        return None
    policy = Policy.objects.filter(version=receipt.policy_version).first()
    asked = Offer.objects.filter(request=search.request_id, round=search.round, wave=wave)
    lines = (*receipt.ranked, *receipt.stopped)
    return WaveSheet(
        receipt, policy, set(asked.values_list("helper_id", flat=True)), _names(lines), replayed(receipt, policy)
    )


def replayed(receipt: Receipt, policy: Policy | None) -> Replay | None:
    """The receipt worked out again from what it holds and the version's weights alone."""
    if policy is None or not receipt.is_whole:
        return None
    return replay(receipt.ranked, policy.rules["weights"], receipt.mean_jobs)


def _names(lines: Iterable[Line]) -> dict[int, Any]:
    ids = {line["helper"] for line in lines}
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name_shown"))
