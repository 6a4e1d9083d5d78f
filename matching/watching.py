"""How a search goes, for the seeker who watches it: numbers, and never who."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from marketplace.bookings import queries as bookings
from marketplace.bookings.models import Offer, Request
from matching import queries
from matching.models import Receipt, Search


@dataclass(frozen=True)
class Progress:
    """A search in numbers, for the seeker. `thinking` have read it and not answered, `unread` not even looked, `quoted`
    sent a quote that stands; `reasons` are those of a no.

    `step` is what the search did last: while it sleeps, `next_wave_at` is the morning; while it rests, the seeker is
    to choose. `choice` is how it stands with the helper `chosen`.
    """

    state: str
    step: str
    choice: str
    chosen: int | None
    wave: int
    next_wave_at: datetime | None
    asked: int
    read: int
    thinking: int
    unread: int
    declined: int
    reasons: dict[str, int]
    silent: int
    waiting: int
    quoted: int
    candidates: int
    likely_from: datetime | None
    likely_until: datetime | None
    left_out: dict[str, int]
    states: list[str]


SILENT = {"expired"}


def progress(request: Request) -> Progress:
    """How the search of this request goes; honest when it gets thin."""
    search = queries.search_of(request)
    offers = list(bookings.offers_asked(request))
    declined = [offer for offer in offers if offer.state == Offer.State.DECLINED]
    waiting = [offer for offer in offers if offer.state == Offer.State.OPEN]
    quoted = sum(offer.state == Offer.State.QUOTED for offer in offers)
    likely = likely_answer(waiting, search)
    return Progress(
        state=search.state if search else "stopped",
        step=search.step if search else "",
        choice=queries.choice_of(search, request) if search else "",
        chosen=search.chosen_id if search else None,
        wave=len({offer.wave for offer in offers}),
        next_wave_at=search.next_wave_at if search else None,
        asked=len(offers),
        read=sum(offer.read_at is not None for offer in offers),
        thinking=sum(offer.read_at is not None for offer in waiting),
        unread=sum(offer.read_at is None for offer in waiting),
        declined=len(declined),
        reasons=dict(Counter(offer.decline_reason for offer in declined)),
        silent=sum(offer.state in SILENT for offer in offers),
        waiting=len(waiting),
        quoted=quoted,
        candidates=search.candidates if search else 0,
        likely_from=likely[0] if likely else None,
        likely_until=likely[1] if likely else None,
        left_out=_last_left_out(search),
        states=[_sign_of(offer) for offer in offers],
    )


def _last_left_out(search: Search | None) -> dict[str, int]:
    receipt = Receipt.objects.filter(search=search).order_by("-wave").first() if search else None
    return receipt.left_out if receipt else {}


def _sign_of(offer: Offer) -> str:
    """How an asked helper is drawn on the seeker's map; never where."""
    if offer.state == Offer.State.OPEN:
        return "read" if offer.read_at else "asked"
    drawn = {"accepted": "accepted", "declined": "declined", "standby": "standby", "lost": "standby", "quoted": "read"}
    return drawn.get(offer.state, "quiet")


def likely_answer(waiting: list[Offer], search: Search | None) -> tuple[datetime, datetime] | None:
    """From when to when a yes is likely: the middle half of past answering times, counted from the last offer.

    None when nobody is asked, fewer than ten answers are known or that time has passed: what is not known is not
    shown.
    """
    if not waiting or search is None:
        return None
    since = timezone.now() - timedelta(days=90)
    answered = Offer.objects.filter(answered_at__gt=since, state="accepted").order_by("-answered_at")
    spans = sorted(a - s for a, s in answered.values_list("answered_at", "sent_at")[:1000])
    if len(spans) < 10:
        return None
    last = max(offer.sent_at for offer in waiting)
    first, until = last + spans[len(spans) // 4], last + spans[3 * len(spans) // 4]
    return (first, until) if until > timezone.now() else None
