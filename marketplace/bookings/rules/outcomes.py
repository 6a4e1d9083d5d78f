"""What the work led to, and who pays for it: data of the programme's terms, frozen with the visit."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from marketplace.bookings.rules.cancellation import NOBODY, PROGRAMME, SEEKER, amount_of, row_of
from marketplace.core.errors import Reason
from marketplace.core.money import ALL_BPS, share

SOLVED = "solved"
OUTCOMES = {
    SOLVED: _("Solved"),
    "not_solved": _("Not solved"),
    "customer_absent": _("Nobody was there"),
    "wrong_topic": _("It was something else than asked for"),
    "product_fault": _("The network or the product is at fault"),
}
OUTCOME_UNKNOWN = Reason("outcome_unknown", _("Please choose how it ended."))


@dataclass(frozen=True)
class Payment:
    """Who pays for a visit, and how many minor units of its price, commission included."""

    payer: str
    amount: int

    @property
    def from_seeker(self) -> int:
        return self.amount if self.payer == SEEKER else 0

    @property
    def from_programme(self) -> int:
        return self.amount if self.payer == PROGRAMME else 0


def why_not_outcome(code: str) -> Reason | None:
    return None if code in OUTCOMES else OUTCOME_UNKNOWN


def payment_for(price: int, terms, outcome: str) -> Payment:
    """What an outcome costs whom by these terms; without a word about it the seeker pays the price."""
    rule = terms.outcomes.get(outcome) if terms and outcome else None
    if rule is None:
        return Payment(SEEKER, price)
    if rule["payer"] == NOBODY:
        return Payment(NOBODY, 0)
    return Payment(rule["payer"], price if rule["bps"] == ALL_BPS else share(price, rule["bps"]))


def payment_of(booking) -> Payment:
    """What a visit that has ended costs whom: by the cancellation table, else by its outcome."""
    row = row_of(booking) if booking.state == "cancelled" else None
    if row is None:
        return payment_for(booking.price, booking.terms, booking.outcome)
    return Payment(row.payer, amount_of(row, booking))
