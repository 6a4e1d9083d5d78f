"""The paid visits of Sam and Hana, one in each state, with what hangs on them: an extra, a case, reviews."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from marketplace.accounts import actions as accounts
from marketplace.accounts.models import Place, User
from marketplace.bookings.models import Booking, Recipient
from marketplace.catalog.models import Topic
from marketplace.core.actors import SYSTEM
from marketplace.disputes.models import Case, Consequence
from payments.models import Attempt, Deal, Discrepancy, Hold, Payout
from payments.papers.issuing import issue_receipt
from reviews import actions as reviews
from reviews import rules
from reviews.models import Contest, Flag, Photo, Review, TrustEntry
from reviews.watch import Suspicion
from tests.factories import (
    make_booking,
    make_doorstep,
    make_extra,
    make_offer,
    make_quote,
    make_quoted_offer,
    make_request,
)
from tests.payments.papers import make_billing, make_released
from tests.payments.paying import PRICE, make_card, make_chargeback, make_hold, make_paid_booking, make_payee

STATES = ("reserved", "agreed", "started", "done", "disputed", "confirmed")
# Days from now on which the visits begin, so that none of them meets another.
FIRST_DAY = 3
# They were asked for earlier, so that they do not count as sent today.
ASKED_BEFORE = timedelta(days=2)


def make_paid_visits(seeker: User, helper: User, topic: Topic, place: Place) -> dict[str, Booking]:
    """State → visit: held from `agreed` on, taken from `done` on."""
    return {
        state: _make_visit(state, seeker, helper, topic=topic, place=place, day=day)
        for day, state in enumerate(STATES, FIRST_DAY)
    }


def _make_visit(state: str, seeker: User, helper: User, *, topic: Topic, place: Place, day: int) -> Booking:
    now = timezone.now()
    asked = {"begins_at": now + timedelta(days=day), "published_at": now - ASKED_BEFORE}
    request = make_request(seeker, topic=topic, place=place, budget=PRICE, **asked)
    times = {"confirmed_at": now} if state == "confirmed" else {}
    booking = make_paid_booking(state, request=request, helper=helper, **times)
    if state != "reserved":
        make_hold(booking, "held" if state in {"agreed", "started"} else "captured")
    return booking


def make_near_visit(seeker: User, helper: User, topic: Topic, place: Place) -> Booking:
    """A free visit that begins in half an hour: its words can be read."""
    begins = timezone.now() + timedelta(minutes=30)
    asked = {"begins_at": begins, "published_at": timezone.now() - ASKED_BEFORE}
    booking = make_booking(make_offer(make_request(seeker, topic=topic, place=place, **asked), helper))
    make_doorstep(booking)
    Recipient.objects.create(
        request=booking.request, name="Erika", relation="parent", consent="spoken", consent_at=timezone.now()
    )
    return booking


def make_case(booking: Booking) -> Case:
    """An open case, with the words of the seeker."""
    case = Case.objects.create(booking=booking, opened_by=booking.seeker, about="damage")
    case.statements.create(author=booking.seeker, text="The vase is broken.")
    return case


def make_consequence(booking: Booking) -> Consequence:
    """What is proposed to the helper after a visit; it has not been decided."""
    return Consequence.objects.create(person=booking.helper, booking=booking, step="note", faults=1)


def make_reviews(booking: Booking) -> Review:
    """What both wrote, opened; the seeker's word about the helper, which the helper reported."""
    about = {role: dict.fromkeys(axes, rules.YES) for role, axes in rules.AXES.items()}
    words = {"booking_id": booking.pk, "text": "Very kind"}
    reviews.write_review(by=booking.helper, axes=about["seeker"], **words)
    review = reviews.write_review(by=booking.seeker, axes=about["helper"], private_note="He was late.", **words)
    return reviews.report_review(by=booking.helper, review_id=review.pk, reason="private").review


def make_flag(booking: Booking) -> Flag:
    """A question about the two of a visit, who share a device."""
    people = frozenset((booking.seeker_id, booking.helper_id))
    for person_id in people:
        accounts.record_fingerprint(by=SYSTEM, person_id=person_id, kind="device", value=f"browser {booking.pk}")
    written = frozenset(Review.objects.filter(booking=booking).values_list("pk", flat=True))
    return reviews.raise_flag(by=SYSTEM, found=Suspicion("shared", people, written, frozenset(["device"])))


def make_contest(review: Review) -> Contest:
    """What the helper says against the seeker's word, which counts for their trust."""
    entry = review.entries.get()
    return reviews.contest_entry(by=review.subject, entry_id=entry.pk, words="He was at the wrong door.")


def make_entry(booking: Booking) -> TrustEntry:
    """A visit that the seeker called off too late."""
    given = {"booking_id": booking.pk, "person_id": booking.seeker_id, "role": "seeker", "cause": "called_off"}
    reviews.count_fault(by=SYSTEM, **given)
    return TrustEntry.objects.get(person=booking.seeker, booking=booking)


def make_photo(booking: Booking) -> Photo:
    """A picture beside the seeker's review, which everybody may not see."""
    photo = Photo(booking=booking, author=booking.seeker)
    photo.file.save("result.webp", ContentFile(b"pixels"))
    photo.save()
    return photo


def make_values(visits: dict[str, Booking]) -> dict[str, int]:
    """What the parameters of the routes about money, cases and reviews stand for."""
    stuck = Deal.objects.get(booking=visits["done"])
    Deal.objects.filter(pk=stuck.pk).update(trouble="declined")
    review = make_reviews(visits["confirmed"])
    return {
        "extra_id": make_extra(visits["started"]).pk,
        "card_id": make_card(visits["agreed"].seeker).pk,
        "case_id": make_case(visits["disputed"]).pk,
        "consequence_id": make_consequence(visits["confirmed"]).pk,
        "programme": visits["agreed"].terms.programme.slug,
        "photo_id": make_photo(visits["confirmed"]).pk,
        "review_id": review.pk,
        "contest_id": make_contest(review).pk,
        "entry_id": make_entry(visits["reserved"]).pk,
        "flag_id": make_flag(visits["confirmed"]).pk,
        "deal_id": stuck.pk,
        **make_papers(visits),
        "chargeback_id": make_chargeback(visits["confirmed"]).pk,
        "payout_id": make_payout(visits["confirmed"]).pk,
        "discrepancy_id": make_discrepancy(stuck).pk,
    }


def make_payout(booking: Booking) -> Payout:
    """What a visit brought its helper, on its way to their bank."""
    values = {"currency": "EUR", "amount": 4_400, "arrives_at": timezone.now() + timedelta(days=1)}
    payout = make_payee(booking.helper).payouts.create(stripe_id="po_world", **values)
    release = Attempt.objects.filter(deal__booking=booking, kind="release").first()
    payout.parts.create(movement="txn_world", attempt=release, amount=4_400)
    return payout


def make_discrepancy(deal: Deal) -> Discrepancy:
    """A payment that is in our books alone."""
    hold = deal.holds.first()
    return Discrepancy.objects.create(
        kind="missing_there", subject=f"hold {hold.pk}", deal=deal, currency="EUR", ours=5_000
    )


def make_papers(visits: dict[str, Booking]) -> dict[str, int]:
    """Sam's receipt, with an address of theirs; Hana has money of this year, and an invoice for the commission."""
    make_billing(visits["done"].seeker, name="Sam Sommer")
    done, confirmed = (Hold.objects.get(deal__booking=visits[state]) for state in ("done", "confirmed"))
    make_released(confirmed)
    return {"paper_id": issue_receipt(done).pk, "year": timezone.localdate().year}


def make_quoted(seeker: User, helper: User, place: Place) -> int:
    """A quote that stands, of a request that rests, so that it does not count among those that are open."""
    begins = timezone.now() + timedelta(days=FIRST_DAY + len(STATES))
    asked = {"begins_at": begins, "published_at": timezone.now() - ASKED_BEFORE, "state": "unfilled"}
    request = make_request(seeker, place=place, asks_quotes=True, **asked)
    return make_quote(make_quoted_offer(request, helper)).pk
