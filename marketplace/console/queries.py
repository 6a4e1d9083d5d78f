"""Operators' reads across the apps: what waits, since when, and where to click."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet
from django.utils import timezone

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import User
from marketplace.bookings.models import Booking, Offer, Request
from marketplace.catalog import queries as catalogue
from marketplace.catalog.models import Programme
from marketplace.chat import queries as chat
from marketplace.chat.models import MessageReport
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing
from marketplace.disputes import queries as disputes
from marketplace.vetting import queries as vetting
from matching import explanations, steering
from matching.models import Handover, Search
from payments import comparison, earnings
from payments import disputed as banks
from payments import queries as payments
from payments.models import Chargeback, Discrepancy, Payee, Payout
from reviews import queries as reviews
from reviews.models import Flag

SEARCHES = 20
FOUND_BY = ("name_shown", "email")


@dataclass(frozen=True)
class Numbers:
    """What waits when an operator comes in."""

    applications_waiting: int
    requests_unfilled: int
    people_suspended: int
    cases_open: int
    payments_stuck: int
    reviews_reported: int
    notes_open: int
    trust_contested: int
    requests_with_us: int
    consequences_proposed: int
    chargebacks_open: int
    differences_open: int
    payouts_in_trouble: int
    flags_open: int
    messages_reported: int


def require_operator(by: Actor) -> None:
    """The console does not exist for anybody else."""
    if not by.is_operator:
        raise Missing


def numbers(by: Actor) -> Numbers:
    require_operator(by)
    return Numbers(
        vetting.queue().count(),
        Request.objects.filter(state=Request.State.UNFILLED).count(),
        User.objects.exclude(suspended_at=None).count(),
        disputes.open_cases().count(),
        payments.deals_in_trouble().count(),
        reviews.reports_open().count(),
        reviews.notes_open(by).count(),
        reviews.contests_open().count(),
        steering.handovers_open().count(),
        disputes.consequences_proposed().count(),
        banks.all_chargebacks().filter(state="open").count(),
        comparison.open_cases().count(),
        earnings.in_trouble().count() + earnings.failed_lately(timezone.now()).count(),
        reviews.flags_open(by).count(),
        chat.reports_open().count(),
    )


def flags(by: Actor) -> QuerySet[Flag]:
    """People whose reviews are out of the ordinary, the oldest first; never what is about the operator themself."""
    require_operator(by)
    return reviews.flags_open(by)


def flags_closed(by: Actor) -> QuerySet[Flag]:
    require_operator(by)
    return reviews.flags_closed(by)


def flag(by: Actor, flag_id: int) -> Flag:
    """One of them, open or not. Raises Missing."""
    require_operator(by)
    return reviews.flag_for(by, flag_id)


def cases(by: Actor) -> QuerySet:
    require_operator(by)
    return disputes.open_cases()


def consequences(by: Actor) -> QuerySet:
    """What is proposed to helpers who let visits down, the oldest first."""
    require_operator(by)
    return disputes.consequences_proposed()


def programmes(by: Actor) -> list[tuple[Programme, dict[str, int]]]:
    """Every programme with what it owes for visits that it paid in the seeker's place: currency → minor units."""
    require_operator(by)
    owed: dict[int, dict[str, int]] = {}
    for (programme_id, currency), amount in payments.owed_by_programmes().items():
        if amount:
            owed.setdefault(programme_id, {})[currency] = amount
    return [(programme, owed.get(programme.pk, {})) for programme in catalogue.programmes()]


def repayments(by: Actor, programme_id: int) -> list[payments.Repayment]:
    """What a programme has paid of that, the latest first."""
    require_operator(by)
    return payments.repayments_of(programme_id)


def programme(by: Actor, slug: str) -> Programme:
    require_operator(by)
    return catalogue.programme_by_slug(slug)


def payments_stuck(by: Actor) -> QuerySet:
    """Payments that a person has to look after, the oldest first."""
    require_operator(by)
    return payments.deals_in_trouble()


def chargebacks(by: Actor) -> QuerySet[Chargeback]:
    """Payments that banks took back: those that wait for us first."""
    require_operator(by)
    return banks.all_chargebacks()


def chargeback(by: Actor, chargeback_id: int) -> Chargeback:
    """One of them. Raises Missing."""
    rows = chargebacks(by).select_related("hold__deal__booking__request__package", "hold__deal__booking__terms")
    found = rows.filter(pk=chargeback_id).first()
    if found is None:
        raise Missing
    return found


def debts(by: Actor) -> list[tuple[User, str, int]]:
    """Helpers who owe us what could not be taken back, with the amount in minor units; the most first."""
    require_operator(by)
    owed = payments.debts()
    people = User.objects.in_bulk([helper_id for helper_id, _, _ in owed])
    return [(people[helper_id], currency, amount) for helper_id, currency, amount in owed]


def ledger(by: Actor) -> payments.Check:
    """A look through the whole ledger."""
    require_operator(by)
    return payments.checked()


def differences(by: Actor) -> QuerySet[Discrepancy]:
    """Where Stripe's list and our books differ, the oldest first."""
    require_operator(by)
    return comparison.open_cases()


def differences_closed(by: Actor) -> QuerySet[Discrepancy]:
    require_operator(by)
    return comparison.closed_cases()


def difference(by: Actor, discrepancy_id: int) -> Discrepancy:
    require_operator(by)
    return comparison.case(discrepancy_id)


def last_line(by: Actor) -> datetime | None:
    """When the last line of Stripe's list that is known was written there."""
    require_operator(by)
    return comparison.list_known_until(timedelta())


@dataclass(frozen=True)
class PayoutsInTrouble:
    """Helpers to whom Stripe pays nothing out, payouts that came back, and how many events of its other mode came."""

    payees: list[Payee]
    payouts: list[Payout]
    ignored: int


def payouts_in_trouble(by: Actor) -> PayoutsInTrouble:
    require_operator(by)
    now = timezone.now()
    return PayoutsInTrouble(
        list(earnings.in_trouble()), list(earnings.failed_lately(now)), earnings.ignored_lately(now)
    )


def reports(by: Actor) -> QuerySet:
    """Reviews that somebody thinks should not stand."""
    require_operator(by)
    return reviews.reports_open()


def message_reports(by: Actor) -> QuerySet[MessageReport]:
    """Messages that one of the two reported, the oldest first."""
    require_operator(by)
    return chat.reports_open()


def message_report(by: Actor, report_id: int) -> MessageReport:
    """One of them, open or not. Raises Missing."""
    require_operator(by)
    return chat.report_for(report_id)


@dataclass(frozen=True)
class WarnedPerson:
    """Whose messages lead away: counts alone, no words."""

    person_id: int
    name: str
    warned: int
    sent: int
    kinds: dict[str, int]


def people_warned(by: Actor) -> list[WarnedPerson]:
    """Whose messages lead away from the platform most often."""
    require_operator(by)
    return _named(chat.people_warned())


def _named(found: list[chat.Warned]) -> list[WarnedPerson]:
    names = User.objects.in_bulk([one.person_id for one in found])
    return [WarnedPerson(name=names[one.person_id].name_shown, **vars(one)) for one in found]


def files_not_scanned(by: Actor) -> int:
    """How many files people sent each other that nobody looked through for viruses."""
    require_operator(by)
    return chat.files_not_scanned()


def notes(by: Actor) -> QuerySet:
    """What authors of reviews wrote for our team alone, those who felt unsafe first."""
    require_operator(by)
    return reviews.notes_open(by)


def contests(by: Actor) -> QuerySet:
    """What people do not agree with in their trust, the oldest first."""
    require_operator(by)
    return reviews.contests_open()


def bookings_found(by: Actor, text: str, limit: int = 50) -> QuerySet[Booking]:
    """Visits by their number, or by part of a name or an e-mail address of either side; all of them, newest first."""
    require_operator(by)
    rows = Booking.objects.select_related("request__topic", "seeker", "helper").order_by("-pk")
    if text.isascii() and text.isdecimal() and len(text) < 16:
        return rows.filter(pk=int(text))
    if text:
        sides = [Q(**{f"{side}__{field}__icontains": text}) for side in ("seeker", "helper") for field in FOUND_BY]
        rows = rows.filter(reduce(or_, sides))
    return rows[:limit]


def applications(by: Actor) -> QuerySet:
    require_operator(by)
    return vetting.queue()


def requests_unfilled(by: Actor) -> QuerySet[Request]:
    """Requests for which nobody was left, the oldest first."""
    require_operator(by)
    rows = Request.objects.filter(state=Request.State.UNFILLED).select_related("topic", "seeker", "place")
    return rows.order_by("published_at")


def handovers(by: Actor) -> QuerySet[Handover]:
    """Requests that seekers gave to our team, the oldest first."""
    require_operator(by)
    return steering.handovers_open()


def handover(by: Actor, handover_id: int) -> Handover:
    """One of them. Raises Missing when it is over."""
    found = handovers(by).select_related("request__package").filter(pk=handover_id).first()
    if found is None:
        raise Missing
    return found


def handover_ever(by: Actor, handover_id: int) -> Handover:
    """One that may be over by now."""
    require_operator(by)
    rows = Handover.objects.filter(pk=handover_id).select_related("request__topic", "request__seeker", "taken_by")
    found = rows.first()
    if found is None:
        raise Missing
    return found


def people(by: Actor, text: str, only_suspended: bool = False) -> QuerySet[User]:
    require_operator(by)
    return accounts.people_found(text, only_suspended)


@dataclass(frozen=True)
class PersonSheet:
    """Everything an operator needs about a person on one page."""

    person: User
    suspensions: QuerySet
    badges: QuerySet
    requests: int
    offers: int
    visits: int
    searches: QuerySet[Search]
    warned: list[WarnedPerson]


def person_sheet(by: Actor, person_id: int) -> PersonSheet:
    require_operator(by)
    person = accounts.person_for(by, person_id)
    return PersonSheet(
        person,
        accounts.suspensions_of(person_id),
        vetting.badges_of(person_id),
        Request.objects.filter(seeker_id=person_id).exclude(state="draft").count(),
        Offer.objects.filter(helper_id=person_id).count(),
        Booking.objects.filter(helper_id=person_id).count(),
        explanations.searches_about(person_id)[:SEARCHES],
        _named(chat.people_warned(only=person_id)),
    )
