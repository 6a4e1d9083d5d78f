"""What people are told: for each kind a title, a sentence, where it leads, and whether a mail goes out."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Words:
    """The words of one kind of notice. `route` takes the notice's subject id; `action` is on the button."""

    title: Promise
    text: Promise
    action: Promise
    route: str
    by_mail: bool = True
    takes_id: bool = True


KINDS = {
    "offer_received": Words(
        _("A neighbour needs your help"),
        _("You were asked because it fits you. Have a look and say yes or not this time."),
        _("See the request"),
        "offer",
    ),
    "offer_lost": Words(
        _("Somebody else was a moment faster"),
        _("Thank you for being ready to help. You can stand by: if it becomes free, we ask you first."),
        _("See the request"),
        "offer",
        by_mail=False,
    ),
    "offer_withdrawn": Words(
        _("A request is not open any more"),
        _("There is nothing for you to do. It does not count against you."),
        _("See your offers"),
        "offer",
        by_mail=False,
    ),
    "offer_again": Words(
        _("It became free: can you come?"),
        _("You stood by, so we ask you first."),
        _("See the request"),
        "offer",
    ),
    "booking_agreed": Words(
        _("Somebody is coming"),
        _("A neighbour said yes. You can write to each other, and see who comes."),
        _("See the visit"),
        "booking",
    ),
    "booking_won": Words(
        _("You are going"),
        _("The visit is yours. Here is when and where, and you can write to each other."),
        _("See the visit"),
        "booking",
    ),
    "request_exhausted": Words(
        _("Nobody is left to ask"),
        _("We asked everybody who fits. Another time or a wider circle of languages often helps."),
        _("See what would help"),
        "request",
    ),
    "booking_started": Words(
        _("The visit has started"), _("Your helper is there."), _("See the visit"), "booking", by_mail=False
    ),
    "booking_finished": Words(
        _("Is everything done?"),
        _("Your helper says that the work is done. Please confirm. After 72 hours without a word it counts as yes."),
        _("Look and confirm"),
        "booking",
    ),
    "booking_reminded": Words(
        _("One day left to confirm"),
        _("If something is not right, please say so before then."),
        _("Look and confirm"),
        "booking",
    ),
    "booking_confirmed": Words(_("Thank you for helping"), _("The visit is confirmed."), _("See the visit"), "booking"),
    "booking_cancelled": Words(
        _("A visit was called off"),
        _("We are sorry. The page of the visit says what happens next."),
        _("See the visit"),
        "booking",
    ),
    "application_approved": Words(
        _("Welcome as a helper"),
        _("Your application was approved. Set your hours and your area, and the first requests will come."),
        _("Set your hours"),
        "helper_settings",
        takes_id=False,
    ),
    "application_refused": Words(
        _("About your application"),
        _("We could not approve it this time. The page says why, and what you can do."),
        _("Read the answer"),
        "apply",
        takes_id=False,
    ),
    "person_suspended": Words(
        _("Your account is suspended"),
        _("The page says why, and how to answer. A person reads what you write."),
        _("Read why"),
        "suspended",
        takes_id=False,
    ),
    "person_restored": Words(
        _("Your account is open again"),
        _("You can use everything as before."),
        _("Go to the start"),
        "home",
        takes_id=False,
    ),
}
