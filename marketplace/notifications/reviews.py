"""What people are told about reviews, and notes to our team."""

from django.utils.translation import gettext_lazy as _

from marketplace.notifications.words import Words

REVIEWS: dict[str, Words] = {
    "review_invited": Words(
        _("How was it?"),
        _("Four short questions. Nobody reads your answers before both have written, or 14 days have passed."),
        _("Say how it was"),
        "review",
        by_mail=False,
    ),
    "review_reminded": Words(
        _("How was it?"),
        _(
            "Four short questions about your visit. It helps others to choose. If you would rather not, that is fine"
            " too. On the page you can switch these reminders off."
        ),
        _("Say how it was"),
        "review",
        fact="booking",
    ),
    "review_reminded_again": Words(
        _("Two more days to say how it was"),
        _(
            "After that the time for it is over, and nothing follows if you leave it. We do not remind you of this"
            " visit again."
        ),
        _("Say how it was"),
        "review",
        fact="booking",
    ),
    "review_revealed": Words(
        _("There is a review about you"),
        _("Both sides are open now. You can reply once."),
        _("Read it"),
        "booking",
        fact="booking",
    ),
    "review_replied": Words(
        _("There is a reply to your review"),
        _("Read what the other side says."),
        _("Read it"),
        "booking",
        False,
        fact="booking",
    ),
    "reply_removed": Words(
        _("Your reply was removed"),
        _("Our team took it down. The page of the visit says why."),
        _("Read why"),
        "booking",
        fact="booking",
    ),
    "note_answered": Words(
        _("Our team has read your note"),
        _("There is an answer that only you can read."),
        _("Read it"),
        "booking",
        by_mail=False,
        fact="booking",
    ),
    "review_removed": Words(
        _("Your review was removed"),
        _("Our team took it down. The page of the visit says why."),
        _("Read why"),
        "booking",
        fact="booking",
    ),
}
