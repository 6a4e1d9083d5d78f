"""What people are told of money that is set aside later, that their bank refused, and of tips."""

from django.utils.translation import gettext_lazy as _

from marketplace.notifications.words import Words

MONEY = {
    "hold_announced": Words(
        _("Tomorrow your card is used for your visit"),
        _("As you agreed, the price is set aside on your saved card. The visit's page says how to stop that."),
        _("See the visit"),
        "booking",
        fact="booking",
    ),
    "hold_failed": Words(
        _("Your card could not be used: please pay now"),
        _("Your bank said no, and nothing was charged. The visit's page says why, until when, and how else to pay."),
        _("See the visit and pay"),
        "booking",
        fact="booking",
    ),
    "hold_to_confirm": Words(
        _("Your bank wants you to confirm: please pay now"),
        _("Without you it sets no money aside. The visit's page says until when. It takes a minute."),
        _("See the visit and confirm"),
        "booking",
        fact="booking",
    ),
    "tip_received": Words(
        _("You got a tip"),
        _("All of it is yours, and it is on its way to your account. The page of the visit says how much."),
        _("See the visit"),
        "booking",
        fact="booking",
    ),
}
