"""What we say about a message that leads away: why, and what is lost. Nobody is blamed."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Reason

REASONS = {
    "contact": Reason(
        "leads_to_contact",
        _(
            "This looks like contact details. What you agree on elsewhere we cannot see, and cannot help with if"
            " something goes wrong."
        ),
    ),
    "payment": Reason(
        "leads_to_payment",
        _(
            "This looks like paying outside. Only what is paid here is kept safe until you both say it's done, and can"
            " be paid back."
        ),
    ),
    "elsewhere": Reason(
        "leads_elsewhere",
        _(
            "This looks like going on elsewhere. Only a visit that is booked here has the held payment, our help in a"
            " dispute, and reviews."
        ),
    ),
}
# The other side is told why to stay, and nothing about who wrote it.
HINTS = {
    "contact": Reason("stay_here", _("Stay here: what you agree on here, our team can help with.")),
    "payment": Reason("stay_here", _("Stay here: what is paid here is kept safe until you both say it's done.")),
    "elsewhere": Reason(
        "stay_here", _("Stay here: a visit that is booked here keeps its payment, our help and its reviews.")
    ),
}
# The weightiest first: a bubble shows one.
KINDS = ("payment", "elsewhere", "contact")
