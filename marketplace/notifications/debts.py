"""What people are told when money that had gone to one of them has to come back."""

from django.utils.translation import gettext_lazy as _

from marketplace.notifications.words import Words

DEBTS: dict[str, Words] = {
    "payment_reversed": Words(
        _("Money of a visit was taken back"),
        _("What you had got for a visit was decided anew. The difference came out of your balance."),
        _("See the visit"),
        "booking",
        fact="booking",
    ),
    "payment_owed": Words(
        _("You owe us a part of what you had got"),
        _(
            "What you had got for a visit was decided anew, and the difference was not in your balance any more. There"
            " is nothing for you to do: it is taken out of what you get next."
        ),
        _("See the visit"),
        "booking",
        fact="booking",
    ),
    "payment_netted": Words(
        _("A part of what you get pays back what you owed"),
        _("You had got too much for an earlier visit. That was taken out of your share; the rest was sent to you."),
        _("See the visit"),
        "booking",
        fact="booking",
    ),
    "payment_bounced": Words(
        _("Your money came back to us"),
        _(
            "Your bank did not take what we sent back to you. It is safe with us, and our team is finding another way."
            " There is nothing for you to do."
        ),
        _("See the visit"),
        "booking",
        fact="booking",
    ),
}
