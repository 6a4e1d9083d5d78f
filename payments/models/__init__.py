"""Money between two neighbours: the ledger, the deal of a booking, what was asked of Stripe and what it said.

Amounts are whole minor units of a currency.
"""

from payments.models.cards import Card, Customer
from payments.models.chargebacks import Chargeback
from payments.models.deals import TO_HELPER, TO_PAY, Attempt, Deal, Hold
from payments.models.inbox import Heard
from payments.models.ledger import Account, Line, Posting
from payments.models.movements import Discrepancy, Movement
from payments.models.papers import Billing, Paper, PaperParty, PaperSeries, SelfBilling
from payments.models.payees import Payee
from payments.models.payouts import Payout, PayoutPart

__all__ = [
    "TO_HELPER",
    "TO_PAY",
    "Account",
    "Attempt",
    "Billing",
    "Card",
    "Chargeback",
    "Customer",
    "Deal",
    "Discrepancy",
    "Heard",
    "Hold",
    "Line",
    "Movement",
    "Paper",
    "PaperParty",
    "PaperSeries",
    "Payee",
    "Payout",
    "PayoutPart",
    "Posting",
    "SelfBilling",
]
