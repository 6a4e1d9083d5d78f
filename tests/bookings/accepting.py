"""Run as a script: a process in which helpers say yes to offers, one after the other, as soon as it is told to.

Reads one JSON line with the offers' ids, says that it is ready, and begins at the next line. `looking` is the twin: it
looks into the helper's diary first, says so, and says yes at the next line to what it found free, without any lock.
"""

import json
import sys

import django

django.setup()

from marketplace.bookings import actions, queries  # noqa: E402  settings come first
from marketplace.bookings.models import Offer  # noqa: E402
from marketplace.core.errors import Refused  # noqa: E402


def accept(offer: Offer) -> str:
    """What became of it: booked, or the code of the refusal."""
    try:
        actions.accept_offer(by=offer.helper, offer_id=offer.pk)
    except Refused as refusal:
        return refusal.reason.code
    return "booked"


def look_and_accept(offer: Offer) -> str:
    asked = offer.request
    reason = queries.why_not_free(offer.helper_id, asked.begins_at, asked.ends_at)
    say("looked")
    sys.stdin.readline()
    return reason.code if reason else accept(offer)


def say(word: str) -> None:
    print(word, flush=True)


def main(way: str) -> None:
    ids = json.loads(sys.stdin.readline())
    offers = Offer.objects.select_related("helper", "request").in_bulk(ids)
    say("ready")
    sys.stdin.readline()
    say(json.dumps([{"accept": accept, "looking": look_and_accept}[way](offers[pk]) for pk in ids]))


main(sys.argv[1])
