"""Our books beside Stripe's list of what moved: where the two differ, movement by movement and as a whole.

What we asked of Stripe is found in its list by its id there. A line of that list belongs to a charge, a refund, a
transfer, its reversal or a dispute, or it is a payment between us and our bank, or a price of Stripe's, which are
booked from the list itself; every other line is one that we do not know.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Model, Q, QuerySet, Sum

from marketplace.core.errors import Missing
from payments.models import Account, Attempt, Chargeback, Discrepancy, Hold, Line, Movement

Kind = Discrepancy.Kind

# Kinds of Stripe's lines (`type` of a balance transaction): those that belong to something that we asked for …
ASKED_FOR = (
    "charge",
    "payment",
    "refund",
    "payment_refund",
    "refund_failure",
    "payment_failure_refund",
    "transfer",
    "transfer_refund",
    "transfer_cancel",
    "transfer_failure",
    "adjustment",
)
# … those between our balance and our bank, and what Stripe costs beyond the fee of a line.
OUR_BANK = ("payout", "payout_cancel", "payout_failure", "topup", "topup_reversal")
PRICES = ("stripe_fee", "stripe_fx_fee", "tax_fee", "network_cost", "payment_network_reserve_hold")
# The fee of a dispute is booked with the dispute.
FEE_ELSEWHERE = ("adjustment",)
# What is younger may be on its way into our books, or into Stripe's list.
SETTLES_WITHIN = timedelta(hours=1)

OURS = """
    SELECT 'hold ' || h.id AS subject, h.deal_id AS deal, h.charge AS source, h.captured AS amount, d.currency,
        coalesce((SELECT max(a.ended_at) FROM payments_attempt a
            WHERE a.hold_id = h.id AND a.kind IN ('capture', 'checkout', 'hold')), h.asked_at) AS at
    FROM payments_hold h JOIN payments_deal d ON d.id = h.deal_id WHERE h.captured > 0
    UNION ALL
    SELECT 'attempt ' || a.id, a.deal_id, a.stripe_id,
        CASE WHEN a.state = 'failed' THEN 0 WHEN a.kind = 'refund' THEN -a.amount
            WHEN a.kind = 'reversal' THEN a.amount - a.commission - a.netted
            ELSE a.commission + a.netted - a.amount END,
        d.currency, a.ended_at
    FROM payments_attempt a JOIN payments_deal d ON d.id = a.deal_id
    WHERE a.kind IN ('refund', 'release', 'cover', 'reversal') AND a.stripe_id <> '' AND a.state IN ('done', 'failed')
    UNION ALL
    SELECT 'chargeback ' || c.id, h.deal_id, c.stripe_id, CASE WHEN c.state = 'won' THEN 0 ELSE -c.taken END,
        d.currency, greatest(c.opened_at, c.ended_at)
    FROM payments_chargeback c JOIN payments_hold h ON h.id = c.hold_id JOIN payments_deal d ON d.id = h.deal_id
"""
# A source has one line of each kind and direction; more of one kind are twice there.
THEIRS = """
    SELECT source, sum(amount) AS amount, min(currency) AS currency, max(at) AS at, max(lines) AS lines
    FROM (
        SELECT CASE WHEN source = '' THEN stripe_id ELSE source END AS source, currency, max(at) AS at,
            sum(amount) AS amount, count(*) AS lines
        FROM payments_movement WHERE kind <> ALL(%(known)s)
        GROUP BY CASE WHEN source = '' THEN stripe_id ELSE source END, kind, sign(amount), currency
    ) kinds GROUP BY source
"""
DIFFERENT = f"""
    SELECT coalesce(ours.subject, theirs.source), ours.deal, ours.currency, theirs.currency, ours.amount,
        theirs.amount, theirs.lines, greatest(ours.at, theirs.at)
    FROM ({OURS}) ours FULL JOIN ({THEIRS}) theirs ON theirs.source = ours.source
    WHERE coalesce(ours.amount, 0) <> coalesce(theirs.amount, 0) OR ours.currency <> theirs.currency
        OR theirs.lines > 1
    ORDER BY 1
"""


@dataclass(frozen=True)
class Difference:
    """Where the two differ, amounts in minor units; `gap` is how much more stands at Stripe than here, by currency.

    `is_fresh`: it may settle by itself.
    """

    kind: str
    subject: str
    currency: str
    ours: int | None
    theirs: int | None
    deal_id: int | None = None
    gap: tuple[tuple[str, int], ...] = ()
    is_fresh: bool = False


def movements_that_differ(now: datetime) -> list[Difference]:
    """Every line and every thing that was asked for whose other side is missing, twice or another."""
    with connection.cursor() as cursor:
        cursor.execute(DIFFERENT, {"known": [*OUR_BANK, *PRICES]})
        return [_difference(now, *row) for row in cursor.fetchall()]


def _difference(now, subject, deal, our_currency, their_currency, ours, theirs, lines, at) -> Difference:
    ours, theirs = _whole(ours), _whole(theirs)
    gap = ((our_currency, -ours) if ours else None, (their_currency, theirs) if theirs else None)
    found = Difference(Kind.AMOUNT, subject, our_currency or their_currency, ours, theirs, deal)
    found = replace(found, gap=tuple(one for one in gap if one), is_fresh=at > now - SETTLES_WITHIN)
    if theirs is None:
        return replace(found, kind=Kind.MISSING_THERE)
    if ours is None:
        return replace(found, kind=Kind.MISSING_HERE)
    if our_currency != their_currency:
        return replace(found, kind=Kind.CURRENCY)
    return replace(found, kind=Kind.TWICE) if lines > 1 else found


def list_known_until(overlap: timedelta) -> datetime | None:
    """So long before the last line of Stripe's list that is known; None while none is."""
    last = Movement.objects.order_by("-at").values_list("at", flat=True).first()
    return last - overlap if last else None


def open_cases() -> QuerySet[Discrepancy]:
    """Differences that nobody has explained, the oldest first."""
    rows = Discrepancy.objects.filter(closed_at=None).select_related("deal__booking__request__topic")
    return rows.order_by("found_at", "pk")


def closed_cases() -> QuerySet[Discrepancy]:
    """Those that are gone or explained, the latest first."""
    rows = Discrepancy.objects.exclude(closed_at=None).select_related("deal", "closed_by")
    return rows.order_by("-closed_at", "-pk")


def case(discrepancy_id: int) -> Discrepancy:
    """Raises Missing."""
    found = Discrepancy.objects.select_related("deal", "closed_by").filter(pk=discrepancy_id).first()
    if found is None:
        raise Missing
    return found


def lines_of(case: Discrepancy) -> list[Movement]:
    """What Stripe's list says of the subject of a difference."""
    name, _, number = case.subject.partition(" ")
    models: dict[str, tuple[type[Model], str]] = {
        "hold": (Hold, "charge"),
        "attempt": (Attempt, "stripe_id"),
        "chargeback": (Chargeback, "stripe_id"),
    }
    source = case.subject
    if name in models:
        model, column = models[name]
        source = str(model._default_manager.values_list(column, flat=True).get(pk=int(number)))
    rows = Movement.objects.filter(Q(source=source) | Q(stripe_id=source)) if source else Movement.objects.none()
    return list(rows.order_by("at", "pk"))


def _whole(number: object) -> int | None:
    return None if number is None else int(str(number))


PARTS = """
    SELECT 'part ' || part.movement, paid.currency, a.deal_id, part.amount,
        CASE WHEN again.id IS NOT NULL THEN again.amount WHEN a.kind = 'reversal' THEN
            a.commission + a.netted - a.amount ELSE a.amount - a.commission - a.netted END AS ours
    FROM payments_payoutpart part JOIN payments_payout paid ON paid.id = part.payout_id
    LEFT JOIN payments_attempt a ON a.id = part.attempt_id LEFT JOIN payments_payout again ON again.id = part.again_id
"""
SUMS = """
    SELECT 'payout ' || paid.stripe_id, paid.currency, NULL::bigint, paid.amount, sum(part.amount) AS ours
    FROM payments_payout paid JOIN payments_payoutpart part ON part.payout_id = paid.id
    GROUP BY paid.id
"""
PAYOUTS_DIFFER = f"SELECT * FROM ({PARTS} UNION ALL {SUMS}) every WHERE ours IS DISTINCT FROM amount ORDER BY 1"


def payouts_that_differ() -> list[Difference]:
    """Parts of payouts that belong to no job, or not with that amount; payouts that are not the sum of their parts."""
    with connection.cursor() as cursor:
        cursor.execute(PAYOUTS_DIFFER)
        rows = cursor.fetchall()
    return [
        Difference(Kind.MISSING_HERE if ours is None else Kind.AMOUNT, subject, currency, _whole(ours), theirs, deal)
        for subject, currency, deal, theirs, ours in rows
    ]


def books() -> dict[str, int]:
    """Currency → what stands in our balance at Stripe by our books: -(clearing) - connected, in minor units."""
    kinds = (Account.Kind.CLEARING, Account.Kind.CONNECTED)
    rows = Line.objects.filter(account__kind__in=kinds).values_list("currency")
    return {currency: -total for currency, total in rows.annotate(sum=Sum("amount"))}


def balances_that_differ(theirs: dict[str, int], ours: dict[str, int], known: Iterable[Difference]) -> list[Difference]:
    """Where the balance as a whole differs by more than the movements that are known to."""
    expected = dict(ours)
    for one in known:
        for currency, amount in one.gap:
            expected[currency] = expected.get(currency, 0) + amount
    return _unequal("balance", expected, theirs)


def account_differs(person_id: int, theirs: dict[str, int]) -> list[Difference]:
    """Where a helper's balance at Stripe is another one than in our books."""
    rows = Account.objects.filter(kind=Account.Kind.CONNECTED, helper_id=person_id)
    return _unequal(f"account {person_id}", dict(rows.values_list("currency", "balance")), theirs)


def _unequal(name: str, ours: dict[str, int], theirs: dict[str, int]) -> list[Difference]:
    return [
        Difference(Kind.BALANCE, f"{name} {currency}", currency, ours.get(currency, 0), theirs.get(currency, 0))
        for currency in sorted({*ours, *theirs})
        if ours.get(currency, 0) != theirs.get(currency, 0)
    ]
