"""Stripe's test cards: how each behaves, and how long a hold on it lives."""

from dataclasses import dataclass

DAY = 24 * 60 * 60
# Visa keeps a hold for 7 days when the customer was there, and for 4 days and 18 hours when nobody was;
# Mastercard 7 days either way (Stripe, "Place a hold on a payment method").
ATTENDED = 7 * DAY
VISA_UNATTENDED = 4 * DAY + 18 * 60 * 60
Decline = tuple[str, str | None, str]


@dataclass(frozen=True)
class Card:
    """A kind of test card.

    `decline` is (code, decline_code, message); a card that `keeps` lets itself be kept all the same. `asks` says when
    the bank wants a confirmation: never (""), `always`, `unless_set_up` (always while the customer is there, and while
    nobody is unless it was set up) or `is_set_up` (only while the customer is there). `disputes` is the reason for
    which it disputes whatever it paid; `refund` says that its refunds are `slow` or `fail`.
    """

    brand: str = "visa"
    last4: str = "4242"
    decline: Decline | None = None
    keeps: bool = False
    asks: str = ""
    funds_at_once: bool = False
    disputes: str | None = None
    refund: str = ""

    def asks_now(self, off_session: bool, was_set_up: bool) -> bool:
        """Whether the bank wants a confirmation for this payment."""
        if not off_session:
            return bool(self.asks)
        return self.asks == "always" or (self.asks == "unless_set_up" and not was_set_up)


GENERIC = ("card_declined", "generic_decline", "Your card was declined.")
FUNDS = ("card_declined", "insufficient_funds", "Your card has insufficient funds.")
LOST = ("card_declined", "lost_card", "Your card was declined.")
EXPIRED = ("expired_card", None, "Your card has expired.")
BROKEN = ("processing_error", None, "An error occurred while processing your card. Try again.")

CARDS = {
    "pm_card_visa": Card(),
    "pm_card_mastercard": Card("mastercard", "4444"),
    "pm_card_bypassPending": Card(last4="0077", funds_at_once=True),
    "pm_card_authenticationRequired": Card(last4="3184", asks="always"),
    "pm_card_authenticationRequiredOnSetup": Card(last4="3155", asks="unless_set_up"),
    "pm_card_authenticationRequiredSetupForOffSession": Card(last4="0446", asks="is_set_up"),
    "pm_card_threeDSecure2Required": Card(last4="3220", asks="always"),
    "pm_card_createDispute": Card(last4="0259", disputes="fraudulent"),
    "pm_card_createDisputeProductNotReceived": Card(last4="2685", disputes="product_not_received"),
    "pm_card_pendingRefund": Card(last4="7726", refund="slow"),
    "pm_card_refundFail": Card(last4="5126", refund="fail"),
    "pm_card_visa_chargeDeclined": Card(last4="0002", decline=GENERIC),
    "pm_card_visa_chargeDeclinedInsufficientFunds": Card(last4="9995", decline=FUNDS),
    "pm_card_visa_chargeDeclinedLostCard": Card(last4="9987", decline=LOST),
    "pm_card_chargeDeclinedExpiredCard": Card(last4="0069", decline=EXPIRED),
    "pm_card_chargeDeclinedProcessingError": Card(last4="0119", decline=BROKEN),
    "pm_card_chargeCustomerFail": Card(last4="0341", decline=GENERIC, keeps=True),
}
CARDS["pm_card_chargeDeclined"] = CARDS["pm_card_visa_chargeDeclined"]
CARDS["pm_card_chargeDeclinedInsufficientFunds"] = CARDS["pm_card_visa_chargeDeclinedInsufficientFunds"]
# Methods that know no hold: what is confirmed is taken at once. Each pays in one currency.
AT_ONCE = {"twint": "chf", "eps": "eur", "ideal": "eur", "bancontact": "eur"}
UNKNOWN = Card(brand="", last4="")


def lifetime(card: Card, off_session: bool) -> int:
    """Seconds for which a hold on this card lives."""
    return VISA_UNATTENDED if off_session and card.brand == "visa" else ATTENDED
