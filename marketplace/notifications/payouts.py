"""What helpers are told about their own account at Stripe, and what was paid out of it."""

from django.utils.translation import gettext_lazy as _

from marketplace.notifications.words import Words

PAYOUTS: dict[str, Words] = {
    "payee_held_up": Words(
        _("Stripe pays nothing out to you at the moment"),
        _(
            "Stripe waits for an answer of yours. What you have earned is safe and goes on by itself as soon as that is"
            " set right. Until then you get free requests only. The page says what to do and by when."
        ),
        _("See what to do"),
        "payouts",
        takes_id=False,
    ),
    "payout_failed": Words(
        _("Your money came back from your bank"),
        _("It is safe in your balance at Stripe. The page says why it came back and what to do."),
        _("See what to do"),
        "payout",
    ),
    "payout_paid": Words(
        _("Your money has arrived at your bank"),
        _("The page says which visits it is for."),
        _("See the payout"),
        "payout",
        by_mail=False,
    ),
}
