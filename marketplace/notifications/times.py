"""What people are told of other times, and of visits that come back."""

from django.utils.translation import gettext_lazy as _

from marketplace.notifications.words import Words

TIMES = {
    "booking_moved": Words(
        _("Your visit has another time"),
        _("The other side moved it. If the new time does not suit you, you call it off free of charge."),
        _("See the new time"),
        "booking",
    ),
    "booking_moved_both": Words(
        _("You agreed on another time"),
        _("The visit has its new time. Price and terms stay as they were."),
        _("See the visit"),
        "booking",
    ),
    "booking_moved_own": Words(
        _("You moved a visit"),
        _("The other side was told at once. This mail brings your calendar up to date."),
        _("See the visit"),
        "booking",
    ),
    "series_proposed": Words(
        _("Would you come back regularly?"),
        _("A neighbour whom you helped asks for the same again, every week or two. One yes is enough for all of it."),
        _("See all dates"),
        "series",
    ),
    "series_agreed": Words(
        _("Your helper comes back regularly"),
        _("Each visit can be moved or called off by itself, and either of you can end the series."),
        _("See all dates"),
        "series",
        by_mail=False,
    ),
    "series_refused": Words(
        _("No regular visits this time"),
        _("Your helper cannot promise it. You can ask for single visits as before."),
        _("See what was asked"),
        "series",
    ),
    "series_lapsed": Words(
        _("Your question was not answered"),
        _("Your helper said nothing in time, so there is no series. You can ask for single visits as before."),
        _("See what was asked"),
        "series",
    ),
    "series_ended": Words(
        _("A series has ended"),
        _("No more visits are added. Those that are agreed already take place, unless they are called off."),
        _("See all dates"),
        "series",
    ),
    "series_extended": Words(
        _("The next visits of your series are fixed"),
        _("The page says when they are, and which dates had to be left out."),
        _("See all dates"),
        "series",
    ),
    "move_proposed": Words(
        _("Another time is proposed"),
        _("The other side asks for another time. Until you agree, the visit stays as it is."),
        _("Look and answer"),
        "booking",
        fact="booking",
    ),
    "move_refused": Words(
        _("The other time does not suit"),
        _("The visit stays as it was. You can propose another time."),
        _("See the visit"),
        "booking",
        fact="booking",
    ),
    "move_lapsed": Words(
        _("Your proposal was not answered"),
        _("Nobody answered it in time. The visit stays as it was."),
        _("See the visit"),
        "booking",
        by_mail=False,
        fact="booking",
    ),
}
