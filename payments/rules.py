"""What is to happen next with the money of a deal, and why not. Pure: rows in, one step out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from marketplace.bookings.rules import Payment, hold_due_at
from marketplace.core.errors import Reason
from marketplace.core.money import ALL_BPS, share
from payments.holding import is_covered_by

FROZEN = Reason("money_frozen", _("Our team is looking at this visit. The money stays where it is until then."))
NOT_OWED = Reason("not_owed", _("That is more than the programme owes."))
REFERENCE_MISSING = Reason("reference_missing", _("Please enter what the bank statement says."))
REFERENCE_LONG = Reason("reference_too_long", _("At most 40 characters, please."))
ENTERED = Reason("already_entered", _("This payment was entered before."))
LONGEST_REFERENCE = 40
CASE_WITHIN = timedelta(days=14)
TOO_LATE = Reason("too_late_for_case", _("The helper was paid more than 14 days ago. Please write to us."))
GONE_BACK = Reason(
    "gone_back", _("A part of the price went back to the seeker before. The helper's share can be what is left of it.")
)
NOTHING_TO_HOLD = Reason("nothing_to_hold", _("There is nothing to pay for this visit."))
ALREADY_HELD = Reason("already_held", _("The payment is held already."))
NO_PAYOUTS = Reason("no_payouts", _("Please set up first how you get paid."))
HELD_ELSEWHERE = Reason("too_late_to_pay", _("The time for the payment was over. Nothing is charged."))
NOT_YET = Reason("pay_later", _("The payment is asked for two days before the visit."))
PLAN_WRONG = Reason("share_wrong", _("The helper's share lies between nothing and the price of the visit."))
MONEY_UNDER_WAY = Reason("money_under_way", _("There is a payment that has not found its end yet."))
NO_TIP_YET = Reason("no_tip_yet", _("A tip can be added after the visit, once it is confirmed."))
NO_TIP_ANY_MORE = Reason("no_tip_any_more", _("A tip can be added for 30 days after the visit."))
TIPPED = Reason("tipped", _("You have added a tip already."))
TIP_WRONG = Reason("tip_wrong", _("A tip is between 1 and 100."))
TIP_GONE = Reason("tip_gone", _("The tip is with your helper already."))
# In minor units. Nobody is asked before the helper has gone.
LEAST_TIP, MOST_TIP = 100, 10_000
TIP_AFTER, TIP_WITHIN = timedelta(hours=1), timedelta(days=30)
WHY_NEEDED = Reason("why_needed", _("Please say why it is right as it is. It is kept with the case."))
CASE_CLOSED = Reason("difference_closed", _("This difference is closed already."))
PAYOUTS = "payouts"
HOLD_OPEN_FOR = timedelta(minutes=31)
# The shortest that a bank holds (SCIENCE and the card schemes: a Visa off-session); for when Stripe does not say.
HOLD_LIVES_AT_LEAST = timedelta(days=4, hours=18)


@dataclass(frozen=True)
class Step:
    """One movement that is due: `amount` minor units of a hold, of which `commission` is ours.

    What a programme covers comes out of no hold.
    """

    kind: str
    hold: int | None
    amount: int
    commission: int = 0


def shares_of(plan: int, room: Sequence[int]) -> list[int]:
    """How much of what the helper gets comes from each hold, filled in order."""
    shares = []
    for amount in room:
        part = min(plan, amount)
        shares.append(part)
        plan -= part
    return shares


def commissions_of(commission: int, plan: int, parts: Iterable[int]) -> list[int]:
    """The commission of each part, so that the parts of the whole plan sum to the whole commission."""
    shares, so_far, booked = [], 0, 0
    for part in parts:
        so_far += part
        upto = commission * so_far // plan if plan else 0
        shares.append(upto - booked)
        booked = upto
    return shares


def next_step(holds, *, price: int, plan: int | None, commission: int, is_done: bool, is_frozen: bool) -> Step | None:
    """The first movement that is due, in the order of the holds; None when there is nothing to do now.

    Captures come when the work is done and when money is frozen, so that no bank's clock decides: of what is held, the
    `price` and no more. Everything else waits for the plan, and nothing leaves what is kept while it is frozen or while
    a bank disputes a part of it. A tip is no part of the plan.
    """
    live = [hold for hold in holds if hold.state in ("held", "captured")]
    unwanted = _unwanted_step(hold for hold in live if hold.is_unwanted)
    if unwanted:
        return unwanted
    live = [hold for hold in live if not hold.is_unwanted]
    visit = [hold for hold in live if not hold.is_tip]
    is_kept = is_frozen or any(hold.is_disputed for hold in visit)
    return _visit_step(visit, price, plan, commission, is_done, is_kept) or _tip_step(live)


def _unwanted_step(holds) -> Step | None:
    """What came too late, or twice, goes back as a whole."""
    for hold in holds:
        left = hold.captured - hold.refunded - hold.lost - hold.released
        if hold.state == "held" or (left > 0 and not hold.is_disputed):
            return Step("void", hold.pk, 0) if hold.state == "held" else Step("refund", hold.pk, left)
    return None


def _visit_step(live, price: int, plan: int | None, commission: int, is_done: bool, is_kept: bool) -> Step | None:
    room = [still_there(hold) for hold in live]
    if plan is None or is_kept:
        return _capture_of(live, shares_of(price, room), is_kept) if is_done or is_kept else None
    wanted = shares_of(plan, room)
    for hold, part, its_commission in zip(live, wanted, commissions_of(commission, plan, wanted), strict=True):
        step = _step_for(hold, part, its_commission)
        if step:
            return step
    return None


def _tip_step(live) -> Step | None:
    """A tip goes to the helper as a whole, as soon as it is there."""
    for hold in live:
        left = hold.captured - hold.refunded - hold.lost - hold.released
        if hold.is_tip and not hold.is_disputed and left > 0:
            return Step("release", hold.pk, left)
    return None


def _capture_of(live, due: Sequence[int], is_kept: bool) -> Step | None:
    """Take what is due of each hold; one of which nothing is due goes back, unless a case keeps everything in place."""
    for hold, part in zip(live, due, strict=True):
        if hold.state == "held" and (part or not is_kept):
            return _step_for(hold, part, 0)
    return None


def _step_for(hold, part: int, commission: int) -> Step | None:
    """What brings a hold to where `part` of it is the helper's, `commission` of that ours, and the rest went back."""
    if hold.state == "held":
        return Step("capture", hold.pk, part) if part else Step("void", hold.pk, 0)
    if hold.released > part:
        return Step("reversal", hold.pk, hold.released - part, max(0, hold.commission - commission))
    back = hold.captured - hold.refunded - hold.lost - part
    if back > 0:
        return Step("refund", hold.pk, back)
    if part > hold.released:
        return Step("release", hold.pk, part - hold.released, max(0, commission - hold.commission))
    return None


def still_there(hold) -> int:
    """What of a hold can be the helper's: what went back to the seeker, or to a bank for good, is gone."""
    if hold.state != "captured":
        return hold.amount
    return hold.captured - hold.lost - hold.refunded


def to_bear(chargeback, hold, visit, plan: int | None) -> int:
    """What a lost chargeback took out of the helper's share, in minor units: of a tip all, of a visit what the plan
    misses. `visit` are the holds without tips."""
    if chargeback.state != "lost" or (plan is None and not hold.is_tip):
        return 0
    if hold.is_tip:
        return chargeback.kept
    there = sum(still_there(one) for one in visit if one.state in ("held", "captured"))
    return min(chargeback.kept, max(0, plan - there))


@dataclass(frozen=True)
class Shared:
    """An amount in minor units as it was shared: the commission with the tax in it, and what paid back a debt."""

    amount: int
    commission: int
    tax: int
    netted: int

    @property
    def net(self) -> int:
        return self.amount - self.commission - self.netted


def taken_back(step: Step, left: Shared, tax_bps: int) -> Shared:
    """What one reversal takes back of what is left of a release: at most all of it.

    Several reversals of a release sum to it exactly, in each part. What the helper was transferred comes first; what
    had paid back a debt is owed again.
    """
    amount = min(step.amount, left.amount)
    if amount == left.amount:
        return left
    least = max(0, left.commission - (left.amount - amount))
    commission = max(least, min(step.commission, left.commission, amount))
    tax = min(commission, left.tax, max(0, left.tax - tax_of(left.commission - commission, tax_bps)))
    share_of_helper = amount - commission
    return Shared(amount, commission, tax, share_of_helper - min(share_of_helper, left.net))


def commission_of(plan: int, price: int, commission: int, bps: int) -> int:
    """What is ours of the plan: as agreed when it is the whole price, else the terms' share of it."""
    return commission if plan == price else share(plan, bps)


def tax_of(commission: int, bps: int) -> int:
    """The tax that a commission contains, in minor units, rounded half up: gross × rate / (1 + rate)."""
    return (2 * commission * bps + ALL_BPS + bps) // (2 * (ALL_BPS + bps))


def netted_of(owed: int, share_of_helper: int) -> int:
    """How much of a helper's share pays back what they owe us."""
    return min(owed, share_of_helper)


def plan_of(payment: Payment, was_held: bool) -> tuple[int, int]:
    """What a helper gets of a visit that has ended, in minor units: from the seeker, and from the programme.

    Only what was held is paid; what was never held costs nobody anything.
    """
    return (payment.from_seeker, payment.from_programme) if was_held else (0, 0)


def cover_step(cover: int, commission: int, *, covered: int, kept: int) -> Step | None:
    """What a programme still has to pay in the seeker's place, or has paid too much.

    Of what is `covered` so far `kept` was the commission; of `cover` it is `commission`.
    """
    if covered > cover:
        return Step("reversal", None, covered - cover, max(0, kept - commission))
    return Step("cover", None, cover - covered, max(0, commission - kept)) if cover > covered else None


def why_not_pay(booking, extra, holds, now: datetime) -> Reason | None:
    """Whether the seeker can be led to the payment of the visit, or of an extra, now."""
    extra_id = extra.pk if extra else None
    live = [hold for hold in holds if hold.state in ("held", "captured") and not hold.is_tip and not hold.is_unwanted]
    same = [hold for hold in live if hold.extra_id == extra_id]
    if any(extra or is_covered_by(hold, booking) for hold in same):
        return ALREADY_HELD
    if extra:
        return None if extra.state == "approved" and booking.state == "started" else HELD_ELSEWHERE
    if booking.state == "reserved":
        return HELD_ELSEWHERE if booking.hold_by <= now else None
    if booking.state != "agreed":
        return HELD_ELSEWHERE
    if now < hold_due_at(booking.visit.lower, booking.held_until):
        return ALREADY_HELD if same else NOT_YET
    return None


def why_not_tip(booking, holds, amount: int, now: datetime) -> Reason | None:
    """Whether the seeker may add a tip: to a paid visit that is confirmed, once, when the helper has gone."""
    if booking.state != "confirmed" or now < booking.done_at + TIP_AFTER:
        return NO_TIP_YET
    if now > booking.confirmed_at + TIP_WITHIN:
        return NO_TIP_ANY_MORE
    if any(hold.is_tip and not hold.is_unwanted and hold.state in ("held", "captured") for hold in holds):
        return TIPPED
    return None if LEAST_TIP <= amount <= MOST_TIP else TIP_WRONG


def why_not_take_back(hold, is_going: bool) -> Reason | None:
    """A tip can be had back until it goes to the helper."""
    return None if hold.state == "captured" and not is_going and not hold.is_unwanted else TIP_GONE


def why_not_plan(booking, holds, to_helper: int) -> Reason | None:
    """A ruling shares the price; what went back to the seeker before cannot be asked for again."""
    if not 0 <= to_helper <= booking.price:
        return PLAN_WRONG
    there = sum(still_there(hold) for hold in holds if hold.state in ("held", "captured"))
    went_back = any(hold.refunded for hold in holds)
    return GONE_BACK if went_back and to_helper > there else None


def faults_of_repayment(owed: int, amount: int, reference: str, was_entered: bool) -> Iterator[tuple[str, Reason]]:
    """What is wrong with a programme's repayment, by field."""
    if not 0 < amount <= owed:
        yield "amount", NOT_OWED
    if not reference:
        yield "reference", REFERENCE_MISSING
    elif len(reference) > LONGEST_REFERENCE:
        yield "reference", REFERENCE_LONG
    elif was_entered:
        yield "reference", ENTERED


def why_not_freeze(ended_at: datetime | None, now: datetime) -> Reason | None:
    """Until when a case can be opened: 14 days after the helper was paid, or after the money found its end."""
    return TOO_LATE if ended_at and ended_at + CASE_WITHIN <= now else None


def why_not_close(case, reason: str) -> Reason | None:
    """Whether an operator may close a difference with these words."""
    if case.closed_at:
        return CASE_CLOSED
    return None if reason.strip() else WHY_NEEDED
