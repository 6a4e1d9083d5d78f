"""Why a search asked whom, as each side may read it: operators everything, helpers what is about them, seekers sums."""

from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, refuse_if
from matching.models import Search
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
