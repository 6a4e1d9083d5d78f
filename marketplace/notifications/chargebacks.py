"""What people are told when a bank takes a payment back: operators act, the two only know."""

from django.utils.translation import gettext_lazy as _

from marketplace.notifications.words import Words

CHARGEBACKS: dict[str, Words] = {
    "chargeback_opened": Words(
        _("A bank takes a payment back"),
        _("It waits for our answer. What we know of the visit is collected on one page, ready to be read and sent."),
        _("See the chargeback"),
        "console_chargeback",
        fact="chargeback",
    ),
    "chargeback_due": Words(
        _("An answer to a bank is due soon"),
        _("Nobody has answered yet. Without an answer the payment is lost when its time is over."),
        _("Answer the bank"),
        "console_chargeback",
        fact="chargeback",
    ),
    "chargeback_refused": Words(
        _("Our answer to a bank was not taken"),
        _("Stripe refused it. The page says why, and it can be sent again."),
        _("Look at it"),
        "console_chargeback",
        fact="chargeback",
    ),
    "chargeback_decided": Words(
        _("A bank has decided about a payment"),
        _("The page says how, and who bears what."),
        _("See the decision"),
        "console_chargeback",
        by_mail=False,
        fact="chargeback",
    ),
    "payment_disputed": Words(
        _("Your bank asks for the payment of a visit back"),
        _(
            "Perhaps you asked your bank for that, or it did so by itself. Until it has decided, the money stays where"
            " it is. If it was a mistake, please tell your bank."
        ),
        _("See the visit"),
        "booking",
        fact="booking",
    ),
    "payment_disputed_helper": Words(
        _("The payment of a visit is being checked"),
        _(
            "The other side's bank has asked about it. Your share waits until the bank has decided. We answer for both"
            " of you; there is nothing for you to do."
        ),
        _("See the visit"),
        "booking",
        fact="booking",
    ),
    "dispute_won": Words(
        _("The payment of your visit stands"),
        _("The bank has decided, and everything goes on where it was."),
        _("See the visit"),
        "booking",
        fact="booking",
    ),
    "dispute_lost": Words(
        _("Your bank has given you a payment back"),
        _("The payment of your visit is with you again. There is nothing for you to do."),
        _("See the visit"),
        "booking",
        fact="booking",
    ),
    "dispute_lost_helper": Words(
        _("The payment of a visit went back"),
        _(
            "The bank decided for the other side, and what you had not got yet went with it. If you did the work,"
            " please write to us: our team can decide that you are paid all the same."
        ),
        _("See the visit"),
        "booking",
        fact="booking",
    ),
}
