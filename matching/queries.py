"""Reads of matching: how a search goes, who could help here, why somebody was asked."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.accounts import localities
from marketplace.accounts.cells import outline
from marketplace.bookings import queries as bookings
from marketplace.bookings.models import Offer, Request
from marketplace.bookings.rules import likely_price
from marketplace.catalog import queries as catalogue
from marketplace.catalog.models import Package
from marketplace.core.actors import Actor
from marketplace.core.entries import Entry
from marketplace.core.errors import Missing, Reason
from marketplace.core.money import HOUR, rate_of
from matching import dispatch, rules
from matching.filters import Reached, Wish
from matching.models import Handover, Lookout, PaidRange, Policy, PolicyTrial, Reach, Receipt, Search, Sighting, Waiting
from matching.paid import a_year_before, areas_of, month_of
from matching.ranking import Ranked, rank
from matching.reach import BEST, WHOLE_WEEK, count_by_topic, count_reaching, reached_by, week_minutes
from matching.receipts import Line, told

NO_LIMIT = 2**30


def policy_now() -> Policy:
    """The policy in force: the newest version that has started. Raises Policy.DoesNotExist before the first one."""
    return Policy.objects.filter(starts_at__lte=timezone.now()).latest("version")


def policy_before(moment: datetime) -> Policy | None:
    """The version in force at that moment as things stand; None before the first one."""
    return Policy.objects.filter(starts_at__lte=moment).order_by("-version").first()


def policy_last() -> Policy:
    """The newest version, also one that has not started yet: what a next one follows."""
    return Policy.objects.latest("version")


def policies() -> QuerySet[Policy]:
    """Every version, the newest first."""
    return Policy.objects.select_related("author").order_by("-version")


def trials() -> QuerySet[PolicyTrial]:
    """Every proposal, the newest first."""
    return PolicyTrial.objects.select_related("author", "basis", "policy")


def trial_for(by: Actor, trial_id: int) -> PolicyTrial:
    """A proposal, for operators only. Raises Missing."""
    trial = trials().filter(pk=trial_id).first() if by.is_operator else None
    if trial is None:
        raise Missing
    return trial


def why_not_put_in_force(trial: PolicyTrial) -> Reason | None:
    """Why these rules cannot become the next version now."""
    is_based_on_now = trial.basis_id == policy_last().pk
    return rules.why_not_put_in_force(trial.state, trial.policy_id is not None, is_based_on_now)


def search_of(request: Request) -> Search | None:
    """The search of the request's present round."""
    return Search.objects.filter(request=request, round=request.round).select_related("policy").first()


def choice_of(search: Search, request: Request) -> str:
    """How it stands with the helper whom the seeker chose in this round (`dispatch`).

    Where the visit of the round before was called off, the seeker's choice fell through with it.
    """
    if not search.choice:
        before = Offer.objects.filter(request=request, round=request.round - 1, booking__state="cancelled")
        return dispatch.OVER if before.exists() else dispatch.NOBODY
    if search.choice != Search.Choice.ASKED:
        return str(search.choice)
    asked = Offer.objects.filter(request=request, round=request.round, helper_id=search.chosen_id)
    return dispatch.THINKING if asked.filter(state__in=Offer.ALIVE).exists() else dispatch.OVER


def wish_of(request: Request) -> Wish:
    """What a published request asks of helpers."""
    return Wish(
        request=request.pk,
        seeker=request.seeker_id,
        round=request.round,
        topic_number=request.topic.number,
        cell=request.place.cell,
        begins=request.begins_at,
        ends=request.ends_at,
        languages=tuple(request.languages),
        urgency=request.urgency,
        widen_km=policy_now().rules["widen_km"] if request.is_widened else 0.0,
        is_remote=request.is_remote,
        **price_wish(request),
    )


def price_wish(request: Request) -> dict[str, Any]:
    """What a request or a draft says about the price, as fields of a wish.

    Where helpers name their price themselves, there is none yet to be compared with the budget.
    """
    if request.asks_quotes or bookings.is_for_one(request):
        # Nobody's price stands in the way: it is named later, or was agreed before.
        return {"budget": request.budget or NO_LIMIT} if request.is_paid else {}
    package = catalogue.package_priced(request.topic, request.package)
    if request.budget is None or package is None:
        return {}
    return {
        "package": str(package.pk),
        "usual": package.price_usual,
        "minutes_most": package.minutes_most or HOUR,
        "options": bookings.extra_price_of(request),
        "budget": request.budget,
    }


# What helpers publish of themselves; whether somebody has another visit then is nobody's to count before an offer.
BY_PRICE = ("language", "paid_only", "payouts", "price")


@dataclass(frozen=True)
class Coverage:
    """What help there is for a cell, each a part of the one before: at all, for a topic, at an hour, for a price.

    Counts of what helpers publish: areas, topics, hours, languages and prices. `at_that_time` leaves out who may not be
    asked by the trust floor, and counts those who have another visit then: other people's days cannot be asked out.
    """

    here: int
    for_topic: int
    at_that_hour: int
    at_that_time: int


def coverage(
    cell: str,
    topic_number: int,
    begins: datetime,
    ends: datetime,
    languages: tuple[str, ...] = (),
    **price: Any,
) -> Coverage:
    """Count before any account: who comes to this cell for this topic, and who could at that time for that price.

    `price` as `price_wish` gives it; nothing asks for free help.
    """
    wish = Wish(0, 0, 1, topic_number, cell, begins, ends, languages, "urgent", **price)
    reached = reached_by(wish, policy_now().rules, best=0)
    at_that_hour = reached.covering - reached.left_out.get("hours", 0)
    fewer = sum(reached.left_out.get(name, 0) for name in (*BY_PRICE, "trust"))
    return Coverage(helpers_reaching(cell), reached.covering, at_that_hour, at_that_hour - fewer)


def topics_reaching(cell: str) -> dict[int, int]:
    """Topic number → how many helpers come to a cell with it; topics of nobody are left out."""
    numbers = Reach.objects.order_by().values_list("topic_number", flat=True).distinct()
    return count_by_topic(cell, list(numbers))


@dataclass(frozen=True)
class Prices:
    """What help costs around a cell, in minor units: from the least to the most, of so many helpers."""

    low: int
    high: int
    all: tuple[int, ...]

    def within(self, budget: int) -> int:
        """How many of them come for this much or less."""
        return sum(price <= budget for price in self.all)


def prices_around(
    cell: str, topic_number: int, begins: datetime, ends: datetime, package: Package, options: int = 0
) -> Prices | None:
    """What the helpers who could come ask for a package, by the hour at most; None when nobody could."""
    limitless = {"package": str(package.pk), "usual": package.price_usual, "options": options, "budget": NO_LIMIT}
    limitless["minutes_most"] = package.minutes_most or HOUR
    wish = Wish(0, 0, 1, topic_number, cell, begins, ends, (), "urgent", **limitless)
    found = reached_by(wish, policy_now().rules, best=None)
    prices = sorted(candidate.price for candidate in found.candidates)
    return Prices(prices[0], prices[-1], tuple(prices)) if prices else None


def paid_around(cell: str, package_id: int) -> tuple[int, int] | None:
    """From how much to how much was paid around a cell for a package, in minor units, in the published months of the
    past year; of the finest area that is told. None where too few paid for it.
    """
    since = a_year_before(month_of(timezone.now()))
    rows = PaidRange.objects.filter(package_id=package_id, cell__in=areas_of(cell), month__month__gte=since)
    told: dict[str, list[tuple[int, int]]] = {}
    for area, low, high in rows.values_list("cell", "low", "high"):
        told.setdefault(area, []).append((low, high))
    finest = next((told[area] for area in areas_of(cell) if area in told), None)
    return (min(one[0] for one in finest), max(one[1] for one in finest)) if finest else None


def cells_of_help(topic_number: int | None = None) -> list[dict]:
    """Cells with the number of helpers who live in them and the cell's outline, as plain rows for the map."""
    rows = Reach.objects.all() if topic_number is None else Reach.objects.filter(topic_number=topic_number)
    counts = rows.values("cell").annotate(helpers=Count("helper_id", distinct=True)).order_by("cell")
    return [
        {
            "cell": row["cell"],
            "helpers": row["helpers"],
            "geometry": {"type": "Polygon", "coordinates": [outline(row["cell"])]},
        }
        for row in counts
    ]


def reached_for(request: Request, policy: Policy | None = None, only: Collection[int] | None = None) -> Reached:
    """Everybody whose area covers the request, through the filters of a policy (default: the one in force)."""
    best = max(BEST, settings.RECEIPTS_KEPT)
    return reached_by(wish_of(request), (policy or policy_now()).rules, best=best, only=only)


def hour_of(package: Package, price: int) -> int:
    """What of an hour's package that comes to `price` at most is the price of an hour."""
    return rate_of(price, package.minutes_most)


def rate_asked(request: Request, price: int) -> int:
    """What of a helper's price is the rate of an hour; 0 where it is not by the hour."""
    package = request.package
    if not price or package is None or package.kind != Package.Kind.HOURLY:
        return 0
    return hour_of(package, price - bookings.extra_price_of(request))


# What stops somebody only because of the time that a request asks for.
BY_TIME = ("hours", "away", "busy", "capacity")


def reaches(request: Request, helper_id: int) -> bool:
    """Whether this helper could come for a request, if not at its time then at another."""
    found = reached_for(request, only=[helper_id])
    return helper_id in found.places and found.stopped.get(helper_id) in (None, *BY_TIME)


def able_of(request: Request, helpers: Collection[int], policy: Policy | None = None) -> set[int]:
    """Which of these helpers can be asked now."""
    return {candidate.helper for candidate in reached_for(request, policy, only=helpers).candidates}


def ranked_for(request: Request, policy: Policy) -> tuple[Reached, list[Ranked]]:
    """Everybody whose area covers the request, and the best of those who can be asked now, in order."""
    reached = reached_for(request, policy)
    return reached, rank(reached.candidates, policy.rules["weights"], reached.mean_jobs)


# From which share of its greatest value a part of the score is worth a sentence to the helper.
TOLD_FROM = {"near": 0.5, "answers": 0.55, "new": 0.7, "fair": 0.2, "reliable": 0.98, "trust": 0.0}


def why_me(offer: Offer) -> list[str]:
    """Why this helper was asked, in at most three plain sentences; what says most about this request comes first."""
    words = {
        "near": _("You live near by (%(band)s).") % {"band": band_words(offer.distance_band)},
        "answers": _("You often say yes, and quickly."),
        "new": _("You are new, and we want you to get your first visits."),
        "fair": _("You had fewer visits than others near by."),
        "reliable": _("You come when you have said so."),
        "trust": _("You are vetted for this topic."),
    }
    shares = {row["part"]: row["share"] for row in offer.because if "share" in row}
    strong = [words[name] for name in words if shares.get(name, 0) > TOLD_FROM[name]]
    if any(row.get("part") == "outside" for row in offer.because):
        strong.insert(0, _("It is a little outside your area: too few could come from nearer. You need not."))
    if any(row.get("part") == "again" for row in offer.because):
        return [_("%(name)s asks you again, after your last visit.") % {"name": offer.request.seeker.name_shown}]
    if any(row.get("part") == "chosen" for row in offer.because):
        strong.insert(
            0, _("%(name)s chose you out of those who could come.") % {"name": offer.request.seeker.name_shown}
        )
    return strong[:3]


def terms_asked(request: Request, helper_id: int, price: int) -> dict[str, int]:
    """At which price, and by the hour at which rate, a helper is asked: their own, or what they agreed to before.

    Whoever helped from afar is asked at the price of their visit without what was paid for that.
    """
    if after := bookings.price_after(request, helper_id):
        return {"price": after.rest, "rate": 0}
    before = bookings.agreed_before(request, helper_id)
    if before is None:
        return {"price": price, "rate": rate_asked(request, price)}
    minutes = request.package.minutes_most if before.rate and request.package else 0
    return {"price": likely_price(before, minutes) if minutes else before.price, "rate": before.rate}


def area_of(request: Request) -> str:
    """The postcode and town nearest to the centre of the request's published cell: as much as a helper may know."""
    return localities.town_at(request.place.cell_lng, request.place.cell_lat)


def band_words(code: str) -> str:
    """A distance band as people say it."""
    return {
        "under-2": _("less than 2 km"),
        "2-5": _("2 to 5 km"),
        "5-10": _("5 to 10 km"),
        "10-20": _("10 to 20 km"),
        "over-20": _("more than 20 km"),
    }.get(code, "")


def entries_for_booking(booking_id: int) -> list[Entry]:
    """The waves of the request that led to the booking."""
    receipts = Receipt.objects.filter(search__request__bookings__pk=booking_id).order_by("at")
    return [Entry(r.at, "wave.sent", "matching", "system", None, {"wave": r.wave}) for r in receipts]


def receipts_about(person_id: int) -> QuerySet[Receipt]:
    """Receipts with a line about this person."""
    line = [{"helper": person_id}]
    rows = Receipt.objects.filter(Q(ranked__contains=line) | Q(stopped__contains=line))
    return rows.select_related("search__policy").order_by("pk")


def told_of(receipt: Receipt, person_id: int) -> list[Line]:
    """The lines of a receipt about this person, as they may read them; at most one in a real one."""
    asked = Offer.objects.filter(request=receipt.search.request_id, round=receipt.search.round, wave=receipt.wave)
    mine = [line for line in (*receipt.ranked, *receipt.stopped) if line["helper"] == person_id]
    rules, mean = receipt.search.policy.rules, receipt.mean_jobs
    return [line for kept in mine if (line := told(kept, receipt.ranked, rules, mean, asked.count()))]


def personal_data_of(person_id: int) -> dict:
    """Where and for what this person can be reached, and the lines of receipts about them."""
    fields = ("topic__slug", "cell", "reach_km", "languages", "helps_for_free", "trust", "evidence")
    receipts = receipts_about(person_id)
    return {
        "reach": list(Reach.objects.filter(helper_id=person_id).values(*fields)),
        "receipts": [{"at": receipt.at, **line} for receipt in receipts for line in told_of(receipt, person_id)],
        "waiting": list(Waiting.objects.filter(person_id=person_id).values("topic__slug", "cell", "state", "begun_at")),
        "lookouts": list(Lookout.objects.filter(helper_id=person_id).values("radius_km", "day_parts", "net_least")),
        "sightings": list(Sighting.objects.filter(lookout__helper_id=person_id).values("distance_band", "told_at")),
        "chosen_for_requests": list(Search.objects.filter(chosen_id=person_id).values_list("request_id", flat=True)),
        "handovers": list(
            Handover.objects.filter(request__seeker=person_id).values("asked_at", "taken_at", "outcome", "words")
        ),
        "handovers_taken": Handover.objects.filter(taken_by=person_id).count(),
        "policies_written": Policy.objects.filter(author_id=person_id).count(),
        "policies_tried": PolicyTrial.objects.filter(author_id=person_id).count(),
    }


def why_not_erase(person_id: int) -> Reason | None:
    """Matching never stands in the way."""
    return None


def what_would_help(person_id: int) -> list[str]:
    """Why a helper may be asked rarely, each with what would change it; empty when nothing stands out."""
    rows = list(Reach.objects.filter(helper_id=person_id)[:20])
    if not rows:
        return [_("Nobody can find you yet: set your place, your hours and at least one topic.")]
    minutes = sum(ends - begins for begins, ends in rows[0].hours)
    tips = []
    if minutes < 6 * 60:
        tips.append(_("You can come for less than six hours a week. Each hour more brings requests."))
    if rows[0].reach_km < 6:
        tips.append(_("You come up to 5 km. Two kilometres more often double the number of neighbours."))
    if len(rows) == 1:
        tips.append(_("You help with one topic. Another one brings more requests."))
    return tips


def helpers_reaching(cell: str, begins: datetime | None = None, ends: datetime | None = None) -> int:
    """How many helpers' areas cover a cell, whatever the topic: at some time of the week, or in a stretch of time."""
    numbers = Reach.objects.values_list("topic_number", flat=True).distinct()
    minutes = week_minutes(begins, ends) if begins and ends else WHOLE_WEEK
    return count_reaching(cell, list(numbers), minutes)
